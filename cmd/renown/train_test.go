package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"renown/cmd/renown/config"
	"renown/collectors/meaning"
	"renown/dashboards"
	"renown/warehouse"
	"renown/warehouse/record"
)

func labelledAt(examples []record.Example, at time.Time) []warehouse.AddedExample {
	out := make([]warehouse.AddedExample, len(examples))
	for i, e := range examples {
		e.Origin = correctionsOrigin
		out[i] = warehouse.AddedExample{Example: e, Added: at}
	}
	return out
}

func TestDecideKeepsWhatIsBetter(t *testing.T) {
	m := material{human: labelledAt(madeUp(120, 0), time.Unix(1000, 0)), corrections: 120}
	d, err := decide(t.Context(), m, meaning.Base(), time.Time{}, "new", false)
	if err != nil || !d.Kept || d.New != "new" || d.After.MacroF1 < 0.9 || d.Before.MacroF1 > 0.6 || d.Decided != 120 || d.After.N != 120 {
		t.Fatalf("%+v, %v", d, err)
	}
	again, err := decide(t.Context(), m, meaning.Base(), time.Time{}, "new", false)
	if err != nil || again.After.Confusion != d.After.Confusion {
		t.Errorf("the same labels gave %v and %v (%v)", d.After.Confusion, again.After.Confusion, err)
	}
	// It has seen all of them: only what was labelled later can judge it.
	made := time.Unix(2000, 0)
	var tooFew errTooFew
	if _, err := decide(t.Context(), m, d.model, made, "newer", false); !errors.As(err, &tooFew) || !strings.Contains(err.Error(), "0 new labels") {
		t.Errorf("%v", err)
	}
	m.human = append(m.human, labelledAt(madeUp(30, 200), time.Unix(3000, 0))...)
	m.corrections += 30
	next, err := decide(t.Context(), m, d.model, made, "newer", false)
	if err != nil || next.Decided != 30 || next.Before.N != 30 || next.After.N != 30 || next.Kept || !strings.Contains(next.Why, "not kept") {
		t.Errorf("as good is not better: %+v, %v", next, err)
	}
	if forced, err := decide(t.Context(), m, d.model, made, "newer", true); err != nil || !forced.Kept || forced.New != "newer" {
		t.Errorf("%+v, %v", forced, err)
	}
}

