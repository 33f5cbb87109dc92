package queries

import (
	"context"
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
	group, ctx := errgroup.WithContext(ctx)
	read := func(begin []time.Time, end time.Time, into ...*partSums) {
		group.Go(func() error {
			sums, err := s.sums(ctx, f.between(begin, end))
			for i := range sums {
				*into[i] = sums[i]
			}
			return err
		})
	}
	switch {
	case f.hasPrevious() && !f.From.IsZero() && f.PrevTo.Equal(f.From):
		read([]time.Time{f.PrevFrom, f.From}, f.To, &before, &now)
	case f.hasPrevious():
		read([]time.Time{f.PrevFrom}, f.PrevTo, &before)
		fallthrough
	default:
		read([]time.Time{f.From}, f.To, &now)
	}
	var guard, guardThen guard
	group.Go(func() (err error) { guard, guardThen, err = (&Employer{s.reader}).guards(ctx, f, false); return err })
	if err := group.Wait(); err != nil {
		return now, before, err
	}
	now.hides, before.hides = guard.hides, guardThen.hides
	return now, before, nil
}

// measured are the parts of two periods; before counts only where the filter compares.
func (f Filter) measured(now, before partSums) *measures {
	m := &measures{f: f, of: map[string]map[string]Measure{}}
	heard := heardOf(f, now.voices, before.voices)
	m.voices = len(heard)
	for _, series := range f.series() {
		m.of[series] = map[string]Measure{}
		m.employer(series, now, before)
		m.marketing(series, heard, now, before)
		m.customers(series, now, before)
		m.service(series, of(now.answers, series), of(before.answers, series))
	}
	return m
}

// employer sets the parts of HR, as employer.Summary has them.
func (m *measures) employer(series string, now, before partSums) {
	if now.hides.of(series, countReviews) {
		m.withheld = true
		return
	}
	sums, small := now.told(series)
	row := sums.row(brandName(series), m.f)
	if m.f.hasPrevious() {
		then, smallThen := before.told(series)
		small = small || smallThen
		if before.hides.of(series, countReviews) {
			small = true
		} else {
			row.compare(sums, then, m.f)
		}
	}
	m.withheld = m.withheld || small
	parts := m.of[series]
	parts["hr.rating"], parts["hr.recommend"], parts["hr.ceo"] = row.Rating, row.Recommend, row.CEO
	parts["hr.outlook"], parts["hr.response"] = row.Outlook, row.Response
}

// told are a brand's reviews without what too few of the filter's group said, and whether anything was left out.
func (p partSums) told(series string) (summarySums, bool) {
	return of(p.reviews, series).without([]bool{
		p.hides.of(series, countRated), p.hides.of(series, countRecommend), p.hides.of(series, countCEO), p.hides.of(series, countOutlook),
	})
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
func (m *measures) notes() (notes []Sentence) {
	if brands := len(m.f.series()); m.voices > 0 && m.voices < brands {
		notes = append(notes, sentence(byCount(m.voices, "Share of voice: of %s brands compared %s has public posts; the others are not counted as silent, because they may not be collected.",
			"Share of voice: of %s brands compared %s have public posts; the others are not counted as silent, because they may not be collected."), brands, m.voices))
	}
	if len(m.f.Networks) > 0 {
		notes = append(notes, sentence("Networks narrow marketing, CRM and service; HR rests on reviews."))
	}
	if len(m.f.Sites) > 0 || m.f.Status+m.f.Location+m.f.Job != "" {
		notes = append(notes, sentence("Sites, employment status, location and job narrow HR only; marketing, CRM and service rest on posts."))
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
	return netOf(v.Positives, v.Negatives, v.Positives+v.Neutrals+v.Negatives)
}

// netOf estimates how many more of n are for than against, in percent of n.
func netOf(ups, downs, n uint64) estimate {
	if n == 0 {
		return estimate{}
	}
	count := float64(n)
	net := (float64(ups) - float64(downs)) / count
	// Half a one more of either kind keeps a unanimous few from looking certain.
	spread := (float64(ups+downs) + 1) / (count + 1)
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
