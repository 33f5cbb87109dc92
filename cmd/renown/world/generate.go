package world

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"renown/warehouse/record"
)

// teller writes one company's reviews. Each company has dice of its own, so that a change to one leaves the others.
type teller struct {
	anchor  time.Time
	brand   string
	company company
	dice    *rand.Rand
	said    map[string]bool // texts used: nobody says quite the same twice
	entries []*entry
}

// tell writes the whole story, oldest review first.
func tell(anchor time.Time) []*entry {
	var all []*entry
	for _, b := range Brands() {
		t := &teller{anchor: anchor, brand: b.Name, company: companies()[b.Name], dice: diceFor(b.Name), said: map[string]bool{}}
		t.months()
		t.surge()
		all = append(all, t.entries...)
	}
	slices.SortStableFunc(all, func(a, b *entry) int { return a.Posted.Compare(b.Posted) })
	number(all)
	happen(anchor, all)
	return all
}

func diceFor(name string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name)) // a hash never fails
	return rand.New(rand.NewPCG(h.Sum64(), 1903))
}

func (t *teller) months() {
	plot := plots()[t.brand]
	for day := -storyMonths * monthDays; day < epilogue; day++ {
		month := min((day+storyMonths*monthDays)/monthDays, storyMonths-1)
		m := plot[month]
		for range t.howMany(m.reviews / monthDays * weekday(t.anchor.AddDate(0, 0, day))) {
			t.review(day, m)
		}
	}
}

// howMany draws a number around a mean (Poisson).
func (t *teller) howMany(mean float64) int {
	limit, product := math.Exp(-mean), t.dice.Float64()
	n := 0
	for product > limit {
		n++
		product *= t.dice.Float64()
	}
	return n
}

// weekday makes Sundays and Mondays the days on which people write about their work.
func weekday(day time.Time) float64 {
	return [...]float64{1.25, 1.2, 1.05, 1, 0.95, 0.8, 0.75}[day.Weekday()]
}

func (t *teller) review(day int, m mood) {
	w := writer{dice: t.dice, brand: t.brand, phase: m.phase}
	stars := t.stars(m.mean)
	site := t.pick(t.company.sites)
	e := t.begin(day, site, &w, stars)
	w.talkative = site != jobmirror || t.dice.Float64() < 0.5
	e.Title, e.Pros, e.Cons, e.Advice = t.unsaid(func() (string, string, string, string) { return w.texts(stars) })
	t.scores(e, m.phase)
	t.answer(e)
	t.afterwards(e)
	t.entries = append(t.entries, e)
}

// begin fills what every review has: who, where, when.
func (t *teller) begin(day int, site string, w *writer, stars int) *entry {
	r := t.role()
	e := &entry{Review: record.Review{Brand: t.brand, Site: site, Posted: t.moment(day), Stars: record.Score(stars)}}
	e.Location = t.pick(t.company.places)
	if e.Location == "Remote" && r.kind != office {
		e.Location = ""
	}
	e.lang = t.language(e.Location)
	e.JobTitle = r.in(e.lang)
	e.Status = record.Current
	if t.dice.Float64() < 0.24+0.09*float64(5-stars) {
		e.Status = record.Former
	}
	e.Author = authorLabel(t.dice, e.lang, e.Status, e.JobTitle)
	w.lang, w.kind, w.role, w.place, w.former = e.lang, r.kind, e.JobTitle, e.Location, e.Status == record.Former
	return e
}

// moment is a time of the day on which people have time to write, in whole seconds.
func (t *teller) moment(day int) time.Time {
	hour := t.dice.NormFloat64()*3.5 + 19
	if t.dice.Float64() < 0.3 {
		hour = t.dice.Float64() * 24
	}
	hour = math.Mod(hour+24, 24)
	start := t.anchor.Truncate(24*time.Hour).AddDate(0, 0, day)
	return start.Add(time.Duration(hour * float64(time.Hour))).Truncate(time.Second)
}

// stars draws a rating around a mean; people leave the middle out more often than a bell curve would.
func (t *teller) stars(mean float64) int {
	v := t.dice.NormFloat64()*1.15 + mean + 0.05
	n := int(math.Round(math.Min(5, math.Max(1, v))))
	if n == 3 && t.dice.Float64() < 0.22 {
		n += 2*t.dice.IntN(2) - 1
	}
	return n
}

