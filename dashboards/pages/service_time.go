package pages

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"renown/dashboards/chart"
	"renown/queries"
)

// inboundHours is when customers write, replyHours when they are answered.
func inboundHours(ctx context.Context, s Source, v View) (Content, error) {
	return hoursOfWeek(ctx, s, v, "conversations", func(r queries.HourRow) uint64 { return r.Inbound }, func(r queries.HourRow) string {
		text := v.L.T("%s begun, %s answered", v.L.Count(r.Inbound), v.L.Count(r.Answered))
		if r.First.Value != nil {
			text += " · " + v.L.T("median first reply %s", v.L.Wait(*r.First.Value))
		}
		return text
	})
}

func replyHours(ctx context.Context, s Source, v View) (Content, error) {
	return hoursOfWeek(ctx, s, v, "replies", func(r queries.HourRow) uint64 { return r.Replies }, func(r queries.HourRow) string {
		return v.L.N(r.Replies, "%s reply written", "%s replies written")
	})
}

func hoursOfWeek(ctx context.Context, s Source, v View, unit string, of func(queries.HourRow) uint64, text func(queries.HourRow) string) (Content, error) {
	a, err := s.Queries.Service.Hours(ctx, v.Alone().Filter().WithoutPrevious())
	if err != nil {
		return Content{}, err
	}
	l := v.L
	c := Content{Unit: unit, Notes: v.said(a.Notes), Rows: v.ConversationsOf("")}
	var cells []chart.HourOfWeek
	var links []string
	staffed := false
	for _, r := range a.Rows {
		c.N += of(r)
		there := r.Minutes != nil && *r.Minutes >= 30
		staffed = staffed || there
		cells = append(cells, chart.HourOfWeek{Weekday: r.Weekday, Hour: r.Hour, N: of(r), Text: text(r), Staffed: there})
		links = append(links, v.ConversationsOf("", "weekday", strconv.Itoa(r.Weekday), "hour", strconv.Itoa(r.Hour)))
	}
	if a.N == 0 && c.N == 0 {
		c.Empty, err = noConversations(ctx, s, v, servicePath)
		return c, err
	}
	if c.N == 0 {
		c.Empty = &Empty{Title: l.T("No conversation began"), Advice: l.T("What was answered in this period began before it.")}
		if unit == "replies" {
			c.Empty = &Empty{Title: l.T("Nothing was answered"), Advice: l.T("No reply of the brand’s accounts was seen in this period.")}
		}
		return c, nil
	}
	if !staffed {
		c.Notes = append(c.Notes, l.T("No staffed hours of this brand are configured, so none are outlined."))
	}
	first := 1
	if l.SundayWeeks() {
		first = 7
	}
	week := chart.Week(cells, l.T(unit), first, links, l)
	c.Chart, c.Behind = &week, hoursTable(v, a.Rows)
	c.Facts = coverageFacts(v, a.Rows, of, unit == "replies")
	return c, nil
}

// coverageFacts tell how much is written while nobody is there.
func coverageFacts(v View, rows []queries.HourRow, of func(queries.HourRow) uint64, replies bool) []Fact {
	var inside, all float64
	for _, r := range rows {
		if r.Minutes == nil {
			return nil
		}
		all += float64(of(r))
		inside += float64(of(r)) * *r.Minutes / 60
	}
	if all == 0 {
		return nil
	}
	share := v.L.Share(100 * (all - inside) / all)
	if replies {
		return []Fact{{Name: v.L.T("Answered outside staffed hours"), Value: share}}
	}
	return []Fact{{Name: v.L.T("Written outside staffed hours"), Value: share, Note: v.L.T("times are those of %s", v.Zone)}}
}

func hoursTable(v View, rows []queries.HourRow) *Table {
	l := v.L
	t := &Table{Columns: []Column{{Title: "Hour of the week"}, {Title: "Conversations begun", Numeric: true}, {Title: "Answered", Numeric: true}, {Title: "Median first reply", Numeric: true},
		{Title: "Replies written", Numeric: true}, {Title: "Staffed minutes", Numeric: true}}}
	for _, r := range rows {
		if r.Inbound == 0 && r.Replies == 0 {
			continue
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{
			{Text: l.T("%s, %s to %s h", l.Weekday(r.Weekday), strconv.Itoa(r.Hour), strconv.Itoa(r.Hour+1)), Link: v.ConversationsOf("", "weekday", strconv.Itoa(r.Weekday), "hour", strconv.Itoa(r.Hour))},
			{Text: l.Count(r.Inbound), Numeric: true}, {Text: l.Count(r.Answered), Numeric: true}, {Text: value(r.First.Value, l.Wait), Numeric: true},
			{Text: l.Count(r.Replies), Numeric: true}, {Text: value(r.Minutes, func(m float64) string { return l.Number(m, 0) }), Numeric: true},
		}})
	}
	return t
}

