package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"renown/queries/backlash"
)

// series is a file of counts, in order of time, one point an interval.
type series struct {
	points   []backlash.Point
	interval time.Duration
	notes    []string // what was done to the file's rows
}

// seriesRow is one row of the file.
type seriesRow struct {
	at      time.Time
	value   float64
	missing bool
	line    int
}

func seriesName(path string) string {
	if path == "-" {
		return "standard input"
	}
	return path
}

// readSeries reads a file of timestamp,value, or standard input for "-".
func (a *app) readSeries(path string) ([]seriesRow, error) {
	in := a.Stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("read the series: %w", err)
		}
		defer f.Close()
		in = f
	}
	rows, err := parseSeries(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", seriesName(path), err)
	}
	return rows, nil
}

// parseSeries reads rows of timestamp,value, plain or compressed with gzip.
func parseSeries(in io.Reader) ([]seriesRow, error) {
	text, err := plainText(in)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(text)
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	r.TrimLeadingSpace = true
	var rows []seriesRow
	for first := true; ; first = false {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, readingFailed(err)
		}
		line, _ := r.FieldPos(0)
		row, err := parseSeriesRow(fields, first)
		if errors.Is(err, errHeader) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		row.line = line
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil, errors.New("there is no row in it: give it the columns timestamp,value")
	}
	return rows, nil
}

func readingFailed(err error) error {
	var wrong *csv.ParseError
	if errors.As(err, &wrong) {
		return fmt.Errorf("line %d: this is not CSV: %w", wrong.Line, wrong.Err)
	}
	return fmt.Errorf("read the rows: %w", err)
}

// plainText takes gzip and a byte order mark off.
func plainText(in io.Reader) (*bufio.Reader, error) {
	r := bufio.NewReader(in)
	if magic, err := r.Peek(2); err == nil && bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, fmt.Errorf("unpack: %w", err)
		}
		r = bufio.NewReader(z)
	}
	if mark, err := r.Peek(3); err == nil && bytes.Equal(mark, []byte("\ufeff")) {
		if _, err := r.Discard(len(mark)); err != nil {
			return nil, fmt.Errorf("read the first bytes: %w", err)
		}
	}
	return r, nil
}

var errHeader = errors.New("a header")

// parseSeriesRow reads one row. A first row of which nothing is data is the header.
func parseSeriesRow(fields []string, first bool) (seriesRow, error) {
	if len(fields) != 2 {
		return seriesRow{}, wrongColumns(fields, first)
	}
	at, wrongTime := parseSeriesTime(strings.TrimSpace(fields[0]))
	value, missing, wrongValue := parseCount(strings.TrimSpace(fields[1]))
	if first && wrongTime != nil && wrongValue != nil {
		return seriesRow{}, errHeader
	}
	if wrongTime != nil {
		return seriesRow{}, wrongTime
	}
	return seriesRow{at: at, value: value, missing: missing}, wrongValue
}

// wrongColumns says what to do with a row that is not timestamp,value.
func wrongColumns(fields []string, first bool) error {
	switch only := fields[0]; {
	case len(fields) == 1 && strings.ContainsAny(only, ";\t"):
		return errors.New("it is separated by semicolons or tabs: write commas, as in timestamp,value, and the decimal sign as a point")
	case len(fields) == 1:
		return errors.New("1 column instead of two: timestamp,value")
	case first:
		return fmt.Errorf("%d columns (%s) instead of two: timestamp,value. Keep those of one series, and only its rows: such as "+
			"cut -d, -f1,%d FILE.csv | renown backtest --series -", len(fields), strings.Join(fields, ", "), len(fields))
	}
	return fmt.Errorf("%d columns instead of two: timestamp,value (numbers without thousands separators)", len(fields))
}

// parseCount reads a count; an empty one, or what spreadsheets and data frames write instead, is missing.
func parseCount(s string) (value float64, missing bool, err error) {
	switch strings.ToLower(s) {
	case "", "nan", "null", "na", "n/a":
		return 0, true, nil
	}
	v, err := strconv.ParseFloat(s, 64)
	switch {
	case err != nil && strings.Contains(s, ","):
		return 0, false, fmt.Errorf("%q is not a number: leave thousands separators out, and write the decimal sign as a point", s)
	case err != nil:
		return 0, false, fmt.Errorf("%q is not a number", s)
	case math.IsInf(v, 0), v < 0:
		return 0, false, fmt.Errorf("%s is not a count: it must be 0 or more; leave it empty where nothing was counted", s)
	}
	return v, false, nil
}

// parseSeriesTime reads a time as a file may write it; without a zone it is UTC.
func parseSeriesTime(s string) (time.Time, error) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && n >= 0 {
		const milliseconds = 100_000_000_000 // as seconds, the year 5138
		if n >= milliseconds*10_000 {
			return time.Time{}, fmt.Errorf("the time %s is too far away: Unix seconds or milliseconds", s)
		}
		if n >= milliseconds {
			return time.UnixMilli(n).UTC(), nil
		}
		return time.Unix(n, 0).UTC(), nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05Z07:00", time.DateTime, "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time: write 2015-02-26T21:42:53Z, 2015-02-26 21:42:53 (UTC), 2015-02-26, or Unix seconds or milliseconds", s)
}

