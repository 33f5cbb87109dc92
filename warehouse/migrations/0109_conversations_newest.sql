-- Open pages ask every few seconds whether a conversation changed: what is older than that is passed over.
ALTER TABLE conversations ADD INDEX IF NOT EXISTS newest version TYPE minmax GRANULARITY 1
