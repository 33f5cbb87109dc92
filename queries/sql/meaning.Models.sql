/* meaning.Models */
SELECT
    name, made, kept, examples,
    kept AND name = (SELECT max(value) FROM settings FINAL WHERE name = 'model') AS in_use,
    JSONExtractUInt(report, 'corrections') AS corrections,
    JSONExtractUInt(report, 'examples') AS added,
    JSONExtractUInt(report, 'reviews') AS reviews,
    JSONExtractUInt(report, 'decided_on') AS decided_on,
    JSONExtractString(report, 'current') AS compared_with,
    JSONExtractString(report, 'why') AS why,
    if(decided_on > 0, JSONExtractFloat(report, 'before', 'macro_f1'), NULL) AS before_f1,
    if(decided_on > 0, JSONExtractFloat(report, 'after', 'macro_f1'), NULL) AS after_f1,
    if(decided_on > 0, 100 * JSONExtractFloat(report, 'before', 'accuracy'), NULL) AS before_accuracy,
    if(decided_on > 0, 100 * JSONExtractFloat(report, 'after', 'accuracy'), NULL) AS after_accuracy
FROM models FINAL
ORDER BY made DESC, name
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
