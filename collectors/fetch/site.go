package fetch

import (
	"crypto/sha256"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
)

const (
	apiParallel  = 4             // requests that are on their way to one base address at once
	forgetAfter  = 2 * time.Hour // longer than any circuit stays open
	standardRate = 60            // requests a minute to a base address of which no limit is known
)

// site is what all sources share that ask the same base address, whatever their account: whether the host works at all,
// and how many requests it gets at once. Limits are an account's own: see identity.
type site struct {
	base  string
	host  string
	slots *semaphore.Weighted

	lastUsed time.Time // guarded by the client's lock

	mu         sync.Mutex // guards what follows, the identities' insides included
	circuit    circuit
	standard   *limit // of requests no limit is known for
	identities map[account]*identity
}

// account is a digest of what a platform counts requests by, so that no key lies in a map.
type account [sha256.Size]byte

// identity is what all sources share that ask the same base address with the same account.
type identity struct {
	limits   map[string]*limit
	sources  map[string]time.Time // and when they last asked
	changed  chan struct{}        // closed when a request has ended
	lastUsed time.Time
}

// baseOf is the address a site is known by.
func baseOf(u *url.URL) string {
	return u.Scheme + "://" + strings.ToLower(u.Host) + strings.TrimRight(u.EscapedPath(), "/")
}

// site finds or makes the site of a base address.
func (c *Client) site(base *url.URL) *site {
	key, now := baseOf(base), c.clock.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.sites[key]
	if s == nil {
		c.forgetSites(now)
		s = &site{
			base: key, host: base.Host,
			slots:      semaphore.NewWeighted(int64(max(apiParallel, c.opt.ParallelPerHost))),
			standard:   newLimit("", Rate{Requests: standardRate, Per: time.Minute}, now),
			identities: make(map[account]*identity),
		}
		c.sites[key] = s
	}
	s.lastUsed = now
	return s
}

func (c *Client) forgetSites(now time.Time) {
	if len(c.sites) < maxHosts {
		return
	}
	for key, s := range c.sites {
		if now.Sub(s.lastUsed) > forgetAfter && !s.busy(now) {
			delete(c.sites, key)
		}
	}
}

func (s *site) busy(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range s.identities {
		if id.busy(now) {
			return true
		}
	}
	return false
}

// identity finds or makes an account's. The site's lock is held.
func (s *site) identity(of account, source string, rates map[string]Rate, now time.Time) *identity {
	id := s.identities[of]
	if id == nil {
		s.forgetIdentities(now)
		id = &identity{limits: make(map[string]*limit), sources: make(map[string]time.Time), changed: make(chan struct{})}
		s.identities[of] = id
	}
	id.lastUsed = now
	if _, known := id.sources[source]; !known && len(id.sources) >= maxHosts {
		for name, at := range id.sources {
			if now.Sub(at) > forgetAfter {
				delete(id.sources, name)
			}
		}
	}
	id.sources[source] = now
	for name, rate := range rates {
		id.limit(name, rate, now)
	}
	return id
}

func (s *site) forgetIdentities(now time.Time) {
	if len(s.identities) < maxHosts {
		return
	}
	for of, id := range s.identities {
		if now.Sub(id.lastUsed) > forgetAfter && !id.busy(now) {
			delete(s.identities, of)
		}
	}
}

// busy says whether the identity knows something that still holds.
func (id *identity) busy(now time.Time) bool {
	for _, l := range id.limits {
		if l.flying > 0 || !l.closedUntil(now).IsZero() {
			return true
		}
	}
	return false
}

// limit finds or makes a limit of a name. Where two sources promise different rates, the first one's holds.
func (id *identity) limit(name string, rate Rate, now time.Time) *limit {
	l := id.limits[name]
	if l == nil {
		l = newLimit(name, rate, now)
		id.limits[name] = l
	}
	return l
}

// wake tells those who wait that a request has ended.
func (id *identity) wake() {
	close(id.changed)
	id.changed = make(chan struct{})
}
