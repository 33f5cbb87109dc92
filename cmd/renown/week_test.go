package main

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"renown/cmd/renown/config"
	"renown/cmd/renown/world"
	"renown/collectors"
	"renown/collectors/network"
	"renown/queries"
	"renown/warehouse/record"
)

// simClock is a clock that stands still but for those who sleep on it and for who sets it.
type simClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *simClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *simClock) Sleep(ctx context.Context, d time.Duration) error {
	c.advance(max(d, 0))
	return ctx.Err()
}

func (c *simClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// week is a program that collects from the made-up world's networks through simulated days.
type week struct {
	t     *testing.T
	clock *simClock
	world *world.World
	app   *app
	path  string // of its renown.yaml
	began time.Time
}

// beforeTheStorm is how long before the story's end the simulated week begins: it holds the whole backlash.
const beforeTheStorm = 16 * 24 * time.Hour

func newWeek(t *testing.T, seed uint64) *week {
	t.Helper()
	anchor := time.Date(2026, 10, 30, 9, 0, 0, 0, time.UTC) // the clocks go back within the week
	x := &week{t: t, clock: &simClock{now: anchor.Add(-beforeTheStorm)}}
	x.began = x.clock.Now()
	x.world = world.New(world.Options{Anchor: anchor, Now: x.clock.Now, Seed: seed, Volume: 0.3})
	site, err := x.world.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = site.Close(context.WithoutCancel(t.Context())) }) // the world keeps nothing
	dir := t.TempDir()
	x.path = filepath.Join(dir, "renown.yaml")
	text := "warehouse: embedded:./data\nfetch: {timeout: 2s, parallel: 1}\n" + readAgain(x.world.Config(site.URL, 5*time.Minute))
	if err := os.WriteFile(x.path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	x.app = &app{configPath: x.path, World: World{Stdout: os.Stdout, Stderr: os.Stderr, Env: os.LookupEnv, Now: x.clock.Now, Sleep: x.clock.Sleep}}
	return x
}

// readAgain lets sources read again all that is due, however long they did not run.
func readAgain(config string) string {
	config = strings.ReplaceAll(config, "    reread: 1000\n", "")
	return strings.ReplaceAll(config, "    backfill: 60d\n", "    backfill: 60d\n    reread: 20000\n")
}

// open opens the program's warehouse and makes its runner, whose runs follow each other.
func (x *week) open(ctx context.Context) (*session, *collectors.Runner, func()) {
	x.t.Helper()
	c, err := x.app.load()
	if err != nil {
		x.t.Fatal(err)
	}
	c.Fetch.Delay = -1
	c.Sources = slices.DeleteFunc(c.Sources, func(s config.Source) bool { return s.Kind == "reviewsite" })
	s, err := x.app.open(ctx, c, opening{log: slog.New(slog.DiscardHandler)})
	if err != nil {
		x.t.Fatal(err)
	}
	if _, err := s.warehouse.Migrate(ctx); err != nil {
		x.t.Fatal(err)
	}
	runner, err := x.app.runner(s, nil)
	if err != nil {
		x.t.Fatal(err)
	}
	return s, runner, func() {
		if err := s.close(context.WithoutCancel(ctx)); err != nil {
			x.t.Error(err)
		}
	}
}

// collect runs every source once, one after the other, and tells how many failed.
func (x *week) collect(ctx context.Context, runner *collectors.Runner) (failed int) {
	x.t.Helper()
	for _, status := range runner.Status() {
		ledger, err := runner.RunOnce(ctx, status.Name)
		if err != nil {
			x.t.Fatal(err)
		}
		if !ledger[0].OK {
			failed++
		}
	}
	return failed
}

