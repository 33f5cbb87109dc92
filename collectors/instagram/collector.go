package instagram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

// Fields asked for.
const (
	accountFields    = "id,username,followers_count,follows_count,media_count"
	discoveredFields = "id,username,followers_count,media_count"
	mediaFields      = "id,caption,permalink,timestamp,media_type,like_count,comments_count"
	commentFields    = "id,text,timestamp,username,like_count"
	threadFields     = commentFields + ",replies.limit(50){" + commentFields + "}"
)

// Collector gathers what Instagram shows of a brand.
type Collector struct {
	settings Settings
	posts    network.Posts
	src      fetch.Source
	now      func() time.Time
	api      *fetch.API // nil: settings are only checked
	people   network.People
	terms    network.Terms
}

// New makes a collector. client may be nil where only the settings are checked.
func New(client *fetch.Client, posts network.Posts, s Settings, src fetch.Source, now func() time.Time) (*Collector, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	s = s.withDefaults()
	c := &Collector{settings: s, posts: posts, src: src, now: now, people: s.People(), terms: s.Terms()}
	if client == nil {
		return c, nil
	}
	var err error
	if c.api, err = c.newAPI(client); err != nil {
		return nil, fmt.Errorf("api: %w", err)
	}
	return c, nil
}

func (c *Collector) newAPI(client *fetch.Client) (*fetch.API, error) {
	return client.API(fetch.APIOptions{
		Source: c.src.Name, Base: c.settings.API, Account: c.settings.Token,
		Rates: map[string]fetch.Rate{platform: {Requests: 200, Per: time.Hour}},
		Budgets: []fetch.Budget{{Name: c.hashtagBudget(), Unit: "hashtags", Limit: MaxHashtags, Distinct: true,
			Window: fetch.Window{Rolling: hashtagWindow}}},
		Authorize: c.authorize,
		Explain:   explain,
		Judge:     judge,
		Keys:      "token",
	})
}

// The hashtags are the asking account's: all sources that ask through it share them.
func (c *Collector) hashtagBudget() string { return "instagram hashtags of " + c.settings.UserID }

// run is one collection.
type run struct {
	*Collector
	cursor   map[string]string
	emit     func(*record.Batch) error
	started  time.Time
	answered time.Time // the last answer came
	tally    network.Tally
	graves   *network.Graves

	self      string                 // the asking account's username
	due       map[string]record.Post // to be read again, by id
	met       map[string]bool        // ids and addresses of media that this run knows the author of
	commented map[string]discussion  // the account's media, by id: how far their comments were read
}

// discussion is how far the comments on a post were read.
type discussion struct {
	Count int64     `json:"n"`
	Read  time.Time `json:"at"`
}

const discussionsCursor = "comments"

// Collect reads the asking account, the other accounts, reads again what is due, and then the hashtags, whose media say
// not whose they are: those that came with their author before are left out.
func (c *Collector) Collect(ctx context.Context, cursor map[string]string, emit func(*record.Batch) error) (record.Outcome, error) {
	if c.api == nil {
		return record.Outcome{}, errors.New("there is no client to ask with")
	}
	now := c.now().UTC()
	r := &run{Collector: c, cursor: cursor, started: now, answered: now,
		due: map[string]record.Post{}, met: map[string]bool{}, commented: map[string]discussion{}}
	r.tally.Begin(c.api)
	r.emit = r.tally.Emit(emit)
	r.all(ctx)
	return r.tally.Outcome(c.api)
}

func (r *run) all(ctx context.Context) {
	if err := r.restore(); r.tally.Failed(ctx, "cursor", err) {
		return
	}
	r.findDue(ctx)
	if r.tally.Failed(ctx, "the asking account", r.readSelf(ctx)) {
		return
	}
	if r.ownsSelf() && r.readOwn(ctx) {
		return
	}
	for _, handle := range r.settings.accounts() {
		if handle != r.self && r.tally.Failed(ctx, "@"+handle, r.discover(ctx, handle)) {
			return
		}
	}
	if ends := r.readAgain(ctx); r.tally.Failed(ctx, "deleted posts", r.graves.Close(&r.tally, r.answered, r.emit)) || ends {
		return
	}
	for _, tag := range r.settings.tags() {
		if r.tally.Failed(ctx, "#"+tag, r.readTag(ctx, tag)) {
			return
		}
	}
}

func (r *run) scope() Scope {
	return Scope{Source: r.src, Now: r.answered, People: r.people, Terms: r.terms}
}

func (r *run) reader() network.Reader {
	return network.Reader{Source: r.src.Name, Brand: r.src.Brand, Network: r.src.Site, Now: r.started, Cursor: r.cursor, Emit: r.emit}
}

func (r *run) list(ctx context.Context, list network.List) (network.Read, error) {
	read, err := r.reader().Read(ctx, list)
	r.tally.Listed(read)
	return read, err
}

func (r *run) restore() (err error) {
	if r.graves, err = r.reader().Graves(); err != nil {
		return err
	}
	text := r.cursor[discussionsCursor]
	if text == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(text), &r.commented); err != nil {
		return fmt.Errorf("the cursor %q of source %s cannot be read: %w", discussionsCursor, r.src.Name, err)
	}
	return nil
}

// maxDiscussions bounds what is remembered of discussions; those read longest ago go first.
const maxDiscussions = 200

func (r *run) keepDiscussions(batch *record.Batch) error {
	if over := len(r.commented) - maxDiscussions; over > 0 {
		ids := make([]string, 0, len(r.commented))
		for id := range r.commented {
			ids = append(ids, id)
		}
		slices.SortFunc(ids, func(a, b string) int { return r.commented[a].Read.Compare(r.commented[b].Read) })
		for _, id := range ids[:over] {
			delete(r.commented, id)
		}
	}
	text, err := json.Marshal(r.commented)
	if err != nil {
		return fmt.Errorf("keeping how far comments were read: %w", err)
	}
	batch.Cursors = append(batch.Cursors, record.Cursor{Source: r.src.Name, Key: discussionsCursor, Value: string(text)})
	return nil
}

// readSelf reads the account that asks. If it is the brand's this is its snapshot.
func (r *run) readSelf(ctx context.Context) error {
	body, err := r.get(ctx, "/"+r.settings.UserID, "", query("fields", accountFields))
	if err != nil {
		return err
	}
	self, err := decode[account](body, "the asking account")
	if err != nil {
		return err
	}
	if r.self = network.Handle(self.Username); r.self == "" {
		return &AnswerError{What: "the asking account", Err: errors.New("it has no username")}
	}
	if !r.ownsSelf() {
		return nil
	}
	return r.emit(&record.Batch{AccountStats: []record.AccountStat{r.scope().stat(&self, r.self)}})
}

// ownsSelf says whether the asking account is the brand's: only of that one can comments be read.
func (r *run) ownsSelf() bool { return r.self != "" && slices.Contains(r.settings.accounts(), r.self) }

// readOwn reads the brand's own account, and says whether the run has to end.
func (r *run) readOwn(ctx context.Context) bool {
	if _, err := r.list(ctx, r.ownMedia()); r.tally.Failed(ctx, "media of @"+r.self, err) {
		return true
	}
	_, err := r.list(ctx, r.tagged())
	return r.tally.Failed(ctx, "media that tag @"+r.self, err)
}
