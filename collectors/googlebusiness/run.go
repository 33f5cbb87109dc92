package googlebusiness

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"time"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

const (
	recent = 14 * 24 * time.Hour // reviews edited so lately are read again in each run, because most replies come soon
	again  = 24 * time.Hour      // after a reading of all that may have missed some, all are read again so soon
)

// run is one collection.
type run struct {
	*Collector
	emit  func(*record.Batch) error
	began time.Time
	known progress

	full    bool     // all reviews are read
	failed  bool     // what was read could not be handed over
	partial int      // places of which only the newest were read
	missing []string // why the run is not complete although it should be
}

// collect reads place after place. One that cannot be read does not keep the others from being read.
func (x *run) collect(ctx context.Context) error {
	x.full = x.fullDue(x.known, x.began)
	if err := x.signIn(ctx); err != nil {
		return err
	}
	next := progress{Full: x.known.Full, Places: maps.Clone(x.known.Places)}
	var errs []error
	for _, l := range x.settings.Locations {
		read, err := x.place(ctx, l)
		if err == nil {
			next.Places[l.ID] = read
			continue
		}
		errs = append(errs, &PlaceError{Place: l, Err: err})
		if x.failed || ctx.Err() != nil || hopeless(err) {
			return errors.Join(errs...)
		}
	}
	x.forget(next)
	if x.full {
		next.Full = x.began
	}
	if x.full && len(errs)+len(x.missing) > 0 {
		next.Full = x.began.Add(min(again, x.settings.FullEvery) - x.settings.FullEvery)
	}
	return errors.Join(append(errs, x.save(next))...)
}

// forget drops what is known of places that are no longer asked for.
func (x *run) forget(next progress) {
	asked := map[string]bool{}
	for _, l := range x.settings.Locations {
		asked[l.ID] = true
	}
	maps.DeleteFunc(next.Places, func(id string, _ placed) bool { return !asked[id] })
}

// hopeless says whether an error would meet the other places, too.
func hopeless(err error) bool {
	var refused *fetch.Error
	var token *TokenError
	if errors.As(err, &token) {
		return true
	}
	if !errors.As(err, &refused) {
		return false
	}
	switch refused.Kind {
	case fetch.RateLimited, fetch.OverBudget, fetch.CircuitOpen:
		return true
	}
	return refused.Status == http.StatusUnauthorized
}

// PlaceError says which place could not be read.
type PlaceError struct {
	Place Location
	Err   error
}

func (e *PlaceError) Error() string { return fmt.Sprintf("%s: %v", e.Place.name(), e.Err) }

// Unwrap gives the reason.
func (e *PlaceError) Unwrap() error { return e.Err }

// Remedy says what a user can do about it.
func (e *PlaceError) Remedy() string {
	var refused *fetch.Error
	if errors.As(e.Err, &refused) {
		switch refused.Status {
		case http.StatusForbidden:
			return fmt.Sprintf("let the account that the refresh token belongs to manage %s, see that the place is verified, and that Google has granted the project access to the Business Profile API", e.Place.ID)
		case http.StatusNotFound:
			return fmt.Sprintf("correct the id in locations: %s is not known, was merged, or belongs to another account", e.Place.ID)
		case http.StatusBadRequest:
			return fmt.Sprintf("see that %s is verified: Google lists the reviews of verified places only", e.Place.ID)
		}
	}
	var remedied interface{ Remedy() string }
	if errors.As(e.Err, &remedied) {
		return remedied.Remedy()
	}
	return ""
}

