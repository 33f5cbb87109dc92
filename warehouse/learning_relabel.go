package warehouse

import (
	"context"
	dbsql "database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/warehouse/record"
)

// DefaultChunk is how many texts are read anew at once.
const DefaultChunk = 10_000

// chunkBytes is how much of them is kept in memory at once, about.
const chunkBytes = 16 << 20

// Relabelling is what Relabel is to do.
type Relabelling struct {
	Model    string              // which the texts name afterwards
	Read     func(*record.Batch) // finds the meaning of texts by that model; corrections are no business of it
	All      bool                // those, too, that name it already: the themes may have changed
	Chunk    int                 // texts at once; 0: DefaultChunk
	Progress func(Progress)      // told after each chunk; may be nil
}

// Progress is how far a relabelling is. It is kept in the warehouse, so that any program can tell.
type Progress struct {
	Model       string
	Done, Total uint64 // texts; Total is what there was to do when it began
	Began, Seen time.Time
	Finished    bool
}

// ErrSuperseded ends a relabelling when another model has been put to use meanwhile.
var ErrSuperseded = errors.New("another model is being put to use: this relabelling ends where it is")

// relabelState is what is kept of a relabelling: how far it is settled, and what was under way then.
type relabelState struct {
	Progress
	At    stretch
	After bound // everything up to here names the model, and so do its roll-ups
	Until bound // up to here texts may name the model while their roll-ups don't know
	Busy  bool  // Until is set
	ToEnd bool  // Until is the end of the stretch
}

// stretch is a part of a table: a brand's reviews on a site, or posts on a network.
type stretch struct{ What, Brand, Place string }

// bound is a place in the order of a stretch.
type bound struct {
	Hour time.Time // of posts
	ID   string
}

const relabelSetting = "relabelling"

// Outdated counts the texts that were judged by another model than the given one.
func (w *Warehouse) Outdated(ctx context.Context, model string) (n uint64, err error) {
	return w.countTexts(ctx, "outdated", model)
}

func (w *Warehouse) countTexts(ctx context.Context, name, model string) (n uint64, err error) {
	sql, err := learningSQL(name)
	if err != nil {
		return 0, err
	}
	if err := w.conn.QueryRow(ctx, sql, clickhouse.Named("model", model)).Scan(&n); err != nil {
		return 0, fmt.Errorf("count the texts to relabel: %w", err)
	}
	return n, nil
}

// RelabelProgress is how far the last relabelling is; zero: there never was one.
func (w *Warehouse) RelabelProgress(ctx context.Context) (Progress, error) {
	state, err := w.relabelState(ctx)
	return state.Progress, err
}

func (w *Warehouse) relabelState(ctx context.Context) (state relabelState, err error) {
	value, err := w.Setting(ctx, relabelSetting)
	if err != nil || value == "" {
		return state, err
	}
	if err := json.Unmarshal([]byte(value), &state); err != nil {
		return state, fmt.Errorf("read how far the relabelling is: %w", err)
	}
	return state, nil
}

// Relabel finds the meaning of all stored texts anew, chunk by chunk, and has the roll-ups follow. What is collected
// meanwhile wins against what was read before it; people's judgements stay; deleted posts and texts that were stored
// without their meaning being read (renown import --meaning=false) are left alone. It goes on where an earlier call for the same model ended, however that ended, and stops with ErrSuperseded when one for another
// model begins.
func (w *Warehouse) Relabel(ctx context.Context, o Relabelling) error {
	if w.feed == nil {
		return ErrReadOnly
	}
	if o.Chunk <= 0 {
		o.Chunk = DefaultChunk
	}
	r := &relabeller{w: w, Relabelling: o}
	if err := r.run(ctx); err != nil {
		return fmt.Errorf("relabel: %w", err)
	}
	return nil
}

type relabeller struct {
	Relabelling
	w     *Warehouse
	state relabelState
}

func (r *relabeller) run(ctx context.Context) error {
	if err := r.begin(ctx); err != nil {
		return err
	}
	all, err := r.stretches(ctx)
	if err != nil {
		return err
	}
	for _, s := range all {
		switch compareStretches(s, r.state.At) {
		case -1:
			continue // settled before
		case 1:
			r.state.At, r.state.After, r.state.Busy = s, bound{Hour: time.Unix(0, 0).UTC()}, false
		}
		if err := r.stretch(ctx); err != nil {
			return err
		}
	}
	r.state.Finished, r.state.Busy = true, false
	return r.keep(ctx)
}

func compareStretches(a, b stretch) int {
	return slices.Compare([]string{a.What, a.Brand, a.Place}, []string{b.What, b.Brand, b.Place})
}

