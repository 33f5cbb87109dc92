package world

import (
	"math"
	"slices"
	"strings"
	"time"
)

// crisis is the backlash. A passenger whose father's suitcase was lost pays for his complaint to be shown to many, on the
// last but one Sunday before the anchor at 23:10 in London. The service desk opens at nine on Monday; eight hours after the
// complaint, at 07:10, somebody of marketing who is up early answers from the brand's own account that the desk is open
// from nine to five. That answer is the first reply: eight hours by the clock, none of the desk's. The press joins from
// half past six on, the desk begins at nine with copied lines, the suitcase is found on Tuesday, and by Tuesday night
// it is over.
type crisis struct {
	start time.Time // the promoted post
	reply time.Time // the brand's first word
	desk  time.Time // the service desk's first
	calm  time.Time // two days after the start
}

func crisisOf(anchor time.Time, london *time.Location) crisis {
	day := civilOf(anchor.In(london))
	for day.noon().Weekday() != time.Sunday || day.at(23, 10, london).After(anchor) {
		day = day.plus(-1)
	}
	sunday := day.plus(-7)
	start := sunday.at(23, 10, london).UTC()
	return crisis{start: start, reply: start.Add(8 * time.Hour), desk: sunday.plus(1).at(9, 4, london).UTC(), calm: start.Add(48 * time.Hour)}
}

// during says whether a time is in the two days.
func (c crisis) during(t time.Time) bool { return !t.Before(c.start) && t.Before(c.calm) }

// inNews says whether newspapers tell of it on a day.
func (c crisis) inNews(day civil) bool {
	n := day.noon().Sub(c.start)
	return n > 0 && n < 56*time.Hour
}

// share is how much is answered: little while it lasts.
func (c crisis) share(p *post, usual float64) float64 {
	if p.brand == "Skyways Air" && c.during(p.posted) {
		return 0.13
	}
	return usual
}

// strain is how long an answer takes while there is a queue.
func (c crisis) strain(at time.Time, usual time.Duration) time.Duration {
	if c.during(at) {
		return usual*4 + 20*time.Minute
	}
	return usual
}

// loss is the share of followers that have left over it by a time.
func (c crisis) loss(now time.Time) float64 {
	if now.Before(c.start) {
		return 0
	}
	return 0.012 * (1 - math.Exp(-now.Sub(c.start).Hours()/26))
}

// wave is how many posts each hour brings, all networks together, from the promoted post on.
func wave() []float64 {
	return []float64{
		6, 14, 16, 12, 8, 7, 10, 22, 60, 85, 90, 84, 78, 74, 66, 60, 54, 50, 44, 40, 36, 30, 22, 14,
		8, 5, 4, 3, 3, 4, 8, 14, 26, 30, 28, 24, 22, 20, 18, 16, 14, 13, 12, 10, 9, 8, 6, 4,
	}
}

// tellCrisis writes all of it.
func (s *society) tellCrisis() {
	dice := s.diceOf("crisis", 0)
	t := &talk{society: s, dice: dice, brand: "Skyways Air", manner: mannerOf("Skyways Air")}
	root := t.promoted()
	t.newsrooms()
	t.apology()
	stage := map[string]*post{X: root, Facebook: s.latest(Facebook), Instagram: s.latest(Instagram), Reddit: s.latestRoot(Reddit)}
	shares := []share{{X, 62}, {Bluesky, 12}, {Mastodon, 8}, {Reddit, 6}, {Facebook, 8}, {Instagram, 4}}
	for hour, rate := range wave() {
		for range poisson(dice, rate*s.volume()) {
			at := s.crisis.start.Add(time.Duration(hour)*time.Hour + time.Duration(30_000+dice.IntN(3_570_000))*time.Millisecond)
			t.outcry(pickShare(dice, shares), at, stage)
		}
	}
	t.fade()
}

// promoted is the post that it begins with, and the conversation with its author.
func (t *talk) promoted() *post {
	own, help, who := t.people.voices[t.brand][X].own, t.people.voices[t.brand][X].support, t.people.stranded
	root := &post{network: X, brand: t.brand, author: who, posted: t.crisis.start, promoted: true, lang: "en",
		text: "Don't fly with @skywaysair. They lost my father's luggage, and their customer service is horrendous. Yes, I paid to show you this. #" + lostTag}
	t.mention(root, own)
	root.reach = reach{views: 1_240_000, likes: 9_100, shares: 3_350, quotes: 640, bookmarks: 410, tau: 9 * time.Hour}
	t.say(root)
	first := t.reply(root, own, t.crisis.reply, "Sorry for the delay in responding. Our customer service desk is open 09:00-17:00. Please send us your baggage reference by direct message and we will look into this.")
	angry := t.reply(first, who, t.crisis.reply.Add(21*time.Minute), "Nine to five? You fly all night. How does a company that size not answer for eight hours? Terrible.")
	desk := t.reply(angry, help, t.crisis.desk, "You are right, and I am sorry. I am looking for your father's suitcase now and will not go home before I have found it. ^MK")
	found := t.reply(desk, help, t.crisis.desk.Add(29*time.Hour+16*time.Minute), "It is found: left behind in Paris, on tonight's SW 318, with you tomorrow before noon. ^MK")
	t.reply(found, who, found.posted.Add(48*time.Minute), "Thank you, MK. At last a person. My father says thanks, too.")
	return root
}

