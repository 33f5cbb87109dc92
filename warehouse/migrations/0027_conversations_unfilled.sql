-- The first form of this table was never filled.
DROP TABLE IF EXISTS conversations
