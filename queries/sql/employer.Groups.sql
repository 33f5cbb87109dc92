/* employer.Groups */
-- Reviews by every combination of what the filter, or a panel's slices, can narrow them to, and how many of them say what
-- is counted. A value's code is its hash, that of several the filter chooses together is 1; 0 where the dimension does not matter.
SELECT
    series,
    bucket,
    groupArray([status_code, location_code, job_code, language_code, site_code]) AS codes,
    groupArray(cell) AS counts,
    [if({any_status:Bool}, 0, greatest(2, cityHash64({status:String}))), if({any_location:Bool}, 0, greatest(2, cityHash64({location:String}))),
        if({any_job:Bool}, 0, greatest(2, cityHash64({job:String}))),
        multiIf(empty({languages:Array(String)}), 0, length({languages:Array(String)}) > 1, 1, greatest(2, cityHash64({languages:Array(String)}[1]))),
        multiIf(empty({sites:Array(String)}), 0, length({sites:Array(String)}) > 1, 1, greatest(2, cityHash64({sites:Array(String)}[1])))] AS chosen
FROM
(
    SELECT
        arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
        bucket, status_code, location_code, job_code, language_code, site_code,
        sumForEach(counts) AS cell
    FROM
    (
        SELECT brand,
            if({bucketed:Bool}, multiIf({grain:String} = 'day', day, {grain:String} = 'week', toStartOfWeek(day, {week_mode:UInt8}), {grain:String} = 'month', toStartOfMonth(day),
                {grain:String} = 'quarter', toStartOfQuarter(day), toStartOfYear(day)), toDate32('1970-01-01')) AS bucket,
            if(NOT has({dims:Array(String)}, 'status'), 0, greatest(2, cityHash64(toString(status)))) AS status_code,
            0 AS location_code, 0 AS job_code, 0 AS language_code,
            if(NOT has({dims:Array(String)}, 'site'), 0, if(length({sites:Array(String)}) > 1 AND site IN {sites:Array(String)}, 1, greatest(2, cityHash64(toString(site))))) AS site_code,
            [reviews, reviews + gone, stars_n, recommend_yes + recommend_no, ceo_yes + ceo_no, outlook_yes + outlook_no, work_life_n, culture_n, diversity_n, career_n, compensation_n, management_n] AS counts
        FROM review_day FINAL
        WHERE NOT {fine:Bool} AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND day >= {from:Date32} AND day < {to:Date32}
        UNION ALL
        SELECT brand,
            if({bucketed:Bool}, multiIf({grain:String} = 'day', day, {grain:String} = 'week', toStartOfWeek(day, {week_mode:UInt8}), {grain:String} = 'month', toStartOfMonth(day),
                {grain:String} = 'quarter', toStartOfQuarter(day), toStartOfYear(day)), toDate32('1970-01-01')) AS bucket,
            if(NOT has({dims:Array(String)}, 'status'), 0, greatest(2, cityHash64(toString(status)))) AS status_code,
            if(NOT has({dims:Array(String)}, 'location'), 0, greatest(2, cityHash64(toString(location)))) AS location_code,
            if(NOT has({dims:Array(String)}, 'job'), 0, greatest(2, cityHash64(toString(job)))) AS job_code,
            if(NOT has({dims:Array(String)}, 'language'), 0, if(length({languages:Array(String)}) > 1 AND lang IN {languages:Array(String)}, 1, greatest(2, cityHash64(toString(lang))))) AS language_code,
            if(NOT has({dims:Array(String)}, 'site'), 0, if(length({sites:Array(String)}) > 1 AND site IN {sites:Array(String)}, 1, greatest(2, cityHash64(toString(site))))) AS site_code,
            [sum(reviews), sum(reviews + gone), sum(reviews * (stars > 0)), sum(reviews * (recommend != 0)), sum(reviews * (ceo != 0)),
                sum(reviews * (outlook != 0)), sum(reviews * (work_life > 0)), sum(reviews * (culture > 0)), sum(reviews * (diversity > 0)),
                sum(reviews * (career > 0)), sum(reviews * (compensation > 0)), sum(reviews * (management > 0))] AS counts
        FROM review_facts FINAL
        WHERE {fine:Bool} AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND day >= {from:Date32} AND day < {to:Date32}
        GROUP BY brand, bucket, status_code, location_code, job_code, language_code, site_code
    )
    GROUP BY series, bucket, status_code, location_code, job_code, language_code, site_code
)
GROUP BY series, bucket
SETTINGS enable_extended_results_for_datetime_functions = 1
