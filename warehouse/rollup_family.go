package warehouse

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// rollup is a table that is recomputed for touched keys by rollups/<table>.sql.
type rollup struct {
	table string
	made  int // raised when what it says is defined anew; see mentionFamily
}

// family is roll-ups that are recomputed together, for the same keys and with the same version.
type family struct {
	name    string // of the table of records
	rollups []rollup
	touched string // which rows of its tables are those of the keys; the sort key finds them
	// refill recomputes all keys of the records from one portion to another, as rollups/<name>_portions.sql sorts them, in the
	// tables of f, which are some of the family's.
	refill func(ctx context.Context, conn driver.Conn, f family, first, last string) error
	whole  bool // its tables are made of each other, and made anew together
}

func families() []family { return []family{reviewFamily(), mentionFamily(), contactFamily()} }

// mentionFamily is recomputed by brand, network and UTC day. To add a roll-up takes
//   - a migration that makes its table, a ReplacingMergeTree(version) with the columns brand, network and slot (for
//     reviews: brand and site), partitioned by the quarter of a year, so that old rows are found, and reading
//     most of a period takes no looking for several versions of a row;
//   - rollups/<table>.sql, which inserts with {version:UInt64} what the touched keys hold, and zeros for the table's own
//     rows that they hold no more: readers skip what counts nothing;
//   - its line here. A warehouse that holds data fills it by itself: a table's number, 1 at first, is kept in settings
//     when that is done, and raised here whenever the table's columns or its SQL come to say something else.
//
// Its test is a line in rollup_test.go's slow and kept.
func mentionFamily() family {
	return family{
		name:   "mentions",
		refill: refillMentions,
		rollups: []rollup{{"mention_time", 2}, {"hashtag_time", 2}, {"author_quarter", 2}, {"hashtags_together", 3},
			{"theme_time", 2}, {"reply_words", 2}, {"praise", 2}},
		touched: `brand IN {brands:Array(String)} AND network IN {networks:Array(String)}
			AND slot >= toDateTime({from:DateTime64(3, 'UTC')}, 'UTC') AND slot < toDateTime({to:DateTime64(3, 'UTC')}, 'UTC')
			AND (brand, network, toDate(slot)) IN
			(
				SELECT day.1, day.2, toDate(day.3)
				FROM (SELECT arrayJoin(arrayZip({brands:Array(String)}, {networks:Array(String)}, {days:Array(Date32)})) AS day)
			)`,
	}
}

func (f family) rollUpMentions(ctx context.Context, conn driver.Conn, keys []mentionKey) error {
	for part := range slices.Chunk(keys, keysAtOnce) {
		if err := f.recompute(ctx, conn, mentionArgs(part)...); err != nil {
			return err
		}
	}
	return nil
}

// mentionArgs binds some keys, of which there is at least one.
func mentionArgs(keys []mentionKey) []any {
	brands, networks, days := make([]string, len(keys)), make([]string, len(keys)), make([]string, len(keys))
	from, to := keys[0].day, keys[0].day
	for i, k := range keys {
		brands[i], networks[i], days[i] = k.brand, k.network, k.day.Format(time.DateOnly)
		if k.day.Before(from) {
			from = k.day
		}
		if k.day.After(to) {
			to = k.day
		}
	}
	return []any{
		clickhouse.Named("brands", brands), clickhouse.Named("networks", networks), clickhouse.Named("days", days),
		clickhouse.Named("from", from), clickhouse.Named("to", to.AddDate(0, 0, 1)),
	}
}

// recomputeTries is how often roll-ups are recomputed at once when another program does the same meanwhile.
const recomputeTries = 5

// recompute runs the roll-ups of a family. Their version is fetched before anything is read, so that of two programs
// recomputing at once the one wins that has read more. But neither knows of keys that the other is about to write and so
// cannot set them to zero, and the one that wins may have read less after all: whoever sees afterwards that another one
// wrote among its own keys since it began recomputes once more.
func (f family) recompute(ctx context.Context, conn driver.Conn, args ...any) error {
	for range recomputeTries {
		newest, version, err := f.versions(ctx, conn, args)
		if err != nil {
			return err
		}
		with := append(slices.Clone(args), clickhouse.Named("version", version), clickhouse.Named("newest", newest))
		for _, r := range f.rollups {
			if err := r.recompute(ctx, conn, with); err != nil {
				return fmt.Errorf("recompute %s: %w", r.table, err)
			}
		}
		alone, err := f.alone(ctx, conn, with)
		if err != nil || alone {
			return err
		}
	}
	return fmt.Errorf("recompute %s: other programs keep recomputing the same keys", f.rollups[0].table)
}

func (r rollup) recompute(ctx context.Context, conn driver.Conn, args []any) error {
	sql, err := rollupSQL(r.table)
	if err != nil {
		return err
	}
	return conn.Exec(withoutDeduplication(ctx), sql, args...)
}

// versions are the newest of the keys' rows in each table, and one above them all by the server's clock.
func (f family) versions(ctx context.Context, conn driver.Conn, args []any) (newest []uint64, next uint64, err error) {
	sql := `SELECT arraySort(groupArray((place, newest))).2 AS versions, greatest(toUInt64(toUnixTimestamp64Micro(now64(6))), arrayMax(versions) + 1)
		FROM (` + f.each("SELECT %[2]d AS place, max(version) AS newest FROM %[1]s WHERE ") + ")"
	if err := conn.QueryRow(ctx, sql, args...).Scan(&newest, &next); err != nil {
		return nil, 0, fmt.Errorf("read the newest version of %s: %w", f.rollups[0].table, err)
	}
	return newest, next, nil
}

// alone says that nobody else has written rows of the keys since the newest versions were read.
func (f family) alone(ctx context.Context, conn driver.Conn, args []any) (bool, error) {
	sql := "SELECT sum(n) FROM (" +
		f.each("SELECT count() AS n FROM %[1]s WHERE version > {newest:Array(UInt64)}[%[2]d] AND version != {version:UInt64} AND ") + ")"
	var foreign uint64
	if err := conn.QueryRow(ctx, sql, args...).Scan(&foreign); err != nil {
		return false, fmt.Errorf("look whether another program recomputed %s: %w", f.rollups[0].table, err)
	}
	return foreign == 0, nil
}

// each asks the same of the touched rows of all tables; the question has room for a table's name and place, 1 the first.
func (f family) each(question string) string {
	questions := make([]string, len(f.rollups))
	for i, r := range f.rollups {
		questions[i] = fmt.Sprintf(question, r.table, i+1) + f.touched
	}
	return strings.Join(questions, " UNION ALL ")
}
