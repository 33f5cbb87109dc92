package reddit

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"time"

	"renown/collectors/fetch"
)

// token is the access token of the app, kept for as long as the program runs and Reddit lets it.
type token struct {
	mu    sync.Mutex
	text  string
	until time.Time
}

// authorize puts a valid token on a request, and asks for one where there is none.
func (c *Collector) authorize(ctx context.Context, r *http.Request) error {
	c.token.mu.Lock()
	defer c.token.mu.Unlock()
	if c.token.text == "" || !c.now().Before(c.token.until) {
		if err := c.askToken(ctx); err != nil {
			return err
		}
	}
	r.Header.Set("Authorization", "Bearer "+c.token.text)
	return nil
}

// renew forgets a refused token. The next try asks for a new one.
func (c *Collector) renew(_ context.Context, no *fetch.Error) (bool, error) {
	if no.Status != http.StatusUnauthorized {
		return false, nil
	}
	c.token.mu.Lock()
	defer c.token.mu.Unlock()
	c.token.text = ""
	return true, nil
}

func (c *Collector) askToken(ctx context.Context) error {
	login := c.settings.ClientID.Reveal() + ":" + c.settings.ClientSecret.Reveal()
	reply, err := c.api.Do(ctx, fetch.Ask{
		Method: http.MethodPost, Path: c.settings.Auth, Anonymous: true, Repeatable: true,
		Header: http.Header{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte(login))}},
		Form:   url.Values{"grant_type": {"client_credentials"}},
	})
	if err != nil {
		code := status(err)
		return &loginError{err, code == http.StatusBadRequest || code == http.StatusUnauthorized || code == http.StatusForbidden}
	}
	var a tokenAnswer
	if err := json.Unmarshal(reply.Body, &a); err != nil || (a.Token == "" && a.Error == "") {
		return &loginError{cause: &answerError{what: "there is no token in it"}} // without err: it could quote one
	}
	if a.Error != "" {
		return &loginError{errors.New("Reddit says " + a.Error), true}
	}
	if a.Expires <= 0 {
		a.Expires = time.Hour.Seconds()
	}
	c.token.text = a.Token
	c.token.until = c.now().Add(time.Duration(min(a.Expires, 1e6)-60) * time.Second)
	return nil
}
