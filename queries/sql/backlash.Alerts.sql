/* backlash.Alerts */
SELECT
    brand, kind, subject, start, at, peak, calm, isNull(calm) AS lasting, falling, severity, level, value, expected, peak_of, total, reason,
    toFloat64(JSONExtractInt(evidence, 'interval_seconds')) AS interval_seconds,
    JSONExtractInt(evidence, 'weeks')                       AS weeks,
    JSONExtractInt(evidence, 'negative')                    AS negative,
    JSONExtractInt(evidence, 'authors')                     AS authors,
    JSONExtractInt(evidence, 'reach')                       AS reach,
    JSONExtractBool(evidence, 'promoted')                   AS promoted,
    JSONExtract(evidence, 'posts', 'Array(String)')         AS posts,
    first_found,
    count() OVER () AS matching
FROM alerts FINAL
WHERE NOT withdrawn AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    AND start >= {since:DateTime64(3, 'UTC')} AND start < {until:DateTime64(3, 'UTC')}
    AND ({alert_kind:String} = '' OR kind = {alert_kind:String})
    AND ({state:String} = '' OR isNull(calm) = ({state:String} = 'open'))
ORDER BY start DESC, brand, kind, subject
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
