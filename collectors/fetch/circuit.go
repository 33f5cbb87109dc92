package fetch

import "time"

const (
	circuitFailures = 5 // in a row that open it
	circuitFirst    = time.Minute
	circuitLongest  = time.Hour
)

// circuit keeps a host that is broken from being asked by everyone in vain. After some failed requests in a row it
// opens, and nothing is sent; after a while one request is let through, and its fate decides: closed again, or open for
// twice as long. The site's lock guards it.
type circuit struct {
	failures int
	rest     time.Duration // how long it opened for last; 0: closed
	until    time.Time
	trying   bool // the one request is under way
	why      string
}

func (c *circuit) open() bool { return c.rest > 0 }

// ready says whether a request may go.
func (c *circuit) ready(now time.Time) bool {
	return !c.open() || (!c.trying && !now.Before(c.until))
}

// admit lets a request go, and says whether it is the one that decides.
func (c *circuit) admit() (decides bool) {
	c.trying = c.open()
	return c.trying
}

// opens is when asking again makes sense. While the one request is under way, nobody knows.
func (c *circuit) opens(now time.Time) time.Time {
	if c.until.After(now) {
		return c.until
	}
	return now.Add(circuitFirst / 2)
}

// close is called for every answer that shows the host at work.
func (c *circuit) close() { *c = circuit{} }

// fail counts a request that failed for good. What was on its way when the circuit opened changes nothing more.
func (c *circuit) fail(now time.Time, why string, decides bool) {
	if c.open() && !decides {
		return
	}
	c.failures++
	c.why = why
	switch {
	case decides:
		c.rest = min(2*c.rest, circuitLongest)
	case c.failures >= circuitFailures:
		c.rest = circuitFirst
	default:
		return
	}
	c.trying, c.until = false, now.Add(c.rest)
}

// giveUp says that the deciding request ended without showing anything.
func (c *circuit) giveUp() { c.trying = false }
