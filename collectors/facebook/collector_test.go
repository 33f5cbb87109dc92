package facebook

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"renown/collectors/collectortest"
	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

// desk is a program that collects from a world again and again.
type desk struct {
	t         *testing.T
	world     *world
	now       time.Time
	collector *Collector
	cursor    map[string]string
	have      map[string]record.Mention
	refuse    func() error
}

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, now: collectortest.Now, cursor: map[string]string{}, have: map[string]record.Mention{}}
	d.world = &world{now: func() time.Time { return d.now }, comments: map[string][]worldItem{}, deleted: map[string]bool{}, size: 3}
	server := httptest.NewServer(d.world)
	t.Cleanup(server.Close)
	d.world.base = server.URL
	client := fetch.New(fetch.Options{DelayPerHost: -1, Retries: -1, Now: func() time.Time { return d.now },
		Sleep: func(ctx context.Context, wait time.Duration) error { d.now = d.now.Add(wait); return ctx.Err() }})
	s := Settings{Watch: network.Watch{Handles: []string{"SkywaysAir"}}, Token: plantedToken, API: server.URL}
	var err error
	if d.collector, err = New(client, d, s, source(), func() time.Time { return d.now }); err != nil {
		t.Fatal(err)
	}
	return d
}

// Due gives everything that was last read half a day ago or earlier.
func (d *desk) Due(_ context.Context, _ string, _ []time.Duration, now time.Time, limit int) ([]record.Post, error) {
	var posts []record.Post
	for _, m := range d.have {
		if len(posts) < limit && m.Deleted.IsZero() && now.Sub(m.Collected) > 12*time.Hour {
			posts = append(posts, record.Post{Brand: m.Brand, Network: m.Network, ID: m.ID, URL: m.URL, Posted: m.Posted, Collected: m.Collected,
				Direction: m.Direction, Handle: m.Handle, Conversation: m.Conversation, Parent: m.Parent, Comments: m.Comments})
		}
	}
	return posts, nil
}

func (d *desk) run() (record.Outcome, error) {
	cursor := map[string]string{}
	for k, v := range d.cursor {
		cursor[k] = v
	}
	return d.collector.Collect(d.t.Context(), cursor, d.emit)
}

func (d *desk) emit(b *record.Batch) error {
	if d.refuse != nil {
		if err := d.refuse(); err != nil {
			return err
		}
	}
	for _, m := range b.Mentions {
		d.have[m.ID] = m
	}
	for _, c := range b.Cursors {
		if strings.Contains(c.Value, plantedToken) {
			d.t.Errorf("the cursor %s holds the token", c.Key)
		}
		d.cursor[c.Key] = c.Value
	}
	return nil
}

// However runs break off, every post and comment is read, and what is deleted loses its text.
func TestNothingIsSkippedHoweverRunsBreakOff(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	for n := range uint64(20) {
		breakOff(t, rand.New(rand.NewPCG(seed, n)))
	}
}

func breakOff(t *testing.T, random *rand.Rand) {
	d := newDesk(t)
	d.world.fail = func() (int, string) {
		switch random.IntN(20) {
		case 0:
			return http.StatusInternalServerError, `{"error":{"code":2,"message":"An unexpected error has occurred"}}`
		case 1:
			return http.StatusForbidden, `{"error":{"code":4,"message":"(#4) Application request limit reached"}}`
		case 2:
			return http.StatusOK, `{"data":[{"id":"cut`
		}
		return 0, ""
	}
	d.refuse = func() error {
		if random.IntN(12) == 0 {
			return errors.New("disk full")
		}
		return nil
	}
	for range 12 {
		d.talk(random)
		_, _ = d.run() // a run that fails is what is tested
		d.now = d.now.Add(2 * time.Hour)
	}
	d.world.fail, d.refuse = nil, nil
	gone := d.world.all()[random.IntN(len(d.world.all()))]
	d.world.deleted[gone] = true
	d.now = d.now.Add(13 * time.Hour)
	for range 40 {
		if outcome, err := d.run(); err == nil && outcome.Complete {
			break
		}
		d.now = d.now.Add(13 * time.Hour)
	}
	d.check(gone)
}

func (d *desk) talk(random *rand.Rand) {
	at := d.now.Add(-90 * time.Minute)
	for range random.IntN(4) {
		at = at.Add(time.Minute)
		d.world.post(at)
	}
	for range random.IntN(15) {
		if at = at.Add(time.Minute); len(d.world.posts) == 0 {
			return
		}
		post := d.world.posts[random.IntN(len(d.world.posts))].id
		comment := d.world.comment(post, "9017", "", at)
		if random.IntN(2) == 0 {
			d.world.comment(post, "500", comment, at.Add(30*time.Second))
		}
	}
}

