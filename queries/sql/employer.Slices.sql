/* employer.Slices */
SELECT
    series,
    value,
    greatest(2, cityHash64(value)) AS code, -- as employer.Groups has it
    sum(here) AS n,
    sum(stars_n) AS rated,
    sum(stars_sum) AS rated_sum,
    sum(stars_sq) AS rated_sq,
    sum(recommend_yes) AS recommended,
    sum(recommend_yes + recommend_no) AS recommend_n
FROM
(
    SELECT arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series, value, here, stars_n, stars_sum, stars_sq, recommend_yes, recommend_no
    FROM
    (
        SELECT brand, toString(status) AS value, reviews AS here, stars_n, stars_sum, stars_sq, recommend_yes, recommend_no
        FROM review_day FINAL
        WHERE NOT {fine:Bool} AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
            AND ({any_status:Bool} OR status = {status:String})
            AND day >= {from:Date32} AND day < {to:Date32}
        UNION ALL
        SELECT brand, 
            multiIf({dim:String} = 'status', toString(status), {dim:String} = 'location', toString(location), toString(job)) AS value,
            sum(reviews) AS here, sum(reviews * (stars > 0)) AS stars_n, sum(reviews * toFloat64(stars)) AS stars_sum,
            sum(reviews * pow(toFloat64(stars), 2)) AS stars_sq, sum(reviews * (recommend > 0)) AS recommend_yes,
            sum(reviews * (recommend < 0)) AS recommend_no
        FROM review_facts FINAL
        WHERE {fine:Bool} AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
            AND ({any_status:Bool} OR status = {status:String})
            AND ({any_location:Bool} OR location = {location:String}) AND ({any_job:Bool} OR job = {job:String})
            AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
            AND day >= {from:Date32} AND day < {to:Date32}
        GROUP BY brand, value
    )
)
GROUP BY series, value
HAVING n > 0
ORDER BY indexOf({brands:Array(String)}, series), n DESC, value
