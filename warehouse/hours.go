package warehouse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"renown/warehouse/staffed"
)

// PutHours tells the warehouse a brand's service hours, and within how much staffed time it is to answer (0: no target).
// It is told at each start; nothing is written unless something differs from what is in force.
//
// What was in force at an event counts for it. The first hours ever told of a brand also hold for everything before.
// Another week, zone or target holds from now on. Another list of holidays replaces that of the hours in force, because a
// day off is a fact about that day, whenever it is told. Conversations that this concerns are computed again in the
// background; Flush waits for it.
func (w *Warehouse) PutHours(ctx context.Context, brand string, h staffed.Hours, target time.Duration) error {
	if w.feed == nil {
		return ErrReadOnly
	}
	err := putHours(ctx, w.conn, brand, hoursRow(h, target), w.opts.Now())
	if err != nil {
		return fmt.Errorf("store the service hours of %s: %w", brand, err)
	}
	w.feed.queue.tidy() // also what a program that was cut off left to do
	return nil
}

// Hours gives the service hours of each brand as they changed.
func (w *Warehouse) Hours(ctx context.Context) (map[string]staffed.History, error) {
	return readHours(ctx, w.conn)
}

// storedHours are service hours as a row has them.
type storedHours struct {
	Since         time.Time
	Zone, Staffed string
	Holidays      []time.Time // midnights in UTC, in order
	Target        uint32      // seconds
}

func hoursRow(h staffed.Hours, target time.Duration) storedHours {
	zone := time.UTC
	if h.Zone != nil {
		zone = h.Zone
	}
	row := storedHours{Zone: zone.String(), Staffed: staffed.FormatWeek(h.Week), Target: uint32(target / time.Second)}
	for _, d := range h.Holidays {
		row.Holidays = append(row.Holidays, time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC))
	}
	slices.SortFunc(row.Holidays, time.Time.Compare)
	row.Holidays = slices.CompactFunc(row.Holidays, time.Time.Equal)
	return row
}

// sameWeek says whether all but the holidays is the same.
func (s storedHours) sameWeek(o storedHours) bool {
	return s.Zone == o.Zone && s.Staffed == o.Staffed && s.Target == o.Target
}

func (s storedHours) sameHolidays(o storedHours) bool {
	return slices.EqualFunc(s.Holidays, o.Holidays, time.Time.Equal)
}

// firstOtherHoliday is a time before the first day that is a holiday in only one of two rows, in whatever zone.
func (s storedHours) firstOtherHoliday(o storedHours) (at time.Time, other bool) {
	for _, pair := range [][2][]time.Time{{s.Holidays, o.Holidays}, {o.Holidays, s.Holidays}} {
		for _, day := range pair[0] {
			if !slices.ContainsFunc(pair[1], day.Equal) && (!other || day.Before(at)) {
				at, other = day, true
			}
		}
	}
	return at.AddDate(0, 0, -1), other
}

// period is what the row says. The error names the brand's zone or week.
func (s storedHours) period() (staffed.Period, error) {
	p := staffed.Period{Since: s.Since, Target: time.Duration(s.Target) * time.Second}
	var err error
	if p.Hours.Zone, err = time.LoadLocation(s.Zone); err != nil {
		return p, err
	}
	if s.Staffed != "" {
		if p.Hours.Week, err = staffed.ParseWeek(s.Staffed); err != nil {
			return p, err
		}
	}
	for _, day := range s.Holidays {
		y, m, d := day.Date()
		p.Hours.Holidays = append(p.Hours.Holidays, staffed.Day{Year: y, Month: m, Day: d})
	}
	return p, nil
}

// putHours writes what differs.
func putHours(ctx context.Context, conn driver.Conn, brand string, row storedHours, now time.Time) error {
	stored, err := readStoredHours(ctx, conn, brand)
	if err != nil {
		return err
	}
	told := stored[brand]
	var write []storedHours
	row.Since = now.UTC().Truncate(time.Millisecond)
	if len(told) > 0 {
		last := told[len(told)-1]
		if !last.sameHolidays(row) {
			mended := last
			mended.Holidays = row.Holidays
			write = append(write, mended)
		}
		if last.sameWeek(row) {
			return insertHours(ctx, conn, brand, write)
		}
		if !row.Since.After(last.Since) { // the machine's clock was set back
			row.Since = last.Since.Add(time.Millisecond)
		}
	}
	return insertHours(ctx, conn, brand, append(write, row))
}

func insertHours(ctx context.Context, conn driver.Conn, brand string, rows []storedHours) error {
	const sql = `INSERT INTO service_hours (brand, since, zone, staffed, holidays, target, version)
		SELECT {brand:String}, fromUnixTimestamp64Milli({since:Int64}, 'UTC'), {zone:String}, {staffed:String},
			arrayMap(day -> toDate32(day), {holidays:Array(String)}), {target:UInt32},
			(SELECT greatest(toUInt64(toUnixTimestamp64Micro(now64(6))), max(version) + 1) FROM service_hours)`
	for _, r := range rows {
		holidays := make([]string, len(r.Holidays))
		for i, day := range r.Holidays {
			holidays[i] = day.Format(time.DateOnly)
		}
		err := conn.Exec(withoutDeduplication(ctx), sql, clickhouse.Named("brand", brand), clickhouse.Named("since", r.Since.UnixMilli()),
			clickhouse.Named("zone", r.Zone), clickhouse.Named("staffed", r.Staffed), clickhouse.Named("holidays", holidays),
			clickhouse.Named("target", r.Target))
		if err != nil {
			return err
		}
	}
	return nil
}

// readStoredHours gives the rows of some brands, or of all, by brand, oldest first.
func readStoredHours(ctx context.Context, conn driver.Conn, brands ...string) (map[string][]storedHours, error) {
	const sql = `SELECT brand, since, zone, staffed, holidays, target FROM service_hours FINAL
		WHERE empty({brands:Array(String)}) OR has({brands:Array(String)}, brand) ORDER BY brand, since`
	rows, err := conn.Query(ctx, sql, clickhouse.Named("brands", brands))
	if err != nil {
		return nil, err
	}
	out := map[string][]storedHours{}
	for rows.Next() {
		var brand string
		var r storedHours
		if err := rows.Scan(&brand, &r.Since, &r.Zone, &r.Staffed, &r.Holidays, &r.Target); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		out[brand] = append(out[brand], r)
	}
	return out, errors.Join(rows.Err(), rows.Close())
}

func readHours(ctx context.Context, conn driver.Conn) (map[string]staffed.History, error) {
	stored, err := readStoredHours(ctx, conn)
	if err != nil {
		return nil, fmt.Errorf("read service hours: %w", err)
	}
	return histories(stored)
}

func histories(stored map[string][]storedHours) (map[string]staffed.History, error) {
	out := make(map[string]staffed.History, len(stored))
	for brand, rows := range stored {
		for _, r := range rows {
			p, err := r.period()
			if err != nil {
				return nil, fmt.Errorf("service hours of %s since %s: %w", brand, r.Since.Format(time.DateOnly), err)
			}
			out[brand] = append(out[brand], p)
		}
	}
	return out, nil
}
