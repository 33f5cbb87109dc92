package main

import (
	"context"
	"math/rand/v2"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"renown/dashboards"
	"renown/dashboards/pages"
)

// atOnce is how many connections a browser opens to one host.
const atOnce = 6

// crowdLimit is what no panel may be above at p95 with many users at once.
const crowdLimit = 1500 * time.Millisecond

// crowd is many users at once: each opens a page, with filters of its own, and looks at it for a while.
type crowd struct {
	site   *site
	world  *world
	users  int
	visits int           // pages each user opens
	think  time.Duration // about as long a page is looked at
	alike  bool          // all look at one brand's pages as they open, rather than each with filters of its own
	ready  bool          // which the program has prepared

	mu     sync.Mutex
	took   map[string][]time.Duration // by panel
	failed atomic.Int64
	last   error
}

// users measures panels with many users at once: as the people of one brand read its pages in the morning, as readers with a filter
// each do, and with none of these ever waiting.
func (b *bench) users(ctx context.Context, s *site) error {
	for _, c := range []*crowd{
		{think: b.think, visits: 4, alike: true}, {think: b.think, visits: 4, alike: true, ready: true},
		{think: b.think, visits: 4}, {visits: 1},
	} {
		if c.ready {
			s.server.Prepare(ctx, dashboards.LongPage)
		}
		c.site, c.world, c.users, c.took = s, b.world, b.crowd, map[string][]time.Duration{}
		s.queries.Forget()
		began := time.Now()
		if err := c.run(ctx); err != nil {
			return err
		}
		b.tellCrowd(c, time.Since(began))
	}
	return nil
}

func (b *bench) tellCrowd(c *crowd, took time.Duration) {
	type line struct {
		name string
		p95  time.Duration
		all  []time.Duration
	}
	var lines []line
	var all []time.Duration
	for name, times := range c.took {
		lines, all = append(lines, line{name, quantile(times, 0.95), times}), append(all, times...)
	}
	slices.SortFunc(lines, func(a, b line) int { return int(b.p95 - a.p95) })
	filters := "with filters of its own"
	if c.alike {
		filters = "of the largest brand as they open"
	}
	if c.ready {
		filters += ", kept ready,"
	}
	b.say("\n%d users at once, each opening %d pages %s and looking at each for about %v: %d panels in %.0f s, %d failed", c.users, c.visits, filters, c.think,
		len(all), took.Seconds(), c.failed.Load())
	if c.last != nil {
		b.say("  such as: %v", c.last)
	}
	b.say("  %-44s %8s %8s %8s", "panel (the ten slowest)", "median", "p95", "most")
	above := 0
	for i, l := range lines {
		if l.p95 > crowdLimit {
			above++
		}
		if i < 10 {
			b.say("  %-44s %8.0f %8.0f %8.0f", l.name, ms(quantile(l.all, 0.5)), ms(l.p95), ms(quantile(l.all, 1)))
		}
	}
	b.say("  %-44s %8.0f %8.0f %8.0f   %d of %d panels above %v at p95", "all together", ms(quantile(all, 0.5)), ms(quantile(all, 0.95)), ms(quantile(all, 1)),
		above, len(lines), crowdLimit)
}

func (c *crowd) run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	for user := range c.users {
		rng := rand.New(rand.NewPCG(c.world.seed, uint64(1000+user)))
		g.Go(func() error { return c.user(ctx, rng) })
	}
	return g.Wait()
}

func (c *crowd) user(ctx context.Context, rng *rand.Rand) error {
	all := pages.AllPages()
	for range c.visits {
		// The first page is not opened by all in the same moment either.
		if err := pause(ctx, time.Duration(rng.Float64()*2*float64(c.think))); err != nil {
			return err
		}
		if err := c.open(ctx, all[rng.IntN(len(all))], rng); err != nil {
			return err
		}
	}
	return nil
}

// open asks for a page and then for its panels, as many at once as a browser does.
func (c *crowd) open(ctx context.Context, p pages.Page, rng *rand.Rand) error {
	q := c.world.address(rng)
	if c.alike {
		q = url.Values{"brand": {c.world.brands[0]}}
	}
	if _, err := c.site.get(ctx, p.Path+"?"+q.Encode()); err != nil {
		c.fail(err)
	}
	g, within := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for _, panel := range p.Panels {
		a := asks{p, panel}
		g.Go(func() error {
			began := time.Now()
			if _, err := c.site.get(within, a.address(q)); err != nil {
				c.fail(err)
			}
			c.note(a.name(), time.Since(began))
			return within.Err()
		})
	}
	return g.Wait()
}

func (c *crowd) note(name string, took time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.took[name] = append(c.took[name], took)
}

func (c *crowd) fail(err error) {
	c.failed.Add(1)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = err
}
