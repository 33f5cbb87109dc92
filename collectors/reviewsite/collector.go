package reviewsite

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

// DefaultPages is how many pages a run reads at most, unless the settings say otherwise.
const DefaultPages = 500

// Settings are the keys of a source of kind reviewsite.
type Settings struct {
	URL   string   `yaml:"url"`   // the first page of reviews
	Pages int      `yaml:"pages"` // pages read at most in a run; 0: DefaultPages
	Hosts []string `yaml:"hosts"` // other hosts that "next page" links may lead to
	Rules *Rules   `yaml:"rules"` // what structured data does not say; see README.md
}

// Validate says what is wrong with the settings.
func (s *Settings) Validate() error {
	u, err := url.Parse(s.URL)
	switch {
	case s.URL == "":
		return errors.New("url is missing: the address of the first page of reviews")
	case err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "":
		return errors.New("url must be a whole http:// or https:// address")
	case s.Pages < 0:
		return errors.New("pages must not be negative")
	}
	return s.Rules.Validate()
}

// Collector gathers one review site's pages of one brand.
type Collector struct {
	client   *fetch.Client
	settings Settings
	rules    compiled
	src      fetch.Source
	now      func() time.Time
}

// New makes a collector. now is the clock of the program.
func New(client *fetch.Client, s Settings, src fetch.Source, now func() time.Time) (*Collector, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if src.Site == "" {
		return nil, errors.New("site is missing: the short name of the review site")
	}
	rules, err := s.Rules.compile()
	if err != nil {
		return nil, err
	}
	if s.Pages == 0 {
		s.Pages = DefaultPages
	}
	return &Collector{client: client, settings: s, rules: rules, src: src, now: now}, nil
}

// EmptyError says that the first page gave nothing at all.
type EmptyError struct {
	Source   string
	Problems []string
}

func (e *EmptyError) Error() string {
	text := "the page gives neither reviews nor a rating"
	if len(e.Problems) > 0 {
		text += ": " + e.Problems[0]
	}
	return text
}

// Remedy says what a user can do about it.
func (e *EmptyError) Remedy() string {
	return fmt.Sprintf("see what the page gives with `renown try -c renown.yaml %s`, and write rules for it (collectors/reviewsite/README.md)", e.Source)
}

// PageError says that a page came and could not be read.
type PageError struct {
	URL string // redacted
	Err error
}

func (e *PageError) Error() string { return e.URL + ": " + e.Err.Error() }

// Unwrap gives what was wrong.
func (e *PageError) Unwrap() error { return e.Err }

// Remedy says what a user can do about it.
func (e *PageError) Remedy() string {
	return "open the address in a browser: url must lead to an ordinary page of reviews; the next run tries again"
}

// Plan says with which requests a run would begin. Nothing is paid for.
func (c *Collector) Plan(map[string]string) []fetch.Planned {
	u, err := url.Parse(c.settings.URL)
	if err != nil {
		return nil
	}
	robots := url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}
	return []fetch.Planned{
		{URL: robots.String(), Note: "whether the pages may be read"},
		{URL: fetch.Redact(c.settings.URL), Times: c.settings.Pages, Note: "page after page, to the last one"},
	}
}

// Collect reads page after page until there is no next one, or one brings nothing new. The run is complete only if
// every page came whole and nothing suggests that reviews were missed: unseen reviews of complete runs vanish.
func (c *Collector) Collect(ctx context.Context, _ map[string]string, emit func(*record.Batch) error) (record.Outcome, error) {
	r := run{Collector: c, session: c.client.Session(), emit: emit, seen: map[string]string{}, visited: map[string]bool{}, noted: map[string]int{}}
	err := r.pages(ctx)
	return record.Outcome{
		Complete: err == nil && len(r.incomplete) == 0,
		Requests: r.session.Requests(),
		Bytes:    r.session.Bytes(),
		Notes:    r.notes(),
	}, err
}

