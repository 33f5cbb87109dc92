package file

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"renown/warehouse/record"
)

// kind is what a field holds, and so how its text is read.
type kind int

const (
	kindText      kind = iota
	kindScore          // 1 to 5
	kindCount          // a whole number, not negative
	kindTime           // an instant
	kindOpinion        // positive, neutral, negative
	kindStatus         // current, former
	kindDirection      // customer, brand, support, other
	kindList           // several texts
	kindFlag           // true or false
	kindNumber         // -1 to 1
)

// value is what was read from a cell: one of its fields, by the kind.
type value struct {
	text   string
	number float64
	count  int64
	at     time.Time
	list   []string
	flag   bool
}

// valueParser reads the text of a cell.
type valueParser func(text string) (value, error)

// rangeError says of a value that was understood that it cannot be.
type rangeError string

func (e rangeError) Error() string { return string(e) }

func outOfRange(format string, args ...any) error { return rangeError(fmt.Sprintf(format, args...)) }

func (f *field) parserFor() (valueParser, error) {
	switch f.kind {
	case kindScore:
		return f.parseScore, nil
	case kindCount:
		return parseCount, nil
	case kindTime:
		return f.timeParser()
	case kindOpinion:
		return words(record.Positive, record.Neutral, record.Negative), nil
	case kindStatus:
		return words(record.Current, record.Former), nil
	case kindDirection:
		return words(record.FromCustomer, record.FromBrand, record.FromSupport, record.FromOther), nil
	case kindList:
		return f.parseList, nil
	case kindFlag:
		return parseFlag, nil
	case kindNumber:
		return parseNumber, nil
	}
	return func(text string) (value, error) { return value{text: text}, nil }, nil
}

// words reads one of a few words, in any case.
func words[W ~string](allowed ...W) valueParser {
	return func(text string) (value, error) {
		if slices.Contains(allowed, W(text)) {
			return value{text: text}, nil
		}
		if lower := strings.ToLower(text); slices.Contains(allowed, W(lower)) {
			return value{text: lower}, nil
		}
		return value{}, fmt.Errorf("%.80q is not one of %v", text, allowed)
	}
}

// number reads a decimal number with a point or a comma.
func number(text string) (float64, error) {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil && strings.Count(text, ",") == 1 && !strings.Contains(text, ".") {
		n, err = strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	}
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return 0, fmt.Errorf("%.80q is not a number", text)
	}
	return n, nil
}

// parseScore reads a rating and brings it to the scale 1 to 5.
func (f *field) parseScore(text string) (value, error) {
	n, err := number(text)
	if err != nil {
		return value{}, err
	}
	low, high := f.scale[0], f.scale[1]
	if low == high {
		low, high = 1, 5
	}
	if n < low || n > high {
		return value{}, outOfRange("%v is outside %v to %v", n, low, high)
	}
	return value{number: 1 + 4*(n-low)/(high-low)}, nil
}

func parseNumber(text string) (value, error) {
	n, err := number(text)
	if err == nil && (n < -1 || n > 1) {
		err = outOfRange("%v is outside -1 to 1", n)
	}
	return value{number: n}, err
}

// parseCount reads 1234, 1234.0, 1,234 and the 1.2K of a page.
func parseCount(text string) (value, error) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n >= 0 {
		return value{count: n}, nil
	}
	digits, factor := text, 1.0
	if unit := strings.IndexByte("KMB", upper(text[len(text)-1])); unit >= 0 {
		digits, factor = text[:len(text)-1], []float64{1e3, 1e6, 1e9}[unit]
	}
	n, err := strconv.ParseFloat(ungroup(digits), 64)
	n = math.Round(n*factor*1000) / 1000
	if err != nil || n < 0 || n >= 1<<62 || n != math.Trunc(n) {
		return value{}, fmt.Errorf("%.80q is not a whole number", text)
	}
	return value{count: int64(n)}, nil
}

func upper(b byte) byte {
	if b >= 'a' && b <= 'z' {
		return b - 'a' + 'A'
	}
	return b
}

// ungroup drops commas between groups of three digits; anything else stays, and is then no number.
func ungroup(digits string) string {
	groups := strings.Split(digits, ",")
	for i, g := range groups {
		if len(g) == 0 || len(g) > 3 || (i > 0 && len(g) != 3) {
			return digits
		}
	}
	return strings.Join(groups, "")
}

func parseFlag(text string) (value, error) {
	switch strings.ToLower(text) {
	case "true", "yes", "1":
		return value{flag: true}, nil
	case "false", "no", "0":
		return value{}, nil
	}
	return value{}, fmt.Errorf("%.80q is neither true nor false", text)
}

// parseList reads a list: of JSON if the map says so, else with a delimiter, by default a comma.
func (f *field) parseList(text string) (value, error) {
	var parts []string
	if f.json != nil {
		if err := json.Unmarshal([]byte(text), &parts); err != nil {
			return value{}, fmt.Errorf("not a list of texts: %.60q", text)
		}
	} else {
		split := f.split
		if split == "" {
			split = ","
		}
		parts = strings.Split(text, split)
	}
	kept := parts[:0]
	for _, part := range parts {
		if part = strings.TrimLeft(strings.TrimSpace(part), "#"); part != "" {
			kept = append(kept, part)
		}
	}
	return value{list: kept}, nil
}
