-- hashtag_time has taken its place.
DROP TABLE IF EXISTS hashtag_quarter
