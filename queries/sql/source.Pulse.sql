/* source.Pulse */
SELECT
    (SELECT max(version) FROM conversations) AS conversations,
    (SELECT max(version) FROM alerts) AS alerts,
    (SELECT max(version) FROM runs) AS runs
