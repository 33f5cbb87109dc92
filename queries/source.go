package queries

import (
	"context"
	"time"
)

// Source answers where the numbers come from, and how fresh they are.
type Source struct{ reader *reader }

const (
	weekNote          = "The week is the seven days up to now."
	defaultQuarantine = 200
	defaultCoverage   = 90 // days
	defaultGaps       = 200
)

// FreshnessRow is how new a source's newest record is.
type FreshnessRow struct {
	Source       string     `json:"source" ch:"source" title:"Source"`
	Brand        string     `json:"brand" ch:"brand" title:"Brand"`
	Site         string     `json:"site" ch:"site" title:"Site or network"`
	NewestRecord *time.Time `json:"newest_record" ch:"newest_record" title:"Last seen at the source" unit:"time"`
	NewestPosted *time.Time `json:"newest_posted" ch:"newest_posted" title:"Newest review or post" unit:"time"`
	LastSuccess  *time.Time `json:"last_success" ch:"last_success" title:"Last successful run" unit:"time"`
	LastRun      *time.Time `json:"last_run" ch:"last_run" title:"Last run" unit:"time"`
	AgeHours     *float64   `json:"age_hours" title:"Since the last successful run" unit:"hours"` // nil: none yet
}

// Freshness is how new each source's newest record and newest successful run are.
func (s *Source) Freshness(ctx context.Context, f Filter) (Answer[FreshnessRow], error) {
	a, err := answer[FreshnessRow]("source.Freshness", f)
	if err != nil {
		return a, err
	}
	a.Rows, err = read[FreshnessRow](ctx, s.reader, "source.Freshness", f)
	a.N = uint64(len(a.Rows))
	for i, row := range a.Rows {
		if row.LastSuccess != nil {
			hours := f.Now.Sub(*row.LastSuccess).Hours()
			a.Rows[i].AgeHours = &hours
		}
	}
	return a, err
}

// RunRow is a source's last run, and its last seven days.
type RunRow struct {
	Source       string     `json:"source" ch:"source" title:"Source"`
	Kind         string     `json:"kind" ch:"last_kind" title:"Kind"`
	Brand        string     `json:"brand" ch:"last_brand" title:"Brand"`
	Started      time.Time  `json:"started" ch:"last_started" title:"Last run began" unit:"time"`
	Finished     time.Time  `json:"finished" ch:"last_finished" title:"Last run ended" unit:"time"`
	OK           bool       `json:"ok" ch:"last_ok" title:"Succeeded" unit:"yes/no"`
	Complete     bool       `json:"complete" ch:"last_complete" title:"Saw everything" unit:"yes/no"`
	Requests     uint64     `json:"requests" ch:"last_requests" title:"Requests" unit:"n"`
	Bytes        uint64     `json:"bytes" ch:"last_bytes" title:"Bytes" unit:"n"`
	Records      uint64     `json:"records" ch:"last_records" title:"Records" unit:"n"`
	Rejected     uint64     `json:"rejected" ch:"last_rejected" title:"Refused" unit:"n"`
	Error        string     `json:"error" ch:"last_error" title:"Error"`
	Remedy       string     `json:"remedy" ch:"last_remedy" title:"Remedy"`
	Notes        []string   `json:"notes" ch:"last_notes" title:"Notes" unit:"list"`
	LastSuccess  *time.Time `json:"last_success" ch:"last_success" title:"Last success" unit:"time"`
	WeekOK       uint64     `json:"week_ok" ch:"week_ok" title:"Succeeded in 7 days" unit:"n"`
	WeekFailed   uint64     `json:"week_failed" ch:"week_failed" title:"Failed in 7 days" unit:"n"`
	WeekRecords  uint64     `json:"week_records" ch:"week_records" title:"Records in 7 days" unit:"n"`
	WeekRejected uint64     `json:"week_rejected" ch:"week_rejected" title:"Refused in 7 days" unit:"n"`
}

// Runs is each source's last run and what the last seven days brought.
func (s *Source) Runs(ctx context.Context, f Filter) (Answer[RunRow], error) {
	a, err := answer[RunRow]("source.Runs", f)
	if err != nil {
		return a, err
	}
	a.note(weekNote)
	a.Rows, err = read[RunRow](ctx, s.reader, "source.Runs", f)
	for _, row := range a.Rows {
		a.N += row.WeekOK + row.WeekFailed
	}
	return a, err
}

