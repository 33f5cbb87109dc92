package collectors

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"renown/warehouse/record"
)

// cleanText makes a text from outside valid UTF-8 with line feeds as its only line ends, and takes out control
// characters. Nearly all texts are clean already and are returned as they are.
func cleanText(s string) string {
	if clean(s, true) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\r':
			if !strings.HasPrefix(s[i+1:], "\n") {
				b.WriteByte('\n')
			}
		case r == '\u2028' || r == '\u2029':
			b.WriteByte('\n')
		case r == '\n' || r == '\t' || !unwanted(r):
			b.WriteRune(r) // an invalid byte is RuneError: U+FFFD
		}
		i += size
	}
	return b.String()
}

// cleanLine is cleanText for what must stay on one line: names, titles, addresses, keys. Blanks at its ends go too.
func cleanLine(s string) string {
	if !clean(s, false) {
		s = strings.Map(func(r rune) rune {
			if r == '\n' || r == '\t' {
				return ' '
			}
			return r
		}, cleanText(s))
	}
	return strings.TrimSpace(s)
}

func clean(s string, lines bool) bool {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if (c < ' ' && !(lines && (c == '\n' || c == '\t'))) || c == 0x7f {
				return false
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if (r == utf8.RuneError && size == 1) || r == '\u2028' || r == '\u2029' || unwanted(r) {
			return false
		}
		i += size
	}
	return true
}

// unwanted: C0 and C1 controls, the byte order mark, and the overrides that can make a text read as another one.
func unwanted(r rune) bool {
	return r < ' ' || (r >= 0x7f && r < 0xa0) || r == '\ufeff' || r == '\u202d' || r == '\u202e'
}

// cleanURL keeps only addresses that are safe to offer as a link.
func cleanURL(s string) string {
	s = cleanLine(s)
	if s == "" {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") {
		return ""
	}
	return s
}

// cut shortens s to at most n bytes without cutting a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

func each(f func(string) string, fields ...*string) {
	for _, field := range fields {
		if *field != "" {
			*field = f(*field)
		}
	}
}

func cleanReview(r *record.Review) {
	each(cleanLine, &r.Brand, &r.Site, &r.ID, &r.Source, &r.Title, &r.JobTitle, &r.Location, &r.Author)
	each(cleanText, &r.Text, &r.Pros, &r.Cons, &r.Advice, &r.Response)
	r.URL = cleanURL(r.URL)
}

func cleanMention(m *record.Mention) {
	each(cleanLine, &m.Brand, &m.Network, &m.ID, &m.Source, &m.Handle, &m.Conversation, &m.Parent, &m.Author)
	each(cleanText, &m.Text)
	for i := range m.Hashtags {
		m.Hashtags[i] = cleanLine(m.Hashtags[i])
	}
	m.URL = cleanURL(m.URL)
}

func cleanReject(r *record.Reject) {
	each(cleanLine, &r.Source, &r.Where, &r.Reason, &r.Detail)
	r.Raw = cut(cleanText(cut(r.Raw, record.MaxRaw)), record.MaxRaw)
	r.Detail = cut(r.Detail, 1000)
}

func cleanRest(b *record.Batch) {
	for i := range b.AccountStats {
		a := &b.AccountStats[i]
		each(cleanLine, &a.Brand, &a.Network, &a.Account, &a.Source)
	}
	for i := range b.HashtagCounts {
		h := &b.HashtagCounts[i]
		each(cleanLine, &h.Brand, &h.Network, &h.Hashtag, &h.Source)
	}
	for i := range b.Contacts {
		c := &b.Contacts[i]
		each(cleanLine, &c.Brand, &c.Key, &c.Kind, &c.Customer, &c.Source, &c.Name, &c.CustomerName)
	}
	for i := range b.Readings {
		r := &b.Readings[i]
		each(cleanLine, &r.Brand, &r.Network, &r.ID)
	}
	for i := range b.Gaps {
		g := &b.Gaps[i]
		each(cleanLine, &g.Source, &g.Brand, &g.Network, &g.Query, &g.Reason)
	}
	for i := range b.Spending {
		s := &b.Spending[i]
		each(cleanLine, &s.ID, &s.Budget, &s.Unit, &s.Item, &s.Source)
	}
	for i := range b.Cursors {
		c := &b.Cursors[i]
		c.Source, c.Key, c.Value = strings.ToValidUTF8(c.Source, "\uFFFD"), strings.ToValidUTF8(c.Key, "\uFFFD"), strings.ToValidUTF8(c.Value, "\uFFFD")
	}
}
