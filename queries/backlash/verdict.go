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
	Reason   string  // a sentence with its numbers; of what was not raised, what it lacked
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
	said := fmt.Sprintf("%s replies for %s likes, %s", number(float64(replies)), number(float64(likes)), v.Reason)
	switch {
	case replies < leastReplies:
		return v.not(said, "fewer than %d replies", leastReplies)
	case replies < farAbove*max(likes, 0):
		return v.not(said, "fewer than %d replies for each like", farAbove)
	}
	return v.mostly(said, negative)
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
	said := fmt.Sprintf("new on %s, %s uses by %s authors, %s", t.FirstSeen.UTC().Format("2 January 2006"),
		number(float64(t.Uses)), number(float64(t.Authors)), v.Reason)
	switch {
	case t.FirstSeen.IsZero() || t.Now.Sub(t.FirstSeen) > Newness:
		return v.not(said, "not new: first seen more than %d days before", int(Newness.Hours()/24))
	case t.Authors < leastAuthors:
		return v.not(said, "fewer than %d authors", leastAuthors)
	case t.Uses > usesEach*t.Authors:
		return v.not(said, "more than %d uses for each author", usesEach)
	}
	return v.mostly(said, t.Negative)
}

// compare holds a negative share against the usual one.
func compare(o, usual Opinions) Verdict {
	o, usual = o.sane(), usual.sane()
	v := Verdict{Usual: 50}
	if o.Judged == 0 {
		v.Reason = "none of them judged"
		return v
	}
	n := float64(o.Judged)
	p := float64(o.Negative) / n
	q, m, pooled := 0.5, math.Inf(1), 0.5
	against := "against half, for want of enough earlier ones"
	if usual.Judged >= leastUsual {
		m = float64(usual.Judged)
		q = float64(usual.Negative) / m
		pooled = (float64(o.Negative) + float64(usual.Negative)) / (n + m)
		against = fmt.Sprintf("where %.0f %% of %s are usual", 100*q, number(m))
	}
	if sd := math.Sqrt(pooled * (1 - pooled) * (1/n + 1/m)); sd > 0 {
		v.Severity = (p - q) / sd
	}
	v.Share, v.Usual, v.Low = 100*p, 100*q, 100*wilsonLow(p, n)
	v.Reason = fmt.Sprintf("%.0f %% of the %s judged negative (at least %.0f %%) %s: %.1f standard deviations", v.Share, number(n), v.Low, against, v.Severity)
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
func (v Verdict) mostly(said string, negative Opinions) Verdict {
	switch {
	case negative.Judged < leastJudged:
		return v.not(said, "fewer than %d judged", leastJudged)
	case v.Low <= 50:
		return v.not(said, "not mostly negative beyond doubt")
	case v.Severity < significant:
		return v.not(said, "no more negative than usual")
	}
	v.Raised, v.Reason = true, said
	return v
}

func (v Verdict) not(said, lacks string, args ...any) Verdict {
	v.Reason = said + "; no alert: " + fmt.Sprintf(lacks, args...)
	return v
}
