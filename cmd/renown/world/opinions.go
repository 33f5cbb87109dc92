package world

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// opinion is a customer's review on a network of reviews, with the brand's answer.
type opinion struct {
	network, brand, id string
	author, lang       string
	stars              int
	title, text        string
	posted             time.Time // whole seconds
	reply              string
	replied            time.Time // zero: never
	gone               time.Time // zero: never
	updated            time.Time // zero: never; then it has changedTo stars
	changedTo          int
}

// starsAt is how many stars the review gives at a time.
func (o *opinion) starsAt(now time.Time) int {
	if !o.updated.IsZero() && !o.updated.After(now) {
		return o.changedTo
	}
	return o.stars
}

func (o *opinion) at(now time.Time) bool {
	return !o.posted.After(now) && (o.gone.IsZero() || o.gone.After(now))
}

// answered says whether the brand's answer is to be seen.
func (o *opinion) answered(now time.Time) bool { return !o.replied.IsZero() && !o.replied.After(now) }

// reviewsOf writes a day's reviews of a brand.
func (s *society) reviewsOf(brand string, day int) {
	for _, network := range []string{Trustpilot, GoogleBusiness} {
		if network == GoogleBusiness && brand != "Skyways Air" {
			continue // only one's own locations can be read
		}
		dice := s.diceOf("opinions/"+brand+"/"+network, day)
		rate := map[string]float64{"Skyways Air": 0.9, "Rival Jets": 0.7, "Aurelia Wings": 0.4}[brand]
		if s.crisis.inNews(s.date(day)) && brand == "Skyways Air" {
			rate = 9
		}
		for range poisson(dice, rate*s.volume()) {
			s.opine(dice, brand, network, day)
		}
	}
}

func (s *society) opine(dice *rand.Rand, brand, network string, day int) {
	o := &opinion{network: network, brand: brand, posted: s.sometime(dice, day).UTC().Truncate(time.Second)}
	o.stars = drawStars(dice, brand)
	if brand == "Skyways Air" && s.crisis.inNews(s.date(day)) {
		o.stars = 1 + dice.IntN(2)
	}
	kind := [...]string{"", "bad", "bad", "mid", "good", "good"}[o.stars]
	sp := speech{dice: dice, network: network, brand: brand, lang: "en"}
	o.text, o.lang = s.words(sp, "review-"+kind)
	o.title, _ = s.words(sp, "reviewtitle-"+kind)
	o.author = strings.ReplaceAll(nickname(dice, dice.IntN(900)), "_", " ")
	if network == GoogleBusiness {
		o.title = ""
		if dice.Float64() < 0.2 {
			o.text = "" // stars only
		}
	}
	m := mannerOf(brand)
	if dice.Float64() < m.share*0.7 {
		answer := "answer-bad"
		if o.stars >= 4 {
			answer = "answer-good"
		}
		o.reply, _ = s.words(sp, answer)
		o.replied = m.desk.after(o.posted, spread(dice, 8*m.median, 0.8)).UTC().Truncate(time.Second)
	}
	s.afterwards(dice, o)
	noise := hashed(fmt.Sprint(network, brand, o.author, o.posted.Unix(), o.text, len(s.opinions[network])))
	o.id = fmt.Sprintf("%08x%016x", o.posted.Unix(), noise)
	if network == GoogleBusiness {
		o.id = "AbFvOq" + letters(noise, 40)
	}
	s.opinions[network] = append(s.opinions[network], o)
}

// afterwards lets a few be changed or taken down.
func (s *society) afterwards(dice *rand.Rand, o *opinion) {
	switch roll := dice.Float64(); {
	case roll < 0.03:
		o.gone = o.posted.AddDate(0, 0, 3+dice.IntN(40))
	case roll < 0.07:
		o.updated, o.changedTo = o.posted.AddDate(0, 0, 2+dice.IntN(20)), min(5, o.stars+1)
	}
}

func drawStars(dice *rand.Rand, brand string) int {
	weights := map[string][5]float64{"Skyways Air": {24, 12, 12, 20, 32}, "Rival Jets": {15, 10, 14, 27, 34}, "Aurelia Wings": {8, 7, 12, 30, 43}}[brand]
	at := dice.Float64() * 100
	for i, w := range weights {
		if at -= w; at < 0 {
			return i + 1
		}
	}
	return 5
}
