package queries

import (
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// Talks narrows lists of conversations down; the zero value asks for all. Only the drill-down to rows knows it.
type Talks struct {
	Hour       int    // of the week in which they began, in the filter's zone: 1 is Monday at 0:00, 168 Sunday at 23:00; 0: all
	Age        int    // since when they began: 1 under 15 minutes, 2 under 1 hour, 3 under 4, 4 under 24 hours, 5 longer; 0: all
	Complaints bool   // only those in which a customer complains
	Opening    string // the sentiment they began with: positive, neutral or negative; "": all
	Handle     string // the account that answered first; "": all
	ReplyBy    string // who answered first: brand or support; "": all
	Longest    bool   // those that waited longest first, instead of the newest
	ID         string // one conversation, on the only network that Networks names
}

const hoursOfWeek = 7 * 24

func (t Talks) validate() error {
	switch {
	case t.Hour < 0 || t.Hour > hoursOfWeek:
		return fmt.Errorf("hour of the week %d is not 1 to %d", t.Hour, hoursOfWeek)
	case t.Age < 0 || t.Age > len(ages)+1:
		return fmt.Errorf("age %d is not 1 to %d", t.Age, len(ages)+1)
	case t.ReplyBy != "" && t.ReplyBy != "brand" && t.ReplyBy != "support":
		return fmt.Errorf("answered by %q is not brand or support", t.ReplyBy)
	}
	return nil
}

func (t Talks) parameters() []any {
	milliseconds := []int64{}
	for _, age := range ages {
		milliseconds = append(milliseconds, age.Milliseconds())
	}
	return []any{
		clickhouse.Named("hour_of_week", uint8(t.Hour)), clickhouse.Named("age", uint8(t.Age)), clickhouse.Named("ages", milliseconds),
		clickhouse.Named("complaints", t.Complaints), clickhouse.Named("opening", t.Opening), clickhouse.Named("handle", t.Handle),
		clickhouse.Named("answered_by", t.ReplyBy), clickhouse.Named("longest", t.Longest), clickhouse.Named("talk", t.ID),
	}
}

// serviceParameters are the parts of the filter that only lists of conversations and posts know.
func (f Filter) serviceParameters(limit int) []any {
	return append(append(f.rowParameters(f.limit(limit)), clickhouse.Named("state", f.State)), f.Talks.parameters()...)
}

// talkKey is what a row of conversations is known by, and when it began.
type talkKey struct {
	brand, network, id string
	at                 time.Time
}
