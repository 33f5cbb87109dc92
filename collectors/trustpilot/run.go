package trustpilot

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

const (
	recent    = 14 * 24 * time.Hour // reviews so new are read again in each run: they are edited and answered most
	maxRecent = 20                  // pages at most that are read for that alone
	again     = 24 * time.Hour      // after a reading of all that may have missed some, all are read again so soon
)

// founded is before the first review on Trustpilot.
func founded() time.Time { return time.Date(2007, 1, 1, 0, 0, 0, 0, time.UTC) }

// run is one collection.
type run struct {
	*Collector
	emit  func(*record.Batch) error
	began time.Time
	known progress

	unit     *wireUnit
	full     bool            // all reviews are read
	seen     map[string]bool // ids, and the raw text of rejects
	rejected int
	top      time.Time // the newest review
	oldest   time.Time
	missing  []string // why the run is not complete although it should be
	doubted  bool     // all should have been read, and something suggests that it was not
}

func (x *run) collect(ctx context.Context) (err error) {
	if x.unit, err = x.findUnit(ctx); err != nil {
		return err
	}
	if err := x.emit(&record.Batch{AccountStats: []record.AccountStat{x.stat()}}); err != nil {
		return err
	}
	x.full = x.fullDue(x.known, x.unit.total(), x.began)
	if err := x.pages(ctx); err != nil {
		return err
	}
	x.doubt()
	return x.finish()
}

// findUnit asks for the business unit. The search by domain mostly brings all of it.
func (x *run) findUnit(ctx context.Context) (*wireUnit, error) {
	id := x.settings.BusinessUnit
	if id == "" {
		found, err := x.askUnit(ctx, "find", url.Values{"name": {x.settings.Domain}})
		if err != nil || (found.Score != nil && found.Reviews != nil) {
			return found, err
		}
		id = found.ID
	}
	return x.askUnit(ctx, url.PathEscape(id), nil)
}

func (x *run) askUnit(ctx context.Context, path string, query url.Values) (*wireUnit, error) {
	reply, err := x.api.Get(ctx, "/v1/business-units/"+path, query)
	if fetch.IsGone(err) {
		return nil, &UnknownError{Domain: x.settings.Domain, Unit: x.settings.BusinessUnit, Err: err}
	}
	if err != nil {
		return nil, fmt.Errorf("the company at Trustpilot: %w", err)
	}
	return parseUnit(reply.Body)
}

// UnknownError says that Trustpilot does not know the company.
type UnknownError struct {
	Domain, Unit string
	Err          error
}

func (e *UnknownError) Error() string {
	if e.Unit != "" {
		return fmt.Sprintf("Trustpilot has no business unit %q: %v", e.Unit, e.Err)
	}
	return fmt.Sprintf("Trustpilot knows no company with the domain %q: %v", e.Domain, e.Err)
}

// Unwrap gives the answer.
func (e *UnknownError) Unwrap() error { return e.Err }

// Remedy says what a user can do about it.
func (e *UnknownError) Remedy() string {
	return "open the company's page at Trustpilot and take the domain from its address: trustpilot.com/review/<domain>"
}

// stat is the published rating on this day. All runs of a day write the same row; the newest wins.
func (x *run) stat() record.AccountStat {
	return record.AccountStat{
		Brand: x.src.Brand, Network: x.src.Site, Account: x.unit.page(), Source: x.src.Name, At: x.began.Truncate(24 * time.Hour),
		Followers: record.NotGiven, Following: record.NotGiven, Posts: record.NotGiven, Views: record.NotGiven,
		Rating: x.unit.rating(), RatingCount: x.unit.total(), RatedBy: record.Customer,
	}
}

func pageQuery(number int) url.Values {
	return url.Values{"page": {strconv.Itoa(number)}, "perPage": {strconv.Itoa(perPage)}, "orderBy": {"createdat.desc"}}
}

// pages reads as far down as this run goes.
func (x *run) pages(ctx context.Context) error {
	over := 0 // pages of which all is known
	for number := 1; ; number++ {
		page, err := x.page(ctx, number)
		if err != nil {
			return err
		}
		fresh, err := x.store(page)
		if err != nil {
			return err
		}
		if page.Reviews == 0 || (page.Reviews < perPage && !page.More) {
			return nil
		}
		if number == maxPages {
			return x.capped()
		}
		if fresh == 0 {
			x.lacks("page %d brought nothing new", number)
			return nil
		}
		if !page.Oldest.IsZero() && page.Oldest.Before(x.known.Top) {
			over++
		}
		if !x.full && (over > maxRecent || (over > 0 && page.Oldest.Before(x.began.Add(-recent)))) {
			return nil
		}
	}
}

