-- theme_time has taken its place.
DROP TABLE IF EXISTS theme_quarter
