package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"renown/dashboards"
	"renown/warehouse"
	"renown/warehouse/record"
)

// How the trainer keeps time.
const (
	lookEvery  = time.Minute   // how often it looks what people said, and which model is in use
	countEvery = time.Hour     // how often it counts the texts that another model judged
	nightHour  = 3             // the hour after which it trains, in the own brand's time zone
	nightLasts = 3 * time.Hour // a program that starts later leaves the training to the next night
	abandoned  = time.Minute   // a relabelling that nobody was seen at for so long is gone on with
)

// trainer keeps a program that stays up to date with what people teach it: it takes over corrections and models from
// other programs, goes on with a relabelling that was broken off, and trains at night or when asked.
type trainer struct {
	s        *session
	collects bool // what happens by itself is done by the program that collects

	wake chan struct{}
	now  func() time.Time

	mu      sync.Mutex
	doing   string // training, reading texts anew; "": nothing
	next    *job   // to be done; nil: nothing
	counted time.Time
	told    string // the last complaint, so that it is logged once
}

// job is what the trainer does beside looking.
type job struct {
	train bool   // train, then read texts anew if the new model is kept
	by    string // who asked: night, button, or what was found
}

func newTrainer(s *session, collects bool) *trainer {
	return &trainer{s: s, collects: collects, wake: make(chan struct{}, 1), now: s.now}
}

// run looks and works until ctx ends.
func (t *trainer) run(ctx context.Context) {
	var working sync.WaitGroup
	defer working.Wait()
	for ctx.Err() == nil {
		t.look(ctx)
		if j := t.take(); j != nil {
			working.Go(func() {
				defer t.rest()
				t.work(ctx, *j)
			})
		}
		select {
		case <-ctx.Done():
		case <-time.After(lookEvery):
		case <-t.wake:
		}
	}
}

// take gives the job that waits, if nothing is being done.
func (t *trainer) take() *job {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.doing != "" || t.next == nil {
		return nil
	}
	j := t.next
	t.next, t.doing = nil, "reading texts anew"
	if j.train {
		t.doing = "training"
	}
	return j
}

func (t *trainer) rest() {
	t.mu.Lock()
	t.doing = ""
	t.mu.Unlock()
	t.rouse() // something may have been asked for meanwhile
}

func (t *trainer) rouse() {
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// plan has a job done as soon as there is time. A training is not put off for a relabelling: that follows it.
func (t *trainer) plan(j job) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.next == nil || j.train {
		t.next = &j
	}
}

func (t *trainer) busy() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.doing == "" && t.next != nil && t.next.train {
		return "training"
	}
	return t.doing
}

// look takes over what others decided and plans what is due.
func (t *trainer) look(ctx context.Context) {
	err := t.s.labels.refresh(ctx, t.s.warehouse)
	if err == nil && t.collects {
		err = t.tend(ctx)
	}
	t.complain(ctx, err)
}

// complain logs what went wrong once, not every minute of an outage.
func (t *trainer) complain(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if err == nil {
		t.told = ""
		return
	}
	if t.told != err.Error() {
		t.told = err.Error()
		t.s.log.Warn("learning is held up; trying again", "in", lookEvery, "error", err)
	}
}

// tend does what only the collecting program does by itself.
func (t *trainer) tend(ctx context.Context) error {
	n, err := t.s.warehouse.ApplyCorrections(ctx, t.s.labels.read)
	if err != nil {
		return err
	}
	if n > 0 {
		t.s.log.Info("texts that were read again carry their corrections again", "texts", n)
	}
	if t.busy() != "" {
		return nil
	}
	outdated, err := t.outdated(ctx)
	if err != nil {
		return err
	}
	if outdated {
		t.plan(job{by: "found"})
	}
	due, err := t.nightDue(ctx)
	if err == nil && due {
		t.plan(job{train: true, by: "night"})
	}
	return err
}

