package reviewsite

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/text/unicode/norm"
)

// maxField is how many bytes of one text are kept. No honest review is longer.
const maxField = 64 << 10

// clean turns outside text into plain text: no markup, no control characters, spaces and empty lines folded.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.ContainsAny(s, "<&") {
		s = plain(s)
	}
	return fold(s)
}

// plain drops tags and reads entities; breaks and paragraphs become new lines.
func plain(s string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			b.Write(z.Text())
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			if name, _ := z.TagName(); blockTag(string(name)) {
				b.WriteByte('\n')
			}
		}
	}
}

func blockTag(name string) bool {
	switch name {
	case "br", "p", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "blockquote", "dd", "dt":
		return true
	}
	return false
}

// fold trims every line, folds runs of spaces, and keeps at most one new line between lines.
func fold(s string) string {
	if len(s) > maxField {
		s = cut(s, maxField)
	}
	var b strings.Builder
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

// oneLine is clean without new lines.
func oneLine(s string) string { return strings.ReplaceAll(clean(s), "\n", " ") }

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

// plainWord makes words comparable: lower case, without accents and without punctuation at either end.
func plainWord(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		switch r {
		case '’':
			return '\''
		case 'ı':
			return 'i'
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(cut(s, 200)))
	return strings.Join(strings.Fields(strings.Trim(s, " \t\r\n.,:;!?\"()[]")), " ")
}

// elementText is what a reader sees of an element, with new lines where the page breaks lines.
func elementText(n *html.Node) string {
	var b strings.Builder
	writeText(&b, n)
	return fold(strings.ToValidUTF8(b.String(), "\uFFFD"))
}

// writeText recurses no deeper than the parser lets elements nest (512).
func writeText(b *strings.Builder, n *html.Node) {
	if b.Len() > 2*maxField {
		return
	}
	switch n.Type {
	case html.TextNode:
		b.WriteString(strings.Map(lineToSpace, cut(n.Data, 2*maxField)))
		return
	case html.ElementNode:
		if n.Data == "script" || n.Data == "style" || n.Data == "template" {
			return
		}
		if blockTag(n.Data) {
			b.WriteByte('\n')
			defer b.WriteByte('\n')
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		writeText(b, c)
	}
}

func lineToSpace(r rune) rune {
	if r == '\n' || r == '\r' {
		return ' '
	}
	return r
}

func attr(n *html.Node, name string) string {
	v, _ := attrOK(n, name)
	return v
}

func attrOK(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name && a.Namespace == "" {
			return a.Val, true
		}
	}
	return "", false
}
