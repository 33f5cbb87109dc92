package queries

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// YouTube is the network whose engagements are in no figure across networks: its developer guide forbids that.
const YouTube = "youtube"

// dayOfNetwork is the sums of a series' posts on one network and day.
type dayOfNetwork struct {
	Series    string    `ch:"series"`
	Network   string    `ch:"of_network"`
	Day       time.Time `ch:"of_day"`
	Posts     uint64    `ch:"posts_n"`
	Likes     uint64    `ch:"likes_n"`
	Shares    uint64    `ch:"shares_n"`
	Comments  uint64    `ch:"comments_n"`
	Bookmarks uint64    `ch:"bookmarks_n"`
	EngagedN  uint64    `ch:"engaged"`
	Views     uint64    `ch:"viewed"`
	ViewsN    uint64    `ch:"viewed_n"`
	Unseen    uint64    `ch:"unseen"`
	UnseenN   uint64    `ch:"unseen_posts"`
}

func (d dayOfNetwork) name() string { return d.Series }

func posts(d dayOfNetwork) uint64       { return d.Posts }
func views(d dayOfNetwork) uint64       { return d.Views }
func viewsN(d dayOfNetwork) uint64      { return d.ViewsN }
func unseen(d dayOfNetwork) uint64      { return d.Unseen }
func unseenN(d dayOfNetwork) uint64     { return d.UnseenN }
func engagedN(d dayOfNetwork) uint64    { return d.EngagedN }
func engagements(d dayOfNetwork) uint64 { return d.Likes + d.Shares + d.Comments + d.Bookmarks }

func isAny(dayOfNetwork) bool        { return true }
func isYouTube(d dayOfNetwork) bool  { return d.Network == YouTube }
func notYouTube(d dayOfNetwork) bool { return d.Network != YouTube }

// dailySum is a sum over days, with what tells how far it scatters.
type dailySum struct {
	sum, squares float64 // Σ and Σ² of the days' values
	counts       bool    // it counts events
	known        bool    // fixed is its variance
	fixed        float64
}

// amount is the same as a sum of amounts instead of a count.
func (t dailySum) amount() dailySum { t.counts = false; return t }

// variance is that of a sum over so many days that are taken as independent of each other: as many times their variance. A
// count of events scatters at least as Poisson's, of one event more, so that none before does not look certain.
func (t dailySum) variance(days float64) float64 {
	if t.known {
		return t.fixed
	}
	v := 0.0
	if days >= 2 {
		v = max(0, days*(t.squares-t.sum*t.sum/days)/(days-1))
	}
	if t.counts {
		v = max(v, t.sum+1)
	}
	return v
}

// byDay are the sums of days by the value, over the networks chosen.
func byDay(rows []dayOfNetwork, which func(dayOfNetwork) bool, value func(dayOfNetwork) uint64) map[int64]float64 {
	days := map[int64]float64{}
	for _, row := range rows {
		if which(row) {
			days[row.Day.Unix()] += float64(value(row))
		}
	}
	return days
}

func sumDays(rows []dayOfNetwork, which func(dayOfNetwork) bool, value func(dayOfNetwork) uint64) dailySum {
	t := dailySum{counts: true}
	for _, v := range byDay(rows, which, value) {
		t.sum += v
		t.squares += v * v
	}
	return t
}

func countDays(rows []dayOfNetwork, which func(dayOfNetwork) bool, value func(dayOfNetwork) uint64) uint64 {
	return uint64(sumDays(rows, which, value).sum)
}

// byNetwork are the sums of all days, the network with most posts first.
func byNetwork(rows []dayOfNetwork) []dayOfNetwork {
	var sums []dayOfNetwork
	for _, row := range rows {
		i := slices.IndexFunc(sums, func(s dayOfNetwork) bool { return s.Network == row.Network })
		if i < 0 {
			sums = append(sums, row)
			continue
		}
		sums[i].add(row)
	}
	slices.SortFunc(sums, func(a, b dayOfNetwork) int {
		return cmp.Or(cmp.Compare(b.Posts, a.Posts), cmp.Compare(a.Network, b.Network))
	})
	return sums
}

func (d *dayOfNetwork) add(o dayOfNetwork) {
	d.Posts += o.Posts
	d.Likes, d.Shares, d.Comments, d.Bookmarks = d.Likes+o.Likes, d.Shares+o.Shares, d.Comments+o.Comments, d.Bookmarks+o.Bookmarks
	d.EngagedN += o.EngagedN
	d.Views, d.ViewsN = d.Views+o.Views, d.ViewsN+o.ViewsN
	d.Unseen, d.UnseenN = d.Unseen+o.Unseen, d.UnseenN+o.UnseenN
}

