package backlash

import (
	"fmt"
	"math"
	"time"
)

// Verdict is whether a rule raises an alert, and why.
type Verdict struct {
	Raised   bool
	Severity float64 // of the negative share: standard deviations above the usual one
	Share    float64 // negative, percent of those judged
	Low      float64 // the lower end of its 95 % interval (Wilson), percent
	Usual    float64 // the share it was held against, percent

	judged, usual int64         // how many opinions the shares stand on; 0: none, or too few to be held against
	said          func() string // what was judged, in words
	lacks         string        // what is missing for an alert; "": nothing
}

// Reason is a sentence with the verdict's numbers; of what was not raised, what it lacked. It is only written when asked
// for: one of thousands of verdicts is read.
func (v Verdict) Reason() string {
	text := v.said() + ", " + v.shares()
	if v.lacks != "" {
		text += "; no alert: " + v.lacks
	}
	return text
}

// shares says how negative it is, against what.
func (v Verdict) shares() string {
	if v.judged == 0 {
		return "none of them judged"
	}
	against := "against half, for want of enough earlier ones"
	if v.usual > 0 {
		against = fmt.Sprintf("where %.0f %% is usual (of %s)", v.Usual, number(float64(v.usual)))
	}
	return fmt.Sprintf("%.0f %% of the %s judged are negative (at least %.0f %%), %s: %.1f standard deviations",
		v.Share, number(float64(v.judged)), v.Low, against, v.Severity)
}

// Opinions are texts that were judged, and how many of them are negative.
type Opinions struct {
	Negative, Judged int64
}

const (
	leastJudged  = 10  // opinions below which no share is held against another
	leastUsual   = 30  // and of the usual: below, half is taken for usual
	farAbove     = 2   // replies for each like
	leastReplies = 20  // below, a post has not drawn replies
	leastAuthors = 10  // below, a hashtag has not been taken up
	usesEach     = 3   // uses for each author, above which few speak much
	significant  = 3.0 // standard deviations
	wilson       = 1.96
)

// Newness is how old a hashtag may be at a moment and still be new there.
const Newness = 14 * 24 * time.Hour

// OwnPost judges a post of the brand's own by the replies it drew: it is a backlash if there are at least 20 of them, at
// least two for each like, most of them negative beyond doubt (the lower end of the share's 95 % Wilson interval is above
// half), and more often so than is usual for the account by three standard deviations (two proportions, pooled). usual are the replies to the
// account's other posts before it; with fewer than 30, half negative is taken for usual.
func OwnPost(replies, likes int64, negative, usual Opinions) Verdict {
	v := compare(negative, usual)
	v.said = func() string {
		return fmt.Sprintf("%s replies for %s likes", number(float64(replies)), number(float64(likes)))
	}
	switch {
	case replies < leastReplies:
		return v.not("fewer than 20 replies")
	case replies < farAbove*max(likes, 0):
		return v.not("fewer than 2 replies for each like")
	}
	return v.mostly(negative)
}

// Tag is what is known of a hashtag at a moment.
type Tag struct {
	FirstSeen, Now time.Time // when it was first used, and the moment
	Uses, Authors  int64     // posts about the brand with it, and who wrote them
	Negative       Opinions  // of those posts
	Usual          Opinions  // of the other posts about the brand
}

// Raised judges whether a hashtag was raised against the brand: it is new (first seen at most 14 days before), at least
// 10 people use it and write at most three posts each, most posts with it are negative beyond doubt, and more often so than the
// other posts about the brand by three standard deviations. Shares are compared as OwnPost does.
func Raised(t Tag) Verdict {
	v := compare(t.Negative, t.Usual)
	v.said = func() string {
		return fmt.Sprintf("new on %s, %s uses by %s authors", t.FirstSeen.UTC().Format("2 January 2006"), number(float64(t.Uses)), number(float64(t.Authors)))
	}
	switch {
	case t.FirstSeen.IsZero() || t.Now.Sub(t.FirstSeen) > Newness:
		return v.not("not new: first seen more than 14 days before")
	case t.Authors < leastAuthors:
		return v.not("fewer than 10 authors")
	case t.Uses > usesEach*t.Authors:
		return v.not("more than 3 uses for each author")
	}
	return v.mostly(t.Negative)
}

// compare holds a negative share against the usual one.
func compare(o, usual Opinions) Verdict {
	o, usual = o.sane(), usual.sane()
	v := Verdict{Usual: 50}
	if o.Judged == 0 {
		return v
	}
	n := float64(o.Judged)
	p := float64(o.Negative) / n
	q, m, pooled := 0.5, math.Inf(1), 0.5
	v.judged = o.Judged
	if usual.Judged >= leastUsual {
		m = float64(usual.Judged)
		q = float64(usual.Negative) / m
		pooled = (float64(o.Negative) + float64(usual.Negative)) / (n + m)
		v.usual = usual.Judged
	}
	if sd := math.Sqrt(pooled * (1 - pooled) * (1/n + 1/m)); sd > 0 {
		v.Severity = (p - q) / sd
	}
	v.Share, v.Usual, v.Low = 100*p, 100*q, 100*wilsonLow(p, n)
	return v
}

// sane bounds what can't be: counts below 0, more negative than judged.
func (o Opinions) sane() Opinions {
	o.Judged = max(o.Judged, 0)
	o.Negative = min(max(o.Negative, 0), o.Judged)
	return o
}

// wilsonLow is the lower end of the 95 % score interval of a share p of n (Wilson 1927).
func wilsonLow(p, n float64) float64 {
	const z = wilson
	return max(0, (p+z*z/(2*n)-z*math.Sqrt(p*(1-p)/n+z*z/(4*n*n)))/(1+z*z/n))
}

// mostly asks that the negative share be one.
func (v Verdict) mostly(negative Opinions) Verdict {
	switch {
	case negative.Judged < leastJudged:
		return v.not("fewer than 10 judged")
	case v.Low <= 50:
		return v.not("not mostly negative beyond doubt")
	case v.Severity < significant:
		return v.not("no more negative than usual")
	}
	v.Raised = true
	return v
}

func (v Verdict) not(lacks string) Verdict {
	v.lacks = lacks
	return v
}
