// Package network holds what the collectors of networks share: what a source watches, who speaks in a post, how a list
// that comes newest first is read without a hole however a run breaks off, and which posts are read again and when.
package network

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"renown/warehouse/record"
)

// Defaults of Watch.
const (
	DefaultBackfill = 7 * 24 * time.Hour
	DefaultReread   = 300
)

// Watch is what a source of a network looks for. Hashtags, words and handles default to the brand's own, so that most
// sources need none of them.
type Watch struct {
	Hashtags       []string      `yaml:"hashtags"`        // with or without #; default: those of the brand's campaigns
	Words          []string      `yaml:"words"`           // default: the brand's keywords
	Handles        []string      `yaml:"handles"`         // the brand's accounts on this network; default: the brand's own
	SupportHandles []string      `yaml:"support_handles"` // its service accounts; default: the brand's own
	Backfill       time.Duration `yaml:"backfill"`        // how far back the first run reads, as far as the network allows
	Reread         int           `yaml:"reread"`          // posts whose likes, shares and views a run reads again, at most; -1: none
}

// Watches gives the settings of a kind their Watch, for defaults to be filled in.
func (w *Watch) Watches() *Watch { return w }

// Check says what is wrong. Kinds call it from their own Validate.
func (w *Watch) Check() error {
	for _, tag := range w.Hashtags {
		if Hashtag(tag) == "" || strings.ContainsAny(strings.TrimSpace(tag), " \t\n,") {
			return fmt.Errorf("hashtags: %q is not a hashtag: one word, with or without #", tag)
		}
	}
	if err := checkHandles("handles", w.Handles); err != nil {
		return err
	}
	if err := checkHandles("support_handles", w.SupportHandles); err != nil {
		return err
	}
	switch {
	case w.Backfill < 0:
		return errors.New("backfill must not be negative")
	case w.Reread < -1:
		return errors.New("reread must be a number of posts, or -1 for none")
	}
	return nil
}

func checkHandles(key string, handles []string) error {
	for _, h := range handles {
		if name := Handle(h); name == "" || strings.ContainsAny(name, " \t\n,") || strings.Contains(name, "://") || strings.HasSuffix(name, "@") {
			return fmt.Errorf("%s: %q is not an account: write its name, such as @skywaysair, not its address", key, h)
		}
	}
	return nil
}

// WithDefaults fills in what is left out, but for what only the brand knows.
func (w Watch) WithDefaults() Watch {
	if w.Backfill == 0 {
		w.Backfill = DefaultBackfill
	}
	if w.Reread == 0 {
		w.Reread = DefaultReread
	}
	return w
}

// Posts tells what the warehouse knows of a source's posts.
type Posts interface {
	// Due lists posts of a source that should be read again: those that were last read before one of the ages and have
	// reached it now. Deleted ones are left out; those in conversations with the brand come first, then the newest.
	Due(ctx context.Context, source string, ages []time.Duration, now time.Time, limit int) ([]record.Post, error)
}

// Ages are when a post's likes, shares and views are read again, counted from when it was posted.
func Ages() []time.Duration {
	const day = 24 * time.Hour
	return []time.Duration{time.Hour, 6 * time.Hour, day, 3 * day, 7 * day, 30 * day}
}

// Due asks for the posts that a run of a source should read again. Without the warehouse there are none: they are due
// still in the next run. The tally is told what is not read again.
func (w Watch) Due(ctx context.Context, posts Posts, source string, now time.Time, t *Tally) []record.Post {
	due, _ := w.DueAt(ctx, posts, source, now, Ages(), t)
	return due
}

// DueAt is Due with ages of the kind's own. known: the warehouse has answered.
func (w Watch) DueAt(ctx context.Context, posts Posts, source string, now time.Time, ages []time.Duration, t *Tally) (due []record.Post, known bool) {
	if posts == nil || w.Reread < 0 {
		return nil, false
	}
	most := w.WithDefaults().Reread
	due, err := posts.Due(ctx, source, ages, now, most)
	switch {
	case err != nil:
		t.Missing("posts were not read again, because the warehouse does not answer: the next run does it")
		return nil, false
	case len(due) >= most:
		t.Note("%d posts are read again in a run and more are due; if this stays, raise reread or collect more often", most)
	}
	return due, true
}

// People knows the brand's accounts.
type People struct{ own, support map[string]string }

// People are the brand's accounts as the settings name them.
func (w *Watch) People() People {
	p := People{own: map[string]string{}, support: map[string]string{}}
	for _, h := range w.Handles {
		p.own[Handle(h)] = Handle(h)
	}
	for _, h := range w.SupportHandles {
		p.support[Handle(h)] = Handle(h)
	}
	return p
}

// Who says whether a handle is one of the brand's: the direction and the handle as it is kept in clear. For everyone
// else both are empty.
func (p People) Who(handle string) (record.Direction, string) {
	h := Handle(handle)
	if own, ok := p.support[h]; ok {
		return record.FromSupport, own
	}
	if own, ok := p.own[h]; ok {
		return record.FromBrand, own
	}
	return "", ""
}

// Speak sets who speaks in a mention: the brand, its support, or else a customer where the post is to or about the brand
// and someone other where it merely stands in a conversation.
func (p People) Speak(m *record.Mention, handle string, aboutBrand bool) {
	m.Direction, m.Handle = p.Who(handle)
	if m.Direction != "" {
		return
	}
	m.Direction = record.FromOther
	if aboutBrand {
		m.Direction = record.FromCustomer
	}
}

// Handle is the form handles are compared in: without @ and in lower case.
func Handle(s string) string { return strings.ToLower(strings.TrimPrefix(strings.TrimSpace(s), "@")) }

// Hashtag is a hashtag without its #, as written otherwise.
func Hashtag(s string) string { return strings.TrimLeft(strings.TrimSpace(s), "#＃") }
