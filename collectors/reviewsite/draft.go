package reviewsite

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"renown/warehouse/record"
)

// draft is a review while it is being put together from what the page's syntaxes and the rules say.
type draft struct {
	record.Review
	siteID   string            // the site's own id, "" if it gives none
	relative bool              // the date is approximate
	faults   map[string]fault  // by field: what was there and could not be used
	given    map[string]bool   // fields that hold a value
	raw      map[string]string // what the page says, by field, for the quarantine
	from     map[string]string // by field: the layer it comes from
}

type fault struct{ reason, detail string }

// reading is how a field's text is to be read; the zero value is the usual way.
type reading struct {
	layout string            // of dates, as Go writes them
	values map[string]string // what a text stands for
	scale  scale             // of ratings
	now    time.Time
}

func newDraft() *draft {
	return &draft{faults: map[string]fault{}, given: map[string]bool{}, raw: map[string]string{}, from: map[string]string{}}
}

// The fields by what they hold. Every name a rule may use is in exactly one of these tables or handled by setOther.
var textFields = sync.OnceValue(func() map[string]func(*record.Review) *string {
	return map[string]func(*record.Review) *string{
		"title":     func(r *record.Review) *string { return &r.Title },
		"text":      func(r *record.Review) *string { return &r.Text },
		"pros":      func(r *record.Review) *string { return &r.Pros },
		"cons":      func(r *record.Review) *string { return &r.Cons },
		"advice":    func(r *record.Review) *string { return &r.Advice },
		"url":       func(r *record.Review) *string { return &r.URL },
		"job_title": func(r *record.Review) *string { return &r.JobTitle },
		"location":  func(r *record.Review) *string { return &r.Location },
		"author":    func(r *record.Review) *string { return &r.Author },
		"response":  func(r *record.Review) *string { return &r.Response },
	}
})

var scoreFields = sync.OnceValue(func() map[string]func(*record.Review) *record.Score {
	return map[string]func(*record.Review) *record.Score{
		"rating":       func(r *record.Review) *record.Score { return &r.Stars },
		"work_life":    func(r *record.Review) *record.Score { return &r.WorkLife },
		"culture":      func(r *record.Review) *record.Score { return &r.Culture },
		"diversity":    func(r *record.Review) *record.Score { return &r.Diversity },
		"career":       func(r *record.Review) *record.Score { return &r.Career },
		"compensation": func(r *record.Review) *record.Score { return &r.Compensation },
		"management":   func(r *record.Review) *record.Score { return &r.Management },
	}
})

var opinionFields = sync.OnceValue(func() map[string]func(*record.Review) *record.Opinion {
	return map[string]func(*record.Review) *record.Opinion{
		"recommend": func(r *record.Review) *record.Opinion { return &r.Recommend },
		"ceo":       func(r *record.Review) *record.Opinion { return &r.CEO },
		"outlook":   func(r *record.Review) *record.Opinion { return &r.Outlook },
	}
})

func otherFields() []string { return []string{"date", "id", "response_date", "status"} }

// fieldNames are the fields a rule can fill, sorted.
func fieldNames() []string {
	names := slices.Concat(otherFields(), sortedKeys(textFields()), sortedKeys(scoreFields()), sortedKeys(opinionFields()))
	slices.Sort(names)
	return names
}

// set reads a text into a field. An empty text leaves the field as it is; one that cannot be read leaves a fault.
func (d *draft) set(field, text string, how reading) {
	text = clean(text)
	if v, ok := how.value(text); ok {
		text = v
	}
	if text == "" || d.given[field] {
		return
	}
	d.raw[field] = cut(text, 2<<10)
	if f, bad := d.read(field, text, how); bad {
		d.faults[field] = f
		return
	}
	delete(d.faults, field)
	d.given[field] = true
}

func (how reading) value(text string) (string, bool) {
	if v, ok := how.values[text]; ok {
		return v, true
	}
	for from, to := range how.values {
		if plainWord(from) == plainWord(text) {
			return to, true
		}
	}
	return "", false
}

func (d *draft) read(field, text string, how reading) (fault, bool) {
	if get, ok := textFields()[field]; ok {
		*get(&d.Review) = text
		return fault{}, false
	}
	if get, ok := scoreFields()[field]; ok {
		return setScore(get(&d.Review), field, text, how)
	}
	if get, ok := opinionFields()[field]; ok {
		opinion, ok := parseOpinion(text)
		*get(&d.Review) = opinion
		return fault{field + " not understood", cut(text, 100)}, !ok
	}
	return d.setOther(field, text, how)
}

func setScore(score *record.Score, field, text string, how reading) (fault, bool) {
	r, err := parseRating(text, how.scale)
	if errors.Is(err, errRange) {
		return fault{field + " out of range", strings.TrimPrefix(err.Error(), errRange.Error()+": ")}, true
	}
	if err != nil {
		return fault{field + " not understood", err.Error()}, true
	}
	*score = record.Score(math.Max(1, math.Min(5, r.five)))
	return fault{}, false
}

func (d *draft) setOther(field, text string, how reading) (fault, bool) {
	switch field {
	case "id":
		d.siteID = shortID(text)
	case "status":
		d.Status = parseStatus(text)
		return fault{"status not understood", cut(text, 100)}, d.Status == record.StatusUnknown
	case "date", "response_date":
		w, err := how.date(text)
		if err != nil {
			why := strings.TrimPrefix(err.Error(), errDate.Error())
			return fault{strings.ReplaceAll(field, "_", " ") + " not understood", fmt.Sprintf("%q%s", cut(text, 80), why)}, true
		}
		if field == "date" {
			d.Posted, d.relative = w.t, w.relative
			return fault{}, false
		}
		d.ResponseAt = w.t
	}
	return fault{}, false
}

// date reads a date by the rule's layout, if it has one, else as review pages usually write them.
func (how reading) date(text string) (when, error) {
	if how.layout == "" {
		return parseDate(oneLine(text), how.now)
	}
	t, err := time.Parse(how.layout, oneLine(text))
	if err != nil {
		return when{}, fmt.Errorf("%w by the layout %q", errDate, how.layout)
	}
	return when{t: t.UTC()}, nil
}

// fill takes from another draft of the same review what this one lacks.
func (d *draft) fill(from *draft, layer string) {
	for field := range from.given {
		if d.given[field] {
			continue
		}
		d.copyField(field, from)
		d.given[field], d.from[field] = true, layer
		delete(d.faults, field)
	}
	for field, f := range from.faults {
		if _, known := d.faults[field]; !known && !d.given[field] {
			d.faults[field] = f
		}
	}
	maps.Copy(d.raw, missing(d.raw, from.raw))
}

func missing(have, from map[string]string) map[string]string {
	more := map[string]string{}
	for k, v := range from {
		if _, ok := have[k]; !ok {
			more[k] = v
		}
	}
	return more
}

func (d *draft) copyField(field string, from *draft) {
	if get, ok := textFields()[field]; ok {
		*get(&d.Review) = *get(&from.Review)
		return
	}
	if get, ok := scoreFields()[field]; ok {
		*get(&d.Review) = *get(&from.Review)
		return
	}
	if get, ok := opinionFields()[field]; ok {
		*get(&d.Review) = *get(&from.Review)
		return
	}
	switch field {
	case "id":
		d.siteID = from.siteID
	case "status":
		d.Status = from.Status
	case "date":
		d.Posted, d.relative = from.Posted, from.relative
	case "response_date":
		d.ResponseAt = from.ResponseAt
	}
}
