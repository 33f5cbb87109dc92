/* standing.Reviews */
-- What the parts of HR are made of, by the stretches of days that begin at days. Reviews are read one by one where they are
-- cut by what their roll-up does not know.
SELECT
    arrayJoin(if(has({brands:Array(String)}, ''), if(has({brands:Array(String)}, toString(brand)), ['', toString(brand)], ['']), [toString(brand)])) AS series,
    toInt64(of_edge) AS edge,
    sum(some) AS n,
    sum(stars_n) AS rated,
    sum(stars_sum) AS rated_sum,
    sum(stars_sq) AS rated_sq,
    sum(recommend_yes) AS recommended,
    sum(recommend_yes + recommend_no) AS recommend_n,
    sum(ceo_yes) AS approved,
    sum(ceo_yes + ceo_no) AS ceo_n,
    sum(outlook_yes) AS optimistic,
    sum(outlook_yes + outlook_no) AS outlook_n,
    sum(responses) AS responded
FROM
(
    SELECT
        brand, roundDown(toInt32(day), {days:Array(Int32)}) AS of_edge, sum(reviews) AS some, sum(stars_n) AS stars_n, sum(stars_sum) AS stars_sum, sum(stars_sq) AS stars_sq,
        sum(recommend_yes) AS recommend_yes, sum(recommend_no) AS recommend_no, sum(ceo_yes) AS ceo_yes, sum(ceo_no) AS ceo_no,
        sum(outlook_yes) AS outlook_yes, sum(outlook_no) AS outlook_no, sum(responses) AS responses
    FROM review_day FINAL
    WHERE NOT {cut:Bool} AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
        AND ({any_status:Bool} OR status = {status:String})
        AND day >= {from:Date32} AND day < {to:Date32}
    GROUP BY brand, of_edge
    UNION ALL
    SELECT
        brand, roundDown(toInt32(day), {days:Array(Int32)}) AS of_edge, sum(reviews) AS some, sum(reviews * (stars > 0)) AS stars_n, sum(reviews * toFloat64(stars)) AS stars_sum, sum(reviews * pow(toFloat64(stars), 2)) AS stars_sq,
        sum(reviews * (recommend > 0)) AS recommend_yes, sum(reviews * (recommend < 0)) AS recommend_no, sum(reviews * (ceo > 0)) AS ceo_yes, sum(reviews * (ceo < 0)) AS ceo_no,
        sum(reviews * (outlook > 0)) AS outlook_yes, sum(reviews * (outlook < 0)) AS outlook_no, sum(reviews * answered) AS responses
    FROM review_facts FINAL
    WHERE {cut:Bool} AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
        AND ({any_status:Bool} OR status = {status:String})
        AND ({any_location:Bool} OR location = {location:String}) AND ({any_job:Bool} OR job = {job:String})
        AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
        AND day >= {from:Date32} AND day < {to:Date32}
    GROUP BY brand, of_edge
)
GROUP BY series, edge
