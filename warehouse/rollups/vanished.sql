/* mark vanished: a new version of each review that neither of the last two complete runs has seen. What a run saw has a
   higher version than the ledger's line before that run, whatever the machine's clock did meanwhile. */
INSERT INTO reviews
SELECT * REPLACE ({since:DateTime64(3, 'UTC')} AS vanished, version + 1 AS version)
FROM
(
    SELECT *
    FROM reviews FINAL
    WHERE source = {source:String} AND version < {before:UInt64} AND vanished IS NULL
)
