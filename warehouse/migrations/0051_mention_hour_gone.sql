-- mention_quarter has taken its place.
DROP TABLE IF EXISTS mention_hour
