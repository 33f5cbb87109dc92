package spool

import (
	"fmt"
	"math"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"renown/warehouse/record"
)

// fill sets every field it can reach to a value that is neither zero nor the same as another's, so that a field the
// codec forgets, or mixes up, shows. It fails on a kind of field that it does not know.
func fill(t *testing.T, v reflect.Value, n *int) {
	t.Helper()
	*n++
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(time.Date(2024, 5, 1, 2, 3, *n%60, *n*1001, time.UTC)))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i), n)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(t, v.Index(0), n)
		fill(t, v.Index(1), n)
	case reflect.String:
		v.SetString(strings.Repeat("ü\x00\xff", *n%3) + string(rune('a'+*n%26)))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint32:
		v.SetUint(uint64(*n))
	case reflect.Int64:
		v.SetInt(int64(*n) * int64(1-2*(*n%2)))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(float64(*n) + 0.5)
	default:
		t.Fatalf("a record has a field of kind %s: teach the codec and this test", v.Kind())
	}
}

// withoutAuthors drops what is not kept by intention.
func withoutAuthors(b *record.Batch) {
	for i := range b.Reviews {
		b.Reviews[i].Author = ""
	}
	for i := range b.Mentions {
		b.Mentions[i].Author = ""
	}
	for i := range b.Contacts {
		b.Contacts[i].Name, b.Contacts[i].CustomerName = "", ""
	}
}

func filled(t *testing.T) *record.Batch {
	b, n := &record.Batch{}, 0
	fill(t, reflect.ValueOf(b).Elem(), &n)
	return b
}