// outdated says whether stored texts should be read anew: a relabelling was broken off, or other programs judged by
// another model.
func (t *trainer) outdated(ctx context.Context) (bool, error) {
	model := t.s.labels.model()
	p, err := t.s.warehouse.RelabelProgress(ctx)
	if err != nil {
		return false, err
	}
	if p.Model != "" && !p.Finished && p.Model == model {
		return t.now().Sub(p.Seen) >= abandoned, nil
	}
	if now := t.now(); now.Sub(t.counted) < countEvery {
		return false, nil
	}
	n, err := t.s.warehouse.Outdated(ctx, model)
	if err == nil {
		t.counted = t.now()
	}
	return n > 0, err
}

// trained is what came of the last training. It is kept in the warehouse for the page.
type trained struct {
	Began  time.Time `json:"began"`
	By     string    `json:"by"` // night or button
	Failed bool      `json:"failed"`
	Kept   bool      `json:"kept"`
	Said   string    `json:"said"`
}

const trainedSetting = "training"

func (t *trainer) lastTraining(ctx context.Context) (o trained, err error) {
	value, err := t.s.warehouse.Setting(ctx, trainedSetting)
	if err != nil || value == "" {
		return o, err
	}
	if err := json.Unmarshal([]byte(value), &o); err != nil {
		return o, fmt.Errorf("read what came of the last training: %w", err)
	}
	return o, nil
}

// nightDue says whether it is night and there is something new to learn.
func (t *trainer) nightDue(ctx context.Context) (bool, error) {
	night := t.lastNight()
	if t.now().Sub(night) > nightLasts {
		return false, nil
	}
	last, err := t.lastTraining(ctx)
	if err != nil || !last.Began.Before(night) {
		return false, err
	}
	n, err := t.newLabels(ctx, last.Began)
	return n > 0, err
}

// lastNight is when the last night's training was due.
func (t *trainer) lastNight() time.Time {
	now := t.now().In(t.zone())
	night := time.Date(now.Year(), now.Month(), now.Day(), nightHour, 0, 0, 0, now.Location())
	if night.After(now) {
		night = time.Date(now.Year(), now.Month(), now.Day()-1, nightHour, 0, 0, 0, now.Location())
	}
	return night
}

func (t *trainer) nextNight() time.Time {
	last := t.lastNight()
	return time.Date(last.Year(), last.Month(), last.Day()+1, nightHour, 0, 0, 0, last.Location())
}

func (t *trainer) zone() *time.Location {
	if own := t.s.config.Own(); own != nil && own.TimeZone.Location != nil {
		return own.TimeZone.Location
	}
	return time.UTC
}

