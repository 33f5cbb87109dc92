/* one review, by what names it */
SELECT *
FROM reviews FINAL
WHERE brand = {brand:String} AND site = {place:String} AND id = {id:String}
