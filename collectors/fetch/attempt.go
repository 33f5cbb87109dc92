package fetch

import (
	"context"
	"errors"
	"io"
	"net/http"
)

// answerMax is how much of a refusal's body is kept.
const answerMax = 16 << 10

// run makes attempts until there is a 2xx answer or a reason to stop.
func (c *call) run(ctx context.Context) (*Reply, error) {
	defer c.leave()
	for attempt := 0; ; {
		got, sent, err := c.attempt(ctx)
		if !sent || (err == nil && got.status >= 200 && got.status <= 299) {
			return c.reply(got), err
		}
		if err == nil && isRedirect(got) {
			if err := c.redirect(got); err != nil {
				return nil, err
			}
			continue
		}
		var failed *Error
		if err == nil {
			failed = c.refusal(got)
		} else if !errors.As(err, &failed) {
			return nil, err // the end of ctx
		}
		if again, err := c.again(ctx, got, failed, attempt); !again {
			return nil, err
		}
		attempt++
		c.api.client.opt.Logger.Debug("asking again", "source", c.api.opt.Source, "error", failed)
	}
}

// attempt sends the request once, if its key, limits, circuit and budgets allow it.
func (c *call) attempt(ctx context.Context) (got answer, sent bool, err error) {
	r, err := c.request(ctx)
	if err != nil {
		return got, false, err
	}
	if err := c.admit(ctx); err != nil {
		return got, false, err
	}
	paid, err := c.charge(ctx)
	if err != nil {
		c.pass.abandon()
		return got, false, err
	}
	got, err = c.exchange(ctx, r)
	if !neverSent(err) {
		c.api.requests.Add(1)
	}
	c.pass.done(got.header)
	c.api.bytes.Add(int64(len(got.body)))
	if err == nil {
		got = c.finish(r, got)
	}
	c.settle(ctx, paid, got, err)
	return got, true, err
}

// admit waits for the limits and asks the circuit: before, so that nobody waits in vain, and after, since it may have
// opened meanwhile.
func (c *call) admit(ctx context.Context) error {
	if err := c.askCircuit(false); err != nil {
		return err
	}
	c.pass = c.api.pass(c.site, c.ask.Limit)
	err := c.pass.enter(ctx)
	var long tooLong
	if errors.As(err, &long) {
		until := c.api.client.clock.wall(long.until)
		e := c.failure(RateLimited, nil, "the limit of requests is used up; the next one may go %s", waitText(until.Sub(c.api.client.opt.Now())))
		e.RetryAt = until
		return e
	}
	if err != nil {
		return err
	}
	if err := c.askCircuit(true); err != nil {
		c.pass.abandon()
		return err
	}
	return nil
}

// askCircuit refuses if the circuit is open. going: the request is sent right after.
func (c *call) askCircuit(going bool) error {
	clock := c.api.client.clock
	now := clock.now()
	c.site.mu.Lock()
	defer c.site.mu.Unlock()
	circuit := &c.site.circuit
	if c.decides || circuit.ready(now) {
		if going && !c.decides {
			c.decides = circuit.admit()
		}
		return nil
	}
	e := c.failure(CircuitOpen, nil, "the host keeps failing and is left alone for a while; the last time: %s", circuit.why)
	e.RetryAt = clock.wall(circuit.opens(now))
	return e
}

// leave frees the circuit if this call was to decide over it and ended without showing anything.
func (c *call) leave() {
	if !c.decides {
		return
	}
	c.site.mu.Lock()
	defer c.site.mu.Unlock()
	c.site.circuit.giveUp()
}

// exchange sends the request and reads the answer, whole if it is a 2xx. What came of the answer is returned with an
// error too.
func (c *call) exchange(ctx context.Context, r *http.Request) (answer, error) {
	client := c.api.client
	limited, cancel := context.WithTimeout(ctx, client.opt.Timeout)
	defer cancel()
	response, err := client.direct.RoundTrip(r.WithContext(limited))
	if err != nil {
		return answer{}, c.cleaned(client.explain(ctx, c.url, false, err))
	}
	defer response.Body.Close()
	restoreHeaders(response.Header)
	got := answer{status: response.StatusCode, header: response.Header}
	if got.status < 200 || got.status > 299 {
		// The status says what happened; a body that breaks off does not change that.
		got.body, _ = io.ReadAll(io.LimitReader(response.Body, answerMax))
		return got, nil
	}
	if got.body, err = io.ReadAll(response.Body); err != nil {
		return got, c.cleaned(client.explain(ctx, c.url, true, err))
	}
	return got, nil
}

