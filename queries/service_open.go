package queries

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/warehouse/staffed"
)

// OpenRow is what waits for a brand's answer now: its unanswered complaints, or all that is unanswered.
type OpenRow struct {
	Brand string `json:"brand" title:"Brand" key:"yes"`
	Kind  string `json:"kind" title:"Unanswered" key:"yes"` // OpenComplaints or OpenAll

	Open          uint64     `json:"n" title:"Open" unit:"n"`
	Oldest        *time.Time `json:"oldest" title:"Oldest since" unit:"time"`
	OldestWait    *float64   `json:"oldest_wait" title:"Oldest waits" unit:"s"`
	OldestStaffed *float64   `json:"oldest_staffed" title:"Longest wait in staffed time" unit:"s"`

	Under15m uint64 `json:"under_15m" title:"Under 15 minutes" unit:"n"`
	Under1h  uint64 `json:"under_1h" title:"15 minutes to 1 hour" unit:"n"`
	Under4h  uint64 `json:"under_4h" title:"1 to 4 hours" unit:"n"`
	Under24h uint64 `json:"under_24h" title:"4 to 24 hours" unit:"n"`
	Over24h  uint64 `json:"over_24h" title:"24 hours and more" unit:"n"`

	StaffedUnder15m uint64 `json:"staffed_under_15m" title:"Under 15 minutes of staffed time" unit:"n"`
	StaffedUnder1h  uint64 `json:"staffed_under_1h" title:"15 minutes to 1 hour of staffed time" unit:"n"`
	StaffedUnder4h  uint64 `json:"staffed_under_4h" title:"1 to 4 hours of staffed time" unit:"n"`
	StaffedUnder24h uint64 `json:"staffed_under_24h" title:"4 to 24 hours of staffed time" unit:"n"`
	StaffedOver24h  uint64 `json:"staffed_over_24h" title:"24 hours and more of staffed time" unit:"n"`

	TargetPassed uint64 `json:"target_passed" title:"Past their target" unit:"n"`
	TargetN      uint64 `json:"target_n" title:"With a target" unit:"n"`

	Reach  *uint64 `json:"reach" title:"Reach of their posts (estimated)" unit:"n"`
	ReachN uint64  `json:"reach_n" title:"Posts with a known reach" unit:"n"`
}

// Ages are the conversations by how long they have waited, the shortest first: under 15 minutes, 1, 4 and 24 hours, and longer.
func (r OpenRow) Ages() [5]uint64 {
	return [5]uint64{r.Under15m, r.Under1h, r.Under4h, r.Under24h, r.Over24h}
}

// StaffedAges are Ages in staffed time.
func (r OpenRow) StaffedAges() [5]uint64 {
	return [5]uint64{r.StaffedUnder15m, r.StaffedUnder1h, r.StaffedUnder4h, r.StaffedUnder24h, r.StaffedOver24h}
}

// The kinds of what is open.
const (
	OpenComplaints = "complaints"
	OpenAll        = "all"
)

// ages are where one bucket of waits ends and the next begins.
var ages = [...]time.Duration{15 * time.Minute, time.Hour, 4 * time.Hour, 24 * time.Hour}

type openSums struct {
	Brand      string    `ch:"brand"`
	Complaint  bool      `ch:"complaint"`
	N          uint64    `ch:"conversations_n"`
	Oldest     time.Time `ch:"oldest"`
	Calendar   []uint64  `ch:"calendar_ages"`
	Staffed    []uint64  `ch:"staffed_ages"`
	TargetN    uint64    `ch:"target_n"`
	Passed     uint64    `ch:"passed_n"`
	Reach      uint64    `ch:"reach"`
	ReachPosts uint64    `ch:"reach_posts"`
}

// Open is what waits for an answer now, for each brand two rows: complaints, and all.
func (s *Service) Open(ctx context.Context, f Filter) (Answer[OpenRow], error) {
	a, err := answer[OpenRow]("service.Open", f)
	if err != nil {
		return a, err
	}
	histories, err := s.staffing(ctx, f)
	if err != nil {
		return a, err
	}
	sums, err := s.open(ctx, f, histories)
	if err != nil {
		return a, err
	}
	a.Notes = hoursNotes(f, histories)
	for _, series := range f.series() {
		for _, kind := range []string{OpenComplaints, OpenAll} {
			row := OpenRow{Brand: brandName(series), Kind: kind}
			for _, of := range sums {
				if (series == "" || of.Brand == series) && (kind == OpenAll || of.Complaint) {
					row.add(of, histories[of.Brand], f.Now)
				}
			}
			a.Rows = append(a.Rows, row)
		}
		a.count(series, a.Rows[len(a.Rows)-1].Open)
	}
	return a, nil
}

func (s *Service) open(ctx context.Context, f Filter, histories map[string]staffed.History) ([]openSums, error) {
	parameters, err := s.passing(ctx, f, histories)
	if err != nil {
		return nil, err
	}
	brands := slices.Sorted(maps.Keys(histories))
	return read[openSums](ctx, s.reader, "service.Open", f, append(parameters, agesOf(brands, histories, f.Now)...)...)
}

// agesOf are the ends of the ageing buckets in both clocks: milliseconds, and for each brand the instants since which so
// much staffed time has passed.
func agesOf(brands []string, histories map[string]staffed.History, now time.Time) []any {
	milliseconds, since := []int64{}, make([][]int64, len(brands))
	for _, age := range ages {
		milliseconds = append(milliseconds, age.Milliseconds())
		for i, brand := range brands {
			since[i] = append(since[i], latestSince(histories[brand], now, age))
		}
	}
	return []any{clickhouse.Named("ages", milliseconds), clickhouse.Named("age_brands", append([]string{}, brands...)), clickhouse.Named("staffed_since", since)}
}

// add counts in what is open of a brand that has the hours h.
func (r *OpenRow) add(s openSums, h staffed.History, now time.Time) {
	r.Open += s.N
	r.TargetN += s.TargetN
	r.TargetPassed += s.Passed
	for i, into := range []*uint64{&r.Under15m, &r.Under1h, &r.Under4h, &r.Under24h, &r.Over24h} {
		*into += nth(s.Calendar, i)
	}
	for i, into := range []*uint64{&r.StaffedUnder15m, &r.StaffedUnder1h, &r.StaffedUnder4h, &r.StaffedUnder24h, &r.StaffedOver24h} {
		*into += nth(s.Staffed, i)
	}
	if s.ReachPosts > 0 {
		reach := s.Reach
		if r.Reach != nil {
			reach += *r.Reach
		}
		r.Reach = &reach
		r.ReachN += s.ReachPosts
	}
	if wait := now.Sub(s.Oldest).Seconds(); r.Oldest == nil || s.Oldest.Before(*r.Oldest) {
		r.Oldest, r.OldestWait = &s.Oldest, &wait
	}
	if staffed := h.Between(s.Oldest, now).Seconds(); r.OldestStaffed == nil || staffed > *r.OldestStaffed {
		r.OldestStaffed = &staffed
	}
}
