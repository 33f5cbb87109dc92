/* employer.Span */
SELECT
    minIf(day, held > 0) AS first_day,
    maxIf(day, held > 0) AS last_day,
    sum(here) AS n
FROM
(
    SELECT day, reviews AS here, reviews + gone AS held
    FROM review_day FINAL
    WHERE NOT {cut:Bool} AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
        AND ({any_status:Bool} OR status = {status:String})
        AND day >= {from:Date32} AND day < {to:Date32}
    UNION ALL
    SELECT day, sum(reviews) AS here, sum(reviews + gone) AS held
    FROM review_facts FINAL
    WHERE {cut:Bool} AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
        AND ({any_status:Bool} OR status = {status:String})
        AND ({any_location:Bool} OR location = {location:String}) AND ({any_job:Bool} OR job = {job:String})
        AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
        AND day >= {from:Date32} AND day < {to:Date32}
    GROUP BY day
)
