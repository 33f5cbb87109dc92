package main

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"renown/collectors/meaning"
	"renown/dashboards"
	"renown/warehouse"
	"renown/warehouse/record"
)

// labels reads the meaning of texts for a session: by the model in use, but for the labels that people gave. It is safe
// for concurrent use, also while it learns which model is in use and what people said.
type labels struct {
	labeller *meaning.Labeller
	judged   atomic.Pointer[warehouse.Judgements]

	mu     sync.Mutex // held while refreshing
	chosen string     // the model chosen in the warehouse; "": the one that ships
	known  atomic.Pointer[string]
}

// newLabels reads by the model that ships until it is refreshed.
func newLabels() *labels {
	l := &labels{labeller: meaning.New()}
	l.judged.Store(&warehouse.Judgements{})
	l.name(meaning.Base().Name)
	return l
}

func (l *labels) name(model string) { l.known.Store(&model) }

// model is the name that texts which are read now carry.
func (l *labels) model() string { return *l.known.Load() }

// label reads a batch's texts; what people said of them stands.
func (l *labels) label(b *record.Batch) { (*l.judged.Load()).Read(b, l.read) }

// read reads a batch's texts on all cores: it is what an import spends most of its time on.
func (l *labels) read(b *record.Batch) {
	spread(len(b.Reviews), func(i int) { l.labeller.Review(&b.Reviews[i]) })
	spread(len(b.Mentions), func(i int) { l.labeller.Mention(&b.Mentions[i]) })
}

// refresh learns what people said since, and which model is in use. A model that this program cannot read, because a
// program of another version made it, leaves the one that ships; that is an error which says so.
func (l *labels) refresh(ctx context.Context, w *warehouse.Warehouse) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	judged, err := w.Judgements(ctx)
	if err != nil {
		return err
	}
	l.judged.Store(&judged)
	chosen, err := w.CurrentModel(ctx)
	if err != nil || chosen == l.chosen {
		return err
	}
	l.chosen = chosen // what cannot be read now cannot be read in a minute either: said once
	m, err := readModel(ctx, w, chosen)
	if err != nil {
		m = nil
	}
	l.labeller.Use(m)
	if m == nil {
		m = meaning.Base()
	}
	l.name(m.Name)
	return err
}

// readModel reads a model from the warehouse; "" is the one that ships: nil.
func readModel(ctx context.Context, w *warehouse.Warehouse, name string) (*meaning.Model, error) {
	if name == "" {
		return nil, nil
	}
	stored, err := w.ReadModel(ctx, name)
	if err != nil {
		return nil, err
	}
	m, err := meaning.ReadModel(bytes.NewReader(stored.Content))
	if err != nil {
		return nil, fmt.Errorf("model %s cannot be used by this version of renown: %w; renown train --force makes a new one, "+
			"renown train --back goes back to another", name, err)
	}
	return m, nil
}

// judgedLanguages are those that the model which ships judges, with how well it was measured to.
func judgedLanguages() []dashboards.Language {
	names := []dashboards.Language{
		{Code: "en", Name: "English"}, {Code: "de", Name: "German"}, {Code: "fr", Name: "French"}, {Code: "es", Name: "Spanish"},
		{Code: "pt", Name: "Portuguese"}, {Code: "it", Name: "Italian"}, {Code: "hi", Name: "Hindi"}, {Code: "ar", Name: "Arabic"},
	}
	for i := range names {
		names[i].MacroF1, names[i].Good = meaning.Trusted(names[i].Code)
	}
	return names
}

// spread does the numbers below n, each core a stretch of them.
func spread(n int, do func(i int)) {
	const fewest = 64 // below this a second core is not worth starting
	cores := min(runtime.GOMAXPROCS(0), max(1, n/fewest))
	var all sync.WaitGroup
	for core := range cores {
		all.Go(func() {
			for i := n * core / cores; i < n*(core+1)/cores; i++ {
				do(i)
			}
		})
	}
	all.Wait()
}
