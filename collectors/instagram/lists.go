package instagram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

// overlap is how far below the newest post lists are read again.
const overlap = 24 * time.Hour

// tagOverlap is the same for hashtags, whose lists are not always in order.
const tagOverlap = time.Hour

// floorOf is from when on posts are handed over again though they are known: those below are wanted only if due.
func floorOf(want network.Want) time.Time {
	if want.After.At.IsZero() {
		return want.Floor
	}
	if at := want.After.At.Add(-overlap); at.After(want.Floor) {
		return at
	}
	return want.Floor
}

// page turns media into a page of a list. What neither is new nor due stays out, and what says not whose it is if this run
// has met it where it did: a hashtag's media never do.
func (r *run) page(items []media, odds []odd, author string, floor time.Time) network.Page {
	page := network.Page{Batch: r.scope().rejects(odds, "media")}
	for i := range items {
		item := &items[i]
		at, err := parseTime(item.Timestamp)
		if err == nil {
			page.Places = append(page.Places, network.Place{ID: item.ID, At: at})
		}
		named := author != "" || item.Username != ""
		if !named && (r.met[item.ID] || (item.Permalink != "" && r.met[item.Permalink])) {
			continue
		}
		_, due := r.due[item.ID]
		if err != nil || due || !at.Before(floor) {
			r.scope().media(page.Batch, item, author)
		}
		delete(r.due, item.ID)
		if author != "" {
			r.graves.Given(mediaOf(author), item.ID)
		}
		if named {
			r.met[item.ID], r.met[item.Permalink] = true, true
		}
	}
	return page
}

// end gives the page its token, if there is a next one.
func end(page *network.Page, after string) { page.Token, page.Last = after, after == "" }

// unordered is for lists that are not quite in order: what lies below the floor among newer posts does not end the list,
// only a page that is below it as a whole does.
func unordered(page *network.Page, floor time.Time) {
	kept := make([]network.Place, 0, len(page.Places))
	for _, place := range page.Places {
		if !place.At.Before(floor) {
			kept = append(kept, place)
		}
	}
	if len(kept) > 0 {
		page.Places = kept
	}
}

// ownMedia lists the brand's own posts, and reads the comments on those whose number of comments has changed.
func (r *run) ownMedia() network.List {
	return network.List{
		Key: "account/" + r.self, Query: "media of @" + r.self, Backfill: r.settings.Backfill, Overlap: overlap,
		Page: func(ctx context.Context, want network.Want) (network.Page, error) {
			body, err := r.get(ctx, "/"+r.settings.UserID+"/media", "", query("fields", mediaFields+",username", "limit", "50", "after", want.Token))
			if err != nil {
				return network.Page{}, err
			}
			items, odds, err := decodeEdge[media](body, "media")
			if err != nil {
				return network.Page{}, err
			}
			if err := r.discussions(ctx, items.Data); err != nil {
				return network.Page{}, err
			}
			page := r.page(items.Data, odds, r.self, floorOf(want))
			end(&page, items.after(false))
			return page, nil
		},
	}
}

// tagged lists the posts that the brand's account is tagged in.
func (r *run) tagged() network.List {
	return network.List{
		Key: "mentions/" + r.self, Query: "media that tag @" + r.self, Backfill: r.settings.Backfill, Overlap: overlap,
		Page: func(ctx context.Context, want network.Want) (network.Page, error) {
			body, err := r.get(ctx, "/"+r.settings.UserID+"/tags", "", query("fields", mediaFields+",username", "limit", "50", "after", want.Token))
			if err != nil {
				return network.Page{}, err
			}
			items, odds, err := decodeEdge[media](body, "media")
			if err != nil {
				return network.Page{}, err
			}
			page := r.page(items.Data, odds, "", floorOf(want))
			end(&page, items.after(false))
			unordered(&page, want.Floor)
			return page, nil
		},
	}
}

