package warehouse_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"renown/warehouse"
	"renown/warehouse/record"
)

// reader judges by one word, as a model of the given name.
func reader(model, positive string) func(*record.Batch) {
	judge := func(m *record.Meaning, text string) {
		if m.Label != record.NoOpinion {
			m.Themes = []record.Theme{{Name: "told", Label: m.Label}}
			return
		}
		*m = record.Meaning{Lang: "en", Label: record.Negative, Score: -0.5, Model: model, Chance: record.Chances{Negative: 0.7, Neutral: 0.1, Positive: 0.2}}
		if strings.Contains(text, positive) {
			m.Label, m.Score, m.Chance = record.Positive, 0.5, record.Chances{Negative: 0.2, Neutral: 0.1, Positive: 0.7}
		}
	}
	return func(b *record.Batch) {
		for i := range b.Reviews {
			judge(&b.Reviews[i].Meaning, b.Reviews[i].Text)
		}
		for i := range b.Mentions {
			judge(&b.Mentions[i].Meaning, b.Mentions[i].Text)
		}
	}
}

func tweet(id, text string, at time.Time) record.Mention {
	return record.Mention{
		Brand: "Skyways Air", Network: "x", ID: id, Source: "s", Text: text, Posted: at, Collected: at, Direction: record.FromCustomer, AuthorKey: "k" + id,
		AuthorFollowers: 5, Likes: 1, Shares: record.NotGiven, Comments: 0, Quotes: record.NotGiven, Bookmarks: record.NotGiven, Views: 7,
	}
}