// clocks is the median first reply over time, by both clocks.
func clocks(ctx context.Context, s Source, v View) (Content, error) {
	f := v.Filter().WithoutPrevious()
	f.Grain = v.finer(60*day, 400*day)
	a, err := s.Queries.Service.Replies(ctx, f)
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "conversations", Notes: v.said(a.Notes), Rows: v.ConversationsOf("")}
	if a.N == 0 {
		c.Empty, err = noConversations(ctx, s, v, servicePath)
		return c, err
	}
	if !slices.ContainsFunc(a.Rows, func(r queries.RepliesRow) bool { return r.First != nil }) {
		c.Empty = &Empty{Title: v.L.T("No wait is over"), Advice: v.L.T("How long people waited is told once enough of them were answered in this period.")}
		return c, nil
	}
	target, err := s.Queries.Service.Target(ctx, v.Filter())
	if err != nil {
		return Content{}, err
	}
	told := fromTheFirst(a.Rows, func(r queries.RepliesRow) (time.Time, bool) { return r.Bucket, r.Inbound > 0 })
	drawn := chart.Clocks(told, v.BrandName(), target.Seconds(), a.Filter, v.Palette())
	for _, r := range told {
		if r.Brand == v.BrandName() {
			drawn.Links = append(drawn.Links, v.During(r.Bucket, a.Filter.Grain.Next(r.Bucket)).ConversationsOf("", "order", "longest"))
		}
	}
	c.Chart, c.Behind = &drawn, clocksTable(v, a)
	return c, nil
}

// fromTheFirst leaves out the buckets before the first that anything is known of, of whatever brand: a year of which ten
// months were not collected yet would squeeze what there is into a corner.
func fromTheFirst[T any](rows []T, of func(T) (bucket time.Time, known bool)) []T {
	var first time.Time
	for _, r := range rows {
		if bucket, known := of(r); known && (first.IsZero() || bucket.Before(first)) {
			first = bucket
		}
	}
	var kept []T
	for _, r := range rows {
		if bucket, _ := of(r); !bucket.Before(first) {
			kept = append(kept, r)
		}
	}
	return kept
}

// finer is the grain of what there is much of, where the reader chose none: days up to a length of the period, weeks up to
// another, and beyond what the queries choose.
func (v View) finer(days, weeks time.Duration) queries.Grain {
	from, to := v.Bounds()
	switch length := to.Sub(from); {
	case v.Grain != "" || from.IsZero() || to.IsZero():
		return v.Grain
	case length <= days:
		return queries.Day
	case length <= weeks:
		return queries.Week
	}
	return ""
}

func clocksTable(v View, a queries.Answer[queries.RepliesRow]) *Table {
	l := v.L
	t := &Table{Wide: true, Columns: []Column{{Title: "From"}, {Title: "Brand"}, {Title: "Conversations", Numeric: true}, {Title: "Answered", Numeric: true}, {Title: "Median first reply", Numeric: true},
		{Title: "95 % interval", Numeric: true}, {Title: "In staffed time", Numeric: true}, {Title: "Within target", Numeric: true}}}
	for _, r := range a.Rows {
		small := ""
		if r.Partial {
			small = l.T("incomplete")
		}
		t.Rows = append(t.Rows, Row{Own: r.Brand == v.BrandName(), Cells: []Cell{
			{Text: l.Bucket(r.Bucket, string(a.Filter.Grain)), Small: small, Link: v.During(r.Bucket, a.Filter.Grain.Next(r.Bucket)).ConversationsOf(r.Brand)}, {Text: r.Brand},
			{Text: l.Count(r.Inbound), Numeric: true}, {Text: l.Count(r.Answered), Numeric: true}, {Text: value(r.First, l.Wait), Numeric: true},
			{Text: span(r.FirstLow, r.FirstHigh, l.Wait), Numeric: true}, {Text: value(r.Staffed, l.Wait), Numeric: true}, {Text: value(r.WithinTarget, l.Share), Numeric: true, Small: l.T("n %s", l.Count(r.WithinTargetN))},
		}})
	}
	return t
}

