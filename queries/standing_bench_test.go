package queries

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/warehouse/warehousetest"
)

// The benchmarks ask the questions about the standing of a made-up warehouse: as many posts as RENOWN_BENCH_POSTS says
// (400,000 unless told), a quarter as many conversations and a tenth as many reviews, of 50 brands over three years, the
// largest of them with a fifth. Only the roll-ups are filled. For the size the pages are meant for:
//
//	RENOWN_BENCH_POSTS=20000000 go test -run '^$' -bench Standing -benchtime 40x ./queries
func benchPosts(b *testing.B) int {
	b.Helper()
	if text := os.Getenv("RENOWN_BENCH_POSTS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			b.Fatal(err)
		}
		return n
	}
	return 400_000
}

// benchTables fill the roll-ups; {n:UInt64} is how many posts there are, and a chunk of a twelfth of the time goes at once.
var benchTables = map[string]string{
	"mention_time": `INSERT INTO mention_time (brand, step, slot, network, direction, lang, posts, negative, neutral, positive, authors, version)
		SELECT brand, arrayJoin(['day', 'quarter']) AS step, if(step = 'day', toStartOfDay(slot), slot) AS of_step, network, direction, lang,
			count(), countIf(judged = 0), countIf(judged IN (1, 2)), countIf(judged = 3), count(), 1 FROM (` + benchMentions + `)
		GROUP BY brand, step, of_step, network, direction, lang`,
	"author_quarter": `INSERT INTO author_quarter (brand, hashtag, slot, network, direction, lang, author, posts, negative, positive, judged, followers, version)
		SELECT brand, '', slot, network, direction, lang, author, count(), countIf(judged = 0), countIf(judged = 3), countIf(judged < 4), 100, 1 FROM (` + benchMentions + `)
		GROUP BY brand, slot, network, direction, lang, author`,
	"conversations_by_time": `INSERT INTO conversations_by_time (brand, first_inbound, network, id, here, lang, opening, answered, reply_by, reply_handle,
			reply_seconds, staffed_seconds, target_seconds, last_sentiment, last_thanks, inbound_after, inbound, replies, version)
		SELECT brand, toDateTime64(slot, 3, 'UTC') + rand(21) % 900, network, toString(cityHash64(i)), 1, lang, ['negative', 'neutral', 'positive'][1 + rand(22) % 3],
			rand(23) % 4 > 0, 'support', 'help', rand(24) % 90000, rand(24) % 30000, 3600, ['negative', 'neutral', 'positive'][1 + rand(25) % 3], 0, rand(26) % 3, 1, 1, 1
		FROM (` + benchMentions + `) WHERE i % 4 = 0`,
	"conversations": `INSERT INTO conversations (brand, network, id, thread, here, expects, first_inbound, author_key, version)
		SELECT brand, network, toString(cityHash64(i)), toString(cityHash64(i)), 1, 1, toDateTime64(slot, 3, 'UTC') + rand(21) % 900, hex(sipHash128(author)), 1
		FROM (` + benchMentions + `) WHERE i % 4 = 0`,
	"review_day": `INSERT INTO review_day (brand, site, day, status, reviews, stars_n, stars_sum, stars_sq, recommend_yes, recommend_no, ceo_yes, ceo_no, outlook_yes, outlook_no, responses, version)
		SELECT brand, ['workplace', 'jobs', 'stars'][1 + rand(31) % 3] AS site, toDate32(slot) AS day, ['current', 'former', ''][1 + rand(32) % 3] AS status,
			count(), count(), sum(rand(33) % 5 + 1), sum(pow(rand(33) % 5 + 1, 2)), countIf(rand(34) % 3 = 0), countIf(rand(34) % 3 = 1), countIf(rand(35) % 3 = 0), countIf(rand(35) % 3 = 1),
			countIf(rand(36) % 3 = 0), countIf(rand(36) % 3 = 1), countIf(rand(37) % 3 = 0), 1
		FROM (` + benchMentions + `) WHERE i % 10 = 0 GROUP BY brand, site, day, status`,
}