// written reads a batch by a model, people's judgements aside, as the pipeline does, and writes it.
func written(t testing.TB, w *warehouse.Warehouse, read func(*record.Batch), b *record.Batch) {
	t.Helper()
	judged, err := w.Judgements(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	judged.Read(b, read)
	write(t, w, b)
	flush(t, w)
}

func correct(t testing.TB, w *warehouse.Warehouse, what, place, id string, label record.Opinion, read func(*record.Batch)) {
	t.Helper()
	err := w.Correct(t.Context(), record.Correction{What: what, Brand: "Skyways Air", Place: place, ID: id, Label: label}, read)
	if err != nil {
		t.Fatal(err)
	}
}

// hours is how the roll-up of posts counts them: negative, neutral, positive.
const hours = "SELECT sum(negative), sum(neutral), sum(positive) FROM mention_time FINAL WHERE step = 'quarter'"

func labels(t testing.TB, w *warehouse.Warehouse) []string {
	t.Helper()
	return lines(t, w, "SELECT concat(id, ' ', sentiment, ' ', meaning_model) FROM mentions FINAL ORDER BY id")
}

func lines(t testing.TB, w *warehouse.Warehouse, sql string) []string {
	t.Helper()
	rows, err := w.Conn().Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		out = append(out, line)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestCorrectionShowsAtOnceAndIsTakenBack(t *testing.T) {
	w := open(t, productionPace)
	read := reader("m1", "good")
	written(t, w, read, &record.Batch{Mentions: []record.Mention{tweet("1", "good", day(3)), tweet("2", "bad", day(3))}})
	correct(t, w, "mention", "x", "1", record.Negative, read)
	if got := table(t, w, hours); !slices.Equal(got, []string{"2 0 0"}) {
		t.Errorf("roll-up after the correction: %v", got)
	}
	correct(t, w, "mention", "x", "1", record.Neutral, read)
	if got := labels(t, w); !slices.Equal(got, []string{"1 neutral person", "2 negative m1"}) {
		t.Errorf("corrected again: %v", got)
	}
	all, err := w.Corrections(t.Context())
	if err != nil || len(all) != 1 || all[0].Was != record.Positive || all[0].WasModel != "m1" || all[0].Label != record.Neutral {
		t.Errorf("the model's label must be remembered, not the person's: %+v, %v", all, err)
	}
	// The post is read again, with more likes, by a program that knows the correction.
	again := tweet("1", "good", day(3))
	again.Likes = 9
	written(t, w, read, &record.Batch{Mentions: []record.Mention{again}})
	if got := labels(t, w); got[0] != "1 neutral person" {
		t.Errorf("read again: %v", got)
	}
	if n := number(t, w, "SELECT likes FROM mentions FINAL WHERE id = '1'"); n != 9 {
		t.Errorf("%d likes, want the newer 9", n)
	}
	correct(t, w, "mention", "x", "1", record.NoOpinion, read)
	if got, rolled := labels(t, w), table(t, w, hours); got[0] != "1 positive m1" || rolled[0] != "1 0 1" {
		t.Errorf("taken back: %v, roll-up %v", got, rolled)
	}
	correct(t, w, "mention", "x", "1", record.NoOpinion, read) // there is nothing to take back any more
}

func TestCorrectionOfAReviewKeepsTheRest(t *testing.T) {
	w := open(t)
	read := reader("m1", "good")
	r := review("1", 4, day(5))
	r.Text, r.Reviewer, r.WorkLife, r.Recommend, r.Response, r.ResponseAt, r.AuthorKey = "good", record.Customer, 3, record.Positive, "thanks", day(6), "k"
	written(t, w, read, reviews(r))
	all := "SELECT toString(tuple(* EXCEPT (sentiment, sentiment_score, meaning_model, chance_negative, chance_positive, themes, theme_parts, theme_labels, version))) FROM reviews FINAL"
	if err := w.Conn().Exec(t.Context(), "INSERT INTO reviews SELECT * REPLACE (toDateTime64('2025-01-09 00:00:00', 3, 'UTC') AS vanished, version + 1 AS version) FROM reviews"); err != nil {
		t.Fatal(err)
	}
	before := lines(t, w, all)
	correct(t, w, "review", r.Site, "1", record.Negative, read)
	if after := lines(t, w, all); !slices.Equal(before, after) {
		t.Errorf("other columns changed, from\n%v to\n%v", before, after)
	}
	if n := number(t, w, "SELECT count() FROM reviews FINAL WHERE sentiment = 'negative' AND meaning_model = 'person' AND chance_negative IS NULL AND sentiment_score = -1 AND vanished IS NOT NULL"); n != 1 {
		t.Error("the review does not carry the correction")
	}
}

func TestWrongCorrections(t *testing.T) {
	w := open(t)
	read := reader("m1", "good")
	gone := tweet("1", "", day(3))
	gone.Deleted, gone.AuthorKey = day(4), ""
	write(t, w, &record.Batch{Mentions: []record.Mention{gone}})
	flush(t, w)
	for _, c := range []record.Correction{
		{What: "mention", Brand: "Skyways Air", Place: "x", ID: "1", Label: record.Negative},
		{What: "mention", Brand: "Skyways Air", Place: "x", ID: "nothing", Label: record.Negative},
		{What: "review", Brand: "Skyways Air", Place: "x", ID: "1", Label: record.Negative},
	} {
		if err := w.Correct(t.Context(), c, read); !errors.Is(err, warehouse.ErrNoText) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	for _, c := range []record.Correction{{What: "post", Label: record.Negative}, {What: "review", Label: "angry"}} {
		if err := w.Correct(t.Context(), c, read); err == nil || errors.Is(err, warehouse.ErrNoText) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if n := number(t, w, "SELECT count() FROM corrections"); n != 0 {
		t.Errorf("%d corrections were kept", n)
	}
}

// A program that does not know a correction reads the post again and overwrites it; soon the correction is back.
func TestApplyCorrections(t *testing.T) {
	w := open(t)
	read := reader("m1", "good")
	labelled := tweet("3", "good", day(3))
	labelled.Meaning = record.Meaning{Label: record.Neutral, Model: record.ByImport}
	written(t, w, read, &record.Batch{Mentions: []record.Mention{tweet("1", "good", day(3)), tweet("2", "good", day(3)), labelled}})
	for _, id := range []string{"1", "2", "3"} {
		correct(t, w, "mention", "x", id, record.Negative, read)
	}
	ignorant := &record.Batch{Mentions: []record.Mention{tweet("1", "good", day(3))}}
	read(ignorant)
	write(t, w, ignorant)
	flush(t, w)
	if err := w.Conn().Exec(t.Context(), "INSERT INTO corrections SELECT * REPLACE ('' AS label, version + 1 AS version) FROM corrections WHERE id IN ('2', '3')"); err != nil {
		t.Fatal(err)
	}
	n, err := w.ApplyCorrections(t.Context(), read)
	if err != nil || n != 3 {
		t.Errorf("%d applied, %v", n, err)
	}
	if got := labels(t, w); !slices.Equal(got, []string{"1 negative person", "2 positive m1", "3 neutral import"}) {
		t.Error(got)
	}
	if got := table(t, w, hours); !slices.Equal(got, []string{"1 1 1"}) {
		t.Errorf("roll-up %v", got)
	}
	if n, err := w.ApplyCorrections(t.Context(), read); err != nil || n != 0 {
		t.Errorf("nothing was left to apply, but %d, %v", n, err)
	}
}

// Every column of a record comes back from the table as it was, or rereading would lose it.
func TestStoredRecordsComeBackWhole(t *testing.T) {
	w := open(t)
	m, r := tweet("1", "text", day(3)), review("1", 4, day(5))
	fill(reflect.ValueOf(&m).Elem(), "Deleted", "Author", "Meaning")
	fill(reflect.ValueOf(&r).Elem(), "Author", "Meaning")
	m.Direction, m.Brand, r.Brand, r.Status, r.Reviewer = record.FromCustomer, "Skyways Air", "Skyways Air", record.Former, record.Customer
	r.Recommend, r.CEO, r.Outlook = record.Positive, record.Negative, record.Neutral
	m.Meaning, r.Meaning.Model = record.Meaning{Label: record.Positive, Model: record.ByImport, Score: 0.25}, "m1"
	write(t, w, &record.Batch{Mentions: []record.Mention{m}, Reviews: []record.Review{r}})
	flush(t, w)
	var gotM record.Mention
	var gotR record.Review
	err := w.Relabel(t.Context(), warehouse.Relabelling{Model: "m2", Read: func(b *record.Batch) {
		for _, m := range b.Mentions {
			gotM = m
		}
		for _, r := range b.Reviews {
			gotR = r
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	m.Author, r.Author, r.Meaning, gotR.Meaning = "", "", record.Meaning{}, record.Meaning{}
	if !reflect.DeepEqual(gotM, m) {
		t.Errorf("got  %+v\nwant %+v", gotM, m)
	}
	if !reflect.DeepEqual(gotR, r) {
		t.Errorf("got  %+v\nwant %+v", gotR, r)
	}
}

// fill gives every field a value of its own, so that none can be lost unseen.
func fill(v reflect.Value, except ...string) {
	for i := range v.NumField() {
		if slices.Contains(except, v.Type().Field(i).Name) {
			continue
		}
		switch f := v.Field(i); f.Interface().(type) {
		case time.Time:
			f.Set(reflect.ValueOf(day(i + 1)))
		case record.Score:
			f.SetFloat(1 + float64(i)/10)
		case record.Count:
			f.SetInt(int64(100 + i))
		case []string:
			f.Set(reflect.ValueOf([]string{"a", fmt.Sprint(i)}))
		case bool:
			f.SetBool(true)
		default:
			if f.Kind().String() == "string" {
				f.SetString(fmt.Sprint("v", i))
			}
		}
	}
}

func TestExamplesOfWhatIsThere(t *testing.T) {
	w := open(t)
	read := reader("m1", "good")
	told := review("1", 2, day(5))
	told.Title, told.Text, told.Pros, told.Cons = "Tired", "It was long ago.", "Helpful colleagues", "None."
	plain := review("2", 3, day(6))
	plain.Text, plain.Pros, plain.Cons = "Neither here nor there", "", "Rosters change at night"
	written(t, w, read, &record.Batch{
		Reviews:  []record.Review{told, plain},
		Mentions: []record.Mention{tweet("1", "good", day(3)), tweet("2", "so so", day(3)), tweet("3", "bad", day(3))},
	})
	for _, id := range []string{"1", "2", "3"} {
		correct(t, w, "mention", "x", id, record.Neutral, read)
	}
	correct(t, w, "review", told.Site, "1", record.Negative, read)
	correct(t, w, "mention", "x", "3", record.NoOpinion, read)
	gone := tweet("1", "", day(3))
	gone.Deleted, gone.AuthorKey = day(7), ""
	write(t, w, &record.Batch{Mentions: []record.Mention{gone}})
	flush(t, w)
	corrected, err := w.CorrectedTexts(t.Context())
	var got []string
	for _, e := range corrected {
		got = append(got, fmt.Sprintf("%s: %s", e.Label, e.Text))
	}
	if want := []string{"neutral: so so", "negative: Tired\nIt was long ago.\nHelpful colleagues\nNone."}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, want %q (%v)", got, want, err)
	}
	for _, each := range []int{1, 100} {
		all, err := w.ReviewExamples(t.Context(), each)
		got = nil
		for _, e := range all {
			got = append(got, fmt.Sprintf("%s: %s", e.Label, e.Text))
		}
		slices.Sort(got)
		want := []string{"negative: Rosters change at night", "negative: Tired\nIt was long ago.\nHelpful colleagues\nNone.",
			"neutral: Neither here nor there\nRosters change at night", "positive: Helpful colleagues"}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%d of each: got %q, want %q (%v)", each, got, want, err)
		}
	}
}

func TestExamplesAndModelsAreKept(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	first := []record.Example{{Text: "Late again", Label: record.Negative, Lang: "en", Origin: "a.csv"}, {Text: " Thanks ", Label: record.Positive, Origin: "a.csv"}}
	second := []record.Example{{Text: "Late again", Label: record.Neutral, Origin: "b.csv"}, {Text: "Thanks", Origin: "b.csv"}}
	if err := errors.Join(w.AddExamples(ctx, first), w.AddExamples(ctx, second), w.AddExamples(ctx, nil)); err != nil {
		t.Fatal(err)
	}
	all, err := w.Examples(ctx)
	if err != nil || len(all) != 1 || all[0].Label != record.Neutral || all[0].Origin != "b.csv" || all[0].Added.IsZero() {
		t.Errorf("%+v, %v", all, err)
	}
	if err := w.UseModel(ctx, "m1"); !errors.Is(err, warehouse.ErrNoModel) {
		t.Errorf("a model that is not there was put to use: %v", err)
	}
	content := []byte{0, 255, 'a', 0, '\'', '\n'}
	err = errors.Join(w.SaveModel(ctx, warehouse.Model{Name: "m1", Made: day(1), Kept: true, Examples: 7, Report: `{"n":7}`, Content: content}),
		w.SaveModel(ctx, warehouse.Model{Name: "m2", Made: day(2)}), w.UseModel(ctx, "m1"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := w.ReadModel(ctx, "m1")
	if err != nil || !slices.Equal(m.Content, content) || m.Examples != 7 || !m.Kept {
		t.Errorf("%+v, %v", m, err)
	}
	if current, err := w.CurrentModel(ctx); err != nil || current != "m1" {
		t.Errorf("%q, %v", current, err)
	}
	if err := w.UseModel(ctx, ""); err != nil {
		t.Fatal(err)
	}
	if current, err := w.CurrentModel(ctx); err != nil || current != "" {
		t.Errorf("%q, %v", current, err)
	}
	models, err := w.Models(ctx)
	if err != nil || len(models) != 2 || models[0].Name != "m2" || models[1].Report != `{"n":7}` {
		t.Errorf("%+v, %v", models, err)
	}
	if _, err := w.AuthorKey(ctx); err != nil { // it lives beside the other settings
		t.Error(err)
	}
}
