package reviewsite

import (
	"fmt"
	"html"
	"strings"
)

// mend repairs what real pages get wrong in JSON: control characters and new lines inside strings, escapes JSON does not
// know, JavaScript comments, commas before a closing bracket, a semicolon after the end, quotes written as &quot;.
// What it makes may still be invalid.
func mend(text string) []byte {
	if !strings.Contains(text, `"`) && strings.Contains(text, "&quot;") {
		text = html.UnescapeString(text)
	}
	m := mender{in: text, out: make([]byte, 0, len(text)+64)}
	for m.at < len(m.in) {
		m.step()
	}
	return m.out
}

type mender struct {
	in       string
	at       int
	out      []byte
	inString bool
}

func (m *mender) step() {
	c := m.in[m.at]
	switch {
	case m.inString:
		m.stringByte(c)
	case c == '"':
		m.inString = true
		m.keep(c)
	case c == '/' && m.comment():
	case c == '}' || c == ']':
		m.dropComma()
		m.keep(c)
	case c == ';':
		m.at++
	case c < ' ' && c != '\n' && c != '\t' && c != '\r':
		m.at++
	default:
		m.keep(c)
	}
}

func (m *mender) keep(c byte) {
	m.out = append(m.out, c)
	m.at++
}

func (m *mender) stringByte(c byte) {
	switch {
	case c == '"':
		m.inString = false
		m.keep(c)
	case c == '\\':
		m.escape()
	case c < ' ':
		m.out = fmt.Appendf(m.out, `\u%04x`, c)
		m.at++
	default:
		m.keep(c)
	}
}

// escape keeps the escapes JSON knows, and drops the backslash of the others: \' becomes '.
func (m *mender) escape() {
	if m.at+1 >= len(m.in) {
		m.at++
		return
	}
	next := m.in[m.at+1]
	if strings.IndexByte(`"\/bfnrtu`, next) >= 0 {
		m.out = append(m.out, '\\', next)
		m.at += 2
		return
	}
	m.at++
}

// comment skips a JavaScript comment and says whether there was one.
func (m *mender) comment() bool {
	rest := m.in[m.at:]
	end, width := -1, 0
	switch {
	case strings.HasPrefix(rest, "//"):
		end, width = strings.IndexByte(rest, '\n'), 1
	case strings.HasPrefix(rest, "/*"):
		end, width = strings.Index(rest, "*/"), 2
	default:
		return false
	}
	if end < 0 {
		m.at = len(m.in)
		return true
	}
	m.at += end + width
	return true
}

// dropComma takes back a comma that stands before a closing bracket.
func (m *mender) dropComma() {
	i := len(m.out) - 1
	for i >= 0 && (m.out[i] == ' ' || m.out[i] == '\n' || m.out[i] == '\t' || m.out[i] == '\r') {
		i--
	}
	if i >= 0 && m.out[i] == ',' {
		m.out = append(m.out[:i], m.out[i+1:]...)
	}
}
