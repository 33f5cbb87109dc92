package reviewsite

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
)

// state is JSON a page embeds for its own scripts, read by rules.
type state struct {
	rules *compiledState
	data  any
}

func readState(doc *goquery.Document, rules *compiledState) (*state, []string) {
	if rules == nil {
		return nil, nil
	}
	script := find(doc.Selection, *rules.script).First()
	if script.Length() == 0 {
		return nil, []string{fmt.Sprintf("rules: state.script %q matches nothing on the page", rules.script.Select)}
	}
	text := rules.script.pick(script.Text())
	if i := strings.IndexAny(text, "{["); i > 0 {
		text = text[i:] // "window.__STATE__ = {…"
	}
	data, _, err := decodeBlock(text)
	if err != nil {
		return nil, []string{fmt.Sprintf("rules: the embedded state is not JSON: %v", err)}
	}
	return &state{rules: rules, data: data}, nil
}

// reviews are the drafts of the embedded list.
func (s *state) reviews(now time.Time) []*draft {
	if s == nil || s.rules.review == "" {
		return nil
	}
	list, _ := lookup(s.data, s.rules.review).([]any)
	var all []*draft
	for _, item := range list {
		d := newDraft()
		for _, field := range sortedKeys(s.rules.fields) {
			c := s.rules.fields[field]
			d.set(field, c.pick(scalar(lookup(item, c.Select))), c.reading(now))
		}
		all = append(all, d)
	}
	return all
}

// rating is the published rating of the embedded state.
func (s *state) rating() (*SiteRating, error) {
	if s == nil || s.rules.siteRating == nil {
		return nil, errNoRating
	}
	r := s.rules.siteRating
	count := ""
	if c := s.rules.siteCount; c != nil {
		count = c.pick(scalar(lookup(s.data, c.Select)))
	}
	return siteRating(r.pick(scalar(lookup(s.data, r.Select))), count, scale{best: r.Best, worst: r.Worst})
}

// lookup follows a path such as props.reviews.0.text.
func lookup(v any, path string) any {
	for key := range strings.SplitSeq(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[key]
		case []any:
			i, err := strconv.Atoi(key)
			if err != nil || i < 0 || i >= len(at) {
				return nil
			}
			v = at[i]
		default:
			return nil
		}
	}
	return v
}

func scalar(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}