func (x *run) page(ctx context.Context, number int) (Page, error) {
	reply, err := x.api.Get(ctx, "/v1/business-units/"+url.PathEscape(x.unit.ID)+"/reviews", pageQuery(number))
	if err == nil {
		var page Page
		if page, err = Parse(reply.Body, x.src, x.began); err == nil {
			return page, nil
		}
	}
	if number == 1 {
		return Page{}, err
	}
	return Page{}, fmt.Errorf("page %d (what came before it is kept): %w", number, err)
}

// store hands over a page and says how many of its reviews this run had not read. Reviews that arrive meanwhile move
// others on to the next page, where they are met again.
func (x *run) store(page Page) (fresh int, err error) {
	for i := range page.Batch.Reviews {
		if id := page.Batch.Reviews[i].ID; !x.seen[id] {
			x.seen[id] = true
			fresh++
		}
	}
	for i := range page.Batch.Rejects {
		if raw := "\x00" + page.Batch.Rejects[i].Raw; !x.seen[raw] {
			x.seen[raw] = true
			fresh++
			x.rejected++
		}
	}
	if page.Newest.After(x.top) {
		x.top = page.Newest
	}
	if !page.Oldest.IsZero() {
		x.oldest = page.Oldest
	}
	if page.Batch.Empty() {
		return 0, nil
	}
	return fresh, x.emit(page.Batch)
}

// capped notes that the API lists no more, and records once what it will never list.
func (x *run) capped() error {
	x.lacks("Trustpilot's API lists the newest %d reviews only", maxPages*perPage)
	if x.known.Capped || !x.oldest.After(founded()) {
		return nil
	}
	x.known.Capped = true
	return x.emit(&record.Batch{Gaps: []record.Gap{{
		Source: x.src.Name, Brand: x.src.Brand, Network: x.src.Site, Query: "reviews", From: founded(), To: x.oldest,
		Reason: fmt.Sprintf("Trustpilot's API lists the newest %d reviews only", maxPages*perPage),
	}}})
}

// doubt compares what a run that read all has read with what Trustpilot counts, because what a complete run misses
// counts towards vanishing.
func (x *run) doubt() {
	read, total, before := x.read(), int64(x.unit.total()), len(x.missing)
	if x.full && int64(read+x.rejected)*10 < total*9 {
		x.lacks("%d reviews were read of the %d that Trustpilot counts", read, total)
	}
	if x.rejected*20 > read+x.rejected {
		x.lacks("%d of %d reviews could not be used", x.rejected, read+x.rejected)
	}
	x.doubted = len(x.missing) > before
}

// read is the number of reviews that could be used.
func (x *run) read() int { return len(x.seen) - x.rejected }

func (x *run) lacks(format string, args ...any) {
	x.missing = append(x.missing, fmt.Sprintf(format, args...))
}

// finish notes how far the source is read now. A run that broke off does not come here: the next one reads it again.
func (x *run) finish() error {
	next := x.known
	if x.top.After(next.Top) {
		next.Top = x.top
	}
	if x.full {
		next.Full = x.began
	}
	if x.full && x.doubted {
		next.Full = x.began.Add(min(again, x.settings.FullEvery) - x.settings.FullEvery)
	}
	text, err := json.Marshal(next)
	if err != nil {
		return fmt.Errorf("writing down how far the reviews were read: %w", err)
	}
	return x.emit(&record.Batch{Cursors: []record.Cursor{{Source: x.src.Name, Key: cursorKey, Value: string(text)}}})
}

func (x *run) notes() []string {
	var notes []string
	for _, reason := range x.missing {
		notes = append(notes, "not complete: "+reason)
	}
	if x.unit != nil && !x.full {
		notes = append(notes, fmt.Sprintf("as planned, only the newest %d of %d reviews were read; the next reading of all, which sees older ones edited, answered or gone, is due %s",
			x.read(), x.unit.total(), x.known.Full.Add(x.settings.FullEvery).Format(time.RFC3339)))
	}
	return notes
}
