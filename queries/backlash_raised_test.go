package queries

import (
	"math/rand/v2"
	"testing"
	"time"

	detect "renown/queries/backlash"
)

// What was said in the four weeks before a time is what adding it up post by post gives.
func TestOpinionsBefore(t *testing.T) {
	dice := rand.New(rand.NewPCG(3, 9))
	p := &past{}
	at := date("2026-01-05")
	for range 3000 {
		at = at.Add(fiveMinutes * time.Duration(1+dice.IntN(12)))
		p.history = append(p.history, historyRow{Bucket: at, Negative: uint64(dice.IntN(3)), Judged: uint64(3 + dice.IntN(3))})
	}
	for range 500 {
		when := date("2026-01-01").Add(time.Duration(dice.Int64N(int64(at.AddDate(0, 2, 0).Sub(date("2026-01-01"))))))
		if dice.IntN(2) == 0 { // at the very beginning of five minutes, and four weeks after it
			when = p.history[dice.IntN(len(p.history))].Bucket.Add(silence * time.Duration(dice.IntN(2)))
		}
		var want detect.Opinions
		for _, h := range p.history {
			if h.Bucket.Before(when.Truncate(fiveMinutes)) && when.Sub(h.Bucket) <= silence {
				want.Negative, want.Judged = want.Negative+int64(h.Negative), want.Judged+int64(h.Judged)
			}
		}
		if got := p.opinionsBefore(when); got != want {
			t.Errorf("before %s: %+v, want %+v", when, got, want)
		}
	}
}
