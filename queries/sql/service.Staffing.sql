/* service.Staffing */
SELECT brand, since, zone, staffed, holidays, target
FROM service_hours FINAL
WHERE has({brands:Array(String)}, '') OR brand IN {brands:Array(String)}
ORDER BY brand, since
