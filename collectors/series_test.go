package collectors

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"renown/warehouse/record"
)

func mention(id string) record.Mention {
	return record.Mention{Brand: "Skyways Air", Network: "x", ID: id, Text: "my bag is gone", Author: "traveller_17", AuthorFollowers: 12,
		Posted: noon.Add(-time.Hour), Collected: noon, Direction: record.FromCustomer,
		Likes: 3, Shares: 0, Comments: 1, Quotes: record.NotGiven, Bookmarks: record.NotGiven, Views: 900}
}

func uncounted(id string) record.Mention {
	m := mention(id)
	m.Likes, m.Shares, m.Comments, m.Views = record.NotGiven, record.NotGiven, record.NotGiven, record.NotGiven
	return m
}

func TestValidMentionsAddTheirReadings(t *testing.T) {
	bad := mention("3")
	bad.Direction = "sideways"
	gone := mention("4")
	gone.Deleted = noon
	batch := func() *record.Batch {
		return &record.Batch{Mentions: []record.Mention{mention("1"), uncounted("2"), bad, gone}}
	}
	sink := &memory{}
	p := pipeline(sink)
	p.Series = true
	done := write(t, p, batch())
	want := []record.Reading{{Brand: "Skyways Air", Network: "x", ID: "1", At: noon,
		Likes: 3, Shares: 0, Comments: 1, Quotes: record.NotGiven, Bookmarks: record.NotGiven, Views: 900}}
	if got := sink.batches[0].Readings; !slices.Equal(got, want) {
		t.Errorf("readings:\n got %+v\nwant %+v", got, want)
	}
	if done != (Written{Records: 3, Rejected: 1, Invalid: 1}) {
		t.Errorf("written: %+v", done)
	}
	without := &memory{}
	write(t, pipeline(without), batch())
	if got := without.batches[0].Readings; len(got) != 0 {
		t.Errorf("readings without a series: %+v", got)
	}
}

// A tombstone is neither labelled nor told, in the store or in quarantine, even if its collector forgot to empty it.
func TestDeletedPostsAreNotTold(t *testing.T) {
	gone, invalid := mention("1"), mention("2")
	gone.Deleted, invalid.Deleted, invalid.Network = noon, noon, ""
	gone.Meaning = record.Meaning{Lang: "en", Label: record.Negative, Model: "someone"}
	gone.AuthorKey = "0123"
	sink := &memory{}
	p := pipeline(sink)
	p.Label = func(b *record.Batch) {
		for i := range b.Mentions {
			if b.Mentions[i].Text != "" {
				t.Errorf("the labeller was given %q", b.Mentions[i].Text)
			}
			b.Mentions[i].Meaning = record.Meaning{Model: "test"}
		}
	}
	write(t, p, &record.Batch{Mentions: []record.Mention{gone, invalid}})
	b := sink.batches[0]
	if len(b.Mentions) != 1 || len(b.Rejects) != 1 || b.Rejects[0].Reason != "network is missing" {
		t.Fatalf("%d mentions, rejects %+v", len(b.Mentions), b.Rejects)
	}
	for _, told := range []string{fmt.Sprintf("%+v", b.Mentions[0]), fmt.Sprintf("%+v", b.Rejects[0])} {
		for _, secret := range []string{"my bag", "traveller_17", "0123"} {
			if strings.Contains(told, secret) {
				t.Errorf("%q is in %s", secret, told)
			}
		}
	}
	m := b.Mentions[0]
	if !reflect.DeepEqual(m.Meaning, record.Meaning{}) || m.AuthorFollowers != record.NotGiven || !m.Deleted.Equal(noon) || m.Likes != 3 {
		t.Errorf("tombstone: %+v", m)
	}
}

func TestReadingsGapsAndSpendingAreStampedAndChecked(t *testing.T) {
	sink := &memory{}
	write(t, pipeline(sink), &record.Batch{
		Readings: []record.Reading{{Brand: "Skyways Air", Network: "x", ID: "1\n"}, {Network: "x", ID: "2", At: noon}},
		Gaps: []record.Gap{
			{Query: "#bag\x00", From: noon, To: noon.Add(time.Hour), Reason: "the API reaches back 7 days only"},
			{Query: "#bag", From: noon, To: noon, Reason: "nothing"},
		},
		Spending: []record.Spend{
			{ID: "1", Budget: "x dollars", Unit: "$", At: noon, Amount: 0.25},
			{ID: "2", Budget: "x dollars", Unit: "$", At: noon, Amount: math.NaN()},
			{ID: "", Budget: "x dollars", Unit: "$", At: noon, Amount: 1},
		},
	})
	b := sink.batches[0]
	if len(b.Readings) != 1 || b.Readings[0].ID != "1" || !b.Readings[0].At.Equal(noon) {
		t.Errorf("readings: %+v", b.Readings)
	}
	if len(b.Gaps) != 1 || b.Gaps[0].Source != "src" || b.Gaps[0].Query != "#bag" {
		t.Errorf("gaps: %+v", b.Gaps)
	}
	if len(b.Spending) != 1 || b.Spending[0].Source != "src" || b.Spending[0].Amount != 0.25 {
		t.Errorf("spending: %+v", b.Spending)
	}
	var reasons []string
	for _, r := range b.Rejects {
		reasons = append(reasons, r.Reason)
	}
	if len(reasons) != 4 || reasons[0] != "brand is missing" || reasons[1] != "the gap is empty" {
		t.Errorf("reasons: %q", reasons)
	}
}

func TestPartsKeepSpendingFirstAndGapsLast(t *testing.T) {
	sink := &memory{}
	p := pipeline(sink)
	p.MaxBatch, p.Series = 10, true
	b := &record.Batch{
		Gaps:     []record.Gap{{Query: "#bag", From: noon, To: noon.Add(time.Hour), Reason: "x"}},
		Spending: []record.Spend{{ID: "1", Budget: "x dollars", Unit: "$", At: noon, Amount: 0.25}},
		Cursors:  []record.Cursor{{Key: "tag/bag", Value: "25"}},
	}
	for i := range 12 {
		b.Mentions = append(b.Mentions, mention(fmt.Sprint(i)))
		b.Readings = append(b.Readings, record.Reading{Brand: "Skyways Air", Network: "x", ID: fmt.Sprint("old ", i), At: noon})
	}
	write(t, p, b)
	readings, last := 0, len(sink.batches)-1
	for i, part := range sink.batches {
		readings += len(part.Readings)
		if part.Records() > 10 || len(part.Readings) > 10 {
			t.Errorf("part %d holds %d records and %d readings", i, part.Records(), len(part.Readings))
		}
		if (len(part.Spending) == 1) != (i == 0) || (len(part.Gaps) == 1) != (i == last) || (len(part.Cursors) == 1) != (i == last) {
			t.Errorf("part %d of %d: %d spent, %d gaps, %d cursors", i, last+1, len(part.Spending), len(part.Gaps), len(part.Cursors))
		}
	}
	if readings != 24 || last != 2 {
		t.Errorf("%d readings in %d parts", readings, last+1)
	}
}
