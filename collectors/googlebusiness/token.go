package googlebusiness

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"time"

	"renown/collectors/fetch"
)

// early is how long before its end an access token is no longer used.
const early = time.Minute

// tokens keeps the access token, which lives for an hour.
type tokens struct {
	mu     sync.Mutex
	access fetch.Secret
	until  time.Time
}

func (t *tokens) get(now time.Time) (fetch.Secret, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.access, t.access != "" && now.Before(t.until)
}

func (t *tokens) set(access string, until time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.access, t.until = fetch.Secret(access), until
}

// TokenError says that Google gives no access token.
type TokenError struct {
	Code string // Google's: invalid_grant, invalid_client
	Err  error
}

func (e *TokenError) Error() string { return "Google gives no access token: " + e.Err.Error() }

// Unwrap gives the answer.
func (e *TokenError) Unwrap() error { return e.Err }

// Remedy says what a user can do about it.
func (e *TokenError) Remedy() string {
	switch e.Code {
	case "invalid_grant":
		return "the refresh token no longer holds (withdrawn, unused for six months, or of an application in testing, whose tokens end after 7 days): authorize anew and put the new one into refresh_token"
	case "invalid_client", "unauthorized_client":
		return "check client_id and client_secret: they must be those of the OAuth client that the refresh token was made with"
	}
	var remedied interface{ Remedy() string }
	if errors.As(e.Err, &remedied) {
		return remedied.Remedy()
	}
	return "check auth, client_id, client_secret and refresh_token: the next run tries again"
}

// signIn makes sure that there is an access token.
func (c *Collector) signIn(ctx context.Context) error {
	if _, ok := c.tokens.get(c.now()); ok {
		return nil
	}
	return c.refresh(ctx)
}

// refresh trades the refresh token for an access token.
func (c *Collector) refresh(ctx context.Context) error {
	reply, err := c.api.Do(ctx, fetch.Ask{
		Method: http.MethodPost, Path: c.settings.Auth, Anonymous: true, Limit: "token",
		Form: url.Values{
			"grant_type": {"refresh_token"}, "refresh_token": {c.settings.RefreshToken.Reveal()},
			"client_id": {c.settings.ClientID.Reveal()}, "client_secret": {c.settings.ClientSecret.Reveal()},
		},
	})
	if err != nil {
		var refused *fetch.Error
		if errors.As(err, &refused) {
			code, _ := oauthError(refused.Answer)
			return &TokenError{Code: code, Err: err}
		}
		return err
	}
	var granted struct {
		Access  string `json:"access_token"`
		Seconds int64  `json:"expires_in"`
	}
	if err := json.Unmarshal(reply.Body, &granted); err != nil || granted.Access == "" {
		return &TokenError{Err: &AnswerError{"it holds no access token"}}
	}
	life := time.Duration(min(max(granted.Seconds, 0), 24*3600)) * time.Second
	c.tokens.set(granted.Access, c.now().Add(life-early))
	return nil
}

func (c *Collector) authorize(_ context.Context, r *http.Request) error {
	access, _ := c.tokens.get(c.now()) // one that has just ended is refused, and renewed
	r.Header.Set("Authorization", "Bearer "+access.Reveal())
	return nil
}

// renew gets a new token in the place of one that was refused. Other refusals are not about the token.
func (c *Collector) renew(ctx context.Context, refused *fetch.Error) (bool, error) {
	if refused.Status != http.StatusUnauthorized {
		return false, nil
	}
	if err := c.refresh(ctx); err != nil {
		return false, err
	}
	return true, nil
}
