package warehouse_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"renown/warehouse"
	"renown/warehouse/record"
)

// byID is a model whose labels are as good as random, but always the same of the same text.
func byID(model string) func(*record.Batch) {
	judge := func(m *record.Meaning, id string) {
		h := fnv.New32a()
		_, _ = h.Write([]byte(model + id))
		label := []record.Opinion{record.Negative, record.Neutral, record.Positive}[h.Sum32()%3]
		if m.Label == record.NoOpinion {
			*m = record.Meaning{Lang: "en", Label: label, Model: model, Chance: record.Chances{Negative: 0.5, Neutral: 0.25, Positive: 0.25}}
		}
		m.Tone = record.Tone{Complaint: m.Label == record.Negative, Thanks: m.Label == record.Positive}
	}
	return func(b *record.Batch) {
		for i := range b.Reviews {
			judge(&b.Reviews[i].Meaning, b.Reviews[i].ID)
		}
		for i := range b.Mentions {
			judge(&b.Mentions[i].Meaning, b.Mentions[i].ID)
		}
	}
}

// history is many posts and reviews of two brands, judged by a model, one post labelled in its file, one deleted.
func history(t *testing.T, w *warehouse.Warehouse, n int, read func(*record.Batch)) {
	t.Helper()
	putHours(t, w)
	b := &record.Batch{}
	for i := range n {
		at := day(1 + i%5).Add(time.Duration(i*37%1440) * time.Minute)
		m := tweet(fmt.Sprintf("p%03d", i), "text", at)
		m.Network = []string{"x", "mastodon"}[i%2]
		if i%7 == 3 {
			m.Direction, m.Parent = record.FromBrand, fmt.Sprintf("p%03d", i-1)
		}
		b.Mentions = append(b.Mentions, m)
		if i%3 == 0 {
			b.Reviews = append(b.Reviews, review(fmt.Sprintf("r%03d", i), record.Score(1+i%5), at))
		}
	}
	b.Mentions[0].Meaning = record.Meaning{Label: record.Neutral, Model: record.ByImport}
	written(t, w, read, b)
	gone := tweet("p002", "", b.Mentions[2].Posted)
	gone.Deleted, gone.AuthorKey = day(6), ""
	unread := tweet("unread", "", day(4))
	write(t, w, &record.Batch{Mentions: []record.Mention{gone, unread}})
	flush(t, w)
}

