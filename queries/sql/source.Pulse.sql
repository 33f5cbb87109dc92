/* source.Pulse */
-- Versions go by the server's clock. Of conversations those of the last minutes are looked at, which an index finds; 0: nothing
-- changed since.
SELECT
    (SELECT max(version) FROM conversations WHERE version >= toUInt64(toUnixTimestamp64Micro(now64(6))) - 600000000) AS conversations,
    (SELECT max(version) FROM alerts) AS alerts,
    (SELECT max(version) FROM runs) AS runs
