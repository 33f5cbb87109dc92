package warehouse_test

import (
	"slices"
	"testing"
	"time"

	"renown/warehouse"
	"renown/warehouse/record"
)

// Figures of a network whose terms ask it go after a while, day by day; posts with their newest counts stay, and so do
// the figures of other networks.
func TestOldFiguresAreForgotten(t *testing.T) {
	now := noon()
	ready := open(t)
	options := warehouse.Options{Addr: addr(t, ready), SpoolDir: t.TempDir(), Linger: time.Millisecond, Now: func() time.Time { return now },
		History: map[string]time.Duration{"youtube": 30 * 24 * time.Hour}}
	w := openWith(t, options)
	batch := &record.Batch{}
	for _, network := range []string{"youtube", "mastodon"} {
		for _, days := range []int{0, 29, 31, 400} {
			at := noon().AddDate(0, 0, -days)
			batch.Readings = append(batch.Readings, record.Reading{Brand: "Skyways Air", Network: network, ID: "1", At: at, Likes: 3})
			batch.AccountStats = append(batch.AccountStats, record.AccountStat{Brand: "Skyways Air", Network: network, Account: "skywaysair", At: at, Followers: 7})
		}
	}
	keep(t, w, post("1", 500*24*time.Hour, 40*24*time.Hour, func(m *record.Mention) { m.Network = "youtube" }))
	write(t, w, batch)
	flush(t, w)
	left := func() []string {
		return append(table(t, w, "SELECT network, count() FROM readings GROUP BY network ORDER BY network"),
			table(t, w, "SELECT network, count() FROM account_stats GROUP BY network ORDER BY network")...)
	}
	purge(t, w)
	if got, want := left(), []string{`"mastodon" 4`, `"youtube" 2`, `"mastodon" 4`, `"youtube" 2`}; !slices.Equal(got, want) {
		t.Errorf("left are %q, want %q", got, want)
	}
	now = now.AddDate(0, 0, 2)
	closeWarehouse(t, w) // a program that is started for each collection
	w = openWith(t, warehouse.Options{Addr: addr(t, ready)})
	for number(t, w, "SELECT count() FROM system.mutations WHERE database = currentDatabase() AND NOT is_done") > 0 {
		time.Sleep(10 * time.Millisecond)
	}
	if got, want := left(), []string{`"mastodon" 4`, `"youtube" 1`, `"mastodon" 4`, `"youtube" 1`}; !slices.Equal(got, want) {
		t.Errorf("left two days later are %q, want %q", got, want)
	}
	if n := number(t, w, "SELECT count() FROM mentions"); n != 1 {
		t.Errorf("%d posts", n)
	}
}