// newSeries puts rows in order, finds how wide their intervals are where that is not said, and adds up what lies in one
// interval.
func newSeries(rows []seriesRow, interval string) (series, error) {
	var s series
	for i := 1; i < len(rows); i++ {
		if rows[i].at.Before(rows[i-1].at) {
			s.notes = append(s.notes, fmt.Sprintf("the rows are not in order of time (line %d is before line %d): they were sorted", rows[i].line, rows[i-1].line))
			slices.SortStableFunc(rows, func(a, b seriesRow) int { return a.at.Compare(b.at) })
			break
		}
	}
	var err error
	if interval != "" {
		s.interval, err = parseInterval(interval)
	} else {
		s.interval, err = guessInterval(rows)
	}
	if err != nil {
		return s, err
	}
	s.add(rows, s.grid(rows))
	return s, nil
}

// grid is where a time belongs. Intervals that hold several rows begin where the clock's do. Times that come a little
// late or early belong to the regular one next to them; but not days, which may be an hour short or long.
func (s *series) grid(rows []seriesRow) func(time.Time) time.Time {
	finer, uneven := false, false
	for i := 1; i < len(rows); i++ {
		d := rows[i].at.Sub(rows[i-1].at)
		finer = finer || d > 0 && d < s.interval*8/10
		uneven = uneven || d%s.interval != 0
	}
	switch {
	case finer:
		return func(t time.Time) time.Time { return t.Truncate(s.interval) }
	case uneven && s.interval < 24*time.Hour:
		first := rows[0].at
		return func(t time.Time) time.Time { return first.Add(t.Sub(first).Round(s.interval)) }
	}
	return func(t time.Time) time.Time { return t }
}

// add makes points of rows. Those of one interval are added up.
func (s *series) add(rows []seriesRow, belongs func(time.Time) time.Time) {
	together := 0
	for _, r := range rows {
		at := belongs(r.at)
		if n := len(s.points); n > 0 && s.points[n-1].At.Equal(at) {
			last := &s.points[n-1]
			last.Value += r.value
			last.Missing = last.Missing && r.missing
			together++
			continue
		}
		s.points = append(s.points, backlash.Point{At: at, Value: r.value, Missing: r.missing})
	}
	if together > 0 {
		s.notes = append(s.notes, fmt.Sprintf("%s in an interval with another: they were added up", counted(together, "row")))
	}
}

// guessInterval is the most frequent distance of neighbouring times, the shortest of those that are as frequent. Where even
// that is rare, the times have no intervals.
func guessInterval(rows []seriesRow) (time.Duration, error) {
	times := map[time.Duration]int{}
	total := 0
	for i := 1; i < len(rows); i++ {
		if d := rows[i].at.Sub(rows[i-1].at).Round(time.Second); d > 0 {
			times[d]++
			total++
		}
	}
	best := time.Duration(0)
	for d, n := range times {
		if n > times[best] || n == times[best] && d < best {
			best = d
		}
	}
	const rare, longest = 0.2, 7 * 24 * time.Hour
	if best == 0 || best > longest || float64(times[best]) < rare*float64(total) {
		return 0, usagef("the times don't tell how wide the intervals are: say so, such as --interval 1h")
	}
	return max(best, time.Minute), nil // what comes by the second is added up
}

// parseInterval reads a width such as 5m, 1h, 1d.
func parseInterval(s string) (time.Duration, error) {
	const longest = 7 * 24 * time.Hour
	d, err := time.ParseDuration(s)
	if n, isDays := strings.CutSuffix(s, "d"); isDays {
		var days int
		days, err = strconv.Atoi(n)
		d = time.Duration(min(days, 1000)) * 24 * time.Hour
	}
	if err != nil || d < time.Minute || d > longest {
		return 0, usagef("--interval %q is not a width from 1m to 7d, such as 5m, 1h or 1d", s)
	}
	return d, nil
}

// intervalName says a width as --interval takes it.
func intervalName(d time.Duration) string {
	const day = 24 * time.Hour
	if d%day == 0 {
		return fmt.Sprintf("%dd", d/day)
	}
	s := d.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(s, zero) {
			s = strings.TrimSuffix(s, zero[1:])
		}
	}
	return s
}

// inEach says in what the floor is counted: an hour, or an interval where that is longer.
func inEach(d time.Duration) string {
	switch {
	case d <= time.Hour:
		return "an hour"
	case d == 24*time.Hour:
		return "a day"
	}
	return "in " + intervalName(d)
}

// counted says how many there are of something.
func counted(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return thousands(n) + " " + what
}
