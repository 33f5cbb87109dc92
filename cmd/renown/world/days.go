package world

import (
	"math"
	"math/rand/v2"
	"strings"
	"time"
)

// tellDay writes what begins on a London day; conversations may go on for days.
func (s *society) tellDay(day int) {
	for _, b := range Brands() {
		s.reviewsOf(b.Name, day)
	}
	if day < -postDays {
		return
	}
	for _, b := range Brands() {
		for _, network := range []string{X, Mastodon, Bluesky, YouTube, Instagram, Facebook, Reddit} {
			dice := s.diceOf("marketing/"+b.Name+"/"+network, day)
			s.marketing(dice, b.Name, network, day)
			dice = s.diceOf("inbound/"+b.Name+"/"+network, day)
			for range poisson(dice, inbound(b.Name, network)*s.weight(day)) {
				s.open(dice, b.Name, network, s.sometime(dice, day))
			}
		}
		s.news(s.diceOf("news/"+b.Name, day), b.Name, day)
	}
	s.campaign(s.diceOf("campaign", day), day)
	if day == s.dayOf(s.crisis.start) {
		s.tellCrisis()
	}
}

// weight is how much is said on a day of the week, and how much the world is told to say.
func (s *society) weight(day int) float64 {
	return dayWeights()[s.date(day).noon().Weekday()] * s.volume()
}

func (s *society) volume() float64 {
	if s.options.Volume > 0 {
		return s.options.Volume
	}
	return 1
}

// inbound is how many conversations people begin with a brand a day.
func inbound(brand, network string) float64 {
	return map[string]map[string]float64{
		"Skyways Air":   {X: 22, Mastodon: 3.2, Bluesky: 5, Reddit: 1.6},
		"Rival Jets":    {X: 9, Mastodon: 1.2, Bluesky: 2, Reddit: 0.7},
		"Aurelia Wings": {X: 4.5, Mastodon: 0.8, Bluesky: 1.2},
	}[brand][network]
}

// comments is how many comments a post of the brand's own draws, about.
func comments(brand, network string) float64 {
	size := map[string]float64{"Skyways Air": 1, "Rival Jets": 0.6, "Aurelia Wings": 0.35}[brand]
	return size * map[string]float64{X: 3, Mastodon: 1.5, Bluesky: 2, YouTube: 9, Instagram: 5, Facebook: 7}[network]
}

// marketing is the brand's own posts of a day, with the comments below.
func (s *society) marketing(dice *rand.Rand, brand, network string, day int) {
	own, manner := s.people.voices[brand][network].own, mannerOf(brand)
	rate := manner.marketing
	if network == YouTube {
		rate *= 0.45
	}
	if own == nil || network == Reddit {
		return
	}
	for range poisson(dice, rate*s.weight(day)) {
		t := &talk{society: s, dice: dice, brand: brand, manner: manner}
		p := &post{network: network, brand: brand, author: own, lang: "en", posted: s.officeHour(dice, day)}
		sp := speech{dice: dice, network: network, brand: brand, lang: "en"}
		p.text, _ = s.words(sp, "brandpost")
		switch network {
		case YouTube:
			p.media = "video"
			p.title, _ = s.words(sp, "video")
			p.reach = reach{views: 26_000 * math.Exp(dice.NormFloat64()*0.5) * weeklyViews(brand) / 150_000, tau: 60 * time.Hour}
			p.reach.likes = p.reach.views * 0.021
		case Instagram:
			p.media = []string{"image", "video"}[dice.IntN(2)]
		case X:
			p.promoted = brand == "Skyways Air" && dice.Float64() < 0.12
		}
		t.say(p)
		for range poisson(dice, comments(brand, network)) {
			t.comment(p, p.posted.Add(time.Minute+spread(dice, 4*time.Hour, 1.2)), "")
		}
		t.fade()
	}
}

// officeHour is when marketing posts.
func (s *society) officeHour(dice *rand.Rand, day int) time.Time {
	return s.date(day).at(8+dice.IntN(11), dice.IntN(60), s.london).Add(time.Duration(dice.IntN(60_000)) * time.Millisecond)
}

// comment is one person's word below a post of the brand's, and what comes of it. list says what it is about; "":
// anything.
func (t *talk) comment(p *post, at time.Time, list string) *post {
	crowd := t.people.crowd[p.network]
	author := crowd[t.dice.IntN(len(crowd))]
	mood := t.mood()
	if list == "" {
		list = mood
		if t.dice.Float64() < 0.55 {
			list, mood = "comment", "praise"
		}
	} else {
		mood = "complaint"
	}
	to := p.author
	if p.network == Facebook || p.network == YouTube {
		to = nil
	}
	text, lang := t.words(speech{dice: t.dice, network: p.network, brand: t.brand, lang: author.lang, to: to}, list)
	var c *post
	if strings.Contains(text, address(p.author)) { // the text says whom it is to already
		c = &post{network: p.network, brand: p.brand, author: author, posted: at, parent: p, root: p.root, lang: lang, text: text, place: p.place}
		t.mention(c, p.author)
		t.say(c)
	} else {
		c = t.reply(p, author, at, text)
		c.lang = lang
	}
	if list != "comment" {
		t.goOn(c, mood)
	}
	return c
}

