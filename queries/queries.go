package queries

import (
	"context"
	"crypto/rand"
	"embed"
	"fmt"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"golang.org/x/sync/semaphore"
)

//go:embed sql/*.sql
var sqlFiles embed.FS

// timeLimit is how long one query may take, on the server and for who waits for it.
const timeLimit = 20 * time.Second

// Queries asks the warehouse. Its parts are named like the queries: Employer.RatingTrend is employer.RatingTrend.
type Queries struct {
	Employer *Employer // reviews by employees: what they say of a brand as an employer
	Source   *Source   // where the numbers come from, and how fresh they are
	Service  *Service  // conversations with customers: how soon, how well, how humanly they are answered
	Backlash *Backlash // what stood out
	Customer *Customer // who the fans are, and whether they are customers
	Standing *Standing // the functions beside each other
	Meaning  *Meaning  // how far the labels can be trusted
	Note     *Note     // what people wrote on the time line
	Search   *Search   // where something is said

	Campaign *Campaigns // what hashtags and the brand's name reach in public
	Audience *Audience  // who follows the brand's accounts, and watches what they publish

	reader *reader
}

// New answers from the warehouse behind conn.
func New(conn driver.Conn) *Queries {
	return asking(&reader{conn: conn, turns: semaphore.NewWeighted(atOnce)})
}

// Remembering answers the same, but what was asked a moment ago, or is being asked, is not asked again: for ten seconds, and for up to
// two minutes what took long. It is for pages, whose panels ask much alike.
func (q *Queries) Remembering() *Queries {
	return asking(&reader{conn: q.reader.conn, turns: q.reader.turns, memory: &memory{kept: map[string]*reply{}}})
}

// Forget makes what is asked from now on be asked of the warehouse, for something changed there.
func (q *Queries) Forget() {
	if q.reader.memory != nil {
		q.reader.memory.forget()
	}
}

func asking(r *reader) *Queries {
	return &Queries{
		Employer: &Employer{r}, Source: &Source{r.fresh()}, Service: &Service{r}, Backlash: &Backlash{r}, Customer: &Customer{r},
		Standing: &Standing{r}, Meaning: &Meaning{r}, Note: &Note{r}, Search: &Search{r}, reader: r,
		Campaign: &Campaigns{r}, Audience: &Audience{r},
	}
}

