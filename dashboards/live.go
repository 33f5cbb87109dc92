package dashboards

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"github.com/labstack/echo/v4"

	"renown/dashboards/pages"
	"renown/queries"
)

// livePath is where open pages hear of what changed, as server-sent events: the event's name is the topic.
const livePath = "/live"

const (
	pulseEvery = 4 * time.Second  // while a page listens
	breathe    = 25 * time.Second // between signs of life, or proxies close the stream
)

// live tells open pages that something changed. The warehouse is asked only while a page listens, once for all of them.
type live struct {
	ask    func(context.Context) (queries.Pulse, error)
	forget func() // called before pages are told, so that they are shown what changed

	mu      sync.Mutex
	pages   map[chan string]struct{}
	stop    context.CancelFunc // ends the asking; nil: nobody listens
	closed  chan struct{}
	closing sync.Once
}

func newLive(ask func(context.Context) (queries.Pulse, error), forget func()) *live {
	return &live{ask: ask, forget: forget, pages: map[chan string]struct{}{}, closed: make(chan struct{})}
}

// close ends all streams, so that the server can stop.
func (l *live) close() { l.closing.Do(func() { close(l.closed) }) }

func (l *live) listen(ctx context.Context) chan string {
	l.mu.Lock()
	defer l.mu.Unlock()
	topics := make(chan string, 8)
	l.pages[topics] = struct{}{}
	if l.stop == nil {
		ctx, stop := context.WithCancel(context.WithoutCancel(ctx)) // it outlives the request that was first
		l.stop = stop
		go l.follow(ctx)
	}
	return topics
}

func (l *live) leave(topics chan string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.pages, topics)
	if len(l.pages) == 0 && l.stop != nil {
		l.stop()
		l.stop = nil
	}
}

// follow asks until ctx ends and tells the topics of what grew. A warehouse that does not answer is asked again later:
// the panels themselves say that it is away.
func (l *live) follow(ctx context.Context) {
	tick := time.NewTicker(pulseEvery)
	defer tick.Stop()
	last, err := l.ask(ctx)
	known := err == nil
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.closed:
			return
		case <-tick.C:
		}
		now, err := l.ask(ctx)
		if err != nil {
			continue
		}
		if topics := changed(last, now); known && len(topics) > 0 {
			l.forget()
			l.tell(topics)
		}
		last, known = now, true
	}
}

func changed(last, now queries.Pulse) []string {
	var topics []string
	if now.Conversations > last.Conversations {
		topics = append(topics, pages.LiveConversations)
	}
	if now.Alerts != last.Alerts {
		topics = append(topics, pages.LiveAlerts)
	}
	if now.Runs != last.Runs {
		topics = append(topics, pages.LiveRuns)
	}
	return topics
}

// tell reaches every page that has room: one that lags behind hears of it with the next change.
func (l *live) tell(topics []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for page := range l.pages {
		for _, topic := range topics {
			select {
			case page <- topic:
			default:
			}
		}
	}
}

// live streams the topics of what changed, until the reader leaves or the server stops.
func (s *Server) live(c echo.Context) error {
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/event-stream")
	h.Set(gzhttp.HeaderNoCompression, "1")
	stream := http.NewResponseController(c.Response().Writer)
	if err := stream.SetWriteDeadline(time.Time{}); err != nil {
		return fail(internal, "This connection cannot stream.", err)
	}
	c.Response().WriteHeader(http.StatusOK)
	topics := s.pulse.listen(c.Request().Context())
	defer s.pulse.leave(topics)
	alive := time.NewTicker(breathe)
	defer alive.Stop()
	text := ": open\n\n"
	for {
		if _, err := fmt.Fprint(c.Response(), text); err != nil {
			return nil //nolint:nilerr // the reader has left
		}
		c.Response().Flush()
		select {
		case <-c.Request().Context().Done():
			return nil
		case <-s.pulse.closed:
			return nil
		case topic := <-topics:
			text = "event: " + topic + "\ndata: {}\n\n"
		case <-alive.C:
			text = ": alive\n\n"
		}
	}
}
