package warehouse

import (
	"time"
	"unicode/utf8"

	"github.com/cespare/xxhash/v2"

	"renown/warehouse/record"
)

// The columns of each table beside its version, and what of a record goes into them.

func reviewColumns() []column[record.Review] {
	type R = record.Review
	return []column[R]{
		word("brand", func(r *R) string { return r.Brand }),
		word("site", func(r *R) string { return r.Site }),
		text("id", func(r *R) string { return r.ID }),
		word("source", func(r *R) string { return r.Source }),
		text("url", func(r *R) string { return r.URL }),
		word("reviewer", func(r *R) record.Reviewer { return r.Reviewer }),
		text("title", func(r *R) string { return r.Title }),
		text("text", func(r *R) string { return r.Text }),
		text("pros", func(r *R) string { return r.Pros }),
		text("cons", func(r *R) string { return r.Cons }),
		text("advice", func(r *R) string { return r.Advice }),
		moment("posted", func(r *R) time.Time { return r.Posted }),
		moment("collected", func(r *R) time.Time { return r.Collected }),
		score("stars", func(r *R) record.Score { return r.Stars }),
		score("work_life", func(r *R) record.Score { return r.WorkLife }),
		score("culture", func(r *R) record.Score { return r.Culture }),
		score("diversity", func(r *R) record.Score { return r.Diversity }),
		score("career", func(r *R) record.Score { return r.Career }),
		score("compensation", func(r *R) record.Score { return r.Compensation }),
		score("management", func(r *R) record.Score { return r.Management }),
		word("recommend", func(r *R) record.Opinion { return r.Recommend }),
		word("ceo", func(r *R) record.Opinion { return r.CEO }),
		word("outlook", func(r *R) record.Opinion { return r.Outlook }),
		word("status", func(r *R) record.Status { return r.Status }),
		text("job_title", func(r *R) string { return r.JobTitle }),
		text("location", func(r *R) string { return r.Location }),
		text("response", func(r *R) string { return r.Response }),
		optionalMoment("response_at", func(r *R) time.Time { return r.ResponseAt }),
		text("author_key", func(r *R) string { return r.AuthorKey }),
		word("lang", func(r *R) string { return r.Meaning.Lang }),
		word("sentiment", func(r *R) record.Opinion { return r.Meaning.Label }),
		sentimentScore(func(r *R) *record.Meaning { return &r.Meaning }),
		word("meaning_model", func(r *R) string { return r.Meaning.Model }),
		chance("chance_negative", func(r *R) *record.Meaning { return &r.Meaning }, func(c record.Chances) float32 { return c.Negative }),
		chance("chance_positive", func(r *R) *record.Meaning { return &r.Meaning }, func(c record.Chances) float32 { return c.Positive }),
		themes("themes", func(r *R) *record.Meaning { return &r.Meaning }, func(t record.Theme) string { return t.Name }),
		themes("theme_parts", func(r *R) *record.Meaning { return &r.Meaning }, func(t record.Theme) string { return string(t.Part) }),
		themes("theme_labels", func(r *R) *record.Meaning { return &r.Meaning }, func(t record.Theme) string { return string(t.Label) }),
	}
}

// sentimentScore is NULL where nothing was judged.
func sentimentScore[R any](get func(*R) *record.Meaning) column[R] {
	return optional("sentiment_score", func(r *R) (float32, bool) {
		m := get(r)
		return m.Score, m.Label != record.NoOpinion
	})
}

// chance is a probability the model gave; NULL where nothing was judged, or no model did it.
func chance[R any](name string, get func(*R) *record.Meaning, which func(record.Chances) float32) column[R] {
	return optional(name, func(r *R) (float32, bool) {
		m := get(r)
		return which(m.Chance), m.Label != record.NoOpinion && m.Chance != record.Chances{}
	})
}

// themes is one property of each theme of a text, in their order.
func themes[R any](name string, get func(*R) *record.Meaning, which func(record.Theme) string) column[R] {
	return texts(name, func(r *R) []string {
		found := get(r).Themes
		out := make([]string, len(found))
		for i, t := range found {
			out[i] = which(t)
		}
		return out
	})
}

