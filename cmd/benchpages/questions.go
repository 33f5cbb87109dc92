package main

import (
	"context"
	"embed"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/queries"
)

//go:embed compare/*.sql
var compareFiles embed.FS

// The ways a question is asked.
const (
	ownPath  = "own path" // our panel's, through package queries
	ofBase   = "base"     // of the base tables
	ofRollup = "rollup"   // of roll-ups of our shape
)

// The names of the databases in the names of SQL files. Both of the others understand "standard".
const (
	inClickHouse = "clickhouse"
	inPostgres   = "postgres"
	inDuckDB     = "duckdb"
	inStandard   = "standard"
)

// question is one that is asked of all three databases.
type question struct {
	name  string // of its SQL files
	panel string // which it is on the pages, in words
	own   own
}

// own is how package queries answers the question.
type own struct {
	query string
	ask   func(*queries.Filter, drawn) // what it is asked beside the common filter
	pick  []string                     // the columns that are compared
	keep  func(cell func(key string) any) bool
}

// drawn are a question's values.
type drawn struct {
	brand       string
	rivals      []string
	from, until time.Time // midnights
	networks    []string
	hashtag     string
	word        string
	now         time.Time
}

func (d drawn) String() string {
	return fmt.Sprintf("%s to %s, %s, networks %v, #%s", d.from.Format(time.DateOnly), d.until.Format(time.DateOnly), strings.Join(d.brands(), ", "), d.networks, d.hashtag)
}

func (d drawn) brands() []string { return append([]string{d.brand}, d.rivals...) }

// draw chooses values at random: a brand by its weight, up to eight others, between a month and two years, now and then one network.
func (w *world) draw(rng *rand.Rand) drawn {
	d := drawn{brand: w.brand(rng), now: w.now.Truncate(time.Second)}
	for range rng.IntN(queries.MaxAgainst + 1) {
		if rival := w.brand(rng); rival != d.brand && !slices.Contains(d.rivals, rival) {
			d.rivals = append(d.rivals, rival)
		}
	}
	length := one(rng, "30", "90", "180", "365", "365", "730")
	days := map[string]int{"30": 30, "90": 90, "180": 180, "365": 365, "730": 730}[length]
	d.until = w.to.AddDate(0, 0, -14-rng.IntN(w.days()-days-14)) // long enough ago for every target to have passed
	d.from = d.until.AddDate(0, 0, -days)
	if rng.Float64() < 0.25 {
		d.networks = []string{one(rng, "x", "instagram", "facebook")}
	}
	d.hashtag = fmt.Sprintf("tag%d", rng.IntN(40))
	if rng.Float64() < 0.5 {
		d.hashtag = fmt.Sprintf("%scampaign%d", w.tags[slices.Index(w.brands, d.brand)], 1+rng.IntN(6))
	}
	d.word = one(rng, searched...)
	return d
}

// searched are words that are part of no other, so that words and parts of words find the same posts.
var searched = []string{"luggage", "refund", "boarding", "loyal", "queue", "cheap"}

func (d drawn) filter() queries.Filter {
	return queries.Filter{Brand: d.brand, Against: d.rivals, From: d.from, To: d.until, Networks: d.networks, Now: d.now, MinGroup: 1}
}

// named are the values as ClickHouse binds them.
func (d drawn) named() []any {
	return []any{
		clickhouse.Named("brand", d.brand), clickhouse.Named("brands", d.brands()), clickhouse.Named("since", d.from.Format(time.DateTime)),
		clickhouse.Named("until", d.until.Format(time.DateTime)), clickhouse.Named("networks", append([]string{}, d.networks...)),
		clickhouse.Named("hashtag", d.hashtag), clickhouse.Named("word", d.word), clickhouse.Named("now", d.now.Format(time.DateTime)),
	}
}

// written puts the values into the text: the planners of both other databases do better when they see them.
func (d drawn) written(sql string, literal func(any) string) string {
	values := []string{
		"= ANY(@brands)", "IN (" + quoted(d.brands()) + ")", "= ANY(@networks)", "IN (" + quoted(append([]string{"x"}, d.networks...)[min(1, len(d.networks)):]) + ")",
		"@any_network", literal(len(d.networks) == 0), "@brand", literal(d.brand), "@since", literal(d.from), "@until", literal(d.until),
		"@from", literal(day(d.from)), "@to", literal(day(d.until)), "@hashtag", literal(d.hashtag), "@word", literal(d.word), "@now", literal(d.now),
	}
	return strings.NewReplacer(values...).Replace(sql)
}

// day is a moment of which only the day counts.
type day time.Time

// literal is a value as both other databases write it.
func literal(value any) string {
	switch v := value.(type) {
	case string:
		return quoted([]string{v})
	case time.Time:
		return "timestamp '" + v.Format(time.DateTime) + "'"
	case day:
		return "date '" + time.Time(v).Format(time.DateOnly) + "'"
	}
	return fmt.Sprint(value)
}

// text is a question's SQL for one database; "" where it is not asked this way.
func (q question) text(way, database string) string {
	for _, dialect := range []string{database, inStandard} {
		if database == inClickHouse && dialect == inStandard {
			break
		}
		if text, err := compareFiles.ReadFile(fmt.Sprintf("compare/%s.%s.%s.sql", q.name, way, dialect)); err == nil {
			return string(text)
		}
	}
	return ""
}

