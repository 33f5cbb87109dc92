package chart

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"renown/dashboards/locale"
	"renown/queries"
)

func some(n uint64) *uint64 { return &n }

func marchDay(n int) time.Time { return time.Date(2026, 3, n, 0, 0, 0, 0, time.UTC) }

// drawnSeries reads a chart's series as the browser gets them.
func drawnSeries(t *testing.T, c Chart) []struct {
	Name          string
	StackStrategy string
	Data          []struct{ Value []any }
	LineStyle     struct{ Type string }
} {
	t.Helper()
	text, err := c.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var read struct {
		Option struct {
			Series []struct {
				Name          string
				StackStrategy string
				Data          []struct{ Value []any }
				LineStyle     struct{ Type string }
			}
		}
	}
	if err := json.Unmarshal([]byte(text), &read); err != nil {
		t.Fatal(err)
	}
	return read.Option.Series
}

func palette() Palette { return NewPalette(locale.Locale{}, "Acme", []string{"Acme", "Rival"}) }

func TestHashtagVolume(t *testing.T) {
	rows := []queries.VolumeRow{
		{Hashtag: "moments", Bucket: marchDay(1), Uses: some(4), Campaign: true}, {Hashtag: "moments", Bucket: marchDay(2)}, {Hashtag: "moments", Bucket: marchDay(3), Uses: some(7), Partial: true},
		{Hashtag: "travel", Bucket: marchDay(1), Uses: some(1)}, {Hashtag: "travel", Bucket: marchDay(2)}, {Hashtag: "travel", Bucket: marchDay(3), Uses: some(0)},
		{Hashtag: queries.OtherHashtags, Bucket: marchDay(1), Uses: some(900)},
	}
	c := HashtagVolume(rows, queries.Filter{Grain: queries.Day}, palette())
	solid, dashed := false, false
	for _, s := range drawnSeries(t, c) {
		switch {
		case s.Name == queries.OtherHashtags:
			t.Error("the others dwarf every line: they stand in the table only")
		case s.Name == "#moments" && s.LineStyle.Type == "solid":
			solid = s.Data[0].Value[1] == 4.0 && s.Data[1].Value[1] == gap && s.Data[2].Value[1] == gap
		case s.Name == "#moments":
			dashed = s.Data[2].Value[1] == 7.0
		}
	}
	if !solid || !dashed {
		t.Errorf("a gap or an incomplete day is drawn as if known: %+v", drawnSeries(t, c))
	}
	if !strings.Contains(c.Summary, "#moments: 11 in all, most of them (7)") {
		t.Errorf("summary %q", c.Summary)
	}
}

func TestCumulativeStandsOnItsBaseline(t *testing.T) {
	rows := []queries.CumulativeRow{
		{Campaign: "Moments", Bucket: marchDay(1), Baseline: some(1000), Uses: some(2), Observed: some(2), Total: some(1002)},
		{Campaign: "Moments", Bucket: marchDay(2), Baseline: some(1000)},
		{Campaign: "Moments", Bucket: marchDay(3), Baseline: some(1000), Uses: some(5), Observed: some(7), Total: some(1007)},
	}
	c := Cumulative(rows, queries.Filter{Grain: queries.Day}, palette())
	found := map[string]any{}
	for _, s := range drawnSeries(t, c) {
		found[s.Name] = s.Data[2].Value[1]
		if s.Data[1].Value[1] != gap {
			t.Errorf("%s: the unknown day is %v", s.Name, s.Data[1].Value[1])
		}
	}
	if found["Moments"] != 1007.0 || found["observed since the baseline"] != 7.0 {
		t.Errorf("drawn %v", found)
	}
	// Of two campaigns with baselines of their own only what was observed is on one scale.
	other := queries.CumulativeRow{Campaign: "Other", Bucket: marchDay(1), Uses: some(1), Observed: some(1), Total: some(1)}
	for _, s := range drawnSeries(t, Cumulative(append(rows, other), queries.Filter{Grain: queries.Day}, palette())) {
		if s.Name == "Moments" && s.Data[0].Value[1] != 2.0 && s.Data[0].Value[1] != gap {
			t.Errorf("of several campaigns %v is drawn", s.Data[0].Value)
		}
	}
}

func TestNetSentimentShadesAcrossZero(t *testing.T) {
	net, low, high := 5.0, -20.0, 30.0
	c := NetSentiment([]queries.SentimentRow{{Brand: "Acme", Bucket: marchDay(1), Net: &net, Low: &low, High: &high, N: 40}, {Brand: "Acme", Bucket: marchDay(2)}}, queries.Filter{Grain: queries.Day}, palette())
	shaded := 0
	for _, s := range drawnSeries(t, c) {
		if s.StackStrategy == "all" {
			shaded++
		}
	}
	if shaded != 2 {
		t.Errorf("%d of 2 series of the interval are stacked across zero", shaded)
	}
}

func TestVoiceKeepsWhatIsNotKnownApart(t *testing.T) {
	share := 80.0
	c := Voice([]queries.VoiceRow{{Brand: "Acme", Bucket: marchDay(1), Posts: some(8), Share: &share, N: 10}, {Brand: "Acme", Bucket: marchDay(2)}}, queries.Filter{Grain: queries.Day}, palette())
	data := drawnSeries(t, c)[0].Data
	if data[0].Value[1] != 80.0 || data[1].Value[1] != gap || data[1].Value[2] != "not known" {
		t.Errorf("%v", data)
	}
}

func TestFollowersGrowFromTheFirstSnapshot(t *testing.T) {
	rows := []queries.FollowersRow{
		{Network: "X", Account: "acme", Bucket: marchDay(1)}, {Network: "X", Account: "acme", Bucket: marchDay(2), Followers: some(200)}, {Network: "X", Account: "acme", Bucket: marchDay(3), Followers: some(210)},
	}
	for _, s := range drawnSeries(t, Followers(rows, queries.Filter{Grain: queries.Day}, palette())) {
		if s.Name == "X" && (s.Data[0].Value[1] != gap || s.Data[1].Value[1] != 0.0 || s.Data[2].Value[1] != 5.0) {
			t.Errorf("%v", s.Data)
		}
	}
}

func TestScales(t *testing.T) {
	for most, want := range map[float64][2]float64{0: {1, 1}, 3: {3, 1}, 450: {600, 200}, 1000: {1000, 250}} {
		if high, step := fromZero(most); high != want[0] || step != want[1] {
			t.Errorf("up to %v: %v by %v, want %v", most, high, step, want)
		}
	}
	if low, high, step := around([]float64{-0.2, 1.9}); low != -1 || high != 2 || step != 1 {
		t.Errorf("%v to %v by %v", low, high, step)
	}
}
