package collectors

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"renown/warehouse/record"
)

// DefaultMaxBatch is how many records are handed to the sink at once.
const DefaultMaxBatch = 20_000

// Pipeline is the way of every record from a collector or an import to the sink: its texts are cleaned, its meaning is
// read, its author is hashed, it is validated, and what is invalid goes to quarantine. It may be used by several
// goroutines at once.
type Pipeline struct {
	Sink  Sink
	Label func(*record.Batch)                       // reads the meaning out of the texts; nil: without
	Mark  func(*record.Batch)                       // marks the posts that speak to their brand; nil: without
	Key   func(ctx context.Context) ([]byte, error) // the installation's key for hashing authors; asked once
	Now   func() time.Time
	// Series keeps what posts count as a series: each valid mention that counts anything adds a reading.
	Series bool
	// MaxBatch bounds how many records the sink is given at once; 0: DefaultMaxBatch.
	MaxBatch int

	mu     sync.Mutex
	hasher *hasher
}

// Written counts what became of a batch.
type Written struct {
	Records  int // valid, and safe on disk
	Rejected int // in quarantine, those the collector rejected itself included
	Invalid  int // of Rejected: those that did not pass validation here
}

// SinkError is a failure to store, as opposed to one to collect: it concerns all sources alike.
type SinkError struct{ Err error }

func (e *SinkError) Error() string { return "storing: " + e.Err.Error() }

// Unwrap gives the sink's own error.
func (e *SinkError) Unwrap() error { return e.Err }

// Remedy says what a user can do about it.
func (e *SinkError) Remedy() string {
	if remedy := remedyOf(e.Err); remedy != "" {
		return remedy
	}
	return "check the disk of the spool and the warehouse (renown doctor); collecting goes on by itself when storing works again"
}

// Write takes a batch of one source all the way to the sink. The batch is changed in place and must not be used again.
// A batch that is too large is stored in parts, its cursors with the last one.
func (p *Pipeline) Write(ctx context.Context, source string, b *record.Batch) (Written, error) {
	return p.writeTo(ctx, p.Sink, source, b)
}

func (p *Pipeline) writeTo(ctx context.Context, sink Sink, source string, b *record.Batch) (Written, error) {
	if err := p.prepare(ctx, source, b); err != nil {
		return Written{}, err
	}
	var done Written
	done.Invalid = p.validate(source, b)
	if p.Series {
		addReadings(b)
	}
	for part := range parts(b, p.maxBatch()) {
		if err := sink.Write(ctx, part); err != nil {
			return done, &SinkError{err}
		}
		done.Records += part.Records()
		done.Rejected += len(part.Rejects)
	}
	return done, nil
}

func (p *Pipeline) maxBatch() int {
	if p.MaxBatch > 0 {
		return p.MaxBatch
	}
	return DefaultMaxBatch
}

// prepare does everything to the records but judge them.
func (p *Pipeline) prepare(ctx context.Context, source string, b *record.Batch) error {
	now := p.Now().UTC()
	for i := range b.Reviews {
		prepareReview(&b.Reviews[i], source, now)
	}
	for i := range b.Mentions {
		prepareMention(&b.Mentions[i], source, now)
	}
	cleanRest(b)
	stamp(b, source, now)
	bury(b)
	if p.Mark != nil {
		p.Mark(b)
	}
	if p.Label != nil {
		p.Label(b)
	}
	unlabel(b)
	return p.hashAuthors(ctx, b)
}

// bury leaves of a deleted post nothing that its network asked to be forgotten, whatever its collector handed over:
// neither text nor author.
func bury(b *record.Batch) {
	for i := range b.Mentions {
		if m := &b.Mentions[i]; !m.Deleted.IsZero() {
			m.Text, m.Author, m.AuthorKey, m.AuthorFollowers = "", "", "", record.NotGiven
		}
	}
}

// unlabel takes back what a model says of the texts that deleted posts no longer have.
func unlabel(b *record.Batch) {
	for i := range b.Mentions {
		if m := &b.Mentions[i]; !m.Deleted.IsZero() {
			m.Meaning = record.Meaning{}
		}
	}
}

// addReadings adds what the valid mentions count at this moment to the series.
func addReadings(b *record.Batch) {
	for i := range b.Mentions {
		if r, given := b.Mentions[i].Reading(); given {
			b.Readings = append(b.Readings, r)
		}
	}
}

func prepareReview(r *record.Review, source string, now time.Time) {
	cleanReview(r)
	orElse(&r.Source, source)
	if r.Collected.IsZero() {
		r.Collected = now
	}
}

func prepareMention(m *record.Mention, source string, now time.Time) {
	cleanMention(m)
	orElse(&m.Source, source)
	if m.Collected.IsZero() {
		m.Collected = now
	}
}

func stamp(b *record.Batch, source string, now time.Time) {
	for i := range b.AccountStats {
		orElse(&b.AccountStats[i].Source, source)
	}
	for i := range b.HashtagCounts {
		orElse(&b.HashtagCounts[i].Source, source)
		if b.HashtagCounts[i].Collected.IsZero() {
			b.HashtagCounts[i].Collected = now
		}
	}
	for i := range b.Contacts {
		orElse(&b.Contacts[i].Source, source)
	}
	for i := range b.Readings {
		if b.Readings[i].At.IsZero() {
			b.Readings[i].At = now
		}
	}
	for i := range b.Gaps {
		orElse(&b.Gaps[i].Source, source)
	}
	for i := range b.Spending {
		orElse(&b.Spending[i].Source, source)
	}
	for i := range b.Cursors {
		orElse(&b.Cursors[i].Source, source)
	}
	for i := range b.Rejects {
		stampReject(&b.Rejects[i], source, now)
	}
}

