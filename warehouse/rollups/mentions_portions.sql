/* rollups of mentions, portions: the newest year first, because it is what pages show, and in it a month of a brand on a
   network after the other, as they lie on disk; and whether they are not after one */
SELECT
    concat(toString(toYear(posted)), '\t', brand, '\t', network, '\t', leftPad(toString(toMonth(posted)), 2, '0')) AS portion,
    count() AS records,
    {after:String} != '' AND portion >= {after:String} AS before
FROM mentions
GROUP BY portion
ORDER BY portion DESC
