/* rollup reply_words: as mention_time, one row a reply; those that are none any more stay as such */
INSERT INTO reply_words
    (brand, slot, network, id, here, posted, handle, lang, signed, shingles, lowest, version)
WITH
    touched_days AS
    (
        SELECT day.1, day.2, toDate(day.3)
        FROM (SELECT arrayJoin(arrayZip({brands:Array(String)}, {networks:Array(String)}, {days:Array(Date32)})) AS day)
    ),
    touched_hours AS
    (
        SELECT day.1, day.2, toDateTime(day.3, 'UTC') + 3600 * arrayJoin(range(24))
        FROM (SELECT arrayJoin(arrayZip({brands:Array(String)}, {networks:Array(String)}, {days:Array(Date32)})) AS day)
    )
SELECT
    brand, slot, network, id,
    max(found)              AS here,
    argMax(at, found)       AS posted,
    argMax(account, found)  AS handle,
    argMax(language, found) AS lang,
    argMax(sign, found)     AS signed,
    argMax(cut, found)      AS shingles,
    if(empty(shingles), 0, arrayMin(shingles)) AS lowest,
    {version:UInt64}        AS version
FROM
(
    SELECT
        brand, toStartOfFifteenMinutes(toDateTime(mentions.posted, 'UTC')) AS slot, network, id, true AS found,
        mentions.posted AS at, mentions.handle AS account, mentions.lang AS language, mentions.signed AS sign, mentions.shingles AS cut
    FROM mentions FINAL
    WHERE brand IN {brands:Array(String)} AND network IN {networks:Array(String)}
      AND posted >= {from:DateTime64(3, 'UTC')} AND posted < {to:DateTime64(3, 'UTC')}
      AND toStartOfHour(posted) >= toStartOfHour({from:DateTime64(3, 'UTC')})
      AND toStartOfHour(posted) < toStartOfHour({to:DateTime64(3, 'UTC')})
      AND (brand, network, toStartOfHour(posted)) IN touched_hours
      AND direction IN ('brand', 'support') AND parent != '' AND deleted IS NULL
    UNION ALL
    SELECT brand, slot, network, id, false, reply_words.posted, '', '', false, []
    FROM reply_words
    WHERE brand IN {brands:Array(String)} AND network IN {networks:Array(String)}
      AND slot >= toDateTime({from:DateTime64(3, 'UTC')}, 'UTC') AND slot < toDateTime({to:DateTime64(3, 'UTC')}, 'UTC')
      AND (brand, network, toDate(slot)) IN touched_days
)
GROUP BY brand, slot, network, id
