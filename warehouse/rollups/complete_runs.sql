/* when the last two complete runs of a source began */
SELECT started
FROM runs FINAL
WHERE source = {source:String} AND complete
ORDER BY started DESC, id DESC
LIMIT 2
