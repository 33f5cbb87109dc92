package chart

import (
	"encoding/json"
	"strings"
	"testing"

	"renown/dashboards/locale"
)

// The outline runs along the borders of the staffed cells, never through them, whatever day the week starts on.
func TestWeekOutlinesWholeCells(t *testing.T) {
	var cells []HourOfWeek
	var links []string
	for i := range daysOfWeek * hoursOfDay {
		c := HourOfWeek{Weekday: i/hoursOfDay + 1, Hour: i % hoursOfDay, N: uint64(i % 5), Text: "text"}
		c.Staffed = c.Weekday <= 2 && c.Hour >= 9 && c.Hour < 11
		cells, links = append(cells, c), append(links, "/at/"+string(rune('0'+c.Weekday)))
	}
	for first, rows := range map[int][2]int{1: {0, 2}, 7: {1, 3}} {
		c := Week(cells, "posts", first, links, locale.Locale{})
		if len(c.Links) != len(cells) || c.Across != hoursOfDay || c.Links[rows[0]*hoursOfDay] != "/at/1" {
			t.Errorf("links of a week from %d: %d across %d, %q", first, len(c.Links), c.Across, c.Links[rows[0]*hoursOfDay])
		}
		text, err := c.JSON()
		if err != nil {
			t.Fatal(err)
		}
		var drawn struct {
			Option struct {
				Series []struct {
					Data []struct{ Value []any }
				}
			}
		}
		if err := json.Unmarshal([]byte(text), &drawn); err != nil {
			t.Fatal(err)
		}
		edges := drawn.Option.Series[1].Data
		if len(edges) != 3*8 { // two hours by two days have eight edges, each with its gap
			t.Fatalf("%d points of the outline", len(edges))
		}
		for _, e := range edges {
			x, y := e.Value[0].(float64), e.Value[1]
			if x < 9 || x > 11 {
				t.Errorf("the outline is at hour %v", x)
			}
			if row, ok := y.(float64); ok && (row < float64(rows[0]) || row > float64(rows[1])) {
				t.Errorf("of a week from %d the outline is at row %v", first, row)
			}
		}
	}
	if said := Week(nil, "posts", 1, nil, locale.Locale{}).Summary; !strings.Contains(said, "None") {
		t.Errorf("of nothing: %q", said)
	}
}

func TestWaitScaleHoldsEveryWait(t *testing.T) {
	for _, most := range []float64{0, 59, 61, 3000, 7200, 90_000, 5e6, 4e8} {
		high, step := waitScale([]float64{most / 2, most})
		if high < most || step <= 0 || high/step > 7 {
			t.Errorf("up to %v: %v by %v", most, high, step)
		}
	}
}
