-- It is made again, with days.
DROP TABLE IF EXISTS hashtags_together
