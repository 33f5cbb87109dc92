/* people's newest judgement of each text, those that were taken back included */
SELECT what, brand, place, id, label, was, was_model, by, corrected
FROM corrections FINAL
ORDER BY corrected, what, brand, place, id