// begin goes on with an unfinished relabelling by the same model, or begins anew.
func (r *relabeller) begin(ctx context.Context) error {
	state, err := r.w.relabelState(ctx)
	if err != nil {
		return err
	}
	if state.Model == r.Model && !state.Finished {
		r.state = state
		return nil
	}
	skipped := r.Model
	if r.All {
		skipped = ""
	}
	total, err := r.w.countTexts(ctx, "remaining", skipped)
	if err != nil {
		return err
	}
	r.state = relabelState{Progress: Progress{Model: r.Model, Total: total, Began: r.w.opts.Now().UTC()}}
	return r.keep(ctx)
}

// keep stores how far it is, and tells it.
func (r *relabeller) keep(ctx context.Context) error {
	r.state.Seen = r.w.opts.Now().UTC()
	value, err := json.Marshal(r.state)
	if err != nil {
		return err
	}
	if err := r.w.Set(ctx, relabelSetting, string(value)); err != nil {
		return err
	}
	if r.Progress != nil {
		r.Progress(r.state.Progress)
	}
	return nil
}

// advance notes what is under way next, unless another model took over.
func (r *relabeller) advance(ctx context.Context) error {
	stored, err := r.w.relabelState(ctx)
	if err != nil {
		return err
	}
	if stored.Model != r.Model {
		return ErrSuperseded
	}
	return r.keep(ctx)
}

func (r *relabeller) stretches(ctx context.Context) ([]stretch, error) {
	rows, err := ask(ctx, r.w.conn, "stretches")
	if err != nil {
		return nil, err
	}
	var all []stretch
	for rows.Next() {
		var s stretch
		if err := rows.Scan(&s.What, &s.Brand, &s.Place); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		all = append(all, s)
	}
	return all, errors.Join(rows.Err(), rows.Close())
}

// stretch goes through one stretch. A chunk that was under way when an earlier call ended is done again whole: its texts
// may have been stored without their roll-ups.
func (r *relabeller) stretch(ctx context.Context) error {
	for again := r.state.Busy; ; again = false {
		if !again {
			if err := r.bound(ctx); err != nil {
				return err
			}
			if err := r.advance(ctx); err != nil {
				return err
			}
		}
		if err := r.chunk(ctx, again); err != nil {
			return err
		}
		r.state.After, r.state.Busy = r.state.Until, false
		if r.state.ToEnd {
			return nil
		}
	}
}

// bound finds where the next chunk ends.
func (r *relabeller) bound(ctx context.Context) error {
	sql, err := learningSQL(r.state.At.What + "_bound")
	if err != nil {
		return err
	}
	var b bound
	row := r.w.conn.QueryRow(ctx, sql, append(r.state.at(), clickhouse.Named("rows", r.Chunk-1))...)
	err = row.Scan(&b.Hour, &b.ID)
	r.state.ToEnd = errors.Is(err, dbsql.ErrNoRows)
	if err != nil && !r.state.ToEnd {
		return err
	}
	if r.state.ToEnd {
		b = r.state.After
	}
	r.state.Until, r.state.Busy = b, true
	return nil
}

// at names the stretch and where in it the relabelling is.
func (s *relabelState) at() []any {
	return []any{
		clickhouse.Named("brand", s.At.Brand), clickhouse.Named("place", s.At.Place),
		clickhouse.Named("after_hour", s.After.Hour.Unix()), clickhouse.Named("after_id", s.After.ID),
	}
}

// chunk reads the texts of a chunk anew and waits for their roll-ups.
func (r *relabeller) chunk(ctx context.Context, again bool) error {
	errands, err := r.store(ctx, again)
	if err != nil {
		return err
	}
	for _, e := range errands {
		if err := e.done(ctx); err != nil {
			return err
		}
	}
	return nil
}

// store stores the chunk's texts as they are read now, in as many parts as memory asks for.
func (r *relabeller) store(ctx context.Context, again bool) ([]*errand, error) {
	r.w.relabelling.Lock()
	defer r.w.relabelling.Unlock()
	judged, err := r.w.Judgements(ctx)
	if err != nil {
		return nil, err
	}
	var errands []*errand
	var texts []storedText
	size := 0
	send := func() error {
		if len(texts) == 0 {
			return nil
		}
		e, err := r.w.reread(ctx, texts, judged, r.Read)
		errands, r.state.Done = append(errands, e), r.state.Done+uint64(len(texts))
		texts, size = nil, 0
		return err
	}
	args := append(r.state.at(), clickhouse.Named("until_hour", r.state.Until.Hour.Unix()), clickhouse.Named("until_id", r.state.Until.ID),
		clickhouse.Named("to_end", r.state.ToEnd), clickhouse.Named("again", again || r.All), clickhouse.Named("model", r.Model))
	err = r.w.readTexts(ctx, r.state.At.What, r.state.At.What+"_stretch", func(t storedText) error {
		texts = append(texts, t)
		if size += t.bytes(); size < chunkBytes {
			return nil
		}
		return send()
	}, args...)
	if err == nil {
		err = send()
	}
	r.state.Total = max(r.state.Total, r.state.Done)
	return errands, err
}
