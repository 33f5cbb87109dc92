/* employer.Themes */
-- A mark says in which parts of a review a theme is spoken of, and how: few marks, so that reviews are counted by them before
-- anything else is done. The empty theme stands for the reviews themselves.
SELECT
    series,
    theme,
    groupArray([status_code, location_code, job_code, language_code, site_code]) AS codes,
    groupArray([held, judged]) AS counts,
    sumIf(held, chosen) AS n,
    sumIf(in_pros, chosen) AS pros,
    sumIf(in_cons, chosen) AS cons,
    sumIf(judged, chosen) AS judged_n,
    sumIf(for_it, chosen) AS positive,
    sumIf(against_it, chosen) AS negative
FROM
(
    SELECT
        arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
        toString(theme) AS theme,
        status_code, location_code, job_code, language_code, site_code,
        greatest(status_code, location_code, job_code, language_code, site_code) <= 1 AS chosen,
        sum(n) AS held,
        sumIf(n, bitTest(mark, 0)) AS in_pros,
        sumIf(n, bitTest(mark, 1)) AS in_cons,
        sumIf(n, bitTest(mark, 2)) AS judged,
        sumIf(n, bitTest(mark, 3)) AS for_it,
        sumIf(n, bitTest(mark, 4)) AS against_it
    FROM
    (
        -- As employer.Groups has the codes, but of what the filter does not choose only the employment status is told apart.
        SELECT brand, theme, mark, count() AS n,
            if(NOT has({dims:Array(String)}, 'status'), 0, if(NOT {any_status:Bool} AND status = {status:String}, 1, greatest(2, cityHash64(toString(status))))) AS status_code,
            if(NOT has({dims:Array(String)}, 'location'), 0, if(location = {location:String}, 1, 2)) AS location_code,
            if(NOT has({dims:Array(String)}, 'job'), 0, if(job = {job:String}, 1, 2)) AS job_code,
            if(NOT has({dims:Array(String)}, 'language'), 0, if(lang IN {languages:Array(String)}, 1, 2)) AS language_code,
            if(NOT has({dims:Array(String)}, 'site'), 0, if(site IN {sites:Array(String)}, 1, 2)) AS site_code
        FROM review_facts FINAL
        ARRAY JOIN themes AS theme, marks AS mark
        WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND day >= {from:Date32} AND day < {to:Date32} AND reviews > 0 AND worded > 0
        GROUP BY brand, theme, mark, status_code, location_code, job_code, language_code, site_code
        UNION ALL
        SELECT brand, '' AS theme, 0 AS mark, count() AS n,
            if(NOT has({dims:Array(String)}, 'status'), 0, if(NOT {any_status:Bool} AND status = {status:String}, 1, greatest(2, cityHash64(toString(status))))) AS status_code,
            if(NOT has({dims:Array(String)}, 'location'), 0, if(location = {location:String}, 1, 2)) AS location_code,
            if(NOT has({dims:Array(String)}, 'job'), 0, if(job = {job:String}, 1, 2)) AS job_code,
            if(NOT has({dims:Array(String)}, 'language'), 0, if(lang IN {languages:Array(String)}, 1, 2)) AS language_code,
            if(NOT has({dims:Array(String)}, 'site'), 0, if(site IN {sites:Array(String)}, 1, 2)) AS site_code
        FROM review_facts FINAL
        WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND day >= {from:Date32} AND day < {to:Date32} AND reviews > 0 AND worded > 0
        GROUP BY brand, theme, mark, status_code, location_code, job_code, language_code, site_code
    )
    GROUP BY series, theme, status_code, location_code, job_code, language_code, site_code
)
GROUP BY series, theme
ORDER BY indexOf({brands:Array(String)}, series), n DESC, theme
