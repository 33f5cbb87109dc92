package bluesky

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"

	"renown/collectors/fetch"
)

const (
	createSession  = "xrpc/com.atproto.server.createSession"
	refreshSession = "xrpc/com.atproto.server.refreshSession"
)

// session is the login of a source. It is made once and refreshed for as long as the program runs, because a server
// allows few: 30 in 5 minutes and 300 a day, and bsky.social was seen to stop at 100.
type session struct {
	mu              sync.Mutex
	access, refresh string
}

func (s *session) tokens() (access, refresh string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.access, s.refresh
}

func (s *session) set(a sessionAnswer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.access, s.refresh = a.Access, a.Refresh
}

func (c *Collector) authorize(_ context.Context, r *http.Request) error {
	if access, _ := c.session.tokens(); access != "" {
		r.Header.Set("Authorization", "Bearer "+access)
	}
	return nil
}

// login makes a session unless there is one.
func (c *Collector) login(ctx context.Context) error {
	if access, _ := c.session.tokens(); access != "" || c.settings.Identifier == "" {
		return nil
	}
	err := c.newSession(ctx, fetch.Ask{Path: createSession, JSON: map[string]string{
		"identifier": c.settings.Identifier, "password": c.settings.AppPassword.Reveal(),
	}})
	if code, _ := status(err); code == http.StatusBadRequest || code == http.StatusUnauthorized || code == http.StatusForbidden {
		return &loginError{err}
	}
	return err
}

func (c *Collector) newSession(ctx context.Context, ask fetch.Ask) error {
	ask.Method, ask.Limit, ask.Anonymous, ask.Repeatable = http.MethodPost, "session", true, true
	reply, err := c.api.Do(ctx, ask)
	if err != nil {
		return err
	}
	var a sessionAnswer
	if err := json.Unmarshal(reply.Body, &a); err != nil || a.Access == "" {
		return &answerError{what: "there is no session in it"} // without the cause: it could quote a token
	}
	c.session.set(a)
	return nil
}

// renew makes a session that expired new: by its refresh token, or with the password where that has expired too.
func (c *Collector) renew(ctx context.Context, no *fetch.Error) (bool, error) {
	name := refused(no.Answer).Error
	expired := name == "ExpiredToken" || name == "InvalidToken" || no.Status == http.StatusUnauthorized
	if !expired || c.settings.Identifier == "" || strings.Contains(no.URL, "com.atproto.server.") {
		return false, nil
	}
	if _, refresh := c.session.tokens(); refresh != "" {
		err := c.newSession(ctx, fetch.Ask{Path: refreshSession, Header: http.Header{"Authorization": {"Bearer " + refresh}}})
		if err == nil {
			return true, nil
		}
		if code, _ := status(err); code != http.StatusBadRequest && code != http.StatusUnauthorized {
			return false, err
		}
	}
	c.session.set(sessionAnswer{})
	if err := c.login(ctx); err != nil {
		return false, err
	}
	return true, nil
}
