/* service.Targets */
-- Without FINAL: a brand or target of an older version costs a line here and changes no number.
SELECT DISTINCT brand, target_seconds
FROM conversations
WHERE expects AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
ORDER BY brand, target_seconds
