package world

import (
	"math"
	"time"

	"renown/warehouse/record"
)

// scores gives the answers beside the stars. Each may be left out, as people do.
func (t *teller) scores(e *entry, p phase) {
	for name, to := range subRatings(&e.Review) {
		if !asks(e.Site, name) || t.dice.Float64() > 0.82 {
			continue
		}
		v := float64(e.Stars) + t.company.bias[name] + afterReorganisation(p, name) + t.dice.NormFloat64()*0.75
		*to = record.Score(math.Round(math.Min(5, math.Max(1, v))))
	}
	t.opinions(e)
}

// subRatings are visited in a fixed order, or the dice would fall differently every time.
func subRatings(r *record.Review) func(yield func(string, *record.Score) bool) {
	return func(yield func(string, *record.Score) bool) {
		for _, s := range []struct {
			name string
			to   *record.Score
		}{
			{"work_life", &r.WorkLife}, {"culture", &r.Culture}, {"diversity", &r.Diversity},
			{"career", &r.Career}, {"compensation", &r.Compensation}, {"management", &r.Management},
		} {
			if !yield(s.name, s.to) {
				return
			}
		}
	}
}

// asks says which sub-ratings a site has.
func asks(site, name string) bool {
	switch site {
	case workplace:
		return true
	case crewtalk:
		return name == "work_life" || name == "compensation" || name == "management"
	}
	return false
}

// afterReorganisation is what the reorganisation did to some aspects more than to others.
func afterReorganisation(p phase, name string) float64 {
	if p != announced && p != reorganised {
		return 0
	}
	return map[string]float64{"management": -0.7, "work_life": -0.5, "culture": -0.5, "career": -0.3, "compensation": 0.5, "diversity": 0.3}[name]
}

func (t *teller) opinions(e *entry) {
	if e.Site == jobmirror {
		return
	}
	if yes := [...]float64{0, 0.03, 0.12, 0.48, 0.9, 0.97}[int(e.Stars)]; t.dice.Float64() < 0.78 {
		e.Recommend = yesOrNo(t.dice.Float64() < yes)
	}
	if e.Site != workplace {
		return
	}
	e.CEO = t.opinion(0.62, 0.36, [...]float64{0, 0.06, 0.15, 0.42, 0.75, 0.9}[int(e.Stars)])
	e.Outlook = t.opinion(0.66, 0.24, [...]float64{0, 0.05, 0.14, 0.4, 0.72, 0.88}[int(e.Stars)])
}

func (t *teller) opinion(given, neutral, positive float64) record.Opinion {
	switch {
	case t.dice.Float64() > given:
		return record.NoOpinion
	case t.dice.Float64() < neutral:
		return record.Neutral
	}
	return yesOrNo(t.dice.Float64() < positive)
}

func yesOrNo(yes bool) record.Opinion {
	if yes {
		return record.Positive
	}
	return record.Negative
}

func (t *teller) gushScores(e *entry) {
	for name, to := range subRatings(&e.Review) {
		if asks(e.Site, name) {
			*to = record.Score(5 - t.dice.IntN(5)/4)
		}
	}
	e.Recommend = record.Positive
	if e.Site == workplace {
		e.CEO, e.Outlook = record.Positive, record.Positive
	}
}

// answer is the employer's: some companies answer much, some hardly ever, and harsh reviews more often.
func (t *teller) answer(e *entry) {
	chance := t.company.answers
	if e.Stars <= 2 {
		chance *= 1.25
	}
	if t.dice.Float64() > chance {
		return
	}
	days := t.company.answerDay * math.Exp(t.dice.NormFloat64()*0.8)
	e.response = t.answerText(e)
	e.responseAt = e.Posted.Add(time.Duration(days * float64(24*time.Hour))).Truncate(time.Second)
}

// afterwards lets a few authors think better of it, and the site take a few reviews down.
func (t *teller) afterwards(e *entry) {
	switch roll := t.dice.Float64(); {
	case roll < 0.035:
		at := e.Posted.AddDate(0, 0, 15+t.dice.IntN(60))
		stars := record.Score(math.Min(5, math.Max(1, float64(e.Stars)+float64(2*t.dice.IntN(2)-1))))
		e.edits = append(e.edits, edit{at: at, change: func(r *record.Review) { r.Stars = stars }})
	case roll < 0.045:
		e.removed = e.Posted.AddDate(0, 0, 20+t.dice.IntN(200))
	}
}
