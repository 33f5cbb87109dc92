package record_test

import (
	"math"
	"testing"
	"time"

	"renown/warehouse/record"
)

func TestRatingsOutsideTheScaleAreRefused(t *testing.T) {
	at := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	for rating, valid := range map[float64]bool{0: true, 1: true, 4.6: true, 5: true, 0.9: false, 5.1: false, math.NaN(): false, math.Inf(1): false} {
		stat := record.AccountStat{Brand: "b", Network: "n", Account: "a", At: at, Rating: rating}
		if err := stat.Validate(); (err == nil) != valid {
			t.Errorf("a published rating of %v: %v", rating, err)
		}
		r := record.Review{Brand: "b", Site: "s", ID: "1", Posted: at, Collected: at, Text: "text", Stars: record.Score(rating)}
		if err := r.Validate(); (err == nil) != valid {
			t.Errorf("%v stars: %v", rating, err)
		}
	}
}