// settle collects without faults until every source has come through whole.
func (x *week) settle(ctx context.Context, s *session, runner *collectors.Runner) {
	x.t.Helper()
	x.world.FailNetworks(nil)
	var troubled []string
	for range 40 {
		x.flush(s)
		x.clock.advance(90 * time.Minute) // circuits close, limits reset
		troubled = nil
		for _, status := range runner.Status() {
			ledger, err := runner.RunOnce(ctx, status.Name)
			if err != nil {
				x.t.Fatal(err)
			}
			if run := ledger[0]; !run.OK || !run.Complete {
				troubled = append(troubled, fmt.Sprintf("%s: ok %v, complete %v, %s %s", run.Source, run.OK, run.Complete, run.Error, strings.Join(run.Notes, "; ")))
			}
		}
		if len(troubled) == 0 {
			break
		}
	}
	if len(troubled) > 0 {
		x.t.Errorf("sources that never came through whole:\n%s", strings.Join(troubled, "\n"))
	}
	x.flush(s)
}

func (x *week) flush(s *session) {
	x.t.Helper()
	if err := s.warehouse.Flush(x.t.Context()); err != nil {
		x.t.Fatal(err)
	}
}

// stored are a brand's posts of a network as the warehouse holds them.
func (x *week) stored(s *session, site, brand string) map[string]record.Mention {
	x.t.Helper()
	rows, err := s.warehouse.Conn().Query(x.t.Context(), `SELECT id, url, text, posted, collected, direction, handle, conversation, parent,
		arrayStringConcat(hashtags, ' '), promoted, author_key, ifNull(toInt64(author_followers), -1), ifNull(toInt64(likes), -1), ifNull(toInt64(shares), -1),
		ifNull(toInt64(comments), -1), ifNull(toInt64(quotes), -1), ifNull(toInt64(bookmarks), -1), ifNull(toInt64(views), -1), ifNull(deleted, toDateTime64(0, 3, 'UTC'))
		FROM mentions FINAL WHERE network = {network:String} AND brand = {brand:String}`, named("network", site), named("brand", brand))
	if err != nil {
		x.t.Fatal(err)
	}
	all := map[string]record.Mention{}
	for rows.Next() {
		var m record.Mention
		var direction, tags string
		var counts [7]int64
		if err := rows.Scan(&m.ID, &m.URL, &m.Text, &m.Posted, &m.Collected, &direction, &m.Handle, &m.Conversation, &m.Parent, &tags, &m.Promoted,
			&m.AuthorKey, &counts[0], &counts[1], &counts[2], &counts[3], &counts[4], &counts[5], &counts[6], &m.Deleted); err != nil {
			x.t.Fatal(err)
		}
		m.Brand, m.Network, m.Direction, m.Hashtags = brand, site, record.Direction(direction), strings.Fields(tags)
		m.AuthorFollowers, m.Likes, m.Shares, m.Comments = record.Count(counts[0]), record.Count(counts[1]), record.Count(counts[2]), record.Count(counts[3])
		m.Quotes, m.Bookmarks, m.Views = record.Count(counts[4]), record.Count(counts[5]), record.Count(counts[6])
		if m.Deleted.Unix() == 0 {
			m.Deleted = time.Time{}
		}
		all[m.ID] = m
	}
	if err := rows.Err(); err != nil {
		x.t.Fatal(err)
	}
	return all
}

// since says from when on a network's posts must all be there: as far back as the first runs could read, some of which
// failed.
func (x *week) since(network string) time.Time {
	switch network {
	case world.Instagram:
		return x.began // Instagram shows a hashtag's last day only
	case world.X:
		return x.began.Add(-6 * 24 * time.Hour) // X shows seven days
	}
	return x.began.Add(-30 * 24 * time.Hour)
}

// asked is whether a source must have met a post by now. What names the brand or is the brand's own is found by the
// lists; a word beside it in a conversation is found when the conversation's first post is read again.
func (x *week) asked(p record.Mention, terms network.Terms) bool {
	if p.Direction == record.FromBrand || p.Direction == record.FromSupport || terms.In(p.Text, p.Hashtags) {
		return true
	}
	root, found := x.world.Post(p.Network, p.Conversation, x.clock.Now())
	if !found {
		return false
	}
	for _, age := range network.Ages() {
		if again := root.Posted.Add(age); again.After(p.Posted) && again.Before(x.clock.Now().Add(-3*time.Hour)) {
			return true
		}
	}
	return false
}