// The campaign's season begins so many days before the anchor, and again with other people's help.
const (
	launchDay = -49
	secondDay = -28
)

// campaignUses is how many posts a day carry the campaign's hashtag, about.
func campaignUses(day int) float64 {
	uses := 4.0
	if day >= launchDay {
		uses = 14 + 110*math.Exp(-float64(day-launchDay)/2.5)
	}
	if day >= secondDay {
		uses += 45 * math.Exp(-float64(day-secondDay)/2)
	}
	return uses
}

// campaign is what people share under the hashtag, most of them no customers, and what the others' hashtags bring.
func (s *society) campaign(dice *rand.Rand, day int) {
	shares := []share{{Instagram, 42}, {X, 22}, {Mastodon, 15}, {Bluesky, 13}, {YouTube, 8}}
	for range poisson(dice, campaignUses(day)*s.weight(day)) {
		s.moment(dice, "Skyways Air", pickShare(dice, shares), day)
	}
	for range poisson(dice, 1.6*s.weight(day)) {
		s.moment(dice, []string{"Rival Jets", "Aurelia Wings"}[dice.IntN(2)], pickShare(dice, shares), day)
	}
}

func pickShare(dice *rand.Rand, list []share) string {
	sum := 0.0
	for _, s := range list {
		sum += s.weight
	}
	at := dice.Float64() * sum
	for _, s := range list {
		if at -= s.weight; at < 0 {
			return s.what
		}
	}
	return list[len(list)-1].what
}

// moment is one post with the hashtag.
func (s *society) moment(dice *rand.Rand, brand, network string, day int) {
	pool := s.people.fans[network]
	if dice.Float64() < 0.14 {
		pool = s.people.crowd[network]
	}
	t := &talk{society: s, dice: dice, brand: brand, manner: mannerOf(brand)}
	p := &post{network: network, brand: brand, author: pool[dice.IntN(len(pool))], posted: s.sometime(dice, day), media: []string{"image", "video"}[dice.IntN(2)]}
	sp := speech{dice: dice, network: network, brand: brand, lang: p.author.lang}
	p.text, p.lang = s.words(sp, "campaign")
	for _, i := range dice.Perm(7)[:dice.IntN(4)] {
		p.text += " " + [...]string{"#travel", "#avgeek", "#windowseat", "#wanderlust", "#CityBreak", "#planespotting", "#sunset"}[i]
	}
	if own := s.people.voices[brand][network].own; own != nil && network != YouTube && dice.Float64() < 0.15 {
		p.text += " " + address(own)
		t.mention(p, own)
	}
	if network == YouTube {
		p.media, p.lang = "video", "en"
		p.title, _ = s.words(speech{dice: dice, network: network, brand: brand, lang: "en"}, "fanvideo")
		p.reach = reach{views: 900 * math.Exp(dice.NormFloat64()), tau: 70 * time.Hour}
		p.reach.likes = p.reach.views * 0.03
	}
	t.say(p)
	if network != Instagram && dice.Float64() < 0.12 {
		t.chimeIn(p)
	}
	t.fade()
}

// news is what a newspaper's feed tells of a brand.
func (s *society) news(dice *rand.Rand, brand string, day int) {
	rate := map[string]float64{"Skyways Air": 0.9, "Rival Jets": 0.6, "Aurelia Wings": 0.35}[brand]
	list := "news"
	if brand == "Skyways Air" && s.crisis.inNews(s.date(day)) {
		rate, list = 5, "news-crisis"
	}
	outlets := []string{"dailybeacon.example", "northwire.example", "cityledger.example", "airwatch.example"}
	for range poisson(dice, rate*s.volume()) {
		p := &post{network: News, brand: brand, posted: s.sometime(dice, day), lang: "en", place: outlets[dice.IntN(len(outlets))]}
		p.author = &account{network: News, handle: "newsroom@" + p.place, name: capital(strings.TrimSuffix(p.place, ".example")) + " newsroom", kind: press, lang: "en"}
		sp := speech{dice: dice, network: News, brand: brand, lang: "en"}
		p.title, _ = s.words(sp, list)
		p.text = "The airline told this paper on " + s.date(day).noon().Weekday().String() + " that it had nothing to add."
		s.add(p)
		p.link = "https://" + p.place + "/" + slug(brand) + "/" + p.id[strings.LastIndexByte(p.id, ':')+1:]
	}
}