// brewing is how many mentions are negative, against what is usual, with the alerts raised on it.
func brewing(ctx context.Context, s Source, v View) (Content, error) {
	f := v.Alone().Filter().WithoutPrevious()
	if f.Grain = v.finer(400*day, 0); f.Grain == queries.Day && f.To.Sub(f.From) <= 14*day {
		f.Grain = "" // by the hour
	}
	a, err := s.Queries.Backlash.Series(ctx, f)
	if err != nil {
		return Content{}, err
	}
	alerts, err := s.Queries.Backlash.Alerts(ctx, f)
	if err != nil {
		return Content{}, err
	}
	l := v.L
	c := Content{N: a.N, Unit: "mentions", Notes: v.said(a.Notes), Rows: v.PostsOf("", "sentiment", "negative", "direction", "customer")}
	if a.N == 0 {
		c.Empty = &Empty{Title: l.T("Nobody was heard in this period"), Advice: l.T("Widen the period, or look at the Sources page for what was collected."), Link: At("/sources", v.Common()), Action: l.T("Look at the sources")}
		return c, nil
	}
	told := fromTheFirst(a.Rows, func(r queries.SeriesRow) (time.Time, bool) { return r.Bucket, r.Negative != nil })
	drawn := chart.Unrest(told, raisedOnUnrest(alerts.Rows), a.Filter, v.Palette())
	for _, r := range told {
		day := localDay(v, r.Bucket, a.Filter.Grain)
		next := day.AddDate(0, 0, 1)
		if a.Filter.Grain != queries.Hour {
			next = a.Filter.Grain.Next(day)
		}
		drawn.Links = append(drawn.Links, v.During(day, next).PostsOf("", "sentiment", "negative", "direction", "customer"))
	}
	c.Chart, c.Behind = &drawn, seriesTable(v, a)
	if len(alerts.Rows) > 0 {
		c.Said = []Piece{strong(l.N(uint64(len(alerts.Rows)), "%s alert in this period. ", "%s alerts in this period. ")), plain(AlertSentence(l, gravest(alerts.Rows)))}
	}
	return c, nil
}

// gravest is the alert of the highest severity, of negative mentions if there is one.
func gravest(alerts []queries.AlertRow) queries.AlertRow {
	if raised := raisedOnUnrest(alerts); len(raised) > 0 {
		alerts = raised
	}
	return slices.MaxFunc(alerts, func(a, b queries.AlertRow) int { return cmp.Compare(a.Severity, b.Severity) })
}

// raisedOnUnrest are the alerts that negative mentions raised: the others stand on series of their own.
func raisedOnUnrest(alerts []queries.AlertRow) []queries.AlertRow {
	var raised []queries.AlertRow
	for _, a := range alerts {
		if a.Kind == alertNegative {
			raised = append(raised, a)
		}
	}
	return raised
}

// localDay is the day of a bucket, as a UTC midnight: of an hour the day it is in where the page is.
func localDay(v View, bucket time.Time, grain queries.Grain) time.Time {
	if grain != queries.Hour {
		return bucket
	}
	zone, err := queries.Zone(v.Zone)
	if err != nil {
		zone = time.UTC
	}
	y, m, d := bucket.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

func seriesTable(v View, a queries.Answer[queries.SeriesRow]) *Table {
	l := v.L
	t := &Table{Columns: []Column{{Title: "From"}, {Title: "Mentions", Numeric: true}, {Title: "Negative", Numeric: true}, {Title: "Usual", Numeric: true}, {Title: "Usual range", Numeric: true}, {Title: "Weeks behind it", Numeric: true}}}
	whole := func(n float64) string { return l.Number(n, 0) }
	for _, r := range a.Rows {
		small := ""
		if r.Partial {
			small = l.T("incomplete")
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: l.Bucket(r.Bucket, string(a.Filter.Grain)), Small: small}, {Text: count(l, r.Mentions), Numeric: true}, {Text: count(l, r.Negative), Numeric: true},
			{Text: value(r.Expected, whole), Numeric: true}, {Text: span(r.UsualLow, r.UsualHigh, whole), Numeric: true}, {Text: l.Count(r.Weeks), Numeric: true}}})
	}
	return t
}
