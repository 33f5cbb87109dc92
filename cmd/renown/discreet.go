package main

import (
	"context"
	"errors"
	"fmt"

	"renown/collectors"
	"renown/collectors/fetch"
	"renown/warehouse/record"
)

// discreetly lets a collector say nothing that holds one of the configuration's secrets, whatever its source answers and
// whatever fault it has: not in errors, notes or plans, and not in a panic.
func discreetly(c collectors.Collector, hide func(string) string) collectors.Collector {
	d := discreet{c, hide}
	if planner, plans := c.(collectors.Planner); plans {
		return discreetPlanner{d, planner}
	}
	return d
}

type discreet struct {
	collectors.Collector
	hide func(string) string
}

// Collect collects.
func (d discreet) Collect(ctx context.Context, cursor map[string]string, emit func(*record.Batch) error) (record.Outcome, error) {
	defer func() {
		if value := recover(); value != nil {
			panic(d.hide(fmt.Sprint(value))) // the runner's business still, and the stack is still there
		}
	}()
	outcome, err := d.Collector.Collect(ctx, cursor, emit)
	hideAll(d.hide, outcome.Notes)
	if err != nil {
		err = discreetError{err, d.hide}
	}
	return outcome, err
}

type discreetPlanner struct {
	discreet
	planner collectors.Planner
}

// Plan is what the collector plans.
func (d discreetPlanner) Plan(cursor map[string]string) []fetch.Planned {
	plan := d.planner.Plan(cursor)
	for i := range plan {
		plan[i].URL, plan[i].Note = d.hide(plan[i].URL), d.hide(plan[i].Note)
	}
	return plan
}

// discreetError is an error in other words.
type discreetError struct {
	error
	hide func(string) string
}

func (e discreetError) Error() string { return e.hide(e.error.Error()) }

// Unwrap gives the error itself, for what it is and not for what it says.
func (e discreetError) Unwrap() error { return e.error }

// Remedy is what the error knows.
func (e discreetError) Remedy() string {
	var knows interface{ Remedy() string }
	if errors.As(e.error, &knows) {
		return e.hide(knows.Remedy())
	}
	return ""
}

// discreetSink stores what could not be used, and why, without the configuration's secrets: a server may have said them
// back.
type discreetSink struct {
	collectors.Sink
	hide func(string) string
}

// Write stores a batch.
func (s discreetSink) Write(ctx context.Context, b *record.Batch) error {
	for i := range b.Rejects {
		r := &b.Rejects[i]
		r.Where, r.Reason, r.Detail, r.Raw = s.hide(r.Where), s.hide(r.Reason), s.hide(r.Detail), s.hide(r.Raw)
	}
	for i := range b.Gaps {
		g := &b.Gaps[i]
		g.Query, g.Reason = s.hide(g.Query), s.hide(g.Reason)
	}
	return s.Sink.Write(ctx, b)
}

func hideAll(hide func(string) string, texts []string) {
	for i := range texts {
		texts[i] = hide(texts[i])
	}
}
