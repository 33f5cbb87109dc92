package youtube

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

// uploadsOverlap is how far below the newest upload the list is read again: a video that was made public later stands
// where it was published.
const uploadsOverlap = 3 * 24 * time.Hour

// uploads lists a channel's videos from its uploads playlist: 2 units for 50 videos and their figures.
func (r *run) uploads(ch channel) network.List {
	handle := network.Handle(r.own[ch.ID])
	playlist := ch.ContentDetails.RelatedPlaylists.Uploads
	return network.List{
		Key: "account/" + handle, Query: "videos of @" + handle, Backfill: r.settings.Backfill, Overlap: uploadsOverlap,
		Page: func(ctx context.Context, want network.Want) (network.Page, error) {
			if playlist == "" {
				return network.Page{Last: true}, nil
			}
			reply, err := r.get(ctx, "playlistItems", query("part", "contentDetails", "playlistId", playlist, "maxResults", "50", "pageToken", want.Token))
			if fetch.IsGone(err) { // a channel that has never shown a video has no such playlist
				return network.Page{Last: true}, nil
			}
			if err != nil {
				return network.Page{}, err
			}
			return r.uploadsPage(ctx, reply.Body, want.Floor)
		},
	}
}

func (r *run) uploadsPage(ctx context.Context, body []byte, floor time.Time) (network.Page, error) {
	l, odds, err := decode[playlistItem](body, playlistList)
	if err != nil {
		return network.Page{}, err
	}
	page := network.Page{Token: l.NextPageToken, Last: l.NextPageToken == ""}
	var ids []string
	for _, item := range l.Items {
		at, err := time.Parse(time.RFC3339, item.ContentDetails.VideoPublishedAt)
		if err != nil {
			continue // a private or deleted video keeps its line in the playlist, without a date
		}
		page.Places = append(page.Places, network.Place{ID: item.ContentDetails.VideoID, At: at.UTC()})
		if !at.Before(floor) {
			ids = append(ids, item.ContentDetails.VideoID)
		}
	}
	page.Batch, err = r.videos(ctx, ids)
	if err != nil {
		return network.Page{}, err
	}
	page.Batch.Rejects = append(page.Batch.Rejects, r.scope().rejects(odds, "playlist item").Rejects...)
	return page, nil
}

// videos reads videos by their ids. Those that are announced but have not begun are remembered, because their time of
// publishing may still change.
func (r *run) videos(ctx context.Context, ids []string) (*record.Batch, error) {
	all := &record.Batch{}
	waited := len(r.waiting)
	for part := range slices.Chunk(ids, batchSize) {
		reply, err := r.get(ctx, "videos", query("part", "snippet,statistics", "id", strings.Join(part, ","), "maxResults", "50"))
		if err != nil {
			return nil, err
		}
		batch, err := ParseVideos(reply.Body, r.scope())
		if err != nil {
			return nil, err
		}
		if err := r.noteWaiting(reply.Body); err != nil {
			return nil, err
		}
		all.Mentions = append(all.Mentions, batch.Mentions...)
		all.Rejects = append(all.Rejects, batch.Rejects...)
	}
	if err := r.addAuthors(ctx, all.Mentions); err != nil {
		return nil, err
	}
	if len(r.waiting) != waited {
		return all, r.keepWaiting(all)
	}
	return all, nil
}

// maxWaiting bounds how many announced videos are remembered.
const maxWaiting = 200

// noteWaiting looks for announced videos. They are rare, so the answer is decoded again only if it may hold one.
func (r *run) noteWaiting(body []byte) error {
	if !strings.Contains(string(body), `"upcoming"`) {
		return nil
	}
	l, _, err := decode[video](body, videoList)
	for i := range l.Items {
		v := &l.Items[i]
		if !v.upcoming() || v.ID == "" || len(v.ID) > network.MaxID {
			continue
		}
		if len(r.waiting) >= maxWaiting && !r.waiting[v.ID] {
			r.tally.Missing("more than %d announced videos: some will be seen only if they are found again", maxWaiting)
			continue
		}
		r.waiting[v.ID] = true
	}
	return err
}

func (r *run) keepWaiting(batch *record.Batch) error {
	return r.remember(batch, waitingCursor, append([]string{}, slices.Sorted(maps.Keys(r.waiting))...))
}

// readWaiting asks whether announced videos have begun. Those that were called off are forgotten.
func (r *run) readWaiting(ctx context.Context) error {
	if len(r.waiting) == 0 {
		return nil
	}
	before := r.waiting
	r.waiting = map[string]bool{}
	batch, err := r.videos(ctx, slices.Sorted(maps.Keys(before)))
	if err != nil {
		r.waiting = before
		return err
	}
	keepOnly(batch, func(m *record.Mention) bool { return m.Direction != record.FromOther })
	batch.Cursors = nil
	if !maps.Equal(before, r.waiting) {
		if err := r.keepWaiting(batch); err != nil {
			return err
		}
	}
	if batch.Empty() {
		return nil
	}
	return r.emit(batch)
}

// author is what is known of a channel that posts.
type author struct {
	name      string // its handle, else its id
	followers record.Count
}

func (r *run) meet(c *channel) {
	r.authors[c.ID] = author{name: authorOf(c.Snippet.CustomURL, c.ID), followers: r.scope().stat(c).Followers}
}

// addAuthors asks for the handles and subscribers of the videos' channels: 1 unit for 50 channels that this run has not
// met yet.
func (r *run) addAuthors(ctx context.Context, mentions []record.Mention) error {
	var ids []string
	for i := range mentions {
		id := mentions[i].Author
		if _, met := r.authors[id]; !met && isID(id) && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for part := range slices.Chunk(ids, batchSize) {
		channels, err := r.channelsBy(ctx, "id", strings.Join(part, ","))
		if err != nil {
			return err
		}
		for i := range channels {
			r.meet(&channels[i])
		}
	}
	for i := range mentions {
		if a, met := r.authors[mentions[i].Author]; met {
			mentions[i].Author, mentions[i].AuthorFollowers = a.name, a.followers
		}
	}
	return nil
}