// QuarantineRow is what one source sent that could not be used, for one reason.
type QuarantineRow struct {
	Source string    `json:"source" ch:"source" title:"Source"`
	Reason string    `json:"reason" ch:"reason" title:"Reason"`
	N      uint64    `json:"n" ch:"n" title:"Refused" unit:"n"`
	First  time.Time `json:"first_at" ch:"first_at" title:"First" unit:"time"`
	Last   time.Time `json:"last_at" ch:"last_at" title:"Newest" unit:"time"`
	Place  string    `json:"newest_place" ch:"newest_place" title:"Newest: where"`
	Detail string    `json:"newest_detail" ch:"newest_detail" title:"Newest: what"`
}

// Quarantine is what could not be used in the filter's period, by source and reason, the most frequent first. The raw
// input, which may hold names, stays in the warehouse.
func (s *Source) Quarantine(ctx context.Context, f Filter) (Answer[QuarantineRow], error) {
	a, err := answer[QuarantineRow]("source.Quarantine", f)
	if err != nil {
		return a, err
	}
	a.Rows, err = read[QuarantineRow](ctx, s.reader, "source.Quarantine", f, f.rowParameters(f.limit(defaultQuarantine))...)
	for _, row := range a.Rows {
		a.N += row.N
	}
	return a, err
}

// CoverageRow is one day of one source's runs. A day without a run has no row.
type CoverageRow struct {
	Source  string    `json:"source" ch:"source" title:"Source"`
	Day     time.Time `json:"day" ch:"day" title:"Day" unit:"date"`
	OK      uint64    `json:"ok" ch:"succeeded" title:"Succeeded" unit:"n"`
	Failed  uint64    `json:"failed" ch:"failed" title:"Failed" unit:"n"`
	Records uint64    `json:"records" ch:"records_read" title:"Records" unit:"n"`
}

// Coverage is the days on which each source ran: of the filter's period, or of the last 90 days if it has no start.
func (s *Source) Coverage(ctx context.Context, f Filter) (Answer[CoverageRow], error) {
	if f.From.IsZero() && !f.Now.IsZero() {
		f.From = f.lastDay().AddDate(0, 0, 1-defaultCoverage)
	}
	a, err := answer[CoverageRow]("source.Coverage", f)
	if err != nil {
		return a, err
	}
	a.Rows, err = read[CoverageRow](ctx, s.reader, "source.Coverage", f)
	for _, row := range a.Rows {
		a.N += row.OK + row.Failed
	}
	return a, err
}

// GapRow is a stretch of time of which a source could not read everything.
type GapRow struct {
	Source  string    `json:"source" ch:"source" title:"Source"`
	Brand   string    `json:"brand" ch:"of_brand" title:"Brand"`
	Network string    `json:"network" ch:"of_network" title:"Network"`
	Query   string    `json:"what" ch:"query" title:"What was asked for"`
	From    time.Time `json:"from" ch:"starts" title:"From" unit:"time"`
	To      time.Time `json:"to" ch:"ends" title:"To" unit:"time"`
	Reason  string    `json:"reason" ch:"because" title:"Why it cannot be filled"`
}

// Gaps is what no run will bring any more, the newest first.
func (s *Source) Gaps(ctx context.Context, f Filter) (Answer[GapRow], error) {
	a, err := answer[GapRow]("source.Gaps", f)
	if err != nil {
		return a, err
	}
	a.Rows, err = read[GapRow](ctx, s.reader, "source.Gaps", f, f.rowParameters(f.limit(defaultGaps))...)
	a.N = uint64(len(a.Rows))
	return a, err
}

// SpendingRow is what one source took out of one budget.
type SpendingRow struct {
	Budget string    `json:"budget" ch:"budget" title:"Budget"`
	Unit   string    `json:"unit" ch:"unit" title:"Unit"`
	Source string    `json:"source" ch:"source" title:"Source"`
	Spent  float64   `json:"spent" ch:"spent" title:"Spent"`
	Items  uint64    `json:"items" ch:"items" title:"Different things" unit:"n"`
	Today  float64   `json:"spent_today" ch:"spent_today" title:"Spent today (UTC)"`
	First  time.Time `json:"first_at" ch:"first_at" title:"First" unit:"time"`
	Last   time.Time `json:"last_at" ch:"last_at" title:"Newest" unit:"time"`
}

// Spending is what the sources took out of their budgets in the filter's period, or in this calendar month (UTC) if it
// has no start.
func (s *Source) Spending(ctx context.Context, f Filter) (Answer[SpendingRow], error) {
	if f.From.IsZero() && !f.Now.IsZero() {
		y, m, _ := f.Now.UTC().Date()
		f.From = time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
	}
	a, err := answer[SpendingRow]("source.Spending", f)
	if err != nil {
		return a, err
	}
	a.Rows, err = read[SpendingRow](ctx, s.reader, "source.Spending", f)
	a.N = uint64(len(a.Rows))
	return a, err
}
