package reviewsite

import (
	"encoding/json"
	"fmt"
	"time"

	"renown/warehouse/record"
)

// finish turns the drafts into reviews. What cannot be used becomes a Reject; a lesser field that cannot be read is
// left missing and counted in a note.
func (p *Page) finish(drafts []*draft, base, pageURL string, now time.Time) {
	lesser := map[string]int{}
	example := map[string]string{}
	seen := map[string]*draft{}
	relative := 0
	for _, d := range drafts {
		if f, bad := d.fatal(now); bad {
			p.Rejects = append(p.Rejects, d.reject(f, pageURL, now))
			continue
		}
		for _, f := range d.faults {
			lesser[f.reason]++
			example[f.reason] = f.detail
		}
		if d.relative {
			relative++
		}
		if p.repeated(d, seen) {
			continue
		}
		d.Collected = now.UTC()
		d.URL = absolute(base, d.URL)
		if d.Response == "" {
			d.ResponseAt = time.Time{}
		}
		p.Reviews, p.Origins = append(p.Reviews, d.Review), append(p.Origins, d.from)
	}
	for _, reason := range sortedKeys(lesser) {
		p.Notes = append(p.Notes, fmt.Sprintf("%s in %d reviews, left missing: %s", reason, lesser[reason], example[reason]))
	}
	if relative > 0 {
		p.Notes = append(p.Notes, fmt.Sprintf("%d reviews give their date only as \"… ago\": it is approximate", relative))
	}
}

// repeated gives the draft its id and says whether the page showed this review before. Two different reviews under one
// id are both kept.
func (p *Page) repeated(d *draft, seen map[string]*draft) bool {
	d.ID = d.siteID
	if d.ID == "" {
		d.ID = derivedID(d)
	}
	first, ok := seen[d.ID]
	if !ok {
		seen[d.ID] = d
		return false
	}
	if opening(first) == opening(d) {
		return true
	}
	p.Notes = append(p.Notes, fmt.Sprintf("two different reviews have the id %q; both are kept", cut(d.ID, 60)))
	d.ID += "-" + digest(opening(d))
	if _, ok := seen[d.ID]; ok {
		return true
	}
	seen[d.ID] = d
	return false
}

// fatal says why the review cannot be used at all.
func (d *draft) fatal(now time.Time) (fault, bool) {
	if f, ok := d.faults["date"]; ok {
		return f, true
	}
	if f, ok := d.faults["rating"]; ok {
		return f, true
	}
	switch {
	case !d.given["date"]:
		return fault{"date missing", "the page gives this review no date that structured data or rules find"}, true
	case !now.IsZero() && d.Posted.After(now.Add(48*time.Hour)):
		return fault{"date in the future", d.Posted.Format(time.RFC3339)}, true
	case !d.Stars.Given() && d.Title == "" && !hasWords(d):
		return fault{"review is empty", "neither stars nor text"}, true
	}
	return fault{}, false
}

func (d *draft) reject(f fault, pageURL string, now time.Time) record.Reject {
	raw, err := json.Marshal(d.raw) // a map of strings: cannot fail
	if err != nil {
		raw = []byte(err.Error())
	}
	return record.Reject{At: now.UTC(), Where: pageURL, Reason: f.reason, Detail: f.detail, Raw: cut(string(raw), record.MaxRaw)}
}
