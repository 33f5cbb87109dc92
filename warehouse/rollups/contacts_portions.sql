/* rollups of contacts, portions: all brands, and whether they are not after one */
SELECT toString(brand) AS portion, count() AS records, portion <= {after:String} AS before
FROM contacts
GROUP BY portion
ORDER BY portion