// newsrooms are the press accounts that join.
func (t *talk) newsrooms() {
	for network, n := range t.pressNumbers() {
		for i, a := range t.people.press[network][:n] {
			at := t.crisis.start.Add(7*time.Hour + 20*time.Minute + time.Duration(i)*61*time.Minute)
			p := &post{network: network, brand: t.brand, author: a, posted: at}
			p.text, p.lang = t.words(speech{dice: t.dice, network: network, brand: t.brand, lang: "en"}, "backlash-press")
			if own := t.people.voices[t.brand][network].own; i%2 == 0 {
				p.text += " " + address(own)
				t.mention(p, own)
			}
			p.posted = p.posted.Add(time.Duration(t.dice.IntN(900)) * time.Second)
			t.say(p)
		}
	}
}

// pressNumbers is how many press accounts join on which network; in a fixed order, or the dice would fall differently.
func (t *talk) pressNumbers() func(yield func(string, int) bool) {
	return func(yield func(string, int) bool) {
		_ = yield(X, 6) && yield(Bluesky, 3) && yield(Mastodon, 2)
	}
}

// apology is the brand's own post of Monday afternoon, which draws far more replies than likes.
func (t *talk) apology() {
	own := t.people.voices[t.brand][X].own
	p := &post{network: X, brand: t.brand, author: own, lang: "en", posted: t.crisis.desk.Add(7*time.Hour + 26*time.Minute),
		text: "We let a customer down this weekend, and then we kept him waiting. We are sorry. From next month our desk is open later."}
	p.reach = reach{views: 510_000, likes: 38, shares: 22, quotes: 61, bookmarks: 4, tau: 6 * time.Hour}
	t.say(p)
	for range int(46 * min(1, t.volume()*2)) {
		at := p.posted.Add(time.Minute + spread(t.dice, 90*time.Minute, 0.8))
		t.comment(p, at, "backlash")
	}
}

// outcry is one post of the wave.
func (t *talk) outcry(network string, at time.Time, stage map[string]*post) {
	crowd := t.people.crowd[network]
	author := crowd[t.dice.IntN(len(crowd))]
	below, roll := stage[network], t.dice.Float64()
	switch {
	case below != nil && below.posted.Before(at) && (network != X || roll < 0.3):
		text, lang := t.words(speech{dice: t.dice, network: network, brand: t.brand, lang: author.lang}, "pile")
		var cc []*account
		if own := t.people.voices[t.brand][network].own; t.dice.Float64() < 0.6 && own != below.author {
			cc = append(cc, own)
		}
		t.reply(below, author, at, text, cc...).lang = lang
	case network == Facebook: // nobody but the brand begins anything on its page
	default:
		t.root(network, author, at, network == X && roll < 0.42, stage[X])
	}
}

// root is a post of the wave that stands for itself, or quotes the promoted one.
func (t *talk) root(network string, author *account, at time.Time, quotes bool, promoted *post) {
	p := &post{network: network, brand: t.brand, author: author, posted: at}
	own := t.people.voices[t.brand][network].own
	if network == Reddit {
		own = nil
	}
	p.text, p.lang = t.words(speech{dice: t.dice, network: network, brand: t.brand, lang: author.lang, to: own}, "backlash")
	if t.dice.Float64() < 0.3 {
		p.text = strings.TrimSuffix(p.text, " #"+lostTag)
	}
	if network == Reddit {
		p.title, p.place = "Skyways and the lost suitcases", "travel"
	}
	if quotes {
		p.quoted = promoted
	}
	t.mention(p, own)
	t.say(p)
	t.goOn(p, "complaint")
}

// latest is the newest post of the brand's own before it began.
func (s *society) latest(network string) *post {
	return s.newest(network, func(p *post) bool { return p.author.kind == brandVoice && p.parent == nil })
}

func (s *society) latestRoot(network string) *post {
	return s.newest(network, func(p *post) bool { return p.parent == nil && p.deleted.IsZero() })
}

func (s *society) newest(network string, fits func(*post) bool) *post {
	list := slices.Clone(s.posts[network])
	slices.SortStableFunc(list, func(a, b *post) int { return b.posted.Compare(a.posted) })
	for _, p := range list {
		if p.brand == "Skyways Air" && fits(p) && p.posted.Before(s.crisis.start) {
			return p
		}
	}
	return nil
}
