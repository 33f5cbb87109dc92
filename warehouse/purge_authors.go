package warehouse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// rolledAuthors are rows of author_quarter that tell of authors of deleted posts.
type rolledAuthors struct {
	brands          []string
	authors, hashes []uint64
	from, to        time.Time // of their slots
}

// purgeAuthors goes on until nothing is left, or after one statement if it cannot see what that did: then the rows that
// say that an author is gone are left for the next time, because they hide those that are being removed. A program that
// recomputes the same day meanwhile cannot bring a row back that nothing hides any more: it sees in mention_time, of
// which no row is ever removed, that it was not alone.
func (p *purger) purgeAuthors(ctx context.Context, mode int) error {
	sql, err := postSQL("remove_authors")
	if err != nil {
		return err
	}
	var last []uint64
	for {
		r, err := goneAuthors(ctx, p.conn)
		if err != nil || len(r.hashes) == 0 {
			return err
		}
		if slices.Equal(r.hashes, last) {
			return errors.New("what ClickHouse removed is still there")
		}
		last = r.hashes
		p.log.Info("removing the authors of deleted posts from roll-ups", "rows", len(r.hashes))
		err = p.conn.Exec(ctx, sql, clickhouse.Named("brands", r.brands), clickhouse.Named("authors", r.authors),
			clickhouse.Named("hashes", r.hashes), clickhouse.Named("from", r.from.Unix()), clickhouse.Named("to", r.to.Unix()))
		if err != nil {
			return fmt.Errorf("remove authors from roll-ups: %w", err)
		}
		if mode == leaveIt {
			p.due.Store(true)
			return nil
		}
	}
}

func goneAuthors(ctx context.Context, conn driver.Conn) (r rolledAuthors, err error) {
	sql, err := postSQL("older_authors")
	if err != nil {
		return r, err
	}
	rows, err := conn.Query(ctx, sql, clickhouse.Named("limit", purgeAtOnce))
	if err != nil {
		return r, err
	}
	for rows.Next() {
		var brand string
		var author uint64
		var slot time.Time
		var versions, hashes []uint64
		if err := rows.Scan(&brand, &author, &slot, &versions, &hashes); err != nil {
			return r, errors.Join(err, rows.Close())
		}
		r.add(brand, author, slot, hashes)
	}
	slices.Sort(r.hashes)
	return r, errors.Join(rows.Err(), rows.Close())
}

func (r *rolledAuthors) add(brand string, author uint64, slot time.Time, hashes []uint64) {
	if len(r.hashes) == 0 || slot.Before(r.from) {
		r.from = slot
	}
	if slot.After(r.to) {
		r.to = slot
	}
	if !slices.Contains(r.brands, brand) {
		r.brands = append(r.brands, brand)
	}
	r.authors, r.hashes = append(r.authors, author), append(r.hashes, hashes...)
}
