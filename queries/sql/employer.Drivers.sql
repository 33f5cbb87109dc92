/* employer.Drivers */
-- One brand's reviews as arrays. Where there are too many, as many by chance, the same each time.
WITH
    (SELECT count() FROM review_facts FINAL WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)}) AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)}) AND ({any_status:Bool} OR status = {status:String}) AND ({any_location:Bool} OR location = {location:String}) AND ({any_job:Bool} OR job = {job:String}) AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)}) AND day >= {from:Date32} AND day < {to:Date32} AND reviews > 0 AND stars > 0) AS all_of_them,
    -- A sixth more than are wanted: by chance it may be a little less.
    if(all_of_them <= {most:UInt32}, 4294967295, toUInt32(4294967295 / all_of_them * {most:UInt32} * 7 / 6)) AS drawn
SELECT
    groupArray(stars) AS overall,
    groupArray([work_life, culture, diversity, career, compensation, management]) AS scores,
    groupArray(themes) AS spoken_of,
    groupArray(marks) AS marks,
    all_of_them
FROM
(
    SELECT stars, work_life, culture, diversity, career, compensation, management, themes, marks
    FROM review_facts FINAL
    WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
        AND ({any_status:Bool} OR status = {status:String})
        AND ({any_location:Bool} OR location = {location:String}) AND ({any_job:Bool} OR job = {job:String})
        AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
        AND day >= {from:Date32} AND day < {to:Date32}
        AND reviews > 0 AND stars > 0
        AND draw <= drawn
    ORDER BY draw, brand, site, id
    LIMIT {most:UInt32}
)