// terms are what a network's source of a brand looks for.
func (x *week) terms(site, brand string) (terms network.Terms) {
	x.t.Helper()
	c, err := x.app.load()
	if err != nil {
		x.t.Fatal(err)
	}
	for _, s := range c.Sources {
		if w, follows := s.Settings.(interface{ Watches() *network.Watch }); follows && s.Site == site && s.Brand == brand {
			return w.Watches().Terms()
		}
	}
	return terms
}

// lost says whether the warehouse itself says that it could not read a time of a network.
func (x *week) lost(s *session, site, brand string) func(time.Time) bool {
	x.t.Helper()
	answer, err := s.queries.Source.Gaps(x.t.Context(), queries.Filter{Now: x.clock.Now(), Brand: brand})
	if err != nil {
		x.t.Fatal(err)
	}
	return func(at time.Time) bool {
		return slices.ContainsFunc(answer.Rows, func(g queries.GapRow) bool {
			return g.Network == site && !at.Before(g.From) && !at.After(g.To)
		})
	}
}

// differences lists what of a network's posts differs from the world.
func (x *week) differences(s *session, site, brand string) []string {
	x.t.Helper()
	var out []string
	have, gone, terms, lost := x.stored(s, site, brand), x.world.Deleted(site, brand), x.terms(site, brand), x.lost(s, site, brand)
	for _, want := range x.world.Posts(site, brand) {
		got, found := have[want.ID]
		delete(have, want.ID)
		switch {
		case found:
			out = append(out, x.compare(got)...)
		case want.Posted.After(x.since(site)) && x.asked(want, terms) && !lost(want.Posted):
			out = append(out, fmt.Sprintf("missing: %s of %s by %s (%s, answer to %q) %q", want.ID, want.Posted.Format(time.DateTime), want.Author, want.Direction, want.Parent, want.Text))
		}
	}
	for id, got := range have {
		if when, deleted := gone[id]; !deleted {
			out = append(out, fmt.Sprintf("never was there: %s %q", id, got.Text))
		} else if site != world.Instagram || got.Direction == record.FromBrand { // others' posts cannot be asked for by their id
			out = append(out, x.compareDeleted(got, when)...)
		}
	}
	return out
}