func (t *teller) pick(list []share) string {
	sum := 0.0
	for _, s := range list {
		sum += s.weight
	}
	at := t.dice.Float64() * sum
	for _, s := range list {
		if at -= s.weight; at < 0 {
			return s.what
		}
	}
	return list[len(list)-1].what
}

func (t *teller) role() role {
	all := roles()
	list := make([]share, len(all))
	for i, r := range all {
		list[i] = share{what: fmt.Sprint(i), weight: r.weight}
	}
	var i int
	_, _ = fmt.Sscan(t.pick(list), &i) // a number made above
	return all[i]
}

func (r role) in(lang string) string {
	switch lang {
	case "de":
		return r.de
	case "fr":
		return r.fr
	case "es":
		return r.es
	}
	return r.en
}

// language follows the place; a good part of the crews there write English all the same.
func (t *teller) language(place string) string {
	local := map[string]string{
		"Frankfurt": "de", "Berlin": "de", "Hamburg": "de", "Munich": "de", "Vienna": "de", "Zurich": "de",
		"Paris": "fr", "Lyon": "fr", "Toulouse": "fr", "Geneva": "fr", "Madrid": "es", "Barcelona": "es", "Valencia": "es",
	}[place]
	if local != "" && t.dice.Float64() < 0.62 {
		return local
	}
	return "en"
}

// unsaid asks for texts until they are new.
func (t *teller) unsaid(write func() (string, string, string, string)) (title, pros, cons, advice string) {
	for range 40 {
		title, pros, cons, advice = write()
		if key := pros + "\x00" + cons; !t.said[key] {
			t.said[key] = true
			return title, pros, cons, advice
		}
	}
	return title, pros, cons, advice
}

// surge writes the burst: five stars, few words, no complaint worth the name.
func (t *teller) surge() {
	s := theSurge()
	if s.brand != t.brand {
		return
	}
	for range s.reviews {
		site := crewtalk
		if t.dice.Float64() < s.firstSite {
			site = workplace
		}
		w := writer{dice: t.dice, brand: t.brand, phase: goodYear}
		e := t.begin(-s.to-t.dice.IntN(s.from-s.to), site, &w, 5)
		e.burst, e.lang, e.Status, w.lang = true, "en", record.Current, "en"
		e.JobTitle = t.role().en
		e.Author = authorLabel(t.dice, "en", e.Status, e.JobTitle)
		e.Title, e.Pros, e.Cons, e.Advice = t.unsaid(w.gush)
		t.gushScores(e)
		t.entries = append(t.entries, e)
	}
}

// number gives the sites' own ids: they grow with the time of posting, with gaps, as on a site that holds more.
func number(all []*entry) {
	next := map[string]int{workplace: 2_104_377, crewtalk: 88_140, jobmirror: 500_912}
	dice := diceFor("ids")
	for _, e := range all {
		next[e.Site] += 1 + dice.IntN(60)
		switch e.Site {
		case workplace:
			e.ID = fmt.Sprintf("WP-%d", next[e.Site])
		case crewtalk:
			e.ID = fmt.Sprintf("ct%07d", next[e.Site])
		case jobmirror:
			e.ID = fmt.Sprintf("%08x", uint32(next[e.Site])*2654435761) // spreads running numbers over the digits
		}
	}
}

// happen lets the happenings of the first hours befall the surge's reviews.
func happen(anchor time.Time, all []*entry) {
	var burst []*entry
	for _, e := range all {
		if e.burst && e.Site == workplace {
			burst = append(burst, e)
		}
	}
	slices.SortFunc(burst, func(a, b *entry) int { return cmp.Or(b.Posted.Compare(a.Posted), cmp.Compare(a.ID, b.ID)) })
	moderate(anchor, burst)
	for _, h := range happenings() {
		if h.number >= len(burst) {
			continue
		}
		e, at := burst[h.number], anchor.Add(h.after)
		if h.what == "remove" {
			e.removed = at
			continue
		}
		e.edits = append(e.edits, edit{at: at, change: func(r *record.Review) {
			r.Stars, r.Posted = 3, at.Truncate(time.Second)
			r.Cons = "Taking a star or two off now that the new roster has landed. It is not what we were told."
		}})
	}
}

// moderate lets the site take down some of the surge's reviews between fifty and forty days before the anchor.
func moderate(anchor time.Time, burst []*entry) {
	for i := firstModerated; i < len(burst); i += eachModerated {
		burst[i].removed = anchor.Add(-50*24*time.Hour + time.Duration(i)*time.Hour)
	}
}
