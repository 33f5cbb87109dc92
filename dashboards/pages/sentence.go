package pages

import (
	"strings"
	"time"

	"renown/dashboards/locale"
	"renown/queries"
)

// said are an answer's notes in the reader's language.
func (v View) said(notes []queries.Sentence) []string {
	var all []string
	for _, note := range notes {
		all = append(all, say(v.L, note))
	}
	return all
}

// say is a sentence of the queries in the reader's language, its numbers and days as she writes them.
func say(l locale.Locale, s queries.Sentence) string {
	args := make([]any, len(s.Args))
	for i, arg := range s.Args {
		args[i] = written(l, arg)
	}
	return l.T(s.Text, args...)
}

func written(l locale.Locale, arg any) string {
	switch v := arg.(type) {
	case string:
		if v == queries.AllBrands {
			return l.T(v)
		}
		return v
	case int:
		return l.Int(v)
	case uint64:
		return l.Count(v)
	case queries.Number:
		return l.Number(v.Value, v.Decimals)
	case time.Time:
		return l.Date(v)
	case time.Duration:
		return l.Long(v)
	case queries.Share:
		return l.Share(float64(v))
	case queries.MonthOf:
		return l.Bucket(time.Time(v), string(queries.Month))
	case []queries.Titled:
		names := make([]string, len(v))
		for i, each := range v {
			names[i] = predictorName(l, each)
		}
		return strings.Join(names, ", ")
	}
	return ""
}

// predictorName is what the stars go along with, as readers know it: a theme's title is its key.
func predictorName(l locale.Locale, of queries.Titled) string {
	if of.Key == of.Title {
		return l.T("spoken of: %s", ThemeName(l, of.Key))
	}
	return aspectName(l, of.Key, of.Title)
}
