package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"renown/warehouse/record"
)

// value is one field of a record, by its name in the warehouse and in JSON. A missing one is nil.
type value struct {
	name string
	is   any
}

func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func score(s record.Score) any {
	if !s.Given() {
		return nil
	}
	return float32(s) // a float64 would print 4.2 as 4.199999809265137
}

func moment(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(time.RFC3339)
}

func count(c record.Count) any {
	if c == record.NotGiven {
		return nil
	}
	return int64(c)
}

func reviewValues(r record.Review) []value {
	return []value{
		{"id", text(r.ID)}, {"brand", text(r.Brand)}, {"site", text(r.Site)}, {"url", text(r.URL)},
		{"reviewer", text(string(r.Reviewer))}, {"posted", moment(r.Posted)}, {"stars", score(r.Stars)},
		{"title", text(r.Title)}, {"text", text(r.Text)}, {"pros", text(r.Pros)}, {"cons", text(r.Cons)}, {"advice", text(r.Advice)},
		{"work_life", score(r.WorkLife)}, {"culture", score(r.Culture)}, {"diversity", score(r.Diversity)},
		{"career", score(r.Career)}, {"compensation", score(r.Compensation)}, {"management", score(r.Management)},
		{"recommend", text(string(r.Recommend))}, {"ceo", text(string(r.CEO))}, {"outlook", text(string(r.Outlook))},
		{"status", text(string(r.Status))}, {"job_title", text(r.JobTitle)}, {"location", text(r.Location)},
		{"author", text(r.Author)}, {"response", text(r.Response)}, {"response_at", moment(r.ResponseAt)},
	}
}

func mentionValues(m record.Mention) []value {
	return []value{
		{"id", text(m.ID)}, {"brand", text(m.Brand)}, {"network", text(m.Network)}, {"url", text(m.URL)},
		{"posted", moment(m.Posted)}, {"text", text(m.Text)}, {"direction", text(string(m.Direction))}, {"handle", text(m.Handle)},
		{"conversation", text(m.Conversation)}, {"parent", text(m.Parent)}, {"hashtags", m.Hashtags}, {"author", text(m.Author)},
		{"author_followers", count(m.AuthorFollowers)}, {"likes", count(m.Likes)}, {"shares", count(m.Shares)},
		{"comments", count(m.Comments)}, {"quotes", count(m.Quotes)}, {"bookmarks", count(m.Bookmarks)}, {"views", count(m.Views)},
	}
}

func accountValues(a record.AccountStat) []value {
	return []value{
		{"account", text(a.Account)}, {"brand", text(a.Brand)}, {"network", text(a.Network)}, {"at", moment(a.At)},
		{"followers", count(a.Followers)}, {"following", count(a.Following)}, {"posts", count(a.Posts)}, {"views", count(a.Views)},
	}
}

func hashtagValues(h record.HashtagCount) []value {
	return []value{
		{"hashtag", text(h.Hashtag)}, {"brand", text(h.Brand)}, {"network", text(h.Network)}, {"from", moment(h.From)}, {"to", moment(h.To)},
		{"uses", count(h.Uses)}, {"authors", count(h.Authors)},
	}
}

// fields is a record whose JSON form keeps the order of its fields.
type fields []value

// MarshalJSON writes an object; missing fields are null.
func (f fields) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, v := range f {
		if i > 0 {
			out.WriteByte(',')
		}
		is, err := json.Marshal(v.is)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&out, "%q:%s", v.name, is)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

func (a *app) printTrial(t trial, format string) error {
	print := writeTrialText
	if format == "json" {
		print = writeTrialJSON
	}
	out := a.Stdout
	if said, hides := a.Stderr.(hiding); hides { // what a server says may be what it was told
		out = hiding{a.Stdout, said.hide}
	}
	if err := print(out, t); err != nil {
		return err
	}
	if t.empty() {
		return failure{}
	}
	return nil
}

