package fetch

import (
	"context"
	"net/http"
	"time"
)

// pass is one request's leave to go: within the limits of its account, and among the few that are on their way to the
// same address.
type pass struct {
	client *Client
	site   *site
	id     *identity
	source string
	limits []*limit      // that count the request: its own, and the one for all
	slept  time.Duration // so far
	booked []*pacer
	at     time.Time // that they have planned the request for
	sent   time.Time // when it goes
}

// pass prepares a request's leave. name is the limit that counts it besides the one for all.
func (a *API) pass(s *site, name string) *pass {
	c := a.client
	now := c.clock.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	p := &pass{client: c, site: s, source: a.opt.Source, id: s.identity(a.account, a.opt.Source, a.opt.Rates, now)}
	if name != "" {
		p.limits = append(p.limits, p.id.limit(name, Rate{}, now))
	}
	p.limits = append(p.limits, p.id.limit("", Rate{}, now))
	return p
}

// enter waits until the request may go. Nothing is held while it waits for a limit; a free place is what is taken last,
// and then the limits are looked at once more.
func (p *pass) enter(ctx context.Context) error {
	for {
		if err := p.queue(ctx); err != nil {
			p.cancel()
			return err
		}
		if err := p.site.slots.Acquire(ctx, 1); err != nil {
			p.cancel()
			return err
		}
		changed, ok := p.board()
		if ok {
			if gone, err := p.depart(ctx); gone || err != nil {
				return err
			}
			continue
		}
		p.site.slots.Release(1)
		if changed == nil {
			continue
		}
		select {
		case <-changed:
		case <-ctx.Done():
			p.cancel()
			return ctx.Err()
		}
	}
}

// depart waits out what may be left of the request's turn, and looks whether the platform has not asked for a pause
// meanwhile. If it has not gone, its place is free again.
func (p *pass) depart(ctx context.Context) (gone bool, err error) {
	clock := p.client.clock
	wait := p.sent.Sub(clock.now())
	if wait <= 0 {
		return true, nil
	}
	if p.slept += wait; p.slept > p.client.opt.MaxRetryAfter {
		p.abandon()
		return false, tooLong{until: p.sent}
	}
	if err := clock.wait(ctx, p.sent); err != nil {
		p.abandon()
		return false, err
	}
	if !p.closedUntil().IsZero() {
		p.abandon()
		return false, nil
	}
	return true, nil
}

// tooLong says that a limit stays closed for longer than is waited.
type tooLong struct{ until time.Time } // by the client's clock

func (e tooLong) Error() string { return "the limit stays closed for too long" }

// queue waits for what is known in advance: the end of a window, and the request's turn.
func (p *pass) queue(ctx context.Context) error {
	for {
		now := p.client.clock.now()
		until, sentAway := p.opens(now)
		if !until.After(now) {
			return ctx.Err()
		}
		p.slept += until.Sub(now)
		if sentAway || p.slept > p.client.opt.MaxRetryAfter {
			return tooLong{until: until}
		}
		if err := p.client.clock.wait(ctx, until); err != nil {
			return err
		}
	}
}

