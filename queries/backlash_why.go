package queries

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Why is the alert's reason in sentences, so that it can be said in any language: what was counted, against what. Its
// numbers are stored nowhere but in the reason. Nil where the reason is worded otherwise, by another version.
func (a AlertRow) Why() []Sentence {
	if m := countedReason.FindStringSubmatch(a.Reason); m != nil {
		if all, ok := countedOver(m[2], m[1], m[3], m[4]); ok {
			return saying(all, timesAsMany(m[5]), sentence("%s robust standard deviations.", numberIn(m[6])), heldAgainst(m[7]))
		}
	}
	if m := repliesReason.FindStringSubmatch(a.Reason); m != nil {
		return saying(append([]Sentence{sentence("Replies: %s, likes: %s.", numberIn(m[1]), numberIn(m[2]))}, negativeShare(m[3:])...)...)
	}
	if m := newTagReason.FindStringSubmatch(a.Reason); m != nil {
		day, err := time.Parse("2 January 2006", m[1])
		if err != nil {
			return nil
		}
		return saying(append([]Sentence{sentence("New on %s; uses: %s, authors: %s.", day, numberIn(m[2]), numberIn(m[3]))}, negativeShare(m[4:])...)...)
	}
	if m := ratingReason.FindStringSubmatch(a.Reason); m != nil {
		return saying(sentence("Reviews of two weeks: %s, %s ★ on average; of the twelve weeks before: %s, %s ★.", numberIn(m[1]), numberIn(m[2]), numberIn(m[3]), numberIn(m[4])),
			sentence("The two lie %s standard errors apart.", numberIn(m[5])))
	}
	return nil
}

// The reasons as they are stored: of a series, of a post of the brand's own, of a new hashtag, of a rating.
var (
	countedReason = regexp.MustCompile(`^([\d.,]+) (.+) in (an hour|a day|[\d.,]+ hours|[\d.,]+ days), where (none are|1 is|[\d.,]+ are) usual` +
		`(?: \(([\d.,]+) times as many\))?: ([\d.,]+) robust standard deviations, against (.+)$`)
	repliesReason = regexp.MustCompile(`^([\d.,]+) replies for ([\d.,]+) likes, ` + negativeReason)
	newTagReason  = regexp.MustCompile(`^new on (\d+ \w+ \d+), ([\d.,]+) uses by ([\d.,]+) authors, ` + negativeReason)
	ratingReason  = regexp.MustCompile(`^the (\d+) reviews of two weeks give ([\d.]+) ★, the (\d+) of the twelve weeks before gave ([\d.]+): ([\d.]+) standard errors apart$`)
	fewerWeeks    = regexp.MustCompile(` over only (\d) of the last 4 weeks$`)
)

const negativeReason = `(\d+) % of the ([\d.,]+) judged are negative \(at least (\d+) %\), (?:where (\d+) % is usual \(of ([\d.,]+)\)|against half, for want of enough earlier ones): ([\d.]+) standard deviations$`

// saying drops the sentences that say nothing.
func saying(all ...Sentence) (some []Sentence) {
	for _, s := range all {
		if s.Text != "" {
			some = append(some, s)
		}
	}
	return some
}

// numberIn is a number as it stands in a reason, with as many decimals: "1,234", "2.3".
func numberIn(text string) Number {
	text = strings.ReplaceAll(text, ",", "")
	_, decimals, _ := strings.Cut(text, ".")
	value, _ := strconv.ParseFloat(text, 64) // the expressions let only digits through
	return Number{value, len(decimals)}
}

// countedOver says how many there were of what a series counts (see countedIn), in how long, and how many are usual.
func countedOver(of, n, in, usual string) (Sentence, bool) {
	long, expected := stretchIn(in), numberIn(strings.Fields(strings.Replace(usual, "none", "0", 1))[0])
	switch of {
	case countedIn(alertNegative, ""):
		return sentence("Negative mentions over %s: %s; usual: %s.", long, numberIn(n), expected), true
	case countedIn(alertMentions, ""):
		return sentence("Mentions over %s: %s; usual: %s.", long, numberIn(n), expected), true
	}
	if tag, ok := strings.CutPrefix(of, countedIn(alertHashtag, "")); ok {
		return sentence("Uses of #%s over %s: %s; usual: %s.", tag, long, numberIn(n), expected), true
	}
	if site, ok := strings.CutPrefix(of, countedIn(alertReviews, "")); ok {
		return sentence("Reviews on %s over %s: %s; usual: %s.", site, long, numberIn(n), expected), true
	}
	return Sentence{}, false
}

// stretchIn is a stretch of time as a reason tells it: "an hour", "6 hours", "a day", "7 days".
func stretchIn(text string) time.Duration {
	n, unit, _ := strings.Cut(text, " ")
	each := time.Hour
	if strings.HasPrefix(unit, "day") {
		each = 24 * time.Hour
	}
	if n == "a" || n == "an" {
		return each
	}
	return time.Duration(numberIn(n).Value * float64(each))
}

func timesAsMany(n string) Sentence {
	if n == "" {
		return Sentence{}
	}
	return sentence("That is %s times as many.", numberIn(n))
}

// heldAgainst says what was held to be usual, and how much of it there is.
func heldAgainst(text string) Sentence {
	same, _, _ := strings.Cut(strings.TrimPrefix(text, "the same "), " of the week")
	weeks := fewerWeeks.FindStringSubmatch(text)
	switch none := strings.HasSuffix(text, "no full week of history yet"); {
	case same == "hour" && none:
		return sentence("Compared with the same hour of the week, of which there is no full week of history yet.")
	case same == "hour" && weeks != nil:
		return sentence("Compared with the same hour of the week over only %s of the last 4 weeks.", numberIn(weeks[1]))
	case same == "hour":
		return sentence("Compared with the same hour of the week over the last 4 weeks.")
	case same == "hours" && none:
		return sentence("Compared with the same hours of the week, of which there is no full week of history yet.")
	case same == "hours" && weeks != nil:
		return sentence("Compared with the same hours of the week over only %s of the last 4 weeks.", numberIn(weeks[1]))
	case same == "hours":
		return sentence("Compared with the same hours of the week over the last 4 weeks.")
	case same == "day" && none:
		return sentence("Compared with the same day of the week, of which there is no full week of history yet.")
	case same == "day" && weeks != nil:
		return sentence("Compared with the same day of the week over only %s of the last 4 weeks.", numberIn(weeks[1]))
	case same == "day":
		return sentence("Compared with the same day of the week over the last 4 weeks.")
	}
	return sentence("Compared with the intervals before.")
}

// negativeShare says how many of those judged are negative, and what is usual: m as negativeReason catches it.
func negativeShare(m []string) []Sentence {
	beyond := sentence("%s standard deviations.", numberIn(m[5]))
	share := func(text string) Share { return Share(numberIn(text).Value) }
	if m[3] == "" {
		return []Sentence{sentence("Negative: %s of the %s judged, at least %s; held against half, for want of enough earlier ones.", share(m[0]), numberIn(m[1]), share(m[2])), beyond}
	}
	return []Sentence{sentence("Negative: %s of the %s judged, at least %s; usual: %s (of %s).", share(m[0]), numberIn(m[1]), share(m[2]), share(m[3]), numberIn(m[4])), beyond}
}
