package queries

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"renown/warehouse"
	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// judgedPost is a post that a model judged with the given chances; "" was not judged.
func judgedPost(brand, network, id, lang, label string, negative, positive float32, posted time.Time) record.Mention {
	m := record.Mention{
		Brand: brand, Network: network, ID: id, Source: "s", URL: "https://social.example/" + id, Text: "text of " + id, Posted: posted, Collected: posted,
		Direction: record.FromCustomer, AuthorKey: id, AuthorFollowers: 1, Likes: 1, Shares: 1, Comments: 1, Quotes: 1, Bookmarks: 1, Views: 1,
		Meaning: record.Meaning{Lang: lang, Label: record.Opinion(label), Model: "base-1", Chance: record.Chances{Negative: negative, Positive: positive, Neutral: 1 - negative - positive}},
	}
	if label == "" {
		m.Meaning.Chance = record.Chances{}
	}
	return m
}

// meaningSeed holds ten judged posts on two networks, six of them corrected, one of those back again, and a review.
func meaningSeed(t *testing.T) (*Queries, *warehouse.Warehouse) {
	t.Helper()
	w := warehousetest.New(t)
	at := date("2025-04-10")
	b := &record.Batch{Mentions: []record.Mention{
		judgedPost("Skyways Air", "x", "1", "en", "negative", 0.9, 0.05, at),
		judgedPost("Skyways Air", "x", "2", "en", "negative", 0.45, 0.4, at),
		judgedPost("Skyways Air", "x", "3", "en", "neutral", 0.3, 0.3, at),
		judgedPost("Skyways Air", "x", "4", "en", "positive", 0.1, 0.8, at),
		judgedPost("Skyways Air", "x", "5", "de", "positive", 0.48, 0.5, at),
		judgedPost("Skyways Air", "x", "6", "th", "", 0, 0, at),
		judgedPost("Skyways Air", "mastodon", "7", "en", "negative", 0.6, 0.3, at),
		judgedPost("Rival Jets", "x", "8", "en", "negative", 0.34, 0.33, at),
		judgedPost("Skyways Air", "x", "9", "en", "neutral", 0.33, 0.33, date("2024-04-10")),
		judgedPost("Skyways Air", "x", "10", "en", "negative", 0.5, 0.49, at),
	}}
	b.Mentions[9].Direction, b.Mentions[9].Handle = record.FromBrand, "skywaysair"
	imported := judgedPost("Skyways Air", "x", "11", "en", "negative", 0, 0, at)
	imported.Meaning.Model, imported.Meaning.Chance = record.ByImport, record.Chances{}
	r := review("Skyways Air", "r1", "2025-04-12", 4, func(r *record.Review) {
		r.Title, r.Pros = "Fine", "Colleagues"
		r.Meaning = record.Meaning{Lang: "en", Label: record.Positive, Model: "base-1", Chance: record.Chances{Negative: 0.2, Neutral: 0.35, Positive: 0.45}}
	})
	b.Mentions, b.Reviews = append(b.Mentions, imported), []record.Review{r}
	if err := w.Write(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ id, label string }{
		{"1", "negative"}, {"2", "positive"}, {"3", "neutral"}, {"4", "positive"}, {"6", "negative"}, {"11", "positive"}, {"5", "positive"}, {"5", ""},
	} {
		err := w.Correct(t.Context(), record.Correction{What: "mention", Brand: "Skyways Air", Place: "x", ID: c.id, Label: record.Opinion(c.label), Corrected: date("2025-04-20")},
			func(b *record.Batch) {
				for i := range b.Mentions {
					if b.Mentions[i].ID == "5" && b.Mentions[i].Meaning.Label == "" {
						b.Mentions[i].Meaning = judgedPost("", "", "5", "de", "positive", 0.48, 0.5, at).Meaning
					}
				}
			})
		if err != nil {
			t.Fatal(err)
		}
	}
	return New(w.Conn()), w
}