// finish notes what any answer shows, and completes a good one: its text in UTF-8, or from the cache if it is unchanged.
func (c *call) finish(r *http.Request, got answer) answer {
	if got.status < http.StatusInternalServerError {
		c.site.mu.Lock()
		c.site.circuit.close()
		c.site.mu.Unlock()
		c.decides = false
	}
	switch {
	case got.status == http.StatusNotModified && c.stored != nil:
		return c.stored.answer(got.header)
	case got.status >= 200 && got.status <= 299:
		got.body = plainText(got.body, got.header.Get("Content-Type"))
		if c.ask.Conditional && c.method == http.MethodGet {
			c.api.client.cache.put(c.cacheKey(r), got)
		}
	}
	return got
}

func (c *call) reply(got answer) *Reply {
	return &Reply{Status: got.status, URL: c.url.String(), Header: got.header, Body: got.body, FromCache: got.fromCache}
}

// again says whether another attempt is worth it, after waiting for what it takes; if not, with what error to stop.
func (c *call) again(ctx context.Context, got answer, failed *Error, attempt int) (bool, error) {
	switch {
	case c.renewable(failed):
		c.renewed = true
		renewed, err := c.api.renew(ctx, c.key, failed)
		if err == nil && !renewed {
			err = failed
		}
		return renewed && err == nil, err
	case failed.Kind == RateLimited:
		return c.patience(got, failed, attempt)
	case broken(failed):
		return c.insist(ctx, failed, attempt)
	}
	return false, failed
}

// broken says that the error shows the host, or the way to it, out of order.
func broken(e *Error) bool {
	switch e.Kind {
	case Timeout, Unreachable, Truncated:
		return true
	}
	return e.Kind == Status && e.Status >= http.StatusInternalServerError
}

// insist waits a growing time before a fault that may pass is given another chance. A call that decides over an open
// circuit has none.
func (c *call) insist(ctx context.Context, failed *Error, attempt int) (bool, error) {
	client := c.api.client
	if attempt >= client.opt.Retries || c.decides || !c.repeatable(failed) {
		now := client.clock.now()
		c.site.mu.Lock()
		c.site.circuit.fail(now, failed.Detail, c.decides)
		c.site.mu.Unlock()
		c.decides = false
		return false, failed
	}
	err := client.clock.wait(ctx, client.clock.now().Add(backoff(client.opt.Backoff, attempt)))
	return err == nil, err
}

// patience holds everyone back for as long as the platform asks, or for a growing time if it does not say. Who asks
// next waits for that, or hears that it would take too long.
func (c *call) patience(got answer, failed *Error, attempt int) (bool, error) {
	client := c.api.client
	wait, said := retryAfter(got.header, client.opt.Now())
	said = said || !c.pass.closedUntil().IsZero()
	c.pass.hush(max(wait, backoff(client.opt.Backoff, attempt)), got.status == http.StatusServiceUnavailable)
	until := c.pass.closedUntil()
	pause := until.Sub(client.clock.now())
	if said {
		failed.RetryAt = client.clock.wall(until)
		failed.Detail += " (it wants to be asked again " + waitText(pause) + ")"
	}
	if attempt >= client.opt.Retries || pause > client.opt.MaxRetryAfter {
		return false, failed
	}
	return true, nil
}

func (c *call) renewable(failed *Error) bool {
	if c.api.opt.Renew == nil || c.ask.Anonymous || c.renewed || failed.Kind == RateLimited {
		return false
	}
	switch failed.Status {
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden:
		return true
	}
	return false
}

// renew has the key renewed, by one request at a time. Who comes after another did it just tries the new one; who waited
// while another was told that there is none has had the answer, too.
func (a *API) renew(ctx context.Context, used int64, refused *Error) (bool, error) {
	before := a.vain.Load()
	select {
	case a.renewing <- struct{}{}:
		defer func() { <-a.renewing }()
	case <-ctx.Done():
		return false, ctx.Err()
	}
	if a.keys.Load() != used {
		return true, nil
	}
	if a.vain.Load() != before {
		return false, nil
	}
	renewed, err := a.opt.Renew(ctx, refused)
	switch {
	case renewed && err == nil:
		a.keys.Add(1)
	case ctx.Err() == nil:
		a.vain.Add(1)
	}
	return renewed, err
}

// settle corrects what the request was paid with, now that it is known what it cost.
func (c *call) settle(ctx context.Context, paid receipt, got answer, err error) {
	if len(paid) == 0 && c.ask.Actual == nil {
		return
	}
	switch {
	case err != nil && neverSent(err), err == nil && c.ask.Delivered && (got.status < 200 || got.status > 299):
		c.correct(ctx, paid, nil)
	case err == nil && c.ask.Actual != nil && got.status >= 200 && got.status <= 299:
		c.correct(ctx, paid, c.ask.Actual(c.reply(got)))
	}
}
