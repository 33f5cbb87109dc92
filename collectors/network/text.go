package network

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// maxText is how many bytes of a text are kept; maxMarkup of what it is read out of. No honest post is longer.
const (
	maxText   = 64 << 10
	maxMarkup = 512 << 10
)

// PlainText is what a reader sees of a piece of HTML: paragraphs and breaks are line breaks, spaces are folded, there is
// no markup left. With links, the addresses of links are shown too, but for mentions and hashtags.
func PlainText(markup string, links bool) string {
	markup = cut(markup, maxMarkup)
	if !strings.ContainsAny(markup, "<&") {
		return fold(markup)
	}
	w := textWriter{links: links}
	z := html.NewTokenizer(strings.NewReader(markup))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return fold(w.b.String())
		case html.TextToken:
			w.text(z.Text())
		case html.StartTagToken, html.SelfClosingTagToken:
			w.open(z)
		case html.EndTagToken:
			name, _ := z.TagName()
			w.end(string(name))
		}
	}
}

// textWriter collects the text of a document.
type textWriter struct {
	b     strings.Builder
	links bool
	skip  string // the element whose text nobody sees
	pre   int
	href  string // of the link that is open
	from  int    // where its text begins
}

func (w *textWriter) text(t []byte) {
	switch {
	case w.skip != "":
	case w.pre > 0:
		w.b.Write(t)
	default:
		for i, c := range t { // a line's end in the source is a space
			if c == '\n' || c == '\r' {
				t[i] = ' '
			}
		}
		w.b.Write(t)
	}
}

func (w *textWriter) open(z *html.Tokenizer) {
	name, more := z.TagName()
	switch string(name) {
	case "script", "style", "template", "noscript", "iframe":
		w.skip = string(name)
	case "pre":
		w.pre++
		w.b.WriteByte('\n')
	case "a":
		if w.links && more {
			w.href, w.from = linkOf(z), w.b.Len()
		}
	default:
		w.block(string(name))
	}
}

// linkOf is where a link leads; "" for mentions and hashtags, whose text says it all.
func linkOf(z *html.Tokenizer) (href string) {
	for more := true; more; {
		var name, value []byte
		name, value, more = z.TagAttr()
		switch string(name) {
		case "href":
			href = string(value)
		case "class":
			if strings.Contains(string(value), "mention") || strings.Contains(string(value), "hashtag") {
				return ""
			}
		}
	}
	return href
}

func (w *textWriter) end(name string) {
	switch name {
	case w.skip:
		w.skip = ""
	case "pre":
		w.pre = max(w.pre-1, 0)
		w.b.WriteByte('\n')
	case "a":
		w.showLink()
	default:
		w.block(name)
	}
}

// showLink writes a link's address behind its text, unless the text is the address already.
func (w *textWriter) showLink() {
	href := w.href
	w.href = ""
	if !strings.HasPrefix(href, "http://") && !strings.HasPrefix(href, "https://") {
		return
	}
	shown := strings.TrimSpace(w.b.String()[w.from:])
	switch {
	case shown == "":
		w.b.WriteString(href)
	case shown == href || shown[0] == '@' || shown[0] == '#':
	case strings.Contains(href, strings.TrimRight(shown, "….")) && strings.ContainsAny(shown, "./"):
		if rest := href[strings.Index(href, strings.TrimRight(shown, "….")):]; len(rest) > len(shown) || strings.HasSuffix(shown, "…") {
			w.b.WriteString(" (" + href + ")")
		}
	default:
		w.b.WriteString(" (" + href + ")")
	}
}

func (w *textWriter) block(name string) {
	switch name {
	case "br", "p", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "blockquote", "dd", "dt", "hr", "table":
		w.b.WriteByte('\n')
	case "td", "th":
		w.b.WriteByte(' ')
	}
}

// fold trims every line, folds runs of spaces, and keeps at most one new line between lines.
func fold(s string) string {
	s = cut(s, maxText)
	var b strings.Builder
	b.Grow(len(s))
	var space, line bool
	for _, r := range s {
		switch {
		case r == '\n' || r == '\u2028' || r == '\u2029':
			line = true
		case unicode.IsSpace(r):
			space = true
		case unicode.IsControl(r) || r == '\ufeff' || r == '\u200b':
		default:
			if b.Len() > 0 && line {
				b.WriteByte('\n')
			} else if b.Len() > 0 && space {
				b.WriteByte(' ')
			}
			space, line = false, false
			b.WriteRune(r)
		}
	}
	return b.String()
}

// cut keeps at most n bytes, never half a letter.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