// newLabels counts what people labelled since a time.
func (t *trainer) newLabels(ctx context.Context, since time.Time) (int, error) {
	corrections, err := t.s.warehouse.Corrections(ctx)
	if err != nil {
		return 0, err
	}
	examples, err := t.s.warehouse.Examples(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, c := range corrections {
		if c.Label != record.NoOpinion && c.Corrected.After(since) {
			n++
		}
	}
	for _, e := range examples {
		if e.Added.After(since) {
			n++
		}
	}
	return n, nil
}

// work does a job. What comes of it is logged, and kept for the page.
func (t *trainer) work(ctx context.Context, j job) {
	if j.train && !t.train(ctx, j.by) {
		return
	}
	t.mu.Lock()
	t.doing = "reading texts anew"
	t.mu.Unlock()
	err := t.s.warehouse.Relabel(ctx, warehouse.Relabelling{Model: t.s.labels.model(), Read: t.s.readAnew})
	switch {
	case err == nil:
		t.s.log.Info("stored texts were read anew", "model", t.s.labels.model())
	case errors.Is(err, warehouse.ErrSuperseded):
		t.s.log.Info("another model was put to use while texts were read anew")
	case ctx.Err() == nil:
		t.s.log.Warn("reading stored texts anew broke off; it goes on later", "error", err)
	}
}

// train trains and says whether a new model was kept.
func (t *trainer) train(ctx context.Context, by string) bool {
	o := trained{Began: t.now().UTC(), By: by}
	d, err := t.s.train(ctx, training{})
	var tooFew errTooFew
	switch {
	case ctx.Err() != nil:
		return false
	case errors.As(err, &tooFew):
		o.Said = "No model was trained: " + tooFew.text
	case err != nil:
		o.Failed, o.Said = true, "Training failed: "+err.Error()
	default:
		o.Kept, o.Said = d.Kept, fmt.Sprintf("A model was trained on %d labels by people and %d examples of reviews, and %s. Both were compared on %d texts that neither had seen.",
			d.human(), d.Reviews, d.Why, d.Decided)
	}
	t.s.log.Info("training ended", "kept", o.Kept, "said", o.Said, "error", err)
	value, err := json.Marshal(o)
	if err == nil {
		err = t.s.warehouse.Set(ctx, trainedSetting, string(value))
	}
	if err != nil {
		t.s.log.Warn("what came of the training could not be kept", "error", err)
	}
	return o.Kept
}

// Correct keeps a person's judgement of a text and gives the label that the text has then.
func (t *trainer) Correct(ctx context.Context, c dashboards.Correction) (string, error) {
	err := t.s.warehouse.Correct(ctx, record.Correction{
		What: c.What, Brand: c.Brand, Place: c.Place, ID: c.ID, Label: record.Opinion(c.Label), Corrected: t.now().UTC(),
	}, t.s.labels.read)
	if errors.Is(err, warehouse.ErrNoText) {
		return "", dashboards.Refusal(err.Error())
	}
	if err != nil {
		return "", err
	}
	if err := t.s.labels.refresh(ctx, t.s.warehouse); err != nil {
		return "", err
	}
	label, err := t.s.warehouse.LabelOf(ctx, warehouse.TextKey{What: c.What, Brand: c.Brand, Place: c.Place, ID: c.ID})
	return string(label), err
}

// Train has a model trained as soon as there is time.
func (t *trainer) Train(context.Context) error {
	if doing := t.busy(); doing != "" {
		return dashboards.Refusal(fmt.Sprintf("this program is %s: try again when it is done", doing))
	}
	t.plan(job{train: true, by: "button"})
	t.rouse()
	return nil
}

// Use puts a model to use, and has stored texts read anew by it. "": the one that ships.
func (t *trainer) Use(ctx context.Context, name string) error {
	if err := t.s.use(ctx, name); errors.Is(err, warehouse.ErrNoModel) {
		return dashboards.Refusal(err.Error())
	} else if err != nil {
		return err
	}
	t.plan(job{by: "button"})
	t.rouse()
	return nil
}

// State tells what is known of the learning.
func (t *trainer) State(ctx context.Context) (dashboards.Learned, error) {
	chosen, err := t.s.warehouse.CurrentModel(ctx)
	if err != nil {
		return dashboards.Learned{}, err
	}
	p, err := t.s.warehouse.RelabelProgress(ctx)
	if err != nil {
		return dashboards.Learned{}, err
	}
	last, err := t.lastTraining(ctx)
	if err != nil {
		return dashboards.Learned{}, err
	}
	fresh, err := t.newLabels(ctx, last.Began)
	if err != nil {
		return dashboards.Learned{}, err
	}
	out := dashboards.Learned{
		Model: t.s.labels.model(), Chosen: chosen, Doing: t.busy(), NewLabels: fresh, Collects: t.collects, Zone: t.zone().String(),
		Trained: last.Began, TrainedBy: last.By, Said: last.Said, Failed: last.Failed,
		Relabel: dashboards.Relabelling{Model: p.Model, Done: p.Done, Total: p.Total, Began: p.Began, Seen: p.Seen, Finished: p.Finished},
	}
	if t.collects {
		out.NextNight = t.nextNight()
	}
	return out, nil
}
