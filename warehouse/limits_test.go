package warehouse_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"renown/warehouse/record"
)

func mention(id string, posted time.Time) record.Mention {
	return record.Mention{
		Brand: "Skyways Air", Network: "mastodon", ID: id, Source: "m", Posted: posted, Collected: day(31), Direction: record.FromCustomer,
		Likes: 1, Shares: record.NotGiven, Comments: record.NotGiven, Views: record.NotGiven,
	}
}

// Posts of more days than one statement takes, the first and the last moment that are taken among them, are rolled up
// like any others.
func TestManyDaysAndTheirLimits(t *testing.T) {
	w := open(t)
	first, last := time.Date(1995, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2105, 12, 31, 23, 59, 59, 999e6, time.UTC)
	for _, lang := range []string{"en", "de"} {
		b := &record.Batch{Mentions: []record.Mention{mention("last", last)}}
		for i := range 1500 {
			b.Mentions = append(b.Mentions, mention(fmt.Sprint("m", i), first.AddDate(0, 0, 5*i)))
		}
		for i := range b.Mentions {
			b.Mentions[i].Meaning.Lang = lang
			if err := b.Mentions[i].Validate(); err != nil {
				t.Fatal(err)
			}
		}
		write(t, w, b)
		flush(t, w)
		compareRollups(t, w)
		if n := number(t, w, "SELECT sum(posts) FROM mention_time FINAL WHERE step = 'day'"); n != 1501 {
			t.Errorf("%d posts in %s", n, lang)
		}
	}
}

func TestPostsAfterTheLastHourAreRefused(t *testing.T) {
	m := mention("1", time.Date(2106, 1, 1, 0, 0, 0, 0, time.UTC))
	if err := m.Validate(); err == nil {
		t.Error("its hour does not fit into the roll-up's column")
	}
}

// One batch far above what a group holds, and one text far above what a page has.
func TestVeryLargeBatchAndText(t *testing.T) {
	w := open(t, productionPace)
	b := &record.Batch{Runs: []record.Run{{Source: "s", ID: "without times"}}}
	for i := range 100_000 {
		b.Reviews = append(b.Reviews, review(fmt.Sprint(i), 4, day(1+i%28)))
	}
	write(t, w, b)
	huge := review("huge", 4, day(1))
	huge.Text = strings.Repeat("long text ", 1_600_000)
	write(t, w, reviews(huge))
	flush(t, w)
	if n := number(t, w, "SELECT sum(reviews) FROM review_day FINAL"); n != 100_001 {
		t.Errorf("%d reviews", n)
	}
	if n := number(t, w, "SELECT max(length(text)) FROM reviews"); n != 16_000_000 {
		t.Errorf("the text has %d bytes", n)
	}
}
