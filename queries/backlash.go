package queries

import (
	"context"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// Backlash answers what stood out.
type Backlash struct{ reader *reader }

const defaultAlerts = 200

// AlertRow is an alert as it is stored.
type AlertRow struct {
	Brand      string     `json:"brand" ch:"brand" title:"Brand"`
	Kind       string     `json:"kind" ch:"kind" title:"Kind"`
	Subject    string     `json:"subject" ch:"subject" title:"On what"`
	Start      time.Time  `json:"start" ch:"start" title:"Began" unit:"time"`
	At         time.Time  `json:"at" ch:"at" title:"Could be known" unit:"time"`
	Peak       time.Time  `json:"peak" ch:"peak" title:"Peak" unit:"time"`
	Calm       *time.Time `json:"calm" ch:"calm" title:"Calm since" unit:"time"` // nil: it lasts
	Lasting    bool       `json:"lasting" ch:"lasting" title:"Lasts" unit:"yes/no"`
	Falling    bool       `json:"falling" ch:"falling" title:"A drop" unit:"yes/no"`
	Severity   float64    `json:"severity" ch:"severity" title:"Severity (robust standard deviations)"`
	Level      string     `json:"level" ch:"level" title:"Level"`
	Value      float64    `json:"value" ch:"value" title:"Counted when it was raised"`
	Expected   float64    `json:"expected" ch:"expected" title:"Expected"`
	PeakOf     float64    `json:"peak_of" ch:"peak_of" title:"Counted at the peak"`
	Total      float64    `json:"total" ch:"total" title:"Counted in all"`
	Reason     string     `json:"reason" ch:"reason" title:"Why"`
	Interval   float64    `json:"interval" ch:"interval_seconds" title:"Counted by" unit:"s"`
	Weeks      int64      `json:"weeks" ch:"weeks" title:"Weeks behind the baseline" unit:"n"`
	Negative   int64      `json:"negative" ch:"negative" title:"Negative posts" unit:"n"`
	Authors    int64      `json:"authors" ch:"authors" title:"Authors" unit:"n"`
	Reach      int64      `json:"reach" ch:"reach" title:"Reach (estimated)" unit:"n"`
	Promoted   bool       `json:"promoted" ch:"promoted" title:"A promoted post is among them" unit:"yes/no"`
	Posts      []string   `json:"posts" ch:"posts" title:"Posts that reach farthest" unit:"list"`
	FirstFound time.Time  `json:"first_found" ch:"first_found" title:"First found" unit:"time"`
	Matching   uint64     `json:"-" ch:"matching"`
}

// Alerts are the alerts that began in the filter's period, newest first.
func (b *Backlash) Alerts(ctx context.Context, f Filter) (Answer[AlertRow], error) {
	a, err := answer[AlertRow]("backlash.Alerts", f)
	if err != nil {
		return a, err
	}
	a.Rows, err = read[AlertRow](ctx, b.reader, "backlash.Alerts", f, append(f.rowParameters(f.limit(defaultAlerts)), clickhouse.Named("alert_kind", f.AlertKind), clickhouse.Named("state", f.State))...)
	a.N = uint64(len(a.Rows))
	if err != nil || len(a.Rows) == 0 {
		return a, err
	}
	a.Total = a.Rows[0].Matching
	return a, nil
}