// compare holds a post against what it was when it was last read.
func (x *week) compare(got record.Mention) []string {
	want, found := x.world.Post(got.Network, got.ID, got.Collected)
	if !found {
		return []string{fmt.Sprintf("%s was collected at %s, when the network did not show it", got.ID, got.Collected)}
	}
	later, _ := x.world.Post(got.Network, got.ID, got.Collected.Add(20*time.Minute)) // a run takes its time
	var tags []string
	for _, tag := range want.Hashtags {
		if tag = strings.ToLower(tag); !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	var out []string
	check := func(field string, g, w any) {
		if g != w {
			out = append(out, fmt.Sprintf("%s: %s is %q, the world says %q", got.ID, field, fmt.Sprint(g), fmt.Sprint(w)))
		}
	}
	check("text", got.Text, want.Text)
	check("url", got.URL, want.URL)
	check("posted", got.Posted.UnixMilli(), want.Posted.UnixMilli())
	check("direction", got.Direction, want.Direction)
	check("handle", got.Handle, want.Handle)
	check("conversation", got.Conversation, want.Conversation)
	check("parent", got.Parent, want.Parent)
	check("promoted", got.Promoted, want.Promoted)
	check("hashtags", strings.Join(got.Hashtags, " "), strings.Join(tags, " "))
	check("author is known", got.AuthorKey != "", want.Author != "")
	check("deleted", got.Deleted.IsZero(), true)
	counted := func(field string, g, low, high record.Count) {
		if low, high = min(low, high), max(low, high); g < low || g > high {
			out = append(out, fmt.Sprintf("%s: %s are %d, the world says %d to %d", got.ID, field, g, low, high))
		}
	}
	counted("followers", got.AuthorFollowers, want.AuthorFollowers, later.AuthorFollowers)
	counted("likes", got.Likes, want.Likes, later.Likes)
	counted("shares", got.Shares, want.Shares, later.Shares)
	counted("comments", got.Comments, want.Comments, later.Comments)
	counted("quotes", got.Quotes, want.Quotes, later.Quotes)
	counted("bookmarks", got.Bookmarks, want.Bookmarks, later.Bookmarks)
	counted("views", got.Views, want.Views, later.Views)
	return out
}

// compareDeleted wants a tombstone of a post that is gone, from the first time on that the plan reads it again.
func (x *week) compareDeleted(got record.Mention, when time.Time) []string {
	if !got.Deleted.IsZero() {
		if got.Text != "" || got.AuthorKey != "" || got.Deleted.Before(when) {
			return []string{fmt.Sprintf("%s: tombstone of %s (gone since %s) still says %q", got.ID, got.Deleted, when, got.Text)}
		}
		return nil
	}
	for _, age := range network.Ages() {
		if again := got.Posted.Add(age); again.After(when) && again.Before(x.clock.Now().Add(-3*time.Hour)) && got.Collected.Before(again) {
			return []string{fmt.Sprintf("%s (of %s, read at %s) is gone since %s and was to be read again at %s, but stands here still at %s",
				got.ID, got.Posted, got.Collected, when, again, x.clock.Now())}
		}
	}
	return nil
}

// equal holds everything the warehouse has against the world.
func (x *week) equal(s *session) {
	x.t.Helper()
	posts := 0
	for _, site := range []string{world.X, world.Mastodon, world.Bluesky, world.YouTube, world.Instagram, world.Facebook, world.Reddit, world.News} {
		for _, brand := range world.Brands() {
			wrong := x.differences(s, site, brand.Name)
			slices.Sort(wrong)
			for i, text := range wrong {
				if i == 8 {
					x.t.Errorf("… and %d more", len(wrong)-8)
					break
				}
				x.t.Errorf("%s, %s: %s", site, brand.Name, text)
			}
			posts += len(x.stored(s, site, brand.Name))
		}
	}
	if posts < 1000 {
		x.t.Errorf("only %d posts were compared", posts)
	}
	if over := x.world.Exceeded(); len(over) > 0 {
		x.t.Errorf("limits were exceeded: %v", over)
	}
	x.paid(s)
}

// paid holds the budget's books against what the network billed. A request that was paid for and whose answer was lost
// is on both.
func (x *week) paid(s *session) {
	x.t.Helper()
	var spent float64
	if err := s.warehouse.Conn().QueryRow(x.t.Context(), "SELECT sum(amount) FROM spending FINAL WHERE unit = '$'").Scan(&spent); err != nil {
		x.t.Fatal(err)
	}
	if billed := x.world.Billed(world.X); billed == 0 || spent < billed-0.001 {
		x.t.Errorf("X billed $%.3f, the books say $%.3f", billed, spent)
	}
}

// A week with faults of every sort, and afterwards the warehouse equals what the world holds.
func TestAWeekOfMisfortune(t *testing.T) {
	for round := range rounds(3, 100) {
		seed := seedOf(round)
		t.Run(fmt.Sprintf("seed-%d", seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, uint64(round)))
			x := newWeek(t, seed)
			s, runner, end := x.open(t.Context())
			defer end()
			x.world.FailNetworks(x.world.Trouble(seed, 0.12))
			runs, failed := 0, 0
			for x.clock.Now().Before(x.began.Add(7 * 24 * time.Hour)) {
				failed += x.collect(t.Context(), runner)
				x.flush(s) // in life hours pass here, and everything is delivered
				runs++
				x.clock.advance(time.Duration(60+random.IntN(840)) * time.Minute)
			}
			x.settle(t.Context(), s, runner)
			t.Logf("seed %d: %d rounds, %d runs failed", seed, runs, failed)
			if failed == 0 {
				t.Error("no run failed: the faults did nothing")
			}
			x.equal(s)
		})
	}
}

// seedOf is a round's seed: another one each time, or the one that RENOWN_SEED names, to see a failure again.
func seedOf(round int) uint64 {
	if named, err := strconv.ParseUint(os.Getenv("RENOWN_SEED"), 10, 64); err == nil {
		return named
	}
	return uint64(time.Now().UnixNano()) + uint64(round)
}
