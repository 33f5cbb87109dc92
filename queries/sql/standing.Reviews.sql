/* standing.Reviews */
-- What the parts of HR are made of, by the stretches of days that begin at days.
SELECT
    arrayJoin(if(has({brands:Array(String)}, ''), if(has({brands:Array(String)}, of_brand), ['', of_brand], ['']), [of_brand])) AS series,
    toInt64(of_edge) AS edge,
    sum(reviews_n) AS n,
    sum(stars) AS rated,
    sum(stars_total) AS rated_sum,
    sum(stars_squares) AS rated_sq,
    sum(recommend_up) AS recommended,
    sum(recommend_said) AS recommend_n,
    sum(ceo_up) AS approved,
    sum(ceo_said) AS ceo_n,
    sum(outlook_up) AS optimistic,
    sum(outlook_said) AS outlook_n,
    sum(responded_n) AS responded,
    sumForEach(statuses) AS by_status,
    [arraySlice(sumForEach(said), 1, 3), arraySlice(sumForEach(said), 4, 3), arraySlice(sumForEach(said), 7, 3), arraySlice(sumForEach(said), 10, 3)] AS said_by_status
FROM
(
    SELECT
        toString(brand) AS of_brand,
        roundDown(toInt32(day), {days:Array(Int32)}) AS of_edge,
        {any_status:Bool} OR status = {status:String} AS chosen,
        sumIf(reviews, chosen) AS reviews_n,
        sumIf(stars_n, chosen) AS stars,
        sumIf(stars_sum, chosen) AS stars_total,
        sumIf(stars_sq, chosen) AS stars_squares,
        sumIf(recommend_yes, chosen) AS recommend_up,
        sumIf(recommend_yes + recommend_no, chosen) AS recommend_said,
        sumIf(ceo_yes, chosen) AS ceo_up,
        sumIf(ceo_yes + ceo_no, chosen) AS ceo_said,
        sumIf(outlook_yes, chosen) AS outlook_up,
        sumIf(outlook_yes + outlook_no, chosen) AS outlook_said,
        sumIf(responses, chosen) AS responded_n,
        [sumIf(reviews, status = 'current'), sumIf(reviews, status = 'former'), sumIf(reviews, status = '')] AS statuses,
        [sumIf(stars_n, status = 'current'), sumIf(stars_n, status = 'former'), sumIf(stars_n, status = ''),
            sumIf(recommend_yes + recommend_no, status = 'current'), sumIf(recommend_yes + recommend_no, status = 'former'), sumIf(recommend_yes + recommend_no, status = ''),
            sumIf(ceo_yes + ceo_no, status = 'current'), sumIf(ceo_yes + ceo_no, status = 'former'), sumIf(ceo_yes + ceo_no, status = ''),
            sumIf(outlook_yes + outlook_no, status = 'current'), sumIf(outlook_yes + outlook_no, status = 'former'), sumIf(outlook_yes + outlook_no, status = '')] AS said
    FROM review_day FINAL
    WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
        AND day >= {from:Date32} AND day < {to:Date32}
    GROUP BY of_brand, of_edge
)
GROUP BY series, edge
