package queries

import (
	"encoding/csv"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// hannaPosts are as many made-up posts an hour as there were tweets with #IchBinHanna and #ESC: those of the one negative,
// those of the other, a song contest, not.
func hannaPosts(t *testing.T, from, to time.Time) (posts []record.Mention) {
	t.Helper()
	f, err := os.Open("../../shared/data/volume/ichbinhanna/hourly_utc.csv")
	if err != nil {
		t.Skipf("needs the data of ../shared: %v", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	labels := map[string]record.Opinion{"IchBinHanna": record.Negative, "ESC": record.Positive}
	for _, row := range rows[1:] {
		hour, errHour := time.Parse(time.RFC3339, row[1])
		n, errN := strconv.Atoi(row[2])
		if errHour != nil || errN != nil {
			t.Fatal(row, errHour, errN)
		}
		if label, ok := labels[row[0]]; ok && !hour.Before(from) && hour.Before(to) {
			for i := range n {
				posts = append(posts, mention(fmt.Sprintf("%s-%d-%d", row[0], hour.Unix(), i), hour.Add(time.Duration(i)*time.Hour/time.Duration(n)), record.FromCustomer, label,
					func(m *record.Mention) {
						m.Hashtags, m.AuthorKey = []string{row[0]}, fmt.Sprint("author-", (i*7919+len(posts))%5000)
					}))
			}
		}
	}
	return posts
}

// A real backlash and, as a control, a real surge that is none: #IchBinHanna is known within two hours of its onset on 10
// June 2021, with no backlash in the weeks before; the song contest is a surge of its hashtag and of all mentions.
func TestHannaAndTheSongContest(t *testing.T) {
	posts := hannaPosts(t, date("2021-04-01"), date("2021-06-14"))
	w := warehousetest.New(t)
	store(t, w, &record.Batch{Mentions: posts})
	found := detected(t, w, date("2021-06-14"))
	// The hours of the onset: 20, 33, 55, 152, 329.
	onset := time.Time{}
	hours := map[time.Time]int{}
	for _, p := range posts {
		if p.Hashtags[0] == "IchBinHanna" && !p.Posted.Before(date("2021-06-10")) {
			hours[p.Posted.Truncate(time.Hour)]++
		}
	}
	for hour := date("2021-06-10"); onset.IsZero(); hour = hour.Add(time.Hour) {
		if hours[hour] >= 20 {
			onset = hour
		}
	}
	negative := ofKind(found, alertNegative)
	if len(negative) == 0 || negative[0].At.Before(onset.Add(-2*time.Hour)) || negative[0].At.After(onset.Add(2*time.Hour)) {
		t.Errorf("the onset is %s; backlashes: %+v", onset, negative)
	}
	contest, hanna := false, false
	for _, a := range ofKind(found, alertHashtag) {
		switch {
		case a.Subject == "esc" && a.PeakOf > 1000:
			contest = true
		case a.Subject == "ichbinhanna" && !a.At.After(onset.Add(2*time.Hour)):
			hanna = true
		}
	}
	surges := ofKind(found, alertMentions)
	if !contest || !hanna || len(surges) == 0 || !surges[0].Start.Before(date("2021-05-24")) {
		t.Errorf("hashtags: %v, %v; mentions: %+v", contest, hanna, surges)
	}
	for _, a := range ofKind(found, alertRaised) {
		if a.Subject == "esc" {
			t.Errorf("the song contest is nothing raised against anybody: %+v", a)
		}
	}
}