// discover reads another professional account: its snapshot and its posts. An account that Instagram does not show is no
// error, because it will stay so: private, personal or age-gated ones are never shown.
func (r *run) discover(ctx context.Context, handle string) error {
	of := func(p *record.Post) bool { return p.Handle == handle && p.Parent == "" }
	back := r.started
	list := network.List{
		Key: "account/" + handle, Query: "media of @" + handle, Backfill: r.settings.Backfill,
		Overlap: max(overlap, r.started.Sub(r.oldestDue(of))),
		Page: func(ctx context.Context, want network.Want) (network.Page, error) {
			page, err := r.discoverPage(ctx, handle, want)
			for _, place := range page.Places {
				if place.At.Before(back) {
					back = place.At
				}
			}
			return page, err
		},
	}
	read, err := r.list(ctx, list)
	if errors.Is(err, errNoAccount) || errors.Is(err, errUnavailable) {
		r.tally.Missing("@%s is not shown: only public professional accounts without an age limit are", handle)
		return nil
	}
	if err != nil || !read.Complete {
		return err
	}
	for _, post := range r.take(func(p *record.Post) bool { return of(p) && !p.Posted.Before(back) }) {
		r.graves.Missing(mediaOf(handle), post, false) // the list must hold it
	}
	return nil
}

// mediaOf names an account's posts.
func mediaOf(handle string) string { return "posts of @" + handle }

var cursorForm = regexp.MustCompile(`^[A-Za-z0-9_=-]+$`)

func (r *run) discoverPage(ctx context.Context, handle string, want network.Want) (network.Page, error) {
	after := ""
	if want.Token != "" {
		if !cursorForm.MatchString(want.Token) { // it stands inside an expression
			return network.Page{}, network.ErrToken
		}
		after = ".after(" + want.Token + ")"
	}
	fields := fmt.Sprintf("business_discovery.username(%s){%s,media%s.limit(50){%s}}", handle, discoveredFields, after, mediaFields)
	body, err := r.get(ctx, "/"+r.settings.UserID, platform, query("fields", fields))
	if err != nil {
		return network.Page{}, err
	}
	found, odds, err := parseDiscovery(body)
	if err != nil {
		return network.Page{}, err
	}
	page := r.page(found.Media.Data, odds, handle, floorOf(want))
	end(&page, found.Media.after(true))
	if len(found.Media.Data) == 0 {
		page.Token, page.Last = "", true
	}
	if want.Token == "" {
		page.Batch.AccountStats = append(page.Batch.AccountStats, r.scope().stat(found, handle))
	}
	return page, nil
}

// parseDiscovery reads a discovered account. A post that is not as promised does not spoil the others.
func parseDiscovery(body []byte) (*account, []odd, error) {
	const what = "a discovered account"
	d, err := decode[discovery](body, what)
	var odds []odd
	if isOdd(err) {
		d, odds, err = discoverEach(body)
	}
	if err == nil && (d.BusinessDiscovery == nil || d.BusinessDiscovery.ID == "") {
		err = &AnswerError{What: what, Err: errors.New("it has no business_discovery")}
	}
	if err != nil {
		return nil, nil, err
	}
	return d.BusinessDiscovery, odds, nil
}

func discoverEach(body []byte) (discovery, []odd, error) {
	var raw struct {
		BusinessDiscovery map[string]json.RawMessage `json:"business_discovery"`
	}
	if err := json.Unmarshal(body, &raw); err != nil {
		return discovery{}, nil, &AnswerError{What: "a discovered account", Err: err}
	}
	page := raw.BusinessDiscovery["media"]
	delete(raw.BusinessDiscovery, "media")
	rest, err := json.Marshal(raw)
	if err != nil {
		return discovery{}, nil, fmt.Errorf("taking an account apart: %w", err)
	}
	d, err := decode[discovery](rest, "a discovered account")
	if err != nil || page == nil || d.BusinessDiscovery == nil {
		return d, nil, err
	}
	items, odds, err := decodeEdge[media](page, "media")
	d.BusinessDiscovery.Media = items
	return d, odds, err
}