// SQL is the text of what a query of the catalogue sends to the warehouse; "" for a name the catalogue does not hold.
func (q *Queries) SQL(name string) string {
	query, ok := find(name)
	if !ok {
		return ""
	}
	var texts []string
	for _, file := range query.files() {
		if text, err := sqlText(file); err == nil {
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, "\n")
}

func sqlText(name string) (string, error) {
	text, err := sqlFiles.ReadFile("sql/" + name + ".sql")
	if err != nil {
		return "", fmt.Errorf("query %s: %w", name, err)
	}
	return string(text), nil
}

// reader runs the SQL files. Every value travels as a parameter bound by the server; no SQL is ever put together.
type reader struct {
	conn   driver.Conn
	turns  *semaphore.Weighted // nil: nothing waits for its turn
	memory *memory             // nil: every question is asked
}

// fresh asks every question: of what the program itself does, which its readers wait for.
func (r *reader) fresh() *reader { return &reader{conn: r.conn, turns: r.turns} }

// atOnce is how many statements are under way at most; the others wait for their turn, the first to come first. Each may fill spillFrom
// bytes of memory, and the embedded engine has 2 GiB: with more of them at once they fail, and are no sooner done.
const atOnce = 6

// read runs one SQL file and scans its rows into structs by their ch tags.
func read[T any](ctx context.Context, r *reader, name string, f Filter, more ...any) ([]T, error) {
	text, err := sqlText(name)
	if err != nil {
		return nil, err
	}
	parameters := append(f.parameters(), more...)
	ask := func(ctx context.Context) (rows []T, err error) {
		if r.turns != nil {
			if err := r.turns.Acquire(ctx, 1); err != nil {
				return nil, err
			}
			defer r.turns.Release(1)
		}
		ctx, cancel := context.WithTimeout(ctx, timeLimit)
		defer cancel()
		err = r.conn.Select(traced(ctx, name), &rows, text, parameters...)
		return rows, err
	}
	var rows []T
	if r.memory == nil {
		rows, err = ask(ctx)
	} else {
		rows, err = hear(ctx, r.memory, keyOf(name, text, parameters), ask)
	}
	if err != nil {
		return nil, fmt.Errorf("query %s: %w", name, err)
	}
	return rows, nil
}

// spillFrom is how many bytes a query groups in memory before it goes on on the disk: a page asks several at once of an engine
// that has little, and slowly is better than not at all.
const spillFrom = 300_000_000

// traced marks the query with its name, so that the server's query log leads back to the file.
func traced(ctx context.Context, name string) context.Context {
	return clickhouse.Context(ctx,
		clickhouse.WithQueryID(name+"-"+rand.Text()),
		clickhouse.WithSettings(clickhouse.Settings{
			"log_comment":        name,
			"max_execution_time": int(timeLimit.Seconds()),
			// Partitions are years, or quarters of them, of what the sort keys hold: no two versions of a row lie in two of them.
			"do_not_merge_across_partitions_select_final": 1,
			"max_bytes_before_external_group_by":          spillFrom,
			// The conditions of words.go hold by the text indexes only, whatever a server's profile says.
			"use_skip_indexes": 1, "use_skip_indexes_if_final": 1, "use_skip_indexes_if_final_exact_mode": 1,
		}))
}

// The sentinels an unbounded period is bound to; Date32 holds both.
const (
	beginning = "1900-01-01"
	end       = "2299-12-31"
)

// instant is how moments travel to the server, in UTC.
const instant = "2006-01-02 15:04:05"

// The moments an unbounded period is bound to; a DateTime holds both.
const (
	beginningOfTime = "1970-01-01 00:00:00"
	endOfTime       = "2106-01-01 00:00:00"
)

// weekMode is the mode of toStartOfWeek: 0 starts weeks on Sunday, 1 on Monday.
func (f Filter) weekMode() uint8 {
	if f.SundayWeeks {
		return 0
	}
	return 1
}

// parameters are the filter as the SQL files name it. A file uses those it needs.
func (f Filter) parameters() []any {
	from, to := beginning, end
	if !f.From.IsZero() {
		from = f.From.Format(time.DateOnly)
	}
	if !f.To.IsZero() {
		to = f.To.Format(time.DateOnly)
	}
	since, until := beginningOfTime, endOfTime
	if !f.From.IsZero() {
		since = f.begins(f.From).Format(instant)
	}
	if !f.To.IsZero() {
		until = f.begins(f.To).Format(instant)
	}
	return []any{
		clickhouse.Named("since", since), // moments, of what has a time: [since, until)
		clickhouse.Named("until", until),
		clickhouse.Named("week_mode", f.weekMode()),
		clickhouse.Named("languages", append([]string{}, f.Languages...)),
		clickhouse.Named("hashtags", append([]string{}, f.Hashtags...)),
		clickhouse.Named("brands", f.series()),
		clickhouse.Named("sites", append([]string{}, f.Sites...)),
		clickhouse.Named("networks", append([]string{}, f.Networks...)),
		clickhouse.Named("tags", append([]string{}, f.Tags...)),
		clickhouse.Named("zone", f.zone()),
		clickhouse.Named("from", from),
		clickhouse.Named("to", to),
		clickhouse.Named("as_of", f.lastDay().Format(time.DateOnly)),
		clickhouse.Named("now", f.Now.UTC().Truncate(time.Millisecond)),
		clickhouse.Named("grain", string(f.Grain)),
		clickhouse.Named("any_status", f.Status == ""),
		clickhouse.Named("status", given(f.Status)),
	}
}

// blanks are what the roll-ups trim off locations and jobs.
const blanks = " \t\n\r\f"

// rowParameters are the parts of the filter that only the drill-down to rows knows.
func (f Filter) rowParameters(limit int) []any {
	return append([]any{
		clickhouse.Named("any_location", f.Location == ""),
		clickhouse.Named("location", given(strings.Trim(f.Location, blanks))),
		clickhouse.Named("any_job", f.Job == ""),
		clickhouse.Named("job", given(strings.Trim(f.Job, blanks))),
		clickhouse.Named("any_theme", f.Theme == ""),
		clickhouse.Named("theme", f.Theme),
		clickhouse.Named("stars", f.Stars),
		clickhouse.Named("vanished", f.Vanished),
		clickhouse.Named("limit", limit),
		clickhouse.Named("offset", f.Offset),
	}, f.wordParameters()...)
}

// given is a value as it is stored: what is not given is stored empty.
func given(value string) string {
	if value == NotGiven {
		return ""
	}
	return value
}
