/* one post, by what names it */
SELECT *
FROM mentions FINAL
WHERE brand = {brand:String} AND network = {place:String} AND id = {id:String} AND deleted IS NULL
