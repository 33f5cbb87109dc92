package queries

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// measures are the parts of all series, as measured.
type measures struct {
	f        Filter
	of       map[string]map[string]Measure
	voices   int // how many brands share the voices
	withheld bool
}

// partValue is a part of one brand as it was measured.
type partValue struct {
	indexPart
	raw   Measure
	index Measure // brought to 0 to 100
}

// periods reads what all parts are made of in the filter's period and, where there is one, the period compared with.
// Where one period follows the other, both are read at once.
func (s *Standing) periods(ctx context.Context, f Filter) (now, before partSums, err error) {
	if f.hasPrevious() && !f.From.IsZero() && f.PrevTo.Equal(f.From) {
		both, err := s.sums(ctx, f.between([]time.Time{f.PrevFrom, f.From}, f.To))
		if err != nil {
			return now, before, err
		}
		return both[1], both[0], nil
	}
	group, ctx := errgroup.WithContext(ctx)
	alone := func(into *partSums, from, to time.Time) {
		group.Go(func() error {
			sums, err := s.sums(ctx, f.between([]time.Time{from}, to))
			if err == nil {
				*into = sums[0]
			}
			return err
		})
	}
	alone(&now, f.From, f.To)
	if f.hasPrevious() {
		alone(&before, f.PrevFrom, f.PrevTo)
	}
	return now, before, group.Wait()
}

// measured are the parts of two periods; before counts only where the filter compares.
func (f Filter) measured(now, before partSums) *measures {
	m := &measures{f: f, of: map[string]map[string]Measure{}}
	heard := heardOf(f, now.voices, before.voices)
	m.voices = len(heard)
	for _, series := range f.series() {
		m.of[series] = map[string]Measure{}
		m.employer(series, of(now.reviews, series).summarySums, of(before.reviews, series).summarySums)
		m.marketing(series, heard, now, before)
		m.customers(series, now, before)
		m.service(series, of(now.answers, series), of(before.answers, series))
	}
	return m
}

// employer sets the parts of HR, as employer.Summary has them.
func (m *measures) employer(series string, now, then summarySums) {
	if withheld(now.ByStatus, m.f) {
		m.withheld = true
		return
	}
	now, small := now.withoutSmall(m.f)
	row := now.row(brandName(series), m.f)
	if m.f.hasPrevious() {
		var smallThen bool
		then, smallThen = then.withoutSmall(m.f)
		small = small || smallThen
		if withheld(then.ByStatus, m.f) {
			small = true
		} else {
			row.compare(now, then, m.f)
		}
	}
	m.withheld = m.withheld || small
	parts := m.of[series]
	parts["hr.rating"], parts["hr.recommend"], parts["hr.ceo"] = row.Rating, row.Recommend, row.CEO
	parts["hr.outlook"], parts["hr.response"] = row.Outlook, row.Response
}

func (m *measures) marketing(series string, heard []string, now, before partSums) {
	is, was := of(now.voices, series), of(before.voices, series)
	m.of[series]["marketing.sentiment"] = m.f.compared(is.sentiment(), was.sentiment())
	if len(heard) > 1 && slices.Contains(heard, series) {
		m.of[series]["marketing.voice"] = m.f.compared(shareOf(is.Posts, postsOf(heard, now.voices)), shareOf(was.Posts, postsOf(heard, before.voices)))
	}
}

func (m *measures) customers(series string, now, before partSums) {
	is, was := of(now.advocates, series), of(before.advocates, series)
	m.of[series]["crm.advocates"] = m.f.compared(shareOf(is.Advocates, is.Advocates+is.Detractors), shareOf(was.Advocates, was.Advocates+was.Detractors))
	back, wasBack := of(now.returns, series), of(before.returns, series)
	m.of[series]["crm.repeat"] = m.f.compared(shareOf(back.Repeating, back.Persons), shareOf(wasBack.Repeating, wasBack.Persons)).mapped(100, -1)
}

func (m *measures) service(series string, is, was answerSums) {
	m.of[series]["service.target"] = m.f.compared(shareOf(is.Met, is.Due), shareOf(was.Met, was.Due))
	m.of[series]["service.answered"] = m.f.compared(shareOf(is.Answered, is.Conversations), shareOf(was.Answered, was.Conversations))
	m.of[series]["service.turned"] = m.f.compared(shareOf(is.Turned, is.Settled), shareOf(was.Turned, was.Settled))
}

// notes say what the parts do not tell by themselves.
func (m *measures) notes() (notes []string) {
	if brands := len(m.f.series()); m.voices > 0 && m.voices < brands {
		notes = append(notes, fmt.Sprintf("Share of voice: of %d brands compared %d have public posts; the others are not counted as silent, because they may not be collected.", brands, m.voices))
	}
	if len(m.f.Networks)+len(m.f.Languages) > 0 {
		notes = append(notes, "Networks and languages narrow marketing, CRM and service; HR rests on all reviews.")
	}
	if len(m.f.Sites) > 0 || m.f.Status != "" {
		notes = append(notes, "Sites and employment status narrow HR only; marketing, CRM and service rest on posts.")
	}
	return notes
}

type voice struct {
	Series    string `ch:"series"`
	Edge      int64  `ch:"edge"`
	Posts     uint64 `ch:"posts_n"`
	Positives uint64 `ch:"positives"`
	Neutrals  uint64 `ch:"neutrals"`
	Negatives uint64 `ch:"negatives"`
}

func (v voice) name() string  { return v.Series }
func (v voice) begins() int64 { return v.Edge }

// sentiment is net sentiment in percent: (positive - negative) ÷ all judged.
func (v voice) sentiment() estimate {
	n := v.Positives + v.Neutrals + v.Negatives
	if n == 0 {
		return estimate{}
	}
	count := float64(n)
	up, down := float64(v.Positives)/count, float64(v.Negatives)/count
	net := up - down
	// Half a post more of either kind keeps a unanimous few from looking certain.
	spread := (float64(v.Positives+v.Negatives) + 1) / (count + 1)
	half := z95 * math.Sqrt(math.Max(0, spread-net*net*count/(count+1))/count)
	low, high := math.Max(-1, net-half), math.Min(1, net+half)
	return estimate{n: n, value: 100 * net, low: 100 * low, high: 100 * high, below: 100 * half, above: 100 * half}
}

// heardOf are the brands compared of which there are posts in either period; none where all brands together are one of
// the series. A brand without any may not be collected at all: its share is missing, not zero.
func heardOf(f Filter, now, before []voice) (heard []string) {
	if slices.Contains(f.series(), "") {
		return nil
	}
	for _, series := range f.series() {
		if of(now, series).Posts+of(before, series).Posts > 0 {
			heard = append(heard, series)
		}
	}
	return heard
}

func postsOf(brands []string, rows []voice) (n uint64) {
	for _, brand := range brands {
		n += of(rows, brand).Posts
	}
	return n
}
