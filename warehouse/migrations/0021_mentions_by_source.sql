-- Few sources bring the posts of one stretch of the sort key: so the posts of one source are found without reading all.
ALTER TABLE mentions
    ADD INDEX IF NOT EXISTS by_source source TYPE set(16) GRANULARITY 1