// Labels that contradict themselves teach nothing, and what they make is not put to use.
func TestDecideRefusesWhatIsWorse(t *testing.T) {
	texts := []string{"Great flight, thank you so much, I love it", "Terrible service, my luggage is lost and nobody cares", "Which gate does the flight leave from"}
	right := []record.Opinion{record.Positive, record.Negative, record.Neutral}
	var all []record.Example
	for i := range 90 {
		label := right[i%3]
		if i%2 == 0 {
			label = right[(i+1)%3]
		}
		all = append(all, record.Example{Text: fmt.Sprintf("%s (%d)", texts[i%3], i), Label: label, Lang: "en"})
	}
	d, err := decide(t.Context(), material{human: labelledAt(all, time.Unix(1000, 0)), corrections: 90}, meaning.Base(), time.Time{}, "new", false)
	if err != nil || d.Kept || d.New != "" || d.After.MacroF1 >= d.Before.MacroF1+margin {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestDecideSaysWhatIsMissing(t *testing.T) {
	m := material{human: labelledAt(madeUp(12, 0), time.Unix(1000, 0)), corrections: 12}
	_, err := decide(t.Context(), m, meaning.Base(), time.Time{}, "new", false)
	if tooFew := (errTooFew{}); !errors.As(err, &tooFew) || !strings.Contains(err.Error(), "38 more") || !strings.Contains(err.Error(), "Sources → Meaning") {
		t.Errorf("%v", err)
	}
	one := material{human: labelledAt(madeUp(1, 0), time.Unix(1000, 0)), reviews: madeUp(90, 300), corrections: 1}
	if d, err := decide(t.Context(), one, meaning.Base(), time.Time{}, "new", true); err != nil || !d.Kept || d.model == nil {
		t.Errorf("forced: %+v, %v", d, err)
	}
}

func TestOnceEachTakesTheLastLabel(t *testing.T) {
	at := func(text string, label record.Opinion, seconds int64) warehouse.AddedExample {
		return warehouse.AddedExample{Example: record.Example{Text: text, Label: label}, Added: time.Unix(seconds, 0)}
	}
	got := onceEach([]warehouse.AddedExample{at("Late  again", record.Negative, 5), at("late AGAIN", record.Neutral, 9), at("LATE again", record.Positive, 7), at("b", record.Positive, 1)})
	if len(got) != 2 || got[1].Label != record.Neutral || got[0].Text != "b" {
		t.Errorf("%+v", got)
	}
}

// learningSession opens a warehouse of the test's own, as a program that stays would.
func learningSession(t *testing.T, now func() time.Time, do func(*session)) {
	t.Helper()
	path := writeConfig(t, "Skyways Air", "sources: []\n")
	a := &app{World: World{Stdout: os.Stdout, Stderr: os.Stderr, Env: os.LookupEnv, Now: now}, configPath: path, logFormat: "text", logLevel: "error"}
	c, err := a.load()
	if err != nil {
		t.Fatal(err)
	}
	if err := a.with(t.Context(), c, slog.LevelError, func(s *session) error { do(s); return nil }); err != nil {
		t.Fatal(err)
	}
}

func collected(t *testing.T, s *session, examples []record.Example) {
	t.Helper()
	b := &record.Batch{}
	for i, e := range examples {
		b.Mentions = append(b.Mentions, record.Mention{Brand: "Skyways Air", Network: "x", ID: fmt.Sprintf("p%03d", i), Text: e.Text, Posted: time.Date(2026, 3, 1, 0, i, 0, 0, time.UTC),
			Direction: record.FromCustomer, Author: "traveller_17", AuthorFollowers: 3, Likes: 1, Shares: record.NotGiven, Comments: record.NotGiven, Quotes: record.NotGiven,
			Bookmarks: record.NotGiven, Views: record.NotGiven})
	}
	if _, err := s.pipeline(true).Write(t.Context(), "test", b); err != nil {
		t.Fatal(err)
	}
	if err := s.warehouse.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func models(t *testing.T, s *session) map[string]uint64 {
	t.Helper()
	rows, err := s.warehouse.Conn().Query(t.Context(), "SELECT toString(meaning_model), count() FROM mentions FINAL GROUP BY 1")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]uint64{}
	for rows.Next() {
		var name string
		var n uint64
		if err := rows.Scan(&name, &n); err != nil {
			t.Fatal(err)
		}
		found[name] = n
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		t.Fatal(err)
	}
	return found
}

// A program that stays: people correct, it learns from that at night, reads what is stored anew, and goes back when asked.
func TestTrainerLearnsAtNight(t *testing.T) {
	now := time.Date(2026, 3, 10, 15, 0, 0, 0, time.UTC)
	learningSession(t, func() time.Time { return now }, func(s *session) {
		texts := madeUp(90, 0)
		collected(t, s, texts)
		tr := newTrainer(s, true)
		ctx := t.Context()
		for i := range 75 {
			c := dashboards.Correction{What: "mention", Brand: "Skyways Air", Place: "x", ID: fmt.Sprintf("p%03d", i), Label: string(texts[i].Label)}
			if label, err := tr.Correct(ctx, c); err != nil || label != string(texts[i].Label) {
				t.Fatalf("%q, %v", label, err)
			}
		}
		collected(t, s, texts[:10]) // read again: the corrections stand
		if got := models(t, s); got[record.ByPerson] != 75 || got[meaning.Base().Name] != 15 {
			t.Fatalf("%v", got)
		}
		_, err := tr.Correct(ctx, dashboards.Correction{What: "mention", Brand: "Skyways Air", Place: "x", ID: "none", Label: "neutral"})
		if refusal := dashboards.Refusal(""); !errors.As(err, &refusal) {
			t.Errorf("%v", err)
		}
		byDay(t, tr)
		now = time.Date(2026, 3, 11, 3, 20, 0, 0, time.UTC)
		tr.look(ctx)
		j := tr.take()
		if j == nil || !j.train || j.by != "night" || tr.busy() != "training" {
			t.Fatalf("at night: %+v", j)
		}
		tr.work(ctx, *j)
		tr.rest()
		own := s.labels.model()
		if got := models(t, s); got[record.ByPerson] != 75 || got[own] != 15 || !strings.HasPrefix(own, "own-20260311") {
			t.Fatalf("%v by %s", got, own)
		}
		state, err := tr.State(ctx)
		if err != nil || state.Chosen != own || !state.Relabel.Finished || state.Relabel.Model != own || state.NewLabels != 0 || state.TrainedBy != "night" || !strings.Contains(state.Said, "kept: its macro-F1 is 1.000") {
			t.Errorf("%+v, %v", state, err)
		}
		tr.look(ctx)
		if j := tr.take(); j != nil {
			t.Errorf("it trains again in the same night: %+v", j)
		}
		// A post that comes now is judged by what was learned, by other programs too once they looked.
		other := newLabels()
		if err := other.refresh(ctx, s.warehouse); err != nil || other.model() != own {
			t.Errorf("%s, %v", other.model(), err)
		}
		if got := other.labeller.Label("for you that grumpf was with the day", "en"); got.Label != record.Negative {
			t.Errorf("%+v", got)
		}
		back(t, s, tr)
	})
}

// byDay looks at a time when nothing is due.
func byDay(t *testing.T, tr *trainer) {
	t.Helper()
	tr.look(t.Context())
	if j := tr.take(); j != nil {
		t.Errorf("by day: %+v", j)
	}
}

// back goes back to the model that ships, by a program that does not collect; another one that finds texts judged by
// another model reads them anew.
func back(t *testing.T, s *session, tr *trainer) {
	t.Helper()
	ctx := t.Context()
	shows := newTrainer(s, false)
	if err := shows.Use(ctx, "none"); err == nil || !strings.Contains(err.Error(), "renown meaning models") {
		t.Errorf("%v", err)
	}
	if err := shows.Use(ctx, ""); err != nil {
		t.Fatal(err)
	}
	if s.labels.model() != meaning.Base().Name {
		t.Errorf("in use: %s", s.labels.model())
	}
	tr.counted = time.Time{}
	tr.look(ctx)
	j := tr.take()
	if j == nil || j.train {
		t.Fatalf("texts by another model were not found: %+v", j)
	}
	if err := tr.Train(ctx); err == nil || !strings.Contains(err.Error(), "reading texts anew") {
		t.Errorf("%v", err)
	}
	tr.work(ctx, *j)
	tr.rest()
	if got := models(t, s); got[meaning.Base().Name] != 15 || got[record.ByPerson] != 75 {
		t.Errorf("%v", got)
	}
	if name, err := s.earlier(ctx, ""); err == nil {
		t.Errorf("there is a model before the one that ships: %q", name)
	}
}

func TestNights(t *testing.T) {
	var zone config.TimeZone
	if err := zone.UnmarshalText([]byte("Europe/London")); err != nil {
		t.Fatal(err)
	}
	for now, want := range map[string][2]string{
		"2026-03-28T12:00:00Z": {"2026-03-28T03:00:00Z", "2026-03-29T02:00:00Z"}, // summer time begins
		"2026-07-01T01:59:00Z": {"2026-06-30T02:00:00Z", "2026-07-01T02:00:00Z"},
		"2026-07-01T02:00:00Z": {"2026-07-01T02:00:00Z", "2026-07-02T02:00:00Z"},
		"2026-10-25T02:30:00Z": {"2026-10-24T02:00:00Z", "2026-10-25T03:00:00Z"}, // it has ended
	} {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		tr := &trainer{s: &session{config: &config.Config{Brands: []config.Brand{{Name: "Skyways Air", Own: true, TimeZone: zone}}}}, now: func() time.Time { return at }}
		got := [2]string{tr.lastNight().UTC().Format(time.RFC3339), tr.nextNight().UTC().Format(time.RFC3339)}
		if got != want {
			t.Errorf("%s: %v, want %v", now, got, want)
		}
	}
}

// What the commands do with an installation, from labelled texts to a model, and back.
func TestTrainByCommand(t *testing.T) {
	path := writeConfig(t, "Skyways Air", "")
	export := filepath.Join(t.TempDir(), "export.csv")
	writeIndeed(t, export, 120)
	mustRenown(t, "import", "-c", path, "--map", "indeed", "--brand", "Skyways Air", export)
	readBy := func() []string {
		var names []string
		for _, r := range ask(t, path, "employer.Reviews", "--limit", "500").Rows {
			if name := r["meaning_model"].(string); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		return names
	}
	few := renown(t, "meaning", "train", writeLabelled(t, madeUp(9, 0)), "-c", path)
	if few.code != exitFailed || !strings.Contains(few.stdout, "9 labelled texts are kept.") || !strings.Contains(few.stdout, "41 more") {
		t.Errorf("%d %s %s", few.code, few.stdout, few.stderr)
	}
	labelled := writeLabelled(t, madeUp(90, 0))
	if out := mustRenown(t, "meaning", "train", labelled, "-c", path, "--dry-run"); !strings.Contains(out, "Kept: its macro-F1") || strings.Contains(out, "read anew") {
		t.Errorf("dry run: %s", out)
	}
	if got := readBy(); !slices.Equal(got, []string{meaning.Base().Name}) {
		t.Errorf("a dry run changed what is in use: %v", got)
	}
	wrong := writeLabelled(t, append(madeUp(3, 0), record.Example{Text: "x", Label: "angry"}))
	if got := renown(t, "meaning", "train", wrong, "-c", path); got.code != exitFailed || !strings.Contains(got.stderr, ":5: label") {
		t.Errorf("%d %s", got.code, got.stderr)
	}
	out := mustRenown(t, "meaning", "train", labelled, "-c", path)
	if !strings.Contains(out, "120 texts were read anew by own-") {
		t.Errorf("%s", out)
	}
	var lines []modelLine
	if err := json.Unmarshal([]byte(mustRenown(t, "meaning", "models", "-c", path, "--format", "json")), &lines); err != nil {
		t.Fatal(err)
	}
	if len(lines) != 2 || !lines[0].InUse || lines[0].Report.Examples != 90 || lines[1].Name != "base" || lines[1].InUse {
		t.Fatalf("%+v", lines)
	}
	if got := readBy(); !slices.Equal(got, []string{lines[0].Name}) {
		t.Errorf("%v", got)
	}
	unseen := writeLabelled(t, madeUp(30, 300))
	if got := renown(t, "meaning", "eval", unseen, "-c", path); !strings.Contains(got.stderr, "model "+lines[0].Name+" of this installation") || !strings.Contains(got.stdout, "1.000") {
		t.Errorf("%s %s", got.stdout, got.stderr)
	}
	if got := renown(t, "meaning", "eval", unseen, "-c", path, "--model", "base"); strings.Contains(got.stdout, "1.000") || !strings.Contains(got.stderr, "ships with renown ("+meaning.Base().Name+")") {
		t.Errorf("%s %s", got.stdout, got.stderr)
	}
	if got := renown(t, "train", "-c", path); got.code != exitFailed || !strings.Contains(got.stdout, "0 new labels") {
		t.Errorf("%d %s", got.code, got.stdout)
	}
	if out := mustRenown(t, "train", "-c", path, "--back"); !strings.Contains(out, "in use: "+meaning.Base().Name) || !strings.Contains(out, "120 texts") {
		t.Errorf("%s", out)
	}
	if got := readBy(); !slices.Equal(got, []string{meaning.Base().Name}) {
		t.Errorf("back: %v", got)
	}
	if out := mustRenown(t, "train", "-c", path, "--back", lines[0].Name); !strings.Contains(out, "in use: "+lines[0].Name) {
		t.Errorf("%s", out)
	}
	if out := mustRenown(t, "train", "-c", path, "--relabel"); !strings.Contains(out, "120 texts were read anew by "+lines[0].Name) {
		t.Errorf("%s", out)
	}
	if out := mustRenown(t, "meaning", "models", "-c", path); !strings.Contains(out, "in use") || !strings.Contains(out, "ships with renown") {
		t.Errorf("%s", out)
	}
}