func (d *desk) check(gone string) {
	d.t.Helper()
	for _, id := range d.world.all() {
		m, found := d.have[id]
		below := m.Conversation == gone || m.Parent == gone
		switch {
		case id == gone && found && (m.Deleted.IsZero() || m.Text != "" || m.Author != ""):
			d.t.Errorf("%s is deleted and still told: %+v", id, m)
		case !found && id != gone && !below && !strings.HasPrefix(id, strings.TrimPrefix(gone, "500_")+"_"):
			d.t.Errorf("%s was not read", id)
		case found && m.Deleted.IsZero() && m.Text != "text of "+id:
			d.t.Errorf("%+v", m)
		}
	}
	if d.t.Failed() {
		d.t.Fatalf("%d of %d read, %s deleted", len(d.have), len(d.world.all()), gone)
	}
}

func TestThePlanNamesTheRequests(t *testing.T) {
	s := Settings{Watch: network.Watch{Handles: []string{"SkywaysAir"}}, Token: plantedToken, AppSecret: "planted-secret", VisitorPosts: true}
	c, err := New(nil, due{}, s, source(), now)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, p := range c.Plan(nil) {
		path, query, _ := strings.Cut(strings.TrimPrefix(p.URL, DefaultAPI), "?")
		paths = append(paths, fmt.Sprintf("%s x%d", path, p.Times))
		if len(p.Cost) != 0 || strings.Contains(query, "planted") {
			t.Errorf("%+v", p)
		}
	}
	if got := strings.Join(paths, " "); got != "/skywaysair x1 /page-id/posts x50 /page-id/visitor_posts x50 / x6 /post-id/comments x20" {
		t.Error(got)
	}
}

// The token stands in a header and nowhere else; the proof of the secret only in the request itself.
func TestTheTokenIsNowhereToBeSeen(t *testing.T) {
	var address, header string
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		address, header = r.URL.String(), r.Header.Get("Authorization")
		rw.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(rw, `{"error":{"message":"Invalid OAuth access token %s, proof %s","code":190}}`, plantedToken, r.URL.Query().Get("appsecret_proof"))
	}))
	defer server.Close()
	s := Settings{Watch: network.Watch{Handles: []string{"SkywaysAir"}}, Token: plantedToken, AppSecret: "planted-secret", API: server.URL}
	c, err := New(fetch.New(fetch.Options{DelayPerHost: -1, Now: now}), nil, s, source(), now)
	if err != nil {
		t.Fatal(err)
	}
	outcome, err := c.Collect(t.Context(), map[string]string{}, func(*record.Batch) error { return nil })
	if !fetch.IsKind(err, fetch.Denied) || header != "Bearer "+plantedToken || strings.Contains(address, plantedToken) {
		t.Fatalf("%v, asked %s", err, address)
	}
	// HMAC-SHA256 of the token with the secret, worked out with openssl.
	const proof = "5b981933c585915f522791e18c44533e601545c460c7e766965f45a29e84c55c"
	if !strings.Contains(address, "appsecret_proof="+proof) {
		t.Errorf("asked %s", address)
	}
	var remedied interface{ Remedy() string }
	if !errors.As(err, &remedied) || !strings.Contains(remedied.Remedy(), "expired or revoked") {
		t.Errorf("remedy of %v", err)
	}
	shown := fmt.Sprintf("%v %#v %+v %#v", err, err, outcome, c.s)
	for _, secret := range []string{plantedToken, "planted-secret", proof} {
		if strings.Contains(shown, secret) {
			t.Errorf("%s is shown: %s", secret, shown)
		}
	}
}

func TestSettingsSayWhichKeyIsWrong(t *testing.T) {
	for want, change := range map[string]func(*Settings){
		"token is missing":           func(s *Settings) { s.Token = "" },
		"handles: \"a/b\"":           func(s *Settings) { s.Handles = []string{"a/b"} },
		"support_handles: \"a b\"":   func(s *Settings) { s.SupportHandles = []string{"a b"} },
		"comments_days must":         func(s *Settings) { s.CommentsDays = -1 },
		"reread must":                func(s *Settings) { s.Reread = -2 },
		"handles are missing: name ": func(s *Settings) { s.Handles = nil },
	} {
		s := Settings{Watch: network.Watch{Handles: []string{"SkywaysAir"}}, Token: plantedToken}
		change(&s)
		if _, err := New(nil, nil, s, source(), now); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// A date that no cursor can hold is not understood, rather than keeping the run from remembering anything.
func TestDatesThatCannotBeKept(t *testing.T) {
	body := `{"data":[{"id":"500_1","created_time":"9999-12-31T23:59:59-2359","message":"late"},{"id":"500_2","created_time":"2026-05-20T10:00:00+0000","message":"now"}]}`
	page, err := ParsePosts([]byte(body), Scope{Source: source(), Now: now()}, Owner{})
	if err != nil || len(page.Batch.Mentions) != 1 || len(page.Batch.Rejects) != 1 || page.Batch.Rejects[0].Reason != "date not understood" {
		t.Errorf("%+v, %v", page, err)
	}
}