// place reads the reviews of one place, those edited last first.
func (x *run) place(ctx context.Context, l Location) (placed, error) {
	before, met := x.known.Places[l.ID]
	all := x.full || !met
	now := placed{Top: before.Top}
	seen, unusable := map[string]bool{}, 0
	for number, token := 1, ""; ; number++ {
		page, err := x.page(ctx, l, number, token)
		if err != nil {
			return before, err
		}
		if number == 1 {
			now.Total = page.Total
		}
		fresh := 0
		for i := range page.Batch.Reviews {
			if id := page.Batch.Reviews[i].ID; !seen[id] {
				seen[id] = true
				fresh++
			}
		}
		unusable += len(page.Batch.Rejects)
		if page.Newest.After(now.Top) {
			now.Top = page.Newest
		}
		switch {
		case page.Next == "":
			x.doubt(l, all, len(seen), unusable, before, now)
			return now, nil
		case fresh+len(page.Batch.Rejects) == 0 || number == maxPages:
			x.lacks("%s: the pages did not end, %d reviews were read", l.name(), len(seen))
			return now, nil
		case !all && page.Oldest.Before(before.Top) && page.Oldest.Before(x.began.Add(-recent)):
			x.partial++
			return now, nil
		}
		token = page.Next
	}
}

// page asks for a page and hands it over, the first one with the place's published rating.
func (x *run) page(ctx context.Context, l Location, number int, token string) (Page, error) {
	if err := x.signIn(ctx); err != nil {
		return Page{}, err
	}
	reply, err := x.api.Get(ctx, reviewsPath(l), query(token))
	var page Page
	if err == nil {
		page, err = Parse(reply.Body, x.src, l.name(), x.began)
	}
	if err != nil {
		if number > 1 {
			err = fmt.Errorf("page %d (what came before it is kept): %w", number, err)
		}
		return Page{}, err
	}
	if number == 1 {
		page.Batch.AccountStats = append(page.Batch.AccountStats, x.stat(l, page))
	}
	return page, x.hand(page.Batch)
}

// stat is the published rating on this day. All runs of a day write the same row; the newest wins.
func (x *run) stat(l Location, page Page) record.AccountStat {
	return record.AccountStat{
		Brand: x.src.Brand, Network: x.src.Site, Account: l.ID, Source: x.src.Name, At: x.began.Truncate(24 * time.Hour),
		Followers: record.NotGiven, Following: record.NotGiven, Posts: record.NotGiven, Views: record.NotGiven,
		Rating: page.Average, RatingCount: page.Total, RatedBy: record.Customer,
	}
}

func (x *run) hand(b *record.Batch) error {
	if b.Empty() {
		return nil
	}
	err := x.emit(b)
	x.failed = x.failed || err != nil
	return err
}

// doubt compares what was read with what Google counts, because what a complete run misses counts towards vanishing.
func (x *run) doubt(l Location, all bool, read, unusable int, before, now placed) {
	if all && int64(read+unusable)*10 < int64(now.Total)*9 {
		x.lacks("%s: %d reviews were read of the %d that Google counts", l.name(), read, now.Total)
	}
	if all && now.Total == 0 && before.Total > 0 {
		x.lacks("%s: Google lists no reviews, where there were %d: believed when the next run sees none either", l.name(), before.Total)
	}
	if unusable*20 > read+unusable {
		x.lacks("%s: %d of %d reviews could not be used", l.name(), unusable, read+unusable)
	}
}

func (x *run) lacks(format string, args ...any) {
	x.missing = append(x.missing, fmt.Sprintf(format, args...))
}

// save notes how far the places are read now.
func (x *run) save(next progress) error {
	text, err := json.Marshal(next)
	if err != nil {
		return fmt.Errorf("writing down how far the reviews were read: %w", err)
	}
	return x.hand(&record.Batch{Cursors: []record.Cursor{{Source: x.src.Name, Key: cursorKey, Value: string(text)}}})
}

func (x *run) notes() []string {
	var notes []string
	for _, reason := range x.missing {
		notes = append(notes, "not complete: "+reason)
	}
	if x.partial > 0 {
		notes = append(notes, fmt.Sprintf("as planned, only the newest reviews of %d of %d places were read; the next reading of all, which sees older ones answered or gone, is due %s",
			x.partial, len(x.settings.Locations), x.known.Full.Add(x.settings.FullEvery).Format(time.RFC3339)))
	}
	return notes
}