// window is the part of a period that is held: since the first post and up to now.
type window struct {
	days float64
	from time.Time // its first day
	late bool      // more than a tenth of the period lies before
}

// window is the held part of the filter's period.
func (f Filter) window(held stretch) window {
	if held.since.IsZero() {
		return window{}
	}
	first := dayIn(held.since, f.location())
	from, until := first, f.Now
	if f.From.After(first) {
		from = f.From
	}
	if !f.To.IsZero() && f.begins(f.To).Before(until) {
		until = f.begins(f.To)
	}
	return window{days: max(0, until.Sub(f.begins(from)).Hours()/24), from: from}
}

// previousWindow is the held part of the period compared with; of one that is held for less than its half there is none.
func (f Filter) previousWindow(held stretch) window {
	if !f.hasPrevious() {
		return window{}
	}
	w, whole := f.previous().window(held), f.PrevTo.Sub(f.PrevFrom).Hours()/24
	if w.days < whole/2 {
		return window{from: w.from}
	}
	w.late = w.days < 0.9*whole
	return w
}

// compareTotals sets a period's sum beside that of the period compared with. The change is per day, so that February may be
// compared with March; its interval is Welch's for the mean of the days, times the days.
func compareTotals(f Filter, is, was window, now, before dailySum, n, then uint64) Measure {
	m := Measure{N: n}
	if is.days > 0 {
		m.Value = &now.sum
	}
	if !f.hasPrevious() || was.days == 0 || is.days == 0 {
		return m
	}
	m.Previous, m.PreviousN = &before.sum, &then
	scale := is.days / was.days
	a := estimate{n: n, value: now.sum, variance: now.variance(is.days), df: max(1, is.days-1)}
	b := estimate{n: then, value: before.sum * scale, variance: before.variance(was.days) * scale * scale, df: max(1, was.days-1)}
	change := a.value - b.value
	m.Change = &change
	if a.variance+b.variance == 0 || ((is.days < 2 || was.days < 2) && !now.counts) {
		return m
	}
	low, high := difference(a, b)
	m.ChangeLow, m.ChangeHigh = &low, &high
	m.Clear = (low > 0 || high < 0) && max(n, then) >= f.minGroup()
	return m
}

// engagementRate is engagements ÷ observed views on the networks that give views, or, where none does, ÷ reach; YouTube is
// left out. Its interval is that of a ratio of sums over days (Cochran, 1977, ch. 6).
func engagementRate(f Filter, is, was window, now, before reachOf) (Measure, string) {
	seen := func(rows []dayOfNetwork) func(dayOfNetwork) bool {
		viewed := map[string]bool{}
		for _, n := range byNetwork(rows) {
			viewed[n.Network] = n.Views > 0 && n.Network != YouTube
		}
		return func(d dayOfNetwork) bool { return viewed[d.Network] }
	}
	e, then := rateOf(now.uses, seen(now.uses), is.days), rateOf(before.uses, seen(before.uses), was.days)
	if e.n == 0 {
		all := sumDays(now.uses, notYouTube, engagements).sum
		m := Measure{N: countDays(now.uses, notYouTube, engagedN)}
		if m.N == 0 || now.authors.Known == 0 {
			return Measure{}, ""
		}
		m.Value = ratio(100*all, float64(now.authors.Reach))
		return m, RateOfReach
	}
	if was.days == 0 || then.n == 0 {
		return measure(e, nil, f.minGroup()), RateOfViews
	}
	return measure(e, &then, f.minGroup()), RateOfViews
}

// rateOf is engagements ÷ views in percent over the networks chosen; n are the posts whose views were given.
func rateOf(rows []dayOfNetwork, which func(dayOfNetwork) bool, days float64) estimate {
	engaged, viewed := byDay(rows, which, engagements), byDay(rows, which, views)
	var e, v float64
	for day, n := range viewed {
		e, v = e+engaged[day], v+n
	}
	if v == 0 {
		return estimate{}
	}
	rate := e / v
	out := estimate{n: countDays(rows, which, viewsN), value: 100 * rate, vague: days < 2}
	var off float64
	for day, n := range viewed {
		d := engaged[day] - rate*n
		off += d * d
	}
	if days >= 2 {
		out.variance, out.df = 1e4*days/(days-1)*off/(v*v), days-1
		half := t95(out.df) * math.Sqrt(out.variance)
		out.low, out.high, out.below, out.above = max(0, out.value-half), out.value+half, half, half
	}
	return out
}
