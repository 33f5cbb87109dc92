package pages

import (
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"renown/dashboards/locale"
)

// text marks a text for the catalogues that is translated where it is shown.
func text(english string) string { return english }

// Stars is a row of stars, those given and those not.
type Stars struct{ On, Off string }

// StarRow gives n of five stars.
func StarRow(n int) Stars {
	n = min(max(n, 0), 5)
	return Stars{On: strings.Repeat("★", n), Off: strings.Repeat("★", 5-n)}
}

// Stretch is a stretch of a text; On ones are to be marked.
type Stretch struct {
	Text string
	On   bool
}

// Mark splits a text so that each word of words found in it, in any case, stands alone.
func Mark(text string, words []string) []Stretch {
	var out []Stretch
	runes, lower := []rune(text), foldRunes(text)
	from := 0
	for at := 0; at < len(runes); {
		n := longestAt(lower[at:], words)
		if n == 0 {
			at++
			continue
		}
		if at > from {
			out = append(out, Stretch{Text: string(runes[from:at])})
		}
		out = append(out, Stretch{Text: string(runes[at : at+n]), On: true})
		at += n
		from = at
	}
	return append(out, Stretch{Text: string(runes[from:])})
}

// foldRunes folds rune by rune, so that positions in it are positions in the text.
func foldRunes(text string) []rune {
	runes := []rune(text)
	for i, r := range runes {
		runes[i] = unicode.ToLower(r)
	}
	return runes
}

func longestAt(text []rune, words []string) int {
	longest := 0
	for _, word := range words {
		w := foldRunes(word)
		if len(w) > longest && len(w) <= len(text) && slices.Equal(w, text[:len(w)]) {
			longest = len(w)
		}
	}
	return longest
}

// safeLink gives an address only if a browser would fetch it from the web: no javascript:, no data:.
func safeLink(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return ""
	}
	return u.String()
}

// pairs lists an address' parts, sorted by name.
func pairs(q url.Values) [][2]string {
	var out [][2]string
	for key, values := range q {
		for _, value := range values {
			out = append(out, [2]string{key, value})
		}
	}
	slices.SortFunc(out, func(a, b [2]string) int { return strings.Compare(a[0]+"\x00"+a[1], b[0]+"\x00"+b[1]) })
	return out
}

// ZoneName is the name of a time zone as a browser gave it, percent-encoded; "" if there is none of that name.
func ZoneName(encoded string) string {
	name, err := url.QueryUnescape(encoded)
	if err != nil || name == "Local" || len(name) > 64 {
		return ""
	}
	if _, err := time.LoadLocation(name); err != nil {
		return ""
	}
	return name
}

// NameOf is how readers see a value of a filter: languages by their names, networks and sites as they are called.
func NameOf(l locale.Locale, key, value string) string {
	switch key {
	case "lang":
		return l.T(languageName(value))
	case "network":
		return NetworkName(value)
	}
	return value
}

// NetworkName is what a network calls itself.
func NetworkName(network string) string {
	if name, ok := map[string]string{
		"x": "X", "google": "Google", "youtube": "YouTube", "googlebusiness": "Google", "email": "e-mail", "mastodon": "Mastodon", "bluesky": "Bluesky",
		"instagram": "Instagram", "facebook": "Facebook", "reddit": "Reddit", "trustpilot": "Trustpilot", "twitter": "Twitter",
	}[network]; ok {
		return name
	}
	return network
}
