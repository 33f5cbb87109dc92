package youtube

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

// batchSize is how many ids a request may name.
const batchSize = 50

// Collector gathers what YouTube holds of a brand.
type Collector struct {
	settings Settings
	posts    network.Posts
	src      fetch.Source
	now      func() time.Time
	api      *fetch.API // nil: settings are only checked
	pacific  *time.Location
	people   network.People
	terms    network.Terms
}

// New makes a collector. client may be nil where only the settings are checked.
func New(client *fetch.Client, posts network.Posts, s Settings, src fetch.Source, now func() time.Time) (*Collector, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	pacific, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		return nil, fmt.Errorf("YouTube counts its quota by the day in California, whose time zone this machine does not know: %w", err)
	}
	s = s.withDefaults()
	c := &Collector{settings: s, posts: posts, src: src, now: now, pacific: pacific, people: s.People(), terms: s.Terms()}
	if client != nil {
		if c.api, err = c.newAPI(client); err != nil {
			return nil, fmt.Errorf("api: %w", err)
		}
	}
	return c, nil
}

func (c *Collector) newAPI(client *fetch.Client) (*fetch.API, error) {
	day := fetch.Window{Day: c.pacific}
	return client.API(fetch.APIOptions{
		Source: c.src.Name, Base: c.settings.API, Account: c.settings.Key,
		Budgets: []fetch.Budget{
			{Name: c.unitBudget(), Unit: "units", Limit: float64(c.settings.Quota), Window: day},
			{Name: c.searchBudget(), Unit: "searches", Limit: float64(c.settings.Searches), Window: day},
		},
		Authorize: c.authorize,
		Explain:   explain,
		Judge:     judge,
		Keys:      "key",
	})
}

// The quota is the key's, so all sources with the same key share it. The key itself does not show in the name.
func (c *Collector) unitBudget() string { return "youtube units of key " + c.fingerprint() }

func (c *Collector) searchBudget() string { return "youtube searches of key " + c.fingerprint() }

func (c *Collector) fingerprint() string {
	sum := sha256.Sum256([]byte("renown youtube key " + c.settings.Key.Reveal()))
	return hex.EncodeToString(sum[:3])
}

// run is one collection.
type run struct {
	*Collector
	cursor   map[string]string
	emit     func(*record.Batch) error
	started  time.Time
	answered time.Time // the last answer came
	tally    network.Tally
	graves   *network.Graves
	unread   *network.Waiting // somebody else's videos whose comments could not be read

	own      map[string]string         // channel id -> handle
	channels []channel                 // the brand's, as found
	authors  map[string]author         // by channel id
	met      map[string]record.Mention // what this run's lists brought, by id: who speaks in it and to whom
	waiting  map[string]bool           // videos that have not begun
	replies  map[string]int64          // how many replies a comment had, where an answer does not hold them all

	refreshed bool // no statistics are near their retention
}

// Collect reads the channels, their videos and comments, reads again what is due, and searches last, because searches
// are the scarcest.
func (c *Collector) Collect(ctx context.Context, cursor map[string]string, emit func(*record.Batch) error) (record.Outcome, error) {
	if c.api == nil {
		return record.Outcome{}, errors.New("there is no client to ask with")
	}
	now := c.now().UTC()
	r := &run{Collector: c, cursor: cursor, started: now, answered: now, authors: map[string]author{}, met: map[string]record.Mention{},
		own: map[string]string{}, waiting: map[string]bool{}, replies: map[string]int64{}}
	r.tally.Begin(c.api)
	r.emit = r.meeting(r.tally.Emit(emit))
	r.all(ctx)
	return r.tally.Outcome(c.api)
}

func (r *run) all(ctx context.Context) {
	if err := r.restore(); r.tally.Failed(ctx, "cursor", err) {
		return
	}
	if r.tally.Failed(ctx, "channels", r.readChannels(ctx)) {
		return
	}
	if r.tally.Failed(ctx, "announced videos", r.readWaiting(ctx)) {
		return
	}
	for _, ch := range r.channels {
		account := "@" + network.Handle(r.own[ch.ID])
		if r.tally.Failed(ctx, "videos of "+account, r.list(ctx, r.uploads(ch))) ||
			r.tally.Failed(ctx, "comments of "+account, r.list(ctx, r.comments(ch))) {
			return
		}
	}
	if ends := r.readAgain(ctx); r.tally.Failed(ctx, "deleted posts", r.graves.Close(&r.tally, r.answered, r.emit)) || ends {
		return
	}
	if r.tally.Failed(ctx, "comments that could not be read before", r.leftComments(ctx)) {
		return
	}
	r.searches(ctx)
}

// meeting notes who speaks in what is handed over.
func (r *run) meeting(emit func(*record.Batch) error) func(*record.Batch) error {
	return func(b *record.Batch) error {
		for i := range b.Mentions {
			r.met[b.Mentions[i].ID] = record.Mention{Direction: b.Mentions[i].Direction, Handle: b.Mentions[i].Handle}
		}
		return emit(b)
	}
}

