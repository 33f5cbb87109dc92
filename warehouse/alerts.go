package warehouse

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"renown/warehouse/record"
)

// PutAlerts makes a brand's stored alerts those that find gives: all of them at once. What is stored and not found any
// more is withdrawn, what is as it was is not written again, and each alert keeps when it was first found, even if posts
// that came late let it begin at another time: what takes the place of a withdrawn one is no news. find must give
// each (Kind, Subject, Start) once, and follow from the records alone. It is called again where another program
// delivered records of the brand meanwhile, so that of several programs the last to write has read them all.
func (w *Warehouse) PutAlerts(ctx context.Context, brand string, find func(context.Context) ([]record.Alert, error)) error {
	conn := w.conn
	if w.feed != nil {
		conn = w.feed.conn
	}
	for range recomputeTries {
		before, err := recordsOf(ctx, conn, brand)
		if err != nil {
			return fmt.Errorf("store the alerts of %s: %w", brand, err)
		}
		found, err := find(ctx)
		if err != nil {
			return err
		}
		if err := replaceAlerts(ctx, conn, brand, found, w.opts.Now()); err != nil {
			return fmt.Errorf("store the alerts of %s: %w", brand, err)
		}
		after, err := recordsOf(ctx, conn, brand)
		if err != nil {
			return fmt.Errorf("store the alerts of %s: %w", brand, err)
		}
		if slices.Equal(before, after) {
			return nil
		}
	}
	return fmt.Errorf("store the alerts of %s: other programs keep delivering records of it", brand)
}

// recordsOf tells one state of a brand's records from another: how many rows each table has of it, and the newest version.
func recordsOf(ctx context.Context, conn driver.Conn, brand string) (state []uint64, err error) {
	sql, err := rollupSQL("analysed")
	if err != nil {
		return nil, err
	}
	err = conn.QueryRow(ctx, sql, clickhouse.Named("brand", brand)).Scan(&state)
	return state, err
}

// storedAlert is a row of the table.
type storedAlert struct {
	Brand      string     `ch:"brand"`
	Kind       string     `ch:"kind"`
	Subject    string     `ch:"subject"`
	Start      time.Time  `ch:"start"`
	At         time.Time  `ch:"at"`
	Peak       time.Time  `ch:"peak"`
	Calm       *time.Time `ch:"calm"`
	Falling    bool       `ch:"falling"`
	Severity   float64    `ch:"severity"`
	Level      string     `ch:"level"`
	Value      float64    `ch:"value"`
	Expected   float64    `ch:"expected"`
	PeakOf     float64    `ch:"peak_of"`
	Total      float64    `ch:"total"`
	Reason     string     `ch:"reason"`
	Evidence   string     `ch:"evidence"`
	FirstFound time.Time  `ch:"first_found"`
	Withdrawn  bool       `ch:"withdrawn"`
	Version    uint64     `ch:"version"`
}

// evidence is how an alert's evidence is stored, as JSON.
type evidence struct {
	Seconds  int64    `json:"interval_seconds"`
	Weeks    int      `json:"weeks"`
	Negative int64    `json:"negative"`
	Authors  int64    `json:"authors"`
	Reach    int64    `json:"reach"`
	Promoted bool     `json:"promoted"`
	Posts    []string `json:"posts"`
}

func storedFrom(a record.Alert, now time.Time) (storedAlert, error) {
	e := a.Evidence
	text, err := json.Marshal(evidence{int64(e.Interval / time.Second), e.Weeks, e.Negative, e.Authors, e.Reach, e.Promoted, append([]string{}, e.Posts...)})
	if err != nil {
		return storedAlert{}, err
	}
	s := storedAlert{
		Brand: a.Brand, Kind: string(a.Kind), Subject: a.Subject, Start: asStored(a.Start), At: asStored(a.At), Peak: asStored(a.Peak),
		Falling: a.Falling, Severity: a.Severity, Level: a.Level, Value: a.Value, Expected: a.Expected, PeakOf: a.PeakOf,
		Total: a.Total, Reason: a.Reason, Evidence: string(text), FirstFound: asStored(now),
	}
	if !a.Calm.IsZero() {
		calm := asStored(a.Calm)
		s.Calm = &calm
	}
	return s, nil
}