// relabelled checks that everything that is to be read by a model was, and that nothing else changed.
func relabelled(t *testing.T, w *warehouse.Warehouse, model string) {
	t.Helper()
	read := byID(model)
	rows, err := w.Conn().Query(t.Context(), "SELECT 'mention', id, sentiment, meaning_model, deleted IS NOT NULL FROM mentions FINAL UNION ALL SELECT 'review', id, sentiment, meaning_model, false FROM reviews FINAL")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for rows.Next() {
		var what, id, label, by string
		var deleted bool
		if err := rows.Scan(&what, &id, &label, &by, &deleted); err != nil {
			t.Fatal(err)
		}
		n++
		b := &record.Batch{Mentions: []record.Mention{{ID: id}}}
		read(b)
		want := string(b.Mentions[0].Meaning.Label) + " " + model
		switch {
		case deleted || id == "unread":
			want = " "
		case id == "p000":
			want = "neutral import"
		case id == "p001":
			want = "positive person"
		}
		if got := label + " " + by; got != want {
			t.Errorf("%s %s: %q, want %q", what, id, got, want)
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil || n < 50 {
		t.Fatalf("%d texts, %v", n, err)
	}
	compareRollups(t, w)
	readBack(t, w).check(t, w, "after relabelling")
}

func TestRelabelWhileCollecting(t *testing.T) {
	w := open(t, func(o *warehouse.Options) { o.RollupEvery = time.Millisecond })
	history(t, w, 150, byID("m1"))
	correct(t, w, "mention", "mastodon", "p001", record.Positive, byID("m1"))
	ctx, done := context.WithCancel(t.Context())
	var collecting sync.WaitGroup
	likes := map[string]record.Count{}
	collecting.Go(func() { // reads posts again, by the new model, with one more like each time
		random := rand.New(rand.NewPCG(1, 2))
		for round := 0; ctx.Err() == nil; round++ {
			i := 3 + random.IntN(140)
			m := tweet(fmt.Sprintf("p%03d", i), "text", day(1+i%5).Add(time.Duration(i*37%1440)*time.Minute))
			m.Network, m.Likes = []string{"x", "mastodon"}[i%2], record.Count(100+round)
			if i%7 == 3 {
				m.Direction, m.Parent = record.FromBrand, fmt.Sprintf("p%03d", i-1)
			}
			b := &record.Batch{Mentions: []record.Mention{m}}
			byID("m2")(b)
			if err := w.Write(t.Context(), b); err != nil {
				t.Error(err)
				return
			}
			likes[m.ID] = m.Likes
			time.Sleep(time.Millisecond)
		}
	})
	var told []warehouse.Progress
	err := w.Relabel(t.Context(), warehouse.Relabelling{Model: "m2", Read: byID("m2"), Chunk: 7, Progress: func(p warehouse.Progress) { told = append(told, p) }})
	done()
	collecting.Wait()
	if err != nil {
		t.Fatal(err)
	}
	flush(t, w)
	relabelled(t, w, "m2")
	for id, want := range likes {
		if got := number(t, w, "SELECT likes FROM mentions FINAL WHERE id = '"+id+"'"); got != uint64(want) {
			t.Errorf("%s has %d likes, want the newest: %d", id, got, want)
		}
	}
	last := told[len(told)-1]
	if len(told) < 20 || !last.Finished || last.Done == 0 || last.Done > last.Total || last.Total < 150 {
		t.Errorf("%d reports, the last %+v", len(told), last)
	}
	if n, err := w.Outdated(t.Context(), "m2"); n != 0 || err != nil {
		t.Errorf("%d outdated, %v", n, err)
	}
	if n, err := w.Outdated(t.Context(), "m1"); n < 150 || err != nil {
		t.Errorf("%d judged by another model than m1, %v", n, err)
	}
}

// One that is broken off goes on where it was; one for another model begins anew and ends the first.
func TestRelabelGoesOnAndIsSuperseded(t *testing.T) {
	w := open(t)
	history(t, w, 60, byID("m1"))
	correct(t, w, "mention", "mastodon", "p001", record.Positive, byID("m1"))
	ctx, stop := context.WithCancel(t.Context())
	read := 0
	counted := func(model string, stopAt int) func(*record.Batch) {
		return func(b *record.Batch) {
			byID(model)(b)
			if read += len(b.Mentions) + len(b.Reviews); read >= stopAt {
				stop()
			}
		}
	}
	if err := w.Relabel(ctx, warehouse.Relabelling{Model: "m2", Read: counted("m2", 30), Chunk: 10}); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	p, err := w.RelabelProgress(t.Context())
	if err != nil || p.Finished || p.Model != "m2" || p.Done == 0 {
		t.Errorf("%+v, %v", p, err)
	}
	before := read
	if err := w.Relabel(t.Context(), warehouse.Relabelling{Model: "m2", Read: counted("m2", 1e9), Chunk: 10}); err != nil {
		t.Fatal(err)
	}
	if again := read - before; again > 75-before+20 {
		t.Errorf("%d texts were read before the break and %d after it: it began anew", before, again)
	}
	relabelled(t, w, "m2")
	superseding := func(b *record.Batch) {
		byID("m3")(b)
		if err := w.Set(t.Context(), "relabelling", `{"Model":"m4"}`); err != nil {
			t.Error(err)
		}
	}
	if err := w.Relabel(t.Context(), warehouse.Relabelling{Model: "m3", Read: superseding, Chunk: 10}); !errors.Is(err, warehouse.ErrSuperseded) {
		t.Error(err)
	}
	for range 2 { // the second reads all anew though they name the model
		read = 0
		if err := w.Relabel(t.Context(), warehouse.Relabelling{Model: "m4", Read: counted("m4", 1e9), All: true}); err != nil || read < 75 {
			t.Errorf("%d read, %v", read, err)
		}
	}
	relabelled(t, w, "m4")
}

const relabelTo = "RENOWN_TEST_RELABEL_TO"

// TestRelabelChild is the program that TestKilledRelabelling kills.
func TestRelabelChild(t *testing.T) {
	model := os.Getenv(relabelTo)
	if model == "" {
		t.Skip("runs as a child process only")
	}
	w := openWith(t, warehouse.Options{Addr: os.Getenv(writerAddr), SpoolDir: os.Getenv(writerSpool), Linger: time.Millisecond, RollupEvery: time.Millisecond})
	err := w.Relabel(t.Context(), warehouse.Relabelling{Model: model, Read: byID(model), Chunk: 8, Progress: func(p warehouse.Progress) { fmt.Println("AT", p.Done) }})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("DONE")
}

// A relabelling that is killed at random moments, between storing texts and their roll-ups too, is made whole by the next.
func TestKilledRelabelling(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	w := open(t)
	history(t, w, 120, byID("m0"))
	correct(t, w, "mention", "mastodon", "p001", record.Positive, byID("m0"))
	dir := t.TempDir()
	for round := range rounds(3, 20) {
		model := fmt.Sprint("killed", round)
		for try := 0; !relabelAndKill(t, w, dir, model, 1+random.IntN(5), time.Duration(random.IntN(25))*time.Millisecond); try++ {
			if try > 60 {
				t.Fatal("it never gets on")
			}
		}
		relabelled(t, w, model)
	}
}

// relabelAndKill runs a relabelling and kills it a little after so many chunks began; true: it was done before.
func relabelAndKill(t *testing.T, w *warehouse.Warehouse, dir, model string, chunks int, later time.Duration) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestRelabelChild$", "-test.v")
	cmd.Env = append(os.Environ(), writerAddr+"="+addr(t, w), writerSpool+"="+dir, relabelTo+"="+model)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var said []string
	at, done := 0, false
	for words := bufio.NewScanner(out); words.Scan(); {
		said = append(said, words.Text())
		done = done || words.Text() == "DONE"
		if at += map[bool]int{true: 1}[strings.HasPrefix(words.Text(), "AT ")]; at == chunks && !done {
			time.Sleep(later)
			_ = cmd.Process.Kill() // it may have ended by itself
			at++
		}
	}
	_ = cmd.Wait() // killed, mostly
	if !done && !slices.ContainsFunc(said, func(s string) bool { return strings.HasPrefix(s, "AT ") }) {
		t.Fatalf("it did not begin: %s", strings.Join(said, "\n"))
	}
	return done
}
