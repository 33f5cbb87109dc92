package pages

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"renown/dashboards/locale"
	"renown/queries"
)

// allowances is what the sources may still ask for: their budgets, and the platforms' limits as they said them last.
func allowances(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Source.Spending(ctx, everything(v))
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "pairs of budget and source this month", Notes: v.said(a.Notes)}
	t := &Table{Stack: true, Columns: []Column{{Title: "What"}, {Title: "Used"}, {Title: "Share used", Unseen: true}, {Title: "Left", Numeric: true}, {Title: "Until"}, {Title: "Sources"}}}
	known := map[string]bool{}
	for _, b := range s.Budgets {
		known[b.Name] = true
		t.Rows = append(t.Rows, budgetRow(v.L, b, v.Now))
	}
	t.Rows = append(t.Rows, spentElsewhere(v.L, a.Rows, known)...)
	tight, ample := tightest(s.Schedule, v.Now)
	for _, l := range tight {
		t.Rows = append(t.Rows, limitRow(v.L, l.source, l.Limit, v.Now))
	}
	c.Said = Sentence(allowedBesides(v.L, s, len(tight), ample))
	if len(t.Rows) == 0 {
		c.Empty = &Empty{Title: "No limit is near", Advice: "Platforms say with their answers what they still allow, and paid ones have budgets in renown.yaml."}
		return c, nil
	}
	c.Table = t
	return c, nil
}

// Of the platforms' limits the panel lists those that may matter soon: the most used, if a tenth is.
const (
	limitsListed = 8
	leastUsed    = 0.1
)

// allowedBesides says what the table does not list.
func allowedBesides(l locale.Locale, s Source, listed, ample int) string {
	switch {
	case s.Schedule == nil:
		return l.T("This program only shows: what is left of budgets and limits is known to the one that collects.")
	case ample == 0:
		return ""
	case listed == limitsListed:
		return l.T("Of %s more of the platforms’ limits less is used.", l.Int(ample))
	case ample == 1:
		return l.T("Of one more of the platforms’ limits less than a tenth is used.")
	}
	return l.T("Of %s more of the platforms’ limits less than a tenth is used.", l.Int(ample))
}

type sourceLimit struct {
	source SourceState
	Limit
}

func (l sourceLimit) used() float64 {
	if l.Allowed <= 0 || l.Remaining < 0 {
		return -1
	}
	return 1 - float64(l.Remaining)/float64(l.Allowed)
}

// tightest lists the limits that hold now, the one most used first, and counts those left out.
func tightest(all []SourceState, now time.Time) (list []sourceLimit, more int) {
	for _, s := range all {
		for _, l := range s.Limits {
			each := sourceLimit{s, l}
			switch {
			case !l.Reset.IsZero() && !l.Reset.After(now):
			case each.used() < leastUsed:
				more++
			default:
				list = append(list, each)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b sourceLimit) int { return cmp.Compare(b.used(), a.used()) })
	if len(list) > limitsListed {
		return list[:limitsListed], more + len(list) - limitsListed
	}
	return list, more
}

func budgetRow(l locale.Locale, b Budget, now time.Time) Row {
	used := 0.0
	if b.Limit > 0 {
		used = 100 * b.Used / b.Limit
	}
	until := Cell{Text: l.T("always"), Small: l.T("the last %s", l.Long(now.Sub(b.Since).Round(time.Hour)))}
	if !b.Until.IsZero() {
		until = Cell{Text: l.Until(b.Until, now), Small: l.Moment(b.Until), Tight: true}
	}
	cells := []Cell{
		{Text: b.Name, Small: l.T("budget")}, {Text: sum(l, b.Used, b.Unit), Small: l.T("of %s", sum(l, b.Limit, b.Unit)), Tight: true}, {Meter: meter(used)},
		{Text: sum(l, max(b.Limit-b.Used, 0), b.Unit), Numeric: true}, until, {Text: strings.Join(b.Sources, ", ")},
	}
	if b.Unread {
		cells[1], cells[2], cells[3] = Cell{Text: l.T("not known yet"), Small: l.T("of %s", sum(l, b.Limit, b.Unit))}, Cell{}, Cell{Text: "–", Numeric: true}
	}
	return Row{Cells: cells}
}

func limitRow(l locale.Locale, s SourceState, limit Limit, now time.Time) Row {
	name, unit := l.T("requests"), ""
	if limit.Unit == "%" {
		name, unit = l.T("allowance"), "%"
	}
	if limit.Name != "" {
		name += ": " + limit.Name
	}
	cells := []Cell{{Text: name, Small: l.T("limit of the platform")}, {Text: "–"}, {}, {Text: "–", Numeric: true}, {Text: "–"}, {Text: s.Name}}
	if limit.Remaining >= 0 {
		cells[3].Text = l.Int(int(limit.Remaining)) + unit
	}
	if limit.Allowed > 0 && limit.Remaining >= 0 {
		used := max(limit.Allowed-limit.Remaining, 0)
		cells[1] = Cell{Text: l.Int(int(used)) + unit, Small: l.T("of %s", l.Int(int(limit.Allowed))+unit), Tight: true}
		cells[2] = Cell{Meter: meter(100 * float64(used) / float64(limit.Allowed))}
	}
	if limit.Reset.After(now) {
		cells[4].Text = l.Until(limit.Reset, now)
	}
	return Row{Cells: cells}
}

func meter(percent float64) *Meter {
	m := &Meter{Percent: min(max(percent, 0), 100)}
	switch {
	case percent >= 100:
		m.Class = "bad"
	case percent >= 80:
		m.Class = "warn"
	}
	return m
}

// spentElsewhere is what was spent from budgets that this program does not know: of sources no longer configured, or
// of a program that only shows.
func spentElsewhere(l locale.Locale, rows []queries.SpendingRow, known map[string]bool) []Row {
	var out []Row
	for _, r := range rows {
		if known[r.Budget] {
			continue
		}
		spent := sum(l, r.Spent, r.Unit)
		if r.Items > 0 {
			spent = sum(l, float64(r.Items), r.Unit)
		}
		out = append(out, Row{Cells: []Cell{{Text: r.Budget, Small: l.T("spent this month")}, {Text: spent}, {}, {Text: "–", Numeric: true}, {Text: "–"}, {Text: r.Source}}})
	}
	return slices.Clip(out)
}

// sum is an amount with its unit: money to the cent, everything else without needless digits.
func sum(l locale.Locale, v float64, unit string) string {
	if unit == "$" {
		whole, cents, _ := strings.Cut(strconv.FormatFloat(v, 'f', 2, 64), ".")
		if n, err := strconv.ParseInt(whole, 10, 64); err == nil && n != 0 {
			whole = l.Int(int(n))
		}
		return "$" + whole + "." + cents
	}
	text := strconv.FormatFloat(v, 'f', -1, 64)
	if v == float64(int64(v)) {
		text = l.Int(int(v))
	}
	return strings.TrimSpace(text + " " + unit)
}