// benchMentions are the posts of one chunk: brands and authors unequally busy, evenings busier than nights.
const benchMentions = `SELECT number * 12 + {chunk:UInt64} AS i, cityHash64(i, 1) AS r,
	if(r % 5 = 0, 'Brand 0', concat('Brand ', toString(1 + toUInt32(49 * pow((cityHash64(i, 2) % 10000) / 10000, 2))))) AS brand,
	['x', 'bluesky', 'mastodon', 'facebook'][1 + toUInt32(4 * pow((cityHash64(i, 3) % 1000) / 1000, 2))] AS network,
	if(cityHash64(i, 4) % 8 = 0, 'support', if(cityHash64(i, 4) % 8 = 1, 'other', 'customer')) AS direction,
	['en', 'de', 'fr', ''][1 + cityHash64(i, 5) % 4] AS lang,
	cityHash64(i, 6) % 5 AS judged,
	cityHash64(brand, toUInt32(20000 * pow((cityHash64(i, 7) % 1000000) / 1000000, 2) * if(brand = 'Brand 0', 10, 2))) AS author,
	toStartOfFifteenMinutes(toDateTime('2023-07-01 00:00:00', 'UTC') + toIntervalDay(toUInt32({chunk:UInt64} * 91 + cityHash64(i, 8) % 92))
		+ toIntervalSecond(toUInt32(86399 * (1 - pow((cityHash64(i, 9) % 10000) / 10000, 1.5))))) AS slot
	FROM numbers(toUInt64({n:UInt64} / 12))`

func benchStanding(b *testing.B) *Queries {
	b.Helper()
	w := warehousetest.New(b)
	n := uint64(benchPosts(b))
	for table, sql := range benchTables {
		for chunk := range uint64(12) {
			if err := w.Conn().Exec(b.Context(), sql+" SETTINGS max_partitions_per_insert_block = 0", clickhouse.Named("n", n), clickhouse.Named("chunk", chunk)); err != nil {
				b.Fatalf("%s: %v", table, err)
			}
		}
	}
	return New(w.Conn())
}

// benchFilter is a random question of a reader: one of the periods of the page, up to eight competitors.
func benchFilter(r *rand.Rand) Filter {
	f := Filter{Brand: fmt.Sprint("Brand ", r.IntN(5)), Now: time.Date(2026, 7, 1, 10, 0, 0, 0, time.UTC), Zone: []string{"UTC", "Europe/Berlin", "Asia/Kolkata"}[r.IntN(3)]}
	f.To = date("2026-07-02").AddDate(0, 0, -r.IntN(30))
	f.From = f.To.AddDate(0, 0, -[]int{30, 90, 365, 365}[r.IntN(4)])
	for range r.IntN(9) {
		if rival := fmt.Sprint("Brand ", r.IntN(50)); rival != f.Brand && !slices.Contains(f.Against, rival) {
			f.Against = append(f.Against, rival)
		}
	}
	return f.WithPrevious()
}

// widest is the heaviest question: the largest brand against the next eight, a year against the year before.
func widest() Filter {
	f := Filter{Brand: "Brand 0", Now: time.Date(2026, 7, 1, 10, 0, 0, 0, time.UTC), Zone: "Europe/Berlin", From: date("2025-07-02"), To: date("2026-07-02")}
	for i := 1; i <= MaxAgainst; i++ {
		f.Against = append(f.Against, fmt.Sprint("Brand ", i))
	}
	return f.WithPrevious()
}

func BenchmarkStanding(b *testing.B) {
	q := benchStanding(b)
	ask := map[string]func(Filter) error{
		"Index":   func(f Filter) error { _, err := q.Standing.Index(b.Context(), f); return err },
		"Trend":   func(f Filter) error { _, err := q.Standing.Trend(b.Context(), f); return err },
		"Changes": func(f Filter) error { _, err := q.Standing.Changes(b.Context(), f); return err },
	}
	for _, name := range []string{"Index", "Trend", "Changes"} {
		r := rand.New(rand.NewPCG(1, 2))
		for kind, of := range map[string]func() Filter{"random": func() Filter { return benchFilter(r) }, "widest": widest} {
			b.Run(name+"/"+kind, func(b *testing.B) {
				var took []float64
				for b.Loop() {
					f, began := of(), time.Now()
					if err := ask[name](f); err != nil {
						b.Fatal(err)
					}
					took = append(took, float64(time.Since(began).Microseconds())/1000)
				}
				slices.Sort(took)
				b.ReportMetric(took[len(took)/2], "p50-ms")
				b.ReportMetric(took[len(took)*95/100], "p95-ms")
			})
		}
	}
}