func questions() []question {
	return slices.Concat(questionsOfPosts(), questionsOfReviews(), questionsOfService(), questionsOfPersons())
}

func some(key string) func(func(string) any) bool {
	return func(cell func(string) any) bool {
		n, ok := canonical(cell(key)).(float64)
		return ok && n > 0
	}
}

func by(grain queries.Grain) func(*queries.Filter, drawn) {
	return func(f *queries.Filter, _ drawn) { f.Grain = grain }
}

func alone(f *queries.Filter, _ drawn) { f.Against = nil }

func withTag(f *queries.Filter, d drawn) { f.Hashtags, f.Grain = []string{d.hashtag}, queries.Day }

func questionsOfPosts() []question {
	return []question{
		{"volume", "posts by brand and day", own{"campaign.Voice", by(queries.Day), []string{"brand", "bucket", "posts"}, some("posts")}},
		{"voice", "share of voice", own{"campaign.Ranks", nil, []string{"brand", "n"}, some("n")}},
		{"sentiment", "net sentiment by month", own{"campaign.Sentiment", by(queries.Month), []string{"brand", "bucket", "positive", "neutral", "negative"}, some("n")}},
		{"hashtag", "uses of a hashtag by day", own{"campaign.Volume", withTag, []string{"brand", "bucket", "uses"}, some("uses")}},
		{"top_posts", "top posts", own{"campaign.TopPosts", func(f *queries.Filter, _ drawn) { f.Against, f.Limit = nil, 10 }, []string{"id"}, nil}},
		{"authors", "authors and reach", own{"campaign.Uses", nil, []string{"brand", "authors", "reach"}, some("authors")}},
		{"co_hashtags", "hashtags beside a hashtag", own{"campaign.CoHashtags", func(f *queries.Filter, d drawn) {
			f.Against, f.Hashtags, f.Limit = nil, []string{d.hashtag}, 12
		}, []string{"hashtag", "together"}, some("together")}},
		{"search", "text search", own{"search.Everything", func(f *queries.Filter, d drawn) {
			f.Against, f.Search, f.Kind, f.Limit = nil, d.word, queries.KindPost, 20
		}, []string{"id"}, nil}},
	}
}

func questionsOfReviews() []question {
	return []question{
		{"rating", "rating by month", own{"employer.RatingTrend", by(queries.Month), []string{"brand", "bucket", "n", "mean"}, some("n")}},
		{"sub_ratings", "sub-ratings", own{"employer.SubRatings", nil, []string{"brand", "aspect", "n", "mean"}, some("n")}},
		{"stars", "stars by month", own{"employer.StarsOverTime", by(queries.Month),
			[]string{"brand", "bucket", "stars_1", "stars_2", "stars_3", "stars_4", "stars_5"}, some("n")}},
		{"locations", "ratings by location", own{"employer.ByLocation", func(f *queries.Filter, _ drawn) {
			f.Against, f.Limit = nil, queries.MaxLimit
		}, []string{"value", "n", "mean"}, some("mean_n")}},
	}
}

func questionsOfService() []question {
	whole := func(cell func(string) any) bool {
		return cell("reply_by") == "" && cell("handle") == "" && some("answered")(cell)
	}
	return []question{
		{"first_reply", "first reply: median, P90, target", own{"service.FirstReply", nil, []string{"brand", "n", "answered", "first_reply", "first_reply_p90", "missed"}, whole}},
		{"heatmap", "hours of the week", own{"service.Hours", alone, []string{"weekday", "hour", "n", "replies"},
			func(cell func(string) any) bool { return some("n")(cell) || some("replies")(cell) }}},
		{"open", "open conversations by age", own{"service.Open", alone, []string{"n", "under_15m", "under_1h", "under_4h", "under_24h", "over_24h"},
			func(cell func(string) any) bool { return cell("kind") == queries.OpenAll && some("n")(cell) }}},
	}
}

func questionsOfPersons() []question {
	return []question{
		{"followers", "followers by day", own{"audience.Followers", by(queries.Day), []string{"brand", "network", "bucket", "followers"}, some("followers")}},
		{"fans", "fans and customers", own{"customer.Overlap", alone, []string{"fan", "customer", "persons"}, some("persons")}},
		{"advocates", "advocates and detractors", own{"customer.Advocates", nil, []string{"brand", "n", "advocates", "detractors"}, some("n")}},
	}
}

// answer asks package queries.
func (o own) answer(ctx context.Context, q *queries.Queries, d drawn) ([][]any, time.Duration, error) {
	f := d.filter()
	if o.ask != nil {
		o.ask(&f, d)
	}
	began := time.Now()
	table, err := q.Run(ctx, o.query, f)
	took := time.Since(began)
	if err != nil {
		return nil, 0, err
	}
	places := map[string]int{}
	for i, c := range table.Columns {
		places[c.Key] = i
	}
	var rows [][]any
	for _, line := range table.Rows {
		cell := func(key string) any {
			if at, ok := places[key]; ok {
				return line[at]
			}
			return nil
		}
		if o.keep != nil && !o.keep(cell) {
			continue
		}
		var row []any
		for _, key := range o.pick {
			row = append(row, cell(key))
		}
		rows = append(rows, row)
	}
	return rows, took, nil
}
