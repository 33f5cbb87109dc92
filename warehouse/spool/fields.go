package spool

import "renown/warehouse/record"

// The fields of each record in the order they are kept. A change here needs a new format number in segment.go, and a
// guard on codec.format around a field that older segments do not have. Names of authors and customers are left out: they
// live in memory only, and what is kept of them is their keyed hash.

func batch(c *codec, b *record.Batch) {
	list(c, &b.Reviews, review)
	list(c, &b.Mentions, mention)
	list(c, &b.AccountStats, accountStat)
	list(c, &b.HashtagCounts, hashtagCount)
	list(c, &b.Contacts, contact)
	if c.format >= 2 {
		list(c, &b.Readings, reading)
		list(c, &b.Gaps, gap)
		list(c, &b.Spending, spend)
	}
	list(c, &b.Rejects, reject)
	list(c, &b.Cursors, cursor)
	list(c, &b.Runs, run)
}

func review(c *codec, r *record.Review) {
	text(c, &r.Brand)
	text(c, &r.Site)
	text(c, &r.ID)
	text(c, &r.Source)
	text(c, &r.URL)
	text(c, &r.Title)
	text(c, &r.Text)
	text(c, &r.Pros)
	text(c, &r.Cons)
	text(c, &r.Advice)
	c.moment(&r.Posted)
	c.moment(&r.Collected)
	real32(c, &r.Stars)
	real32(c, &r.WorkLife)
	real32(c, &r.Culture)
	real32(c, &r.Diversity)
	real32(c, &r.Career)
	real32(c, &r.Compensation)
	real32(c, &r.Management)
	text(c, &r.Recommend)
	text(c, &r.CEO)
	text(c, &r.Outlook)
	text(c, &r.Status)
	text(c, &r.JobTitle)
	text(c, &r.Location)
	text(c, &r.Response)
	c.moment(&r.ResponseAt)
	text(c, &r.AuthorKey)
	meaning(c, &r.Meaning)
	if c.format >= 2 {
		text(c, &r.Reviewer)
	}
}

func meaning(c *codec, m *record.Meaning) {
	text(c, &m.Lang)
	text(c, &m.Label)
	real32(c, &m.Score)
	text(c, &m.Model)
	if c.format < 3 {
		return
	}
	real32(c, &m.Chance.Negative)
	real32(c, &m.Chance.Neutral)
	real32(c, &m.Chance.Positive)
	list(c, &m.Themes, theme)
	c.flag(&m.Tone.Complaint)
	c.flag(&m.Tone.Thanks)
	c.flag(&m.Tone.Signed)
	list(c, &m.Shingles, (*codec).fixed32)
}

func theme(c *codec, t *record.Theme) {
	text(c, &t.Name)
	text(c, &t.Part)
	text(c, &t.Label)
}

func mention(c *codec, m *record.Mention) {
	text(c, &m.Brand)
	text(c, &m.Network)
	text(c, &m.ID)
	text(c, &m.Source)
	text(c, &m.URL)
	text(c, &m.Text)
	c.moment(&m.Posted)
	c.moment(&m.Collected)
	text(c, &m.Direction)
	text(c, &m.Handle)
	text(c, &m.Conversation)
	text(c, &m.Parent)
	textList(c, &m.Hashtags)
	c.flag(&m.Promoted)
	text(c, &m.AuthorKey)
	signed(c, &m.AuthorFollowers)
	signed(c, &m.Likes)
	signed(c, &m.Shares)
	signed(c, &m.Comments)
	signed(c, &m.Quotes)
	signed(c, &m.Bookmarks)
	signed(c, &m.Views)
	meaning(c, &m.Meaning)
	if c.format >= 2 {
		c.moment(&m.Deleted)
	}
	if c.format >= 3 {
		c.flag(&m.Addressed)
	}
}

func accountStat(c *codec, a *record.AccountStat) {
	text(c, &a.Brand)
	text(c, &a.Network)
	text(c, &a.Account)
	text(c, &a.Source)
	c.moment(&a.At)
	signed(c, &a.Followers)
	signed(c, &a.Following)
	signed(c, &a.Posts)
	signed(c, &a.Views)
	c.real64(&a.Rating)
	signed(c, &a.RatingCount)
	if c.format >= 2 {
		text(c, &a.RatedBy)
	}
}

func hashtagCount(c *codec, h *record.HashtagCount) {
	text(c, &h.Brand)
	text(c, &h.Network)
	text(c, &h.Hashtag)
	text(c, &h.Source)
	c.moment(&h.From)
	c.moment(&h.To)
	signed(c, &h.Uses)
	signed(c, &h.Authors)
	c.moment(&h.Collected)
}

func contact(c *codec, p *record.Contact) {
	text(c, &p.Brand)
	text(c, &p.Key)
	text(c, &p.Kind)
	c.flag(&p.Active)
	c.moment(&p.Since)
	text(c, &p.Source)
	if c.format >= 3 {
		text(c, &p.Customer)
	}
}

func reading(c *codec, r *record.Reading) {
	text(c, &r.Brand)
	text(c, &r.Network)
	text(c, &r.ID)
	c.moment(&r.At)
	signed(c, &r.Likes)
	signed(c, &r.Shares)
	signed(c, &r.Comments)
	signed(c, &r.Quotes)
	signed(c, &r.Bookmarks)
	signed(c, &r.Views)
}

func gap(c *codec, g *record.Gap) {
	text(c, &g.Source)
	text(c, &g.Brand)
	text(c, &g.Network)
	text(c, &g.Query)
	c.moment(&g.From)
	c.moment(&g.To)
	text(c, &g.Reason)
}

func spend(c *codec, s *record.Spend) {
	text(c, &s.ID)
	text(c, &s.Budget)
	text(c, &s.Unit)
	text(c, &s.Item)
	text(c, &s.Source)
	c.moment(&s.At)
	c.real64(&s.Amount)
}

func reject(c *codec, r *record.Reject) {
	text(c, &r.Source)
	c.moment(&r.At)
	text(c, &r.Where)
	text(c, &r.Reason)
	text(c, &r.Detail)
	text(c, &r.Raw)
}

func cursor(c *codec, p *record.Cursor) {
	text(c, &p.Source)
	text(c, &p.Key)
	text(c, &p.Value)
}

func run(c *codec, r *record.Run) {
	text(c, &r.ID)
	text(c, &r.Source)
	text(c, &r.Kind)
	text(c, &r.Brand)
	c.moment(&r.Started)
	c.moment(&r.Finished)
	c.flag(&r.OK)
	c.flag(&r.Complete)
	signed(c, &r.Requests)
	signed(c, &r.Bytes)
	signed(c, &r.Records)
	signed(c, &r.Rejected)
	text(c, &r.Error)
	text(c, &r.Remedy)
	textList(c, &r.Notes)
}