func mentionColumns() []column[record.Mention] {
	type R = record.Mention
	return []column[R]{
		word("brand", func(m *R) string { return m.Brand }),
		word("network", func(m *R) string { return m.Network }),
		text("id", func(m *R) string { return m.ID }),
		word("source", func(m *R) string { return m.Source }),
		text("url", func(m *R) string { return m.URL }),
		text("text", func(m *R) string { return m.Text }),
		moment("posted", func(m *R) time.Time { return m.Posted }),
		moment("collected", func(m *R) time.Time { return m.Collected }),
		optionalMoment("deleted", func(m *R) time.Time { return m.Deleted }),
		word("direction", func(m *R) record.Direction { return m.Direction }),
		word("handle", func(m *R) string { return m.Handle }),
		text("conversation", func(m *R) string { return m.Conversation }),
		text("parent", func(m *R) string { return m.Parent }),
		texts("hashtags", func(m *R) []string { return m.Hashtags }), // folded by load.add
		flag("promoted", func(m *R) bool { return m.Promoted }),
		flag("addressed", func(m *R) bool { return m.Addressed }),
		text("author_key", func(m *R) string { return m.AuthorKey }),
		count("author_followers", func(m *R) record.Count { return m.AuthorFollowers }),
		count("likes", func(m *R) record.Count { return m.Likes }),
		count("shares", func(m *R) record.Count { return m.Shares }),
		count("comments", func(m *R) record.Count { return m.Comments }),
		count("quotes", func(m *R) record.Count { return m.Quotes }),
		count("bookmarks", func(m *R) record.Count { return m.Bookmarks }),
		count("views", func(m *R) record.Count { return m.Views }),
		word("lang", func(m *R) string { return m.Meaning.Lang }),
		word("sentiment", func(m *R) record.Opinion { return m.Meaning.Label }),
		sentimentScore(func(m *R) *record.Meaning { return &m.Meaning }),
		word("meaning_model", func(m *R) string { return m.Meaning.Model }),
		chance("chance_negative", func(m *R) *record.Meaning { return &m.Meaning }, func(c record.Chances) float32 { return c.Negative }),
		chance("chance_positive", func(m *R) *record.Meaning { return &m.Meaning }, func(c record.Chances) float32 { return c.Positive }),
		themes("themes", func(m *R) *record.Meaning { return &m.Meaning }, func(t record.Theme) string { return t.Name }),
		themes("theme_labels", func(m *R) *record.Meaning { return &m.Meaning }, func(t record.Theme) string { return string(t.Label) }),
		flag("complaint", func(m *R) bool { return m.Meaning.Tone.Complaint }),
		flag("thanks", func(m *R) bool { return m.Meaning.Tone.Thanks }),
		flag("signed", func(m *R) bool { return m.Meaning.Tone.Signed }),
		{"shingles", func(items []R) any {
			out := make([][]uint32, len(items))
			for i := range items {
				out[i] = items[i].Meaning.Shingles
			}
			return out
		}},
	}
}

func accountStatColumns() []column[record.AccountStat] {
	type R = record.AccountStat
	return []column[R]{
		word("brand", func(a *R) string { return a.Brand }),
		word("network", func(a *R) string { return a.Network }),
		text("account", func(a *R) string { return a.Account }),
		word("source", func(a *R) string { return a.Source }),
		moment("at", func(a *R) time.Time { return a.At }),
		count("followers", func(a *R) record.Count { return a.Followers }),
		count("following", func(a *R) record.Count { return a.Following }),
		count("posts", func(a *R) record.Count { return a.Posts }),
		count("views", func(a *R) record.Count { return a.Views }),
		optional("rating", func(a *R) (float64, bool) { return a.Rating, a.Rating != 0 }),
		count("rating_count", func(a *R) record.Count { return a.RatingCount }),
		word("rated_by", func(a *R) record.Reviewer { return a.RatedBy }),
	}
}

func hashtagCountColumns() []column[record.HashtagCount] {
	type R = record.HashtagCount
	return []column[R]{
		word("brand", func(h *R) string { return h.Brand }),
		word("network", func(h *R) string { return h.Network }),
		text("hashtag", func(h *R) string { return Hashtag(h.Hashtag) }),
		word("source", func(h *R) string { return h.Source }),
		moment("from", func(h *R) time.Time { return h.From }),
		moment("to", func(h *R) time.Time { return h.To }),
		total("uses", func(h *R) int64 { return int64(h.Uses) }),
		count("authors", func(h *R) record.Count { return h.Authors }),
		moment("collected", func(h *R) time.Time { return h.Collected }),
	}
}

func contactColumns() []column[record.Contact] {
	type R = record.Contact
	return []column[R]{
		word("brand", func(c *R) string { return c.Brand }),
		word("kind", func(c *R) string { return c.Kind }),
		text("key", func(c *R) string { return c.Key }),
		word("source", func(c *R) string { return c.Source }),
		text("customer", func(c *R) string { return c.Customer }),
		flag("active", func(c *R) bool { return c.Active }),
		optionalMoment("since", func(c *R) time.Time { return c.Since }),
	}
}

