/* source.Freshness */
SELECT
    source,
    anyIf(of_brand, of_brand != '') AS brand,
    anyIf(place, place != '') AS site,
    max(seen) AS newest_record,
    max(written) AS newest_posted,
    max(succeeded) AS last_success,
    max(ran) AS last_run
FROM
(
    SELECT source, any(brand) AS of_brand, any(source_newest.place) AS place,
        toNullable(max(collected)) AS seen, max(posted) AS written, NULL AS succeeded, NULL AS ran
    FROM source_newest
    WHERE has({brands:Array(String)}, '') OR brand IN {brands:Array(String)}
    GROUP BY source
    UNION ALL
    SELECT source, any(brand), '', NULL, NULL, maxOrNullIf(finished, ok), toNullable(max(finished))
    FROM runs FINAL
    WHERE has({brands:Array(String)}, '') OR brand IN {brands:Array(String)}
    GROUP BY source
)
GROUP BY source
ORDER BY source
