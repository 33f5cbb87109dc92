-- A deleted post is a tombstone: a newest version that says since when, and has neither text nor author. The versions
-- that had are removed by Warehouse.Purge.
ALTER TABLE mentions
    ADD COLUMN IF NOT EXISTS deleted Nullable(DateTime64(3, 'UTC')) COMMENT 'since when the network holds it no more' AFTER collected