func TestEveryFieldSurvives(t *testing.T) {
	b := filled(t)
	want := describe(b, 7, time.Unix(5, 6))
	data, err := encode(&buffers{}, b, &want)
	if err != nil {
		t.Fatal(err)
	}
	got, meta, err := decode(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range got.Reviews {
		if r.Author != "" {
			t.Errorf("an author's name %q was kept on disk", r.Author)
		}
	}
	withoutAuthors(b)
	if !reflect.DeepEqual(got, b) {
		t.Errorf("got  %+v\nwant %+v", got, b)
	}
	if meta.First != 7 || meta.Rows != 22 || meta.Raw == 0 || !meta.Created.Equal(time.Unix(5, 6)) || !reflect.DeepEqual(meta, want) {
		t.Errorf("description: %+v, want %+v", meta, want)
	}
	if !reflect.DeepEqual(meta.Cursors, b.Cursors) || !reflect.DeepEqual(meta.Spending, b.Spending) {
		t.Errorf("the description leaves something out: %+v", meta)
	}
}

// Segments that were written by the program before a change of format wait in a spool while the program is replaced.
func TestSegmentsOfOldFormatsAreRead(t *testing.T) {
	for format, want := range map[byte]*record.Batch{1: format1(), 2: format2()} {
		data, err := os.ReadFile(fmt.Sprintf("testdata/format%d.seg", format))
		if err != nil {
			t.Fatal(err)
		}
		if data[4] != format {
			t.Fatalf("the file has format %d, not %d", data[4], format)
		}
		got, meta, err := decode(data)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
		if meta.First != 100 || meta.Rows != Rows(want) || !reflect.DeepEqual(meta.Cursors, want.Cursors) || !reflect.DeepEqual(meta.Spending, want.Spending) {
			t.Errorf("description: %+v", meta)
		}
	}
}

// format1 is what was written then.
func format1() *record.Batch {
	at, none := time.Date(2024, 5, 1, 2, 3, 4, 5e6, time.UTC), record.NotGiven
	return &record.Batch{
		Reviews: []record.Review{{Brand: "Skyways Air", Site: "workplace", ID: "r1", Source: "s", Text: "kept", Posted: at, Collected: at, Stars: 4}},
		Mentions: []record.Mention{{
			Brand: "Skyways Air", Network: "mastodon", ID: "m1", Source: "s", Text: "lost my luggage", Posted: at, Collected: at.Add(time.Hour),
			Direction: record.FromCustomer, Conversation: "m1", Hashtags: []string{"skyways"}, AuthorKey: "k", AuthorFollowers: 12,
			Likes: 3, Shares: 0, Comments: none, Quotes: none, Bookmarks: none, Views: 7,
			Meaning: record.Meaning{Lang: "en", Label: record.Negative, Score: -0.5, Model: "m"},
		}},
		AccountStats: []record.AccountStat{{
			Brand: "Skyways Air", Network: "mastodon", Account: "skywaysair", At: at, Followers: 9, Following: none, Posts: none, Views: none, RatingCount: none,
		}},
		HashtagCounts: []record.HashtagCount{{
			Brand: "Skyways Air", Network: "mastodon", Hashtag: "skyways", From: at, To: at.Add(time.Hour), Uses: 5, Authors: none, Collected: at,
		}},
		Contacts: []record.Contact{{Brand: "Skyways Air", Key: "c", Kind: "email", Active: true}},
		Rejects:  []record.Reject{{Source: "s", At: at, Reason: "date not understood", Raw: "raw"}},
		Cursors:  []record.Cursor{{Source: "s", Key: "k", Value: "v"}},
		Runs:     []record.Run{{ID: "run", Source: "s", Started: at, Finished: at, OK: true, Notes: []string{"n"}}},
	}
}

// format2 is what was written then.
func format2() *record.Batch {
	b := format1()
	at := b.Mentions[0].Posted
	b.Mentions[0].Deleted = at.Add(2 * time.Hour)
	b.Reviews[0].Reviewer, b.AccountStats[0].RatedBy = record.Customer, record.Customer
	b.Readings = []record.Reading{{Brand: "Skyways Air", Network: "mastodon", ID: "m1", At: at, Likes: 3, Views: 7}}
	b.Gaps = []record.Gap{{Source: "s", Query: "#skyways", From: at, To: at.Add(time.Hour), Reason: "gone"}}
	b.Spending = []record.Spend{{ID: "1", Budget: "x dollars", Unit: "$", At: at, Amount: 0.5}}
	return b
}

func TestExtremeValuesSurvive(t *testing.T) {
	b := &record.Batch{
		Reviews:      []record.Review{{}, {Text: strings.Repeat("x", 1<<20), Stars: record.Score(math.MaxFloat32)}},
		AccountStats: []record.AccountStat{{Followers: math.MinInt64, Posts: math.MaxInt64, Views: -1, Rating: math.SmallestNonzeroFloat64}},
		Spending:     []record.Spend{{Amount: -math.MaxFloat64}, {Amount: math.Inf(1)}},
		Runs:         []record.Run{{Started: time.Date(1, 1, 1, 0, 0, 0, 1, time.UTC), Finished: time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC)}},
	}
	data, err := encode(&buffers{}, b, &Meta{})
	if err != nil {
		t.Fatal(err)
	}
	if got, _, err := decode(data); err != nil || !reflect.DeepEqual(got, b) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestTimesOfOtherZonesBecomeUTC(t *testing.T) {
	at := time.Date(2024, 1, 1, 1, 0, 0, 0, time.FixedZone("east", 3600))
	data, err := encode(&buffers{}, &record.Batch{Contacts: []record.Contact{{Since: at}}}, &Meta{})
	if err != nil {
		t.Fatal(err)
	}
	got, _, err := decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if since := got.Contacts[0].Since; !since.Equal(at) || since.Location() != time.UTC {
		t.Errorf("got %v", since)
	}
}

// FuzzDecode feeds the unpacked form straight to the decoder, behind the checksums that would stop most of it: whatever
// it is given, it must not panic nor ask for memory beyond what it was given, and what it reads it must write the same.
func FuzzDecode(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"))
	seed := &codec{format: format}
	batch(seed, &record.Batch{
		Reviews: []record.Review{{Brand: "b", Site: "s", ID: "1", Posted: time.Unix(1, 2), Stars: 4}},
		Runs:    []record.Run{{ID: "r", Notes: []string{"one", "two"}}},
	})
	f.Add(seed.out)
	f.Fuzz(func(t *testing.T, data []byte) {
		for f := byte(1); f <= format; f++ {
			roundTrip(t, f, data)
		}
	})
}

func roundTrip(t *testing.T, format byte, data []byte) {
	t.Helper()
	b, err := decodeBatch(format, string(data))
	if err != nil {
		return
	}
	again := &codec{format: format}
	batch(again, b)
	b2, err := decodeBatch(format, string(again.out))
	if err != nil {
		t.Fatalf("what was written cannot be read: %v", err)
	}
	third := &codec{format: format}
	batch(third, b2)
	if string(third.out) != string(again.out) {
		t.Fatal("a second round differs")
	}
}

// FuzzSegment feeds whole files to the reader.
func FuzzSegment(f *testing.F) {
	data, err := encode(&buffers{}, &record.Batch{Cursors: []record.Cursor{{Source: "s", Key: "k", Value: "v"}}}, &Meta{First: 1})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add(data[:20])
	f.Fuzz(func(t *testing.T, data []byte) {
		b, _, err := decode(data)
		if (b == nil) == (err == nil) {
			t.Fatalf("batch %v with error %v", b, err)
		}
	})
}
