/* keep a setting, above its earlier value */
INSERT INTO settings (name, value, version)
SELECT {name:String}, {value:String}, greatest(toUInt64(toUnixTimestamp64Micro(now64(6))), max(version) + 1)
FROM settings
WHERE name = {name:String}