// asStored is a time as ClickHouse keeps it.
func asStored(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// alertKey is what an alert of a brand is known by.
type alertKey struct {
	kind, subject string
	start         int64
}

func (s *storedAlert) key() alertKey { return alertKey{s.Kind, s.Subject, s.Start.UnixMilli()} }

// same says whether two rows tell the same of an alert, whenever it was found.
func (s storedAlert) same(other storedAlert) bool {
	calm := s.Calm == nil && other.Calm == nil || s.Calm != nil && other.Calm != nil && s.Calm.Equal(*other.Calm)
	times := s.Start.Equal(other.Start) && s.At.Equal(other.At) && s.Peak.Equal(other.Peak)
	for _, row := range []*storedAlert{&s, &other} {
		row.Start, row.At, row.Peak, row.Calm, row.FirstFound, row.Version = time.Time{}, time.Time{}, time.Time{}, nil, time.Time{}, 0
	}
	return calm && times && s == other
}

func replaceAlerts(ctx context.Context, conn driver.Conn, brand string, found []record.Alert, now time.Time) error {
	var stored []storedAlert
	var newest uint64
	err := errors.Join(
		conn.Select(ctx, &stored, "SELECT * FROM alerts FINAL WHERE brand = {brand:String} ORDER BY kind, subject, start", clickhouse.Named("brand", brand)),
		conn.QueryRow(ctx, "SELECT greatest(toUInt64(toUnixTimestamp64Micro(now64(6))), max(version) + 1) FROM alerts").Scan(&newest))
	if err != nil {
		return err
	}
	changed, err := changedAlerts(brand, stored, found, now)
	if err != nil || len(changed) == 0 {
		return err
	}
	return insertAlerts(ctx, conn, changed, newest)
}

// changedAlerts are the rows to write: new and changed alerts, and those that are found no more, withdrawn.
func changedAlerts(brand string, stored []storedAlert, found []record.Alert, now time.Time) ([]storedAlert, error) {
	known := map[alertKey]storedAlert{}
	for _, s := range stored {
		known[s.key()] = s
	}
	var changed, added []storedAlert
	here := map[alertKey]bool{}
	for _, a := range found {
		s, err := storedFrom(a, now)
		switch {
		case err != nil:
			return nil, err
		case a.Brand != brand:
			return nil, fmt.Errorf("an alert is of the brand %q", a.Brand)
		case here[s.key()]:
			return nil, fmt.Errorf("two alerts are %s %q of %s", s.Kind, s.Subject, s.Start.Format(time.RFC3339))
		}
		here[s.key()] = true
		old, ok := known[s.key()]
		if ok && old.same(s) {
			continue
		}
		if !ok {
			added = append(added, s)
			continue
		}
		s.FirstFound = old.FirstFound
		changed = append(changed, s)
	}
	var gone []storedAlert
	for _, s := range stored {
		if !here[s.key()] && !s.Withdrawn {
			s.Withdrawn = true
			gone = append(gone, s)
		}
	}
	return slices.Concat(changed, takenOver(added, gone), gone), nil
}

// takenOver are the new alerts, each first found when one that goes and overlaps it was.
func takenOver(added, gone []storedAlert) []storedAlert {
	for i := range added {
		for _, old := range gone {
			if added[i].overlaps(old) && old.FirstFound.Before(added[i].FirstFound) {
				added[i].FirstFound = old.FirstFound
			}
		}
	}
	return added
}

// overlaps says whether two alerts tell of the same thing at a common time.
func (s *storedAlert) overlaps(other storedAlert) bool {
	begins := func(a, b *storedAlert) bool { return a.Calm == nil || b.Start.Before(*a.Calm) }
	return s.Kind == other.Kind && s.Subject == other.Subject && s.Falling == other.Falling && begins(s, &other) && begins(&other, s)
}

func insertAlerts(ctx context.Context, conn driver.Conn, alerts []storedAlert, version uint64) error {
	batch, err := conn.PrepareBatch(withoutDeduplication(ctx), "INSERT INTO alerts (brand, kind, subject, start, at, peak, calm, falling, "+
		"severity, level, value, expected, peak_of, total, reason, evidence, first_found, withdrawn, version)")
	if err != nil {
		return err
	}
	for i := range alerts {
		alerts[i].Version = version
		if err := batch.AppendStruct(&alerts[i]); err != nil {
			return errors.Join(err, abort(batch))
		}
	}
	return batch.Send()
}