func stampReject(r *record.Reject, source string, now time.Time) {
	cleanReject(r)
	orElse(&r.Source, source)
	if r.At.IsZero() {
		r.At = now
	}
}

func orElse(field *string, value string) {
	if *field == "" {
		*field = value
	}
}

// hashAuthors replaces every name by its keyed hash. The name itself goes no further.
func (p *Pipeline) hashAuthors(ctx context.Context, b *record.Batch) error {
	if !hasAuthors(b) {
		return nil
	}
	h, err := p.authorHasher(ctx)
	if err != nil {
		return err
	}
	for i := range b.Reviews {
		r := &b.Reviews[i]
		if r.Author != "" {
			r.AuthorKey, r.Author = h.key(r.Site, r.Author), ""
		}
	}
	for i := range b.Mentions {
		m := &b.Mentions[i]
		if m.Author != "" {
			m.AuthorKey, m.Author = h.key(m.Network, m.Author), ""
		}
	}
	for i := range b.Contacts {
		h.contact(&b.Contacts[i])
	}
	return nil
}

func hasAuthors(b *record.Batch) bool {
	for i := range b.Reviews {
		if b.Reviews[i].Author != "" {
			return true
		}
	}
	for i := range b.Mentions {
		if b.Mentions[i].Author != "" {
			return true
		}
	}
	for i := range b.Contacts {
		if b.Contacts[i].Name != "" || b.Contacts[i].CustomerName != "" {
			return true
		}
	}
	return false
}

// authorHasher asks for the key when it is first needed, because the warehouse that keeps it may come up later than
// the program.
func (p *Pipeline) authorHasher(ctx context.Context) (*hasher, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.hasher != nil {
		return p.hasher, nil
	}
	key, err := p.Key(ctx)
	if err != nil {
		return nil, &SinkError{fmt.Errorf("reading the key that authors are hashed with: %w", err)}
	}
	if len(key) < 16 {
		return nil, &SinkError{fmt.Errorf("the key that authors are hashed with has only %d bytes", len(key))}
	}
	p.hasher = newHasher(key)
	return p.hasher, nil
}

// validate moves what is invalid to the rejects and returns how many that were.
func (p *Pipeline) validate(source string, b *record.Batch) int {
	before := len(b.Rejects)
	now := p.Now().UTC()
	reject := func(err error, where string, raw any) {
		b.Rejects = append(b.Rejects, invalid(err, source, where, raw, now))
	}
	b.Reviews = keepValid(b.Reviews, (*record.Review).Validate, func(r *record.Review, err error) { reject(err, r.URL, r) })
	b.Mentions = keepValid(b.Mentions, (*record.Mention).Validate, func(m *record.Mention, err error) { reject(err, m.URL, m) })
	b.AccountStats = keepValid(b.AccountStats, (*record.AccountStat).Validate, func(a *record.AccountStat, err error) { reject(err, a.Account, a) })
	b.HashtagCounts = keepValid(b.HashtagCounts, (*record.HashtagCount).Validate, func(h *record.HashtagCount, err error) { reject(err, h.Hashtag, h) })
	b.Contacts = keepValid(b.Contacts, (*record.Contact).Validate, func(c *record.Contact, err error) { reject(err, "", c) })
	b.Readings = keepValid(b.Readings, (*record.Reading).Validate, func(r *record.Reading, err error) { reject(err, r.ID, r) })
	b.Gaps = keepValid(b.Gaps, (*record.Gap).Validate, func(g *record.Gap, err error) { reject(err, g.Query, g) })
	b.Spending = keepValid(b.Spending, (*record.Spend).Validate, func(s *record.Spend, err error) { reject(err, s.Budget, s) })
	return len(b.Rejects) - before
}

// keepValid filters in place; it copies nothing as long as everything is valid.
func keepValid[T any](records []T, validate func(*T) error, reject func(*T, error)) []T {
	kept := 0
	for i := range records {
		if err := validate(&records[i]); err != nil {
			reject(&records[i], err)
			continue
		}
		if kept != i {
			records[kept] = records[i]
		}
		kept++
	}
	return records[:kept]
}

func invalid(err error, source, where string, raw any, now time.Time) record.Reject {
	text, jsonErr := json.Marshal(raw)
	if jsonErr != nil { // a NaN, for one
		text = fmt.Appendf(nil, "%+v", raw)
	}
	r := record.Reject{Source: source, At: now, Where: where, Reason: reasonOf(err), Detail: err.Error(), Raw: string(text)}
	cleanReject(&r)
	return r
}

// reasonOf takes the case's own value out of a message of Validate, so that equal faults count as equal:
// `stars 7 is outside 1 to 5` becomes `stars is outside 1 to 5`.
func reasonOf(err error) string {
	subject, rest, found := strings.Cut(err.Error(), " is ")
	if !found {
		return err.Error()
	}
	if name, _, quoted := strings.Cut(subject, ` "`); quoted {
		subject = name
		if i := strings.LastIndex(err.Error(), `" is `); i >= 0 {
			rest = err.Error()[i+len(`" is `):]
		}
	} else if i := strings.LastIndexByte(subject, ' '); i > 0 && strings.HasPrefix(rest, "outside") {
		subject = subject[:i]
	}
	return subject + " is " + rest
}