// readTag reads the recent media of a hashtag. That a hashtag cannot be asked for concerns nothing else, and lasts: it is
// noted, not an error that would put the source off.
func (r *run) readTag(ctx context.Context, tag string) error {
	id, err := r.tagID(ctx, tag)
	if err == nil {
		_, err = r.list(ctx, r.recent(tag, id))
	}
	var over *fetch.Error
	switch {
	case errors.As(err, &over) && over.Kind == fetch.OverBudget:
		r.tally.Missing("#%s was not read, and can be from %s on: %s", tag, over.RetryAt.Format("2006-01-02 15:04 UTC"), over.Detail)
	case errors.Is(err, errTagRefused), errors.Is(err, errTagsUsedUp):
		r.tally.Missing("#%s was not read: %v", tag, err)
	default:
		return err
	}
	return nil
}

// tagID finds a hashtag's id, which never changes: it is asked for once.
func (r *run) tagID(ctx context.Context, tag string) (string, error) {
	if id := r.cursor["hashtag/"+tag]; id != "" {
		return id, nil
	}
	body, err := r.get(ctx, "/ig_hashtag_search", platform, query("user_id", r.settings.UserID, "q", tag), r.tagCost(tag))
	if err != nil {
		return "", err
	}
	found, _, err := decodeEdge[hashtag](body, "a hashtag")
	if err != nil {
		return "", err
	}
	if len(found.Data) == 0 || !idForm.MatchString(found.Data[0].ID) {
		return "", errTagRefused
	}
	id := found.Data[0].ID
	return id, r.emit(&record.Batch{Cursors: []record.Cursor{{Source: r.src.Name, Key: "hashtag/" + tag, Value: id}}})
}

// recent lists the media of a hashtag, of the last 24 hours and not always in order. What this run has read with its
// author is left out, because here there is none.
func (r *run) recent(tag, id string) network.List {
	young := func(p *record.Post) bool {
		return p.Parent == "" && hasTag(p, tag) && r.started.Sub(p.Posted) < hashtagReach/2
	}
	seen := sightings{ids: map[string]bool{}}
	return network.List{
		Key: "tag/" + tag, Query: "#" + tag, Backfill: min(r.settings.Backfill, hashtagReach), Reach: hashtagReach,
		Overlap: max(tagOverlap, r.started.Sub(r.oldestDue(young))),
		Page: func(ctx context.Context, want network.Want) (network.Page, error) {
			after, number := tokenOf(want.Token)
			body, err := r.get(ctx, "/"+id+"/recent_media", platform,
				query("user_id", r.settings.UserID, "fields", mediaFields, "limit", "50", "after", after), r.tagCost(tag))
			if err != nil {
				return network.Page{}, err
			}
			return r.recentPage(body, want, number, &seen)
		},
	}
}

func (r *run) recentPage(body []byte, want network.Want, number int, seen *sightings) (network.Page, error) {
	items, odds, err := decodeEdge[media](body, "media")
	if err != nil {
		return network.Page{}, err
	}
	if err := seen.goOn(items.Data); err != nil {
		return network.Page{}, err
	}
	page := r.page(items.Data, odds, "", time.Time{}) // all of them: what was not there before may stand anywhere
	end(&page, numbered(items.after(false), number+1))
	unordered(&page, want.Floor)
	return page, nil
}

// sightings are what a list has shown in this run.
type sightings struct {
	ids   map[string]bool
	stale int // pages in a row without anything new
}

// goOn notices a list that goes in circles. One page that comes again is a fault that passes.
func (s *sightings) goOn(items []media) error {
	s.stale++
	for i := range items {
		if !s.ids[items[i].ID] {
			s.ids[items[i].ID], s.stale = true, 0
		}
	}
	if s.stale >= 3 && len(items) > 0 {
		return errors.New("the list does not go on: the same posts come again and again")
	}
	return nil
}

// numbered makes a token of its own for each page: Instagram's cursor may be the same for all pages of a hashtag and
// still lead on.
func numbered(after string, page int) string {
	if after == "" {
		return ""
	}
	return strconv.Itoa(page) + " " + after
}

func tokenOf(token string) (after string, page int) {
	number, after, _ := strings.Cut(token, " ")
	page, err := strconv.Atoi(number)
	if err != nil {
		return "", 0
	}
	return after, page
}

func hasTag(p *record.Post, tag string) bool {
	return slices.ContainsFunc(p.Hashtags, func(have string) bool { return strings.EqualFold(have, tag) })
}
