package reddit

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

const (
	maxListed = 1000 // how many things a listing goes back, about
	// surelyWhole: a listing that ends with fewer things has shown all there is. Reddit's search ends at some 250 though it
	// has more, other listings at some 1000.
	surelyWhole = 200
	maxEmptied  = 2 // readings from the top because a page was empty
)

// lister is one listing in one run.
type lister struct {
	*run
	query   query
	counts  *network.Counts
	emptied map[string]int // how often the page after a thing was empty
}

// page reads one page. What comes after a thing is asked for by its id; the token says that, and how many things of the
// listing came before.
func (l *lister) page(ctx context.Context, want network.Want) (network.Page, error) {
	token, err := url.ParseQuery(want.Token)
	if err != nil {
		return network.Page{}, network.ErrToken
	}
	values := url.Values{"limit": {fmt.Sprint(perPage)}}
	maps.Copy(values, l.query.values)
	maps.Copy(values, token)
	reply, err := l.ask(ctx, l.query.path, values)
	if code := status(err); want.Token != "" && (code == http.StatusBadRequest || fetch.IsGone(err)) {
		return network.Page{}, network.ErrToken
	}
	if err != nil {
		return network.Page{}, err
	}
	got, err := l.read.page(reply.Body, l.query.judge)
	if err != nil {
		return network.Page{}, err
	}
	// After a thing that was deleted meanwhile Reddit lists nothing. That looks like the end, and is asked from the top
	// again; what really is the end stays so.
	if after := token.Get("after"); got.listed == 0 && after != "" && l.emptied[after] < maxEmptied {
		l.emptied[after]++
		return network.Page{}, network.ErrToken
	}
	return l.done(ctx, want, got, token)
}

func (l *lister) done(ctx context.Context, want network.Want, got page, token url.Values) (network.Page, error) {
	before, err := strconv.Atoi(token.Get("count"))
	if err != nil {
		before = 0
	}
	p := network.Page{Batch: got.batch, Places: got.places, Last: got.after == ""}
	switch {
	case p.Last:
		l.end(want, got, before+got.listed)
	case got.after == token.Get("after"):
		p.Token = want.Token // the same page again
	default:
		p.Token = url.Values{"after": {got.after}, "count": {strconv.Itoa(before + got.listed)}}.Encode()
	}
	if err := l.threads(ctx, got.batch, l.grown(got)); err != nil {
		return network.Page{}, err
	}
	return p, l.waiting.Enter(got.batch, l.src.Name)
}

// end looks where a listing ended: above what is known, after as many things as Reddit shows, something is missing.
func (l *lister) end(want network.Want, got page, count int) {
	oldest := want.Before.At
	for _, p := range got.places {
		if oldest.IsZero() || p.At.Before(oldest) {
			oldest = p.At
		}
	}
	if count < surelyWhole || !oldest.After(want.Floor) {
		return
	}
	if want.After.At.IsZero() {
		l.tally.Note("%s: Reddit lists nothing older than %s", l.query.name, oldest.Format(time.RFC3339))
		return
	}
	if oldest.After(want.After.At) {
		got.batch.Gaps = append(got.batch.Gaps, record.Gap{
			Source: l.src.Name, Brand: l.src.Brand, Network: l.src.Site, Query: l.query.name, From: want.After.At, To: oldest,
			Reason: "Reddit lists only the newest posts: some 1000, of a search some 250",
		})
	}
}

// grown are the listed posts with comments that were not read, and the brand's own comments when they are met first:
// what they answer and what answers them comes with the conversation. Reddit counts no replies to a comment.
func (l *lister) grown(got page) []network.Start {
	times := make(map[string]time.Time, len(got.places))
	for _, p := range got.places {
		times[p.ID] = p.At
	}
	var starts []network.Start
	for i := range got.batch.Mentions {
		m := &got.batch.Mentions[i]
		n := m.Comments
		if m.Parent != "" && (m.Direction == record.FromBrand || m.Direction == record.FromSupport) {
			n = 1
		}
		if l.counts.Grown(m.ID, times[m.ID], n) {
			starts = append(starts, network.Start{ID: m.ID, Root: m.Conversation, About: m.Direction == record.FromCustomer})
		}
	}
	return starts
}
