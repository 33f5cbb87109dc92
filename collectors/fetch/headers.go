package fetch

import (
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxPolicies bounds how many limits one answer can speak of.
const maxPolicies = 8

// stated is what an answer says of one limit.
type stated struct {
	key     string // tells the limits of one answer apart
	allowed int    // 0: not said
	left    int
	reset   time.Duration // from now
	timed   bool          // reset was said
	percent bool          // allowed and left are per cent of an allowance
}

// statedFamilies are the ways to name three headers: …-Limit, …-Remaining and …-Reset. X counts by the day besides.
var statedFamilies = [...]string{"X-RateLimit", "X-Rate-Limit", "RateLimit", "X-App-Limit-24hour", "X-User-Limit-24hour"}

// readLimits reads what an answer's headers say of limits, the strictest where they say something twice.
func readLimits(header http.Header, now time.Time) []stated {
	var found []stated
	for _, family := range statedFamilies {
		if s, ok := readFamily(header, family, now); ok {
			found = append(found, s)
		}
	}
	found = append(found, readCombined(header)...)
	return found[:min(len(found), maxPolicies)]
}

func readFamily(header http.Header, family string, now time.Time) (stated, bool) {
	s := stated{key: family}
	left, ok := smallest(header.Values(family + "-Remaining"))
	if !ok {
		return s, false
	}
	s.left = left
	s.allowed, _ = smallest(header.Values(family + "-Limit"))
	for _, value := range header.Values(family + "-Reset") {
		if d, ok := readReset(value, header.Get("Date"), now); ok {
			s.reset, s.timed = max(s.reset, d), true
		}
	}
	return s, true
}

// smallest reads the numbers of a header: "99", "99.0", "100, 100;w=60".
func smallest(values []string) (least int, found bool) {
	for _, value := range values {
		for part := range strings.SplitSeq(value, ",") {
			part, _, _ = strings.Cut(part, ";")
			if n, ok := readCount(part); ok && (!found || n < least) {
				least, found = n, true
			}
		}
	}
	return least, found
}

func readCount(text string) (int, bool) {
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || math.IsNaN(n) {
		return 0, false
	}
	return int(math.Floor(min(max(n, 0), 1e9))), true
}

// readReset reads when a limit begins anew: Unix time in seconds or milliseconds, seconds from now, RFC 3339, an HTTP
// date, or a duration. A point in time is taken relative to the server's own clock where it shows it.
func readReset(text, date string, now time.Time) (time.Duration, bool) {
	text = strings.TrimSpace(text)
	if server, err := http.ParseTime(date); err == nil {
		now = server
	}
	if n, err := strconv.ParseFloat(text, 64); err == nil && !math.IsNaN(n) {
		return readResetNumber(n, now), true
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return clampReset(at.Sub(now)), true
	}
	if at, err := http.ParseTime(text); err == nil {
		return clampReset(at.Sub(now)), true
	}
	d, err := time.ParseDuration(text)
	return clampReset(d), err == nil
}

// A number above a milliard is a point in time (2001 and later), above a hundred milliards one in milliseconds.
func readResetNumber(n float64, now time.Time) time.Duration {
	switch {
	case n >= 1e11:
		return clampReset(time.UnixMilli(int64(min(n, 1e15))).Sub(now))
	case n >= 1e9:
		return clampReset(time.UnixMilli(int64(n * 1000)).Sub(now))
	}
	return clampReset(time.Duration(max(n, 0) * float64(time.Second)))
}

func clampReset(d time.Duration) time.Duration { return min(max(d, 0), maxRetryAfter) }

// readCombined reads the RateLimit header of the IETF's drafts: limit=100, remaining=50, reset=5 in the older ones,
// "default";r=50;t=30 in the newer, with the quota in RateLimit-Policy: "default";q=100;w=60.
func readCombined(header http.Header) []stated {
	var found []stated
	older, said := stated{key: "RateLimit"}, false
	for _, item := range items(header.Values("RateLimit")) {
		if name, value, is := strings.Cut(item[0], "="); is {
			said = readOlder(&older, strings.TrimSpace(name), value) || said
		} else if s, ok := readPolicy(item); ok {
			found = append(found, s)
		}
	}
	if said {
		found = append(found, older)
	}
	for _, item := range items(header.Values("RateLimit-Policy")) {
		for i := range found {
			if quota, ok := parameter(item, "q"); ok && found[i].key == policyKey(item) {
				found[i].allowed = quota
			}
		}
	}
	return found
}

func readOlder(s *stated, name, value string) (left bool) {
	n, ok := readCount(value)
	if !ok {
		return false
	}
	switch strings.ToLower(name) {
	case "limit":
		s.allowed = n
	case "remaining":
		s.left = n
		return true
	case "reset":
		s.reset, s.timed = clampReset(time.Duration(n)*time.Second), true
	}
	return false
}

func readPolicy(item []string) (stated, bool) {
	s := stated{key: policyKey(item)}
	left, ok := parameter(item, "r")
	if !ok {
		return s, false
	}
	s.left = left
	if seconds, ok := parameter(item, "t"); ok {
		s.reset, s.timed = clampReset(time.Duration(seconds)*time.Second), true
	}
	return s, true
}

func policyKey(item []string) string { return "RateLimit " + strings.Trim(item[0], `"`) }

func parameter(item []string, name string) (int, bool) {
	i := slices.IndexFunc(item[1:], func(p string) bool { return strings.HasPrefix(p, name+"=") })
	if i < 0 {
		return 0, false
	}
	return readCount(item[1+i][len(name)+1:])
}

// items takes lists of structured fields (RFC 9651) apart: each item and its parameters.
func items(values []string) [][]string {
	var list [][]string
	for _, value := range values {
		for item := range strings.SplitSeq(value, ",") {
			parts := strings.Split(item, ";")
			for i := range parts {
				parts[i] = strings.TrimSpace(parts[i])
			}
			if parts[0] != "" && len(list) < 4*maxPolicies {
				list = append(list, parts)
			}
		}
	}
	return list
}
