/* employer.ReviewCounts */
SELECT
    countIf(status_fits AND location_fits AND job_fits AND theme_fits AND narrowed) AS total,
    countIf(status_fits AND location_fits AND job_fits AND theme_fits) AS in_slice,
    countIf(location_fits AND job_fits AND theme_fits) AS any_status,
    countIf(status_fits AND job_fits AND theme_fits) AS any_location,
    countIf(status_fits AND location_fits AND theme_fits) AS any_job
FROM
(
    SELECT
        {any_status:Bool} OR status = {status:String} AS status_fits,
        {any_location:Bool} OR trimBoth(location, ' \t\n\r\f') = {location:String} AS location_fits,
        {any_job:Bool} OR trimBoth(job_title, ' \t\n\r\f') = {job:String} AS job_fits,
        {any_theme:Bool} OR has(themes, {theme:String}) AS theme_fits,
        ({stars:UInt8} = 0 OR (isNotNull(stars) AND least(5, floor(assumeNotNull(stars) + 0.5)) = {stars:UInt8}))
            AND (empty({words:Array(String)}) OR arrayAll(w -> positionCaseInsensitiveUTF8(concat(title, '\n', text, '\n', pros, '\n', cons, '\n', advice), w) > 0,
                {words:Array(String)})) AS narrowed
    FROM reviews FINAL
    WHERE reviewer = '' AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
        AND toDate32(posted) >= {from:Date32} AND toDate32(posted) < {to:Date32}
        AND isNotNull(vanished) = {vanished:Bool}
)