func readingColumns() []column[record.Reading] {
	type R = record.Reading
	return []column[R]{
		word("brand", func(r *R) string { return r.Brand }),
		word("network", func(r *R) string { return r.Network }),
		text("id", func(r *R) string { return r.ID }),
		moment("at", func(r *R) time.Time { return r.At }),
		count("likes", func(r *R) record.Count { return r.Likes }),
		count("shares", func(r *R) record.Count { return r.Shares }),
		count("comments", func(r *R) record.Count { return r.Comments }),
		count("quotes", func(r *R) record.Count { return r.Quotes }),
		count("bookmarks", func(r *R) record.Count { return r.Bookmarks }),
		count("views", func(r *R) record.Count { return r.Views }),
	}
}

func gapColumns() []column[record.Gap] {
	type R = record.Gap
	return []column[R]{
		word("source", func(g *R) string { return g.Source }),
		word("brand", func(g *R) string { return g.Brand }),
		word("network", func(g *R) string { return g.Network }),
		text("query", func(g *R) string { return g.Query }),
		moment("from", func(g *R) time.Time { return g.From }),
		moment("to", func(g *R) time.Time { return g.To }),
		text("reason", func(g *R) string { return g.Reason }),
	}
}

func spendColumns() []column[record.Spend] {
	type R = record.Spend
	return []column[R]{
		word("budget", func(s *R) string { return s.Budget }),
		word("unit", func(s *R) string { return s.Unit }),
		text("item", func(s *R) string { return s.Item }),
		word("source", func(s *R) string { return s.Source }),
		moment("at", func(s *R) time.Time { return s.At }),
		{"amount", func(items []R) any {
			out := make([]float64, len(items))
			for i := range items {
				out[i] = items[i].Amount
			}
			return out
		}},
		text("id", func(s *R) string { return s.ID }),
	}
}

func rejectColumns() []column[record.Reject] {
	type R = record.Reject
	return []column[R]{
		word("source", func(r *R) string { return r.Source }),
		word("reason", func(r *R) string { return r.Reason }),
		{"hash", func(items []R) any {
			out := make([]uint64, len(items))
			for i := range items {
				out[i] = rejectHash(&items[i])
			}
			return out
		}},
		moment("at", func(r *R) time.Time { return r.At }),
		text("place", func(r *R) string { return r.Where }),
		text("detail", func(r *R) string { return r.Detail }),
		text("raw", func(r *R) string { return cutRaw(r.Raw) }),
	}
}

// rejectHash tells one refused input from another: the same one, refused again, replaces itself.
func rejectHash(r *record.Reject) uint64 {
	h := xxhash.New()
	for _, part := range []string{r.Where, r.Reason, cutRaw(r.Raw)} {
		// A hash's Write returns no error. The zero byte keeps "ab"+"c" from "a"+"bc".
		_, _ = h.WriteString(part)
		_, _ = h.Write([]byte{0})
	}
	return h.Sum64()
}

// cutRaw cuts raw input to what is kept, not in the middle of a character. What is not UTF-8 is kept as it came, so that
// it can still be decoded by whoever finds out what it is; a page that shows it replaces what it cannot.
func cutRaw(s string) string {
	if len(s) <= record.MaxRaw {
		return s
	}
	cut := record.MaxRaw
	for back := 1; back < utf8.UTFMax; back++ {
		if utf8.RuneStart(s[cut-back]) {
			if !utf8.FullRuneInString(s[cut-back : cut]) {
				cut -= back
			}
			break
		}
	}
	return s[:cut]
}

func cursorColumns() []column[record.Cursor] {
	type R = record.Cursor
	return []column[R]{
		word("source", func(c *R) string { return c.Source }),
		text("key", func(c *R) string { return c.Key }),
		text("value", func(c *R) string { return c.Value }),
	}
}

func runColumns() []column[record.Run] {
	type R = record.Run
	return []column[R]{
		word("source", func(r *R) string { return r.Source }),
		text("id", func(r *R) string { return r.ID }),
		word("kind", func(r *R) string { return r.Kind }),
		word("brand", func(r *R) string { return r.Brand }),
		moment("started", func(r *R) time.Time { return r.Started }),
		moment("finished", func(r *R) time.Time { return r.Finished }),
		flag("ok", func(r *R) bool { return r.OK }),
		flag("complete", func(r *R) bool { return r.Complete }),
		total("requests", func(r *R) int64 { return r.Requests }),
		total("bytes", func(r *R) int64 { return r.Bytes }),
		total("records", func(r *R) int64 { return r.Records }),
		total("rejected", func(r *R) int64 { return r.Rejected }),
		text("error", func(r *R) string { return r.Error }),
		text("remedy", func(r *R) string { return r.Remedy }),
		texts("notes", func(r *R) []string { return r.Notes }),
	}
}
