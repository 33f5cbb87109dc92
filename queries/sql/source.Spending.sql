/* source.Spending */
SELECT
    budget,
    unit,
    source,
    sumIf(amount, item = '') AS spent,
    uniqExactIf(item, item != '') AS items,
    sumIf(amount, item = '' AND toDate32(at) = toDate32({now:DateTime64(3, 'UTC')})) AS spent_today,
    min(at) AS first_at,
    max(at) AS last_at
FROM spending FINAL
WHERE toDate32(at) >= {from:Date32} AND toDate32(at) < {to:Date32}
GROUP BY budget, unit, source
ORDER BY budget, source
