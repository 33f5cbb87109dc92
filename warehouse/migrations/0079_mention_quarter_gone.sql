-- mention_time has taken its place.
DROP TABLE IF EXISTS mention_quarter