func (r *run) scope() Scope {
	return Scope{Source: r.src, Now: r.answered, People: r.people, Terms: r.terms, Own: r.own}
}

func (r *run) list(ctx context.Context, list network.List) error {
	read, err := r.reader().Read(ctx, list)
	r.tally.Listed(read)
	return err
}

func (r *run) reader() network.Reader {
	return network.Reader{Source: r.src.Name, Brand: r.src.Brand, Network: r.src.Site, Now: r.started, Cursor: r.cursor, Emit: r.emit}
}

// The source's own small memory, beside the lists' bookmarks.
const (
	channelsCursor = "channels" // handle -> channel id
	waitingCursor  = "upcoming" // ids of announced videos
	repliesCursor  = "replies"  // comment id -> its number of replies
	refreshCursor  = "refresh"  // when no statistics were near their retention
)

func (r *run) restore() (err error) {
	if r.graves, err = r.reader().Graves(); err != nil {
		return err
	}
	r.graves.Tombstone = tombstone
	if r.unread, err = r.reader().Waiting(); err != nil {
		return err
	}
	var waiting []string
	if err := r.recall(waitingCursor, &waiting); err != nil {
		return err
	}
	for _, id := range waiting {
		r.waiting[id] = true
	}
	return r.recall(repliesCursor, &r.replies)
}

func (r *run) recall(key string, into any) error {
	if r.cursor[key] == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(r.cursor[key]), into); err != nil {
		return fmt.Errorf("the cursor %q of source %s cannot be read: %w", key, r.src.Name, err)
	}
	return nil
}

func (r *run) remember(batch *record.Batch, key string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("keeping %s: %w", key, err)
	}
	batch.Cursors = append(batch.Cursors, record.Cursor{Source: r.src.Name, Key: key, Value: string(text)})
	return nil
}

// readChannels finds the brand's channels and takes their snapshots. A handle is resolved once; then the channel is asked
// for by its id, all of them with one request, and a renamed handle does no harm.
func (r *run) readChannels(ctx context.Context) error {
	known := map[string]string{}
	if err := r.recall(channelsCursor, &known); err != nil {
		return err
	}
	before := maps.Clone(known)
	var found []channel
	for _, account := range r.settings.accounts() {
		folded := network.Handle(account)
		if isID(account) {
			known[folded] = account
		}
		if known[folded] != "" {
			continue
		}
		fresh, err := r.channelsBy(ctx, "forHandle", "@"+strings.TrimPrefix(account, "@"))
		if err != nil && r.tally.Ends(ctx, err) {
			return err
		}
		switch {
		case err != nil:
			r.tally.Fault("channel "+account, err)
		case len(fresh) == 0:
			r.tally.Missing("YouTube knows no channel %s: check handles and support_handles", account)
		default:
			known[folded] = fresh[0].ID
			if !slices.ContainsFunc(found, func(ch channel) bool { return ch.ID == fresh[0].ID }) {
				found = append(found, fresh[0])
			}
		}
	}
	return r.snapshots(ctx, known, before, found)
}

func (r *run) snapshots(ctx context.Context, known, before map[string]string, found []channel) error {
	var ids []string
	for _, account := range r.settings.accounts() {
		id := known[network.Handle(account)]
		if id == "" || r.own[id] != "" {
			continue
		}
		r.own[id] = account
		if !slices.ContainsFunc(found, func(ch channel) bool { return ch.ID == id }) {
			ids = append(ids, id)
		}
	}
	for part := range slices.Chunk(ids, batchSize) {
		fresh, err := r.channelsBy(ctx, "id", strings.Join(part, ","))
		if err != nil {
			return err
		}
		found = append(found, fresh...)
	}
	for _, id := range ids {
		if !slices.ContainsFunc(found, func(ch channel) bool { return ch.ID == id }) {
			r.tally.Missing("the channel of %s is gone or hidden", r.own[id])
		}
	}
	r.channels = found
	return r.keepChannels(known, before)
}

func (r *run) keepChannels(known, before map[string]string) error {
	batch := &record.Batch{}
	for i := range r.channels {
		r.meet(&r.channels[i])
		batch.AccountStats = append(batch.AccountStats, r.scope().stat(&r.channels[i]))
	}
	if !maps.Equal(known, before) {
		if err := r.remember(batch, channelsCursor, known); err != nil {
			return err
		}
	}
	if batch.Empty() {
		return nil
	}
	return r.emit(batch)
}

func (r *run) channelsBy(ctx context.Context, by, value string) ([]channel, error) {
	reply, err := r.get(ctx, "channels", query("part", "snippet,statistics,contentDetails", by, value, "maxResults", "50"))
	if fetch.IsGone(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	l, odds, err := decode[channel](reply.Body, channelList)
	if err == nil && len(odds) > 0 {
		err = &AnswerError{What: channelList, Err: odds[0].err}
	}
	return l.Items, err
}