func writeTrialJSON(w io.Writer, t trial) error {
	reviews, mentions := make([]fields, 0, len(t.reviews)), make([]fields, 0, len(t.mentions))
	for i, r := range t.reviews {
		values := reviewValues(r)
		if from := t.originsOf(i); len(from) > 0 {
			values = append(values, value{"from", from})
		}
		reviews = append(reviews, values)
	}
	for _, m := range t.mentions {
		mentions = append(mentions, mentionValues(m))
	}
	var accounts, counts []fields
	for _, account := range t.accounts {
		accounts = append(accounts, accountValues(account))
	}
	for _, c := range t.counts {
		counts = append(counts, hashtagValues(c))
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(struct {
		Rating   any      `json:"rating"`
		Reviews  []fields `json:"reviews"`
		Mentions []fields `json:"mentions,omitempty"`
		Accounts []fields `json:"accounts,omitempty"`
		Counts   []fields `json:"hashtag_counts,omitempty"`
		Next     string   `json:"next,omitempty"`
		Problems []string `json:"problems"`
	}{ratingOf(t), reviews, mentions, accounts, counts, t.next, append([]string{}, t.problems...)})
}

func ratingOf(t trial) any {
	if t.rating == nil {
		return nil
	}
	return *t.rating
}

func writeTrialText(w io.Writer, t trial) error {
	var out strings.Builder
	if t.page || t.rating != nil {
		out.WriteString(ratingText(t))
	}
	for i, r := range t.reviews {
		fmt.Fprintf(&out, "\nreview %d of %d\n", i+1, len(t.reviews))
		writeValues(&out, reviewValues(r), t.originsOf(i))
	}
	for i, m := range t.mentions {
		fmt.Fprintf(&out, "\npost %d of %d\n", i+1, len(t.mentions))
		writeValues(&out, mentionValues(m), nil)
	}
	for i, account := range t.accounts {
		fmt.Fprintf(&out, "\naccount %d of %d\n", i+1, len(t.accounts))
		writeValues(&out, accountValues(account), nil)
	}
	for i, c := range t.counts {
		fmt.Fprintf(&out, "\nhashtag count %d of %d\n", i+1, len(t.counts))
		writeValues(&out, hashtagValues(c), nil)
	}
	if t.next != "" {
		fmt.Fprintf(&out, "\nnext page: %s\n", plain(t.next))
	}
	for _, p := range t.problems {
		fmt.Fprintf(&out, "problem: %s\n", plain(p))
	}
	switch {
	case t.empty() && t.page:
		out.WriteString("\nThe page gives neither a rating nor reviews. If it shows them in a browser, write CSS rules for it.\n")
	case t.empty():
		out.WriteString("\nThe source gives nothing: no reviews, no posts, no counts. Check what it is told to look for.\n")
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func ratingText(t trial) string {
	if t.rating == nil {
		return "the site's own rating: none found\n"
	}
	r := t.rating
	of := "an unknown number"
	if r.Count != record.NotGiven {
		of = thousands(int64(r.Count))
	}
	line := fmt.Sprintf("the site's own rating: %.2f of %s ratings", r.Value, of)
	if r.From != "" {
		line += fmt.Sprintf(" (from %s: %q on a scale of %g to %g)", r.From, plain(r.Raw), r.Worst, r.Best)
	}
	return line + "\n"
}

// originsOf says where each field of a review was found, by the names of reviewValues.
func (t trial) originsOf(i int) map[string]string {
	if i >= len(t.origins) {
		return nil
	}
	renamed := map[string]string{"date": "posted", "rating": "stars", "response_date": "response_at"}
	out := map[string]string{}
	for field, origin := range t.origins[i] {
		if name, other := renamed[field]; other {
			field = name
		}
		out[field] = origin
	}
	return out
}

// writeValues prints a field a line, with where it was found; those that are missing together on one.
func writeValues(out *strings.Builder, values []value, origins map[string]string) {
	var missing []string
	for _, v := range values {
		is := ""
		if v.is != nil {
			is = plain(fmt.Sprint(v.is))
		}
		if is == "" || is == "[]" {
			if v.name != "brand" && v.name != "site" && v.name != "reviewer" { // these come from the source, not from a page
				missing = append(missing, v.name)
			}
			continue
		}
		const longest = 300
		if runes := []rune(is); len(runes) > longest {
			is = string(runes[:longest]) + "…"
		}
		if origin := origins[v.name]; origin != "" {
			is += "  (" + origin + ")"
		}
		fmt.Fprintf(out, "  %-16s %s\n", v.name, is)
	}
	if len(missing) > 0 {
		fmt.Fprintf(out, "  %-16s %s\n", "not found:", strings.Join(missing, ", "))
	}
}