// run is one collection.
type run struct {
	*Collector
	session *fetch.Session
	emit    func(*record.Batch) error

	page       int               // number of the page in hand, from 1
	seen       map[string]string // what each review says, by id; "" for a reject
	visited    map[string]bool   // addresses
	rejected   int
	clashes    int // of ids
	ratingSent bool
	published  record.Count // of reviews, by the site's own account
	host       string       // of the first page, after redirects
	noted      map[string]int
	order      []string // of noted
	incomplete []string // why the run is not complete
}

func (r *run) pages(ctx context.Context) error {
	next, repeated := r.settings.URL, false
	for next != "" && !repeated {
		if r.page >= r.settings.Pages {
			r.missing("stopped after %d pages; raise pages to read on", r.page)
			break
		}
		r.page++
		page, err := r.read(ctx, next)
		if err != nil {
			return r.where(err)
		}
		fresh, err := r.store(page)
		if err != nil {
			return err
		}
		if r.judge(page); r.page == 1 && page.Rating == nil && len(page.Reviews)+len(page.Rejects) == 0 {
			return &EmptyError{Source: r.src.Name, Problems: page.Problems()}
		}
		repeated = fresh == 0
		next = r.follow(page.Next)
	}
	r.doubt(repeated && next != "")
	return nil
}

func (r *run) where(err error) error {
	if r.page == 1 {
		return err
	}
	return fmt.Errorf("page %d (what came before it is kept): %w", r.page, err)
}

func (r *run) read(ctx context.Context, address string) (Page, error) {
	r.visited[address] = true
	fetched, err := r.session.Get(ctx, address)
	if err != nil {
		return Page{}, err
	}
	r.visited[fetched.URL] = true
	if r.page == 1 {
		r.host = hostOf(fetched.URL)
	}
	var page Page
	err = r.client.Digest(ctx, len(fetched.Body), func() (err error) {
		page, err = parse(fetched.Body, fetched.URL, r.rules, r.now())
		return err
	})
	if err != nil {
		return Page{}, &PageError{URL: fetch.Redact(fetched.URL), Err: err}
	}
	return page, nil
}

// store hands over what the page gives and says how many reviews and rejects were new in this run.
func (r *run) store(p Page) (fresh int, err error) {
	var batch record.Batch
	for _, review := range p.Reviews {
		if r.repeated(&review) {
			continue
		}
		review.Brand, review.Site, review.Source = r.src.Brand, r.src.Site, r.src.Name
		if review.URL != "" {
			review.URL = fetch.Redact(review.URL)
		}
		batch.Reviews = append(batch.Reviews, review)
	}
	for _, reject := range p.Rejects {
		if _, ok := r.seen["\x00"+reject.Raw]; ok {
			continue
		}
		r.seen["\x00"+reject.Raw] = ""
		r.rejected++
		reject.Source, reject.Where = r.src.Name, fetch.Redact(reject.Where)
		batch.Rejects = append(batch.Rejects, reject)
	}
	if p.Rating != nil && !r.ratingSent {
		r.ratingSent, r.published = true, p.Rating.Count
		batch.AccountStats = append(batch.AccountStats, r.stat(p.Rating))
	}
	for _, note := range p.Notes {
		r.note(note)
	}
	fresh = len(batch.Reviews) + len(batch.Rejects)
	if batch.Empty() {
		return fresh, nil
	}
	return fresh, r.emit(&batch)
}

// repeated says whether this run has read the review before. Where another one has the same id, the site's ids do not
// tell reviews apart (they number them on the page, say): both are kept, and the run is not complete.
func (r *run) repeated(review *record.Review) bool {
	says := digest(review.Title, review.Text, review.Pros, review.Cons)
	first, ok := r.seen[review.ID]
	if ok && first != says {
		r.ambiguous(review.ID)
		review.ID += "-" + says
		_, ok = r.seen[review.ID]
	}
	r.seen[review.ID] = says
	return ok
}

func (r *run) ambiguous(id string) {
	if r.clashes++; r.clashes == 1 {
		r.missing("two different reviews have the id %q: give rules a field id that tells them apart", cut(id, 60))
	}
}

