/* mark vanished: a new version of each review that neither of the last two complete runs has seen */
INSERT INTO reviews
SELECT * REPLACE ({since:DateTime64(3, 'UTC')} AS vanished, version + 1 AS version)
FROM
(
    SELECT *
    FROM reviews FINAL
    WHERE source = {source:String} AND collected < {since:DateTime64(3, 'UTC')} AND vanished IS NULL
)
