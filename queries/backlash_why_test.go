package queries

import (
	"strings"
	"testing"
	"time"

	detect "renown/queries/backlash"
)

// Whatever the detector gives as a reason is read again with all its numbers.
func TestEveryReasonIsReadAgain(t *testing.T) {
	reasons := map[string]string{}
	monday := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	for _, width := range []time.Duration{fiveMinutes, time.Hour, 6 * time.Hour, dayWidth, 7 * dayWidth} {
		for weeks, share := range map[int]time.Duration{0: 100 * time.Hour, 2: 16 * dayWidth, 4: 40 * dayWidth} {
			for _, of := range []string{countedIn(alertNegative, ""), countedIn(alertMentions, ""), countedIn(alertHashtag, "skyways in an hour"), countedIn(alertReviews, "workplace")} {
				for _, usual := range []float64{0, 1, 30} {
					var points []detect.Point
					for i := range max(40, int64(share/width)) {
						points = append(points, detect.Point{At: monday.Add(time.Duration(i) * width), Value: usual})
					}
					points[len(points)-1].Value = 3000
					for _, a := range detect.Find(points, width, detect.Settings{Of: of}) {
						reasons[a.Reason] = strings.Join([]string{"usual", of, width.String(), string(rune('0' + weeks))}, " ")
					}
				}
			}
		}
	}
	many, few := detect.Opinions{Negative: 260, Judged: 1320}, detect.Opinions{Negative: 1, Judged: 3}
	for _, usual := range []detect.Opinions{many, few} {
		reasons[detect.OwnPost(4000, 150, detect.Opinions{Negative: 260, Judged: 320}, usual).Reason()] = "own post"
		reasons[detect.Raised(detect.Tag{FirstSeen: monday, Now: monday.Add(time.Hour), Uses: 1200, Authors: 900, Negative: detect.Opinions{Negative: 950, Judged: 1100}, Usual: usual}).Reason()] = "raised"
	}
	falls := ratingAlert("workplace"+ratingOf, reviewDayRow{Day: monday}, reviewDayRow{Rated: 20, RatedSum: 40}, reviewDayRow{Rated: 80, RatedSum: 320}, 5.25)
	reasons[falls.Reason] = "rating"
	if len(reasons) < 60 {
		t.Errorf("only %d reasons", len(reasons))
	}
	for reason, of := range reasons {
		var said []string
		for _, s := range (AlertRow{Reason: reason}).Why() {
			said = append(said, s.String())
		}
		text := strings.Join(said, " ")
		if lost := lostNumbers(reason, text); text == "" || lost != nil || strings.Contains(text, "%!") {
			t.Errorf("%s: %q is said as %q, without %q", of, reason, text, lost)
		}
	}
	if why := (AlertRow{Reason: "12 posts, far too many"}).Why(); why != nil {
		t.Errorf("of what it does not know it says %v", why)
	}
}

// lostNumbers are those of the reason that the text does not have.
func lostNumbers(reason, text string) (lost []string) {
	digits := func(r rune) bool { return r != '.' && (r < '0' || r > '9') }
	has := map[string]bool{}
	for _, number := range strings.FieldsFunc(text, digits) {
		has[strings.Trim(number, ".")] = true
	}
	for _, number := range strings.FieldsFunc(strings.ReplaceAll(reason, ",", ""), digits) {
		if number = strings.Trim(number, "."); number != "" && !has[number] && !strings.Contains(reason, "new on "+number) && !strings.Contains(reason, number+" days, where") {
			lost = append(lost, number)
		}
	}
	return lost
}