// stat is the site's published rating on this day. All runs of a day write the same row, so that collecting twice
// changes nothing; the newest wins.
func (r *run) stat(s *SiteRating) record.AccountStat {
	return record.AccountStat{
		Brand: r.src.Brand, Network: r.src.Site, Account: fetch.Redact(r.settings.URL), Source: r.src.Name,
		At:        r.now().UTC().Truncate(24 * time.Hour),
		Followers: record.NotGiven, Following: record.NotGiven, Posts: record.NotGiven, Views: record.NotGiven,
		Rating: s.Value, RatingCount: s.Count,
	}
}

// judge notes what makes this page an incomplete one.
func (r *run) judge(p Page) {
	if p.Truncated {
		r.missing("page %d ends in the middle", r.page)
	}
	if r.page > 1 && p.Rating == nil && len(p.Reviews)+len(p.Rejects) == 0 {
		r.missing("page %d holds neither reviews nor a rating", r.page)
	}
}

// follow says whether the link to the next page may be followed.
func (r *run) follow(next string) string {
	next = withLogin(next, r.settings.URL)
	switch host := hostOf(next); {
	case next == "" || r.visited[next]:
		return ""
	case host == r.host || host == hostOf(r.settings.URL) || slices.ContainsFunc(r.settings.Hosts, func(h string) bool { return strings.EqualFold(h, host) }):
		return next
	default:
		r.missing("the next page is on another host, %s: add it to hosts to follow the link", host)
		return ""
	}
}

// withLogin gives a whole address on the source's own host the login that the source's address has.
func withLogin(address, from string) string {
	to, err := url.Parse(address)
	source, sourceErr := url.Parse(from)
	if err != nil || sourceErr != nil || to.User != nil || source.User == nil || to.Scheme != source.Scheme || to.Host != source.Host {
		return address
	}
	to.User = source.User
	return to.String()
}

// doubt compares what was read with what the site says it holds, because reviews missed by a complete run would count
// as vanished. A page that brings nothing new is the end, unless it links on (more) and the site counts reviews that
// were not read: then it may be an earlier page, served in the place of the one that was asked for. Sites that count
// more than they show, such as ratings without a text, are believed up to twice the reviews.
func (r *run) doubt(more bool) {
	reviews := 0
	for key := range r.seen {
		if !strings.HasPrefix(key, "\x00") {
			reviews++
		}
	}
	switch {
	case reviews == 0 && r.rejected == 0:
		r.missing("the site publishes a rating, but no reviews were found: see `renown try -c renown.yaml %s`", r.src.Name)
	case more && int64(reviews) < int64(r.published):
		r.missing("page %d brought nothing new though it links on: %d reviews were read of the %d the site counts", r.page, reviews, r.published)
	case r.page == 1 && int64(reviews)*2 < int64(r.published):
		r.missing("%d reviews were read of the %d the site counts, and no link to a next page was found: see rules.next", reviews, r.published)
	case int64(reviews)*2 < int64(r.published):
		r.missing("the pages ended after %d reviews of the %d the site counts", reviews, r.published)
	}
	if r.rejected*20 > reviews+r.rejected {
		r.missing("%d of %d reviews could not be used", r.rejected, reviews+r.rejected)
	}
}

// missing notes why the run is not complete.
func (r *run) missing(format string, args ...any) {
	r.incomplete = append(r.incomplete, fmt.Sprintf(format, args...))
}

func (r *run) note(note string) {
	if r.noted[note]++; r.noted[note] == 1 && len(r.order) < 20 {
		r.order = append(r.order, note)
	}
}

func (r *run) notes() []string {
	var all []string
	for _, reason := range r.incomplete {
		all = append(all, "not complete: "+reason)
	}
	for _, note := range r.order {
		if n := r.noted[note]; n > 1 {
			note = fmt.Sprintf("%s (on %d pages)", note, n)
		}
		all = append(all, note)
	}
	return all
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}