// By hand: of x in English four were judged by both (1 right, 2 taken for negative, 3 right, 4 right), one Thai text was
// not judged by the model; the imported label is no model's.
func TestMeaningAccuracy(t *testing.T) {
	q, _ := meaningSeed(t)
	a := must[AccuracyRow](t)(q.Meaning.Accuracy(t.Context(), Filter{Brand: "Skyways Air", Now: date("2025-05-10")}))
	var got []string
	for _, r := range a.Rows {
		accuracy, f1, without := math.NaN(), math.NaN(), math.NaN()
		if r.Accuracy != nil {
			accuracy, f1 = *r.Accuracy, *r.MacroF1
		}
		if r.NotJudged != nil {
			without = *r.NotJudged
		}
		got = append(got, fmt.Sprintf("%s %s %s n %d judged %d accuracy %.1f f1 %.3f texts %d without %.0f", r.What, r.Place, r.Lang, r.N, r.Judged, accuracy, f1, r.Texts, without))
	}
	want := []string{
		// negative: 1 of 1 found, 1 of 2 so called: F1 2/3; neutral 1; positive: 1 of 2 found: 2/3.
		"mention x en n 4 judged 4 accuracy 75.0 f1 0.778 texts 7 without 0",
		"mention x th n 1 judged 0 accuracy NaN f1 NaN texts 1 without 0",
		"mention mastodon en n 0 judged 0 accuracy NaN f1 NaN texts 1 without 0",
		"mention x de n 0 judged 0 accuracy NaN f1 NaN texts 1 without 0",
		"review " + a.Rows[len(a.Rows)-1].Place + " en n 0 judged 0 accuracy NaN f1 NaN texts 1 without 0",
	}
	if !slices.Equal(got, want) || a.N != 5 || len(a.Notes) == 0 {
		t.Errorf("n %d\ngot  %q\nwant %q", a.N, got, want)
	}
	if c := a.Rows[0].Confusion(); c != [3][4]uint64{{1, 0, 0, 0}, {0, 1, 0, 0}, {1, 0, 1, 0}} {
		t.Errorf("%v", c)
	}
	if c := a.Rows[1].Confusion(); c != [3][4]uint64{{0, 0, 0, 1}, {}, {}} {
		t.Errorf("%v", c)
	}
	for name, f := range map[string]Filter{
		"another network": {Brand: "Skyways Air", Networks: []string{"mastodon"}, Now: date("2025-05-10")},
		"before it":       {Brand: "Skyways Air", From: date("2025-04-01"), To: date("2025-04-20"), Now: date("2025-05-10")},
		"another brand":   {Brand: "Rival Jets", Now: date("2025-05-10")},
	} {
		if a := must[AccuracyRow](t)(q.Meaning.Accuracy(t.Context(), f)); a.N != 0 || len(a.Rows) == 0 {
			t.Errorf("%s: %+v", name, a.Rows)
		}
	}
}

// The smallest margin first: 5 (.02), 10 is the brand's own, the review (.10), 7 (.30); 1 to 4 and 6 were judged by people.
func TestMeaningUnsure(t *testing.T) {
	q, _ := meaningSeed(t)
	ids := func(f Filter) (found []string) {
		f.Now = date("2025-05-01")
		for _, r := range must[UnsureRow](t)(q.Meaning.Unsure(t.Context(), f)).Rows {
			found = append(found, fmt.Sprintf("%s %.2f", r.ID, r.Margin))
		}
		return found
	}
	for _, c := range []struct {
		f    Filter
		want []string
	}{
		{Filter{Brand: "Skyways Air"}, []string{"5 0.02", "r1 0.10", "7 0.30"}},
		{Filter{}, []string{"8 0.01", "5 0.02", "r1 0.10", "7 0.30"}},
		{Filter{Brand: "Skyways Air", Limit: 1, Offset: 1}, []string{"r1 0.10"}},
		{Filter{Brand: "Skyways Air", Networks: []string{"mastodon"}}, []string{"7 0.30"}},
		{Filter{Brand: "Skyways Air", From: date("2024-01-01"), To: date("2025-01-01")}, []string{"9 0.01"}},
	} {
		if got := ids(c.f); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, want %v", c.f, got, c.want)
		}
	}
	a := must[UnsureRow](t)(q.Meaning.Unsure(t.Context(), Filter{Brand: "Skyways Air", Limit: 2, Now: date("2025-05-01")}))
	if a.Total != 3 || a.N != 3 || a.Rows[1].Text != "Fine\nText of r1\nColleagues" || a.Rows[1].Neutral != 0.35 || a.Rows[1].Label != "positive" {
		t.Errorf("%d of %d: %+v", len(a.Rows), a.Total, a.Rows[1])
	}
}

func TestMeaningModels(t *testing.T) {
	q, w := meaningSeed(t)
	report := `{"corrections":61,"examples":5,"reviews":1200,"decided_on":66,"current":"base-1","before":{"macro_f1":0.5,"accuracy":0.6},"after":{"macro_f1":0.625,"accuracy":0.75},"why":"kept: better"}`
	for _, m := range []warehouse.Model{
		{Name: "own-1", Made: date("2025-04-01"), Kept: true, Examples: 1266, Report: report, Content: []byte("m")},
		{Name: "own-2", Made: date("2025-04-02"), Examples: 70, Report: "damaged"},
	} {
		if err := w.SaveModel(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.UseModel(t.Context(), "own-1"); err != nil {
		t.Fatal(err)
	}
	a := must[ModelRow](t)(q.Meaning.Models(t.Context(), Filter{Now: date("2025-05-10")}))
	if len(a.Rows) != 2 || a.Rows[0].Name != "own-2" || a.Rows[0].AfterF1 != nil || a.Rows[0].InUse || a.Rows[0].Kept {
		t.Fatalf("%+v", a.Rows)
	}
	r := a.Rows[1]
	if !r.InUse || !r.Kept || r.N != 66 || r.Corrections != 61 || r.Added != 5 || r.Reviews != 1200 || *r.BeforeF1 != 0.5 || *r.AfterF1 != 0.625 || *r.AfterAccuracy != 75 || r.Why != "kept: better" {
		t.Errorf("%+v", r)
	}
}