// opens is when the request may go as far as is known now. It books the request's turn, unless the wait for that would
// be too long: then it is sent away until it makes sense to come back.
func (p *pass) opens(now time.Time) (until time.Time, sentAway bool) {
	p.site.mu.Lock()
	defer p.site.mu.Unlock()
	for _, l := range p.limits {
		until = later(until, l.closedUntil(now))
	}
	if !until.IsZero() {
		return until, false
	}
	if p.at.IsZero() {
		return p.book(now)
	}
	return p.at, false
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// book finds the first time that suits all of the request's pacers, and takes it. While others stand in line for it, who
// has not stood there waits for half as long at most.
func (p *pass) book(now time.Time) (at time.Time, sentAway bool) {
	pacers := p.pacers(now)
	at = now
	var busiest *pacer
	for _, x := range pacers {
		if next := x.plan.next(now); next.After(at) {
			at, busiest = next, x
		}
	}
	most := p.client.opt.MaxRetryAfter - p.slept
	if busiest != nil && busiest.line.stands(now) && !busiest.line.first(p.source, now) {
		most /= 2
	}
	if busiest != nil && at.Sub(now) > most {
		return busiest.line.join(p.source, at, now), true
	}
	for _, x := range pacers {
		x.plan.take(at)
		x.line.serve(p.source, now, at)
	}
	p.booked, p.at = pacers, at
	return at, false
}

// pacers are those that spread the request: of documented limits that the platform does not show room in, else the
// standard one if it shows nothing at all. An allowance in per cent is for all that the account does.
func (p *pass) pacers(now time.Time) []*pacer {
	var list []*pacer
	documented, shown := false, false
	for _, l := range p.limits {
		roomy, allowance := l.roomy(now)
		if allowance {
			return nil
		}
		shown = shown || roomy
		documented = documented || l.pacer != nil
		if l.pacer != nil && !roomy {
			list = append(list, l.pacer)
		}
	}
	if !documented && !shown && p.client.paced {
		list = append(list, p.site.standard.pacer)
	}
	return list
}

// board takes the last step with a place in hand: if the limits still allow it, the request goes. If not, changed is
// what to wait for; nil: a time that queue knows.
func (p *pass) board() (changed <-chan struct{}, ok bool) {
	now := p.client.clock.now()
	p.site.mu.Lock()
	defer p.site.mu.Unlock()
	for _, l := range p.limits {
		if !l.closedUntil(now).IsZero() {
			return nil, false
		}
		if l.full(now) {
			return p.id.changed, false
		}
	}
	p.sent = now
	for _, x := range p.booked {
		p.sent = later(p.sent, x.sent.next(now))
	}
	for _, x := range p.booked {
		x.sent.take(p.sent)
	}
	for _, l := range p.limits {
		l.flying++
	}
	return nil, true
}

// unbook gives the request's turn back, unless it has passed: then the bucket has filled up over it already.
func (p *pass) unbook(now time.Time) {
	if p.at.After(now) {
		for _, x := range p.booked {
			x.plan.giveBack()
		}
	}
	p.booked, p.at = nil, time.Time{}
}

// cancel takes back what enter has booked for a request that did not get its leave.
func (p *pass) cancel() {
	now := p.client.clock.now()
	p.site.mu.Lock()
	defer p.site.mu.Unlock()
	p.unbook(now)
}

// abandon gives the place back: the request is not sent after all.
func (p *pass) abandon() {
	p.site.mu.Lock()
	p.land()
	p.site.mu.Unlock()
	p.site.slots.Release(1)
}

// done says how the request ended: with which headers, nil if there was no answer.
func (p *pass) done(header http.Header) {
	now, wall := p.client.clock.now(), p.client.opt.Now()
	p.site.mu.Lock()
	p.land()
	for i, l := range p.limits {
		var list []stated
		if i == 0 && header != nil {
			list = readLimits(header, wall)
		}
		l.settle(list, p.sent, now)
	}
	p.overall().learn(readUsage(header), p.sent, now)
	p.site.mu.Unlock()
	p.site.slots.Release(1)
}

// overall is the limit that counts all of the account's requests.
func (p *pass) overall() *limit { return p.limits[len(p.limits)-1] }

func (p *pass) land() {
	for _, l := range p.limits {
		l.flying--
	}
	p.id.wake()
}

// hush keeps everyone from the request's own limit for a while, or from all of the account's.
func (p *pass) hush(pause time.Duration, all bool) {
	now := p.client.clock.now()
	p.site.mu.Lock()
	defer p.site.mu.Unlock()
	l := p.limits[0]
	if all {
		l = p.overall()
	}
	l.quiet = later(l.quiet, now.Add(pause))
}

// closedUntil is when the request's limits open; zero: they are open.
func (p *pass) closedUntil() time.Time {
	now := p.client.clock.now()
	p.site.mu.Lock()
	defer p.site.mu.Unlock()
	var until time.Time
	for _, l := range p.limits {
		until = later(until, l.closedUntil(now))
	}
	return until
}
