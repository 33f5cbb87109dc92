package reviewsite

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"renown/warehouse/record"
)

// scale is how a site rates: nil is "not stated".
type scale struct{ best, worst *float64 }

// rated is a rating as the page writes it, and what it is on 1 to 5.
type rated struct {
	five        float64
	best, worst float64 // the scale it was read on
}

var (
	numberOnly = regexp.MustCompile(`^[+-]?\d+(\.\d*)?([eE][+-]?\d{1,3})?$`)
	ratingText = regexp.MustCompile(`(\d+(?:[.,]\d+)?)\s*(%|(?:/|out of|of|von|sur|de|di|su|van|av|af|z|из)\s*(\d+(?:[.,]\d+)?))?`)
	countText  = regexp.MustCompile(`\d[\d.,'’\s\x{a0}\x{202f}]*`)
	grouped    = regexp.MustCompile(`^\d{1,3}(?:[.,'’\s\x{a0}\x{202f}]\d{3})+$`)
)

// parseRating reads "4.5", "4,5", "60%", "6/10", "4.5 out of 5", "Rated 4 of 5 stars" and rows of star signs. A scale
// the text states itself counts for more than the one handed in.
func parseRating(text string, s scale) (rated, error) {
	text = strings.TrimSpace(text)
	if v, of, ok := countStars(text); ok {
		return s.withBest(of).onFive(v)
	}
	if numberOnly.MatchString(text) {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return rated{}, fmt.Errorf("rating %q is not a number", text)
		}
		return s.onFive(v)
	}
	at := ratingText.FindStringSubmatchIndex(text)
	if at == nil || partOfOther(text, at[0], at[1]) {
		return rated{}, fmt.Errorf("rating %q is not a number", cut(text, 60))
	}
	part := func(i int) string {
		if at[2*i] < 0 {
			return ""
		}
		return text[at[2*i]:at[2*i+1]]
	}
	v := decimal(part(1))
	switch {
	case part(2) == "%":
		return scale{}.withBest(100).onFive(v)
	case part(3) != "":
		return s.withBest(decimal(part(3))).onFive(v)
	}
	return s.onFive(v)
}

// partOfOther says whether the number found is a piece of something else: "-3", "1e9", "x4".
func partOfOther(text string, from, to int) bool {
	before, after := text[:from], text[to:]
	if before != "" && strings.ContainsAny(before[len(before)-1:], "-_.,0123456789") {
		return true
	}
	return len(after) > 1 && (after[0] == 'e' || after[0] == 'E') && after[1] >= '0' && after[1] <= '9'
}

func decimal(s string) float64 {
	v, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

// countStars reads "★★★★☆" as 4 of 5.
func countStars(s string) (v, of float64, ok bool) {
	full, empty := strings.Count(s, "★"), strings.Count(s, "☆")
	if full+empty < 3 || full+empty > 10 {
		return 0, 0, false
	}
	return float64(full), float64(full + empty), true
}

// withBest replaces the scale by the one a text states itself, which is a fraction and so begins at 0, unless it only
// repeats the best the markup states too.
func (s scale) withBest(best float64) scale {
	if best == 5 || (s.best != nil && *s.best == best) {
		return scale{best: &best, worst: s.worst}
	}
	return scale{best: &best}
}

// onFive puts a rating on 1 to 5. Best and worst default to 5 and 1 (schema.org). A scale that begins at 0, a percentage,
// a fraction, and a best other than 5 stated without a worst, are proportional: 6/10 is 60% is 3.0, and what falls
// below the lowest star counts as one star. Every other scale is stretched end to end, so that 1 of 1–10 is 1.0, 10 is
// 5.0 and a German school grade of 1 (best 1, worst 6) is 5.0.
func (s scale) onFive(v float64) (rated, error) {
	r := rated{best: 5, worst: 1}
	if s.best != nil {
		r.best = *s.best
	}
	switch {
	case s.worst != nil:
		r.worst = *s.worst
	case r.best != 5:
		r.worst = 0
	}
	if !finite(v, r.best, r.worst) || r.best == r.worst {
		return r, fmt.Errorf("rating %v on a scale from %v to %v makes no sense", v, r.worst, r.best)
	}
	low, high := math.Min(r.best, r.worst), math.Max(r.best, r.worst)
	if v < low || v > high {
		return r, fmt.Errorf("%w: %v is not within %v to %v", errRange, v, low, high)
	}
	switch {
	case r.worst == 0:
		r.five = math.Max(1, 5*v/r.best)
	case r.best == 5 && r.worst == 1:
		r.five = v
	default:
		r.five = 1 + 4*(v-r.worst)/(r.best-r.worst)
	}
	if !finite(r.five) || r.five < 1 || r.five > 5 {
		return r, fmt.Errorf("rating %v on a scale from %v to %v makes no sense", v, r.worst, r.best)
	}
	return r, nil
}

func finite(vs ...float64) bool {
	for _, v := range vs {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// limit reads a bestRating or worstRating; nil when it is missing or not a number, as in bestRating: "".
func limit(text string) *float64 {
	text = strings.TrimSpace(text)
	if text == "" || len(text) > 20 {
		return nil
	}
	v := decimal(text)
	if !finite(v) {
		return nil
	}
	return &v
}

// parseCount reads "13582", "13,582", "13.582 Bewertungen", "(1 078)", "1.2k" and "54.0".
func parseCount(text string) (record.Count, error) {
	bad := fmt.Errorf("count %q is not a number", cut(strings.TrimSpace(text), 60))
	at := countText.FindStringIndex(text)
	if at == nil || at[1]-at[0] > 40 || (at[0] > 0 && text[at[0]-1] == '-') {
		return record.NotGiven, bad
	}
	digits := strings.TrimRight(strings.TrimSpace(text[at[0]:at[1]]), ".,'’")
	factor := unitOf(text[at[1]:])
	if factor == 1 && grouped.MatchString(digits) {
		digits = onlyDigits(digits)
	}
	v := decimal(digits) * factor
	if !finite(v) || v > 1e15 || math.Abs(v-math.Round(v)) > 1e-6 {
		return record.NotGiven, bad
	}
	return record.Count(math.Round(v)), nil
}

func unitOf(rest string) float64 {
	rest = strings.ToLower(rest)
	if len(rest) > 1 && rest[1] >= 'a' && rest[1] <= 'z' {
		return 1
	}
	switch {
	case strings.HasPrefix(rest, "k"):
		return 1e3
	case strings.HasPrefix(rest, "m"):
		return 1e6
	}
	return 1
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

var errRange = errors.New("rating out of range")

var errNoRating = errors.New("no rating yet")

// siteRating puts a published rating together. Sites that were rated by nobody publish 0: that is no rating.
func siteRating(value, count string, s scale) (*SiteRating, error) {
	n := record.NotGiven
	var countErr error
	if strings.TrimSpace(count) != "" {
		n, countErr = parseCount(count)
	}
	if v := strings.TrimSpace(value); v == "" || (n <= 0 && decimal(v) == 0) {
		return nil, errNoRating
	}
	r, err := parseRating(value, s)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		n = record.NotGiven
	}
	return &SiteRating{Value: r.five, Count: n, Raw: strings.TrimSpace(value), Best: r.best, Worst: r.worst}, countErr
}
