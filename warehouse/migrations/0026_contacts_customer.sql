-- One customer may be known by several keys: an e-mail address, a handle on each network.
ALTER TABLE contacts
    ADD COLUMN IF NOT EXISTS customer String COMMENT 'keyed hash, the same for all keys of one customer; empty: the key stands alone' AFTER source
