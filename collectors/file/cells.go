package file

import (
	"bytes"
	"unicode/utf8"
)

// cellScanner splits one row into cells. It holds no state between rows but its buffers.
type cellScanner struct {
	comma, end byte
	text       []byte // the wanted cells without their quotes, one behind the other
	ends       []int  // where in text each cell ends
	cut        bool   // the row ended inside quotes
	suspect    bool   // inside a cell that spans lines stands what looks like the beginning of another
	strict     bool   // a quote closes a cell only before another quoted cell or the end of the line
}

// scan reads one row from the beginning of data and says how many bytes it took, line end included. done is false when
// the row's end is not in data; at the end of the file (eof) the row ends with data. With flat, a quote does not reach
// over a line end. Only wanted columns are copied; nil wants all.
func (s *cellScanner) scan(data []byte, eof, flat bool, wanted []bool) (n int, done bool) {
	s.text, s.ends, s.cut, s.suspect = s.text[:0], s.ends[:0], false, false
	if flat {
		if i := bytes.IndexByte(data, s.end); i >= 0 {
			data, eof = data[:i+1], true
		}
	}
	for i := 0; ; {
		copied := wanted == nil || len(s.ends) >= len(wanted) || wanted[len(s.ends)]
		var more bool
		if i < len(data) && data[i] == '"' {
			i, more = s.quoted(data, i+1, eof, copied)
		} else {
			i, more = s.bare(data, i, eof, copied)
		}
		if more {
			return 0, false
		}
		s.ends = append(s.ends, len(s.text))
		if i >= len(data) {
			return i, eof
		}
		if data[i] != s.comma {
			return i + s.lineEnd(data[i:]), true
		}
		i++
	}
}

// bare reads a cell that does not begin with a quote; i ends on the delimiter, the line end or the end of data.
func (s *cellScanner) bare(data []byte, i int, eof, copied bool) (next int, more bool) {
	from := i
	for i < len(data) && data[i] != s.comma && data[i] != s.end {
		i++
	}
	if i == len(data) && !eof {
		return i, true
	}
	to := i
	if i < len(data) && data[i] == '\n' && to > from && data[to-1] == '\r' {
		to--
	}
	if copied {
		s.text = append(s.text, data[from:to]...)
	}
	return i, false
}

// quoted reads a cell whose opening quote lies before i.
func (s *cellScanner) quoted(data []byte, i int, eof, copied bool) (next int, more bool) {
	opened := i
	for {
		q := bytes.IndexByte(data[i:], '"')
		if q < 0 {
			if !eof {
				return i, true
			}
			s.cut = true
			s.keep(data[i:], copied)
			return len(data), false
		}
		q += i
		if q+1 == len(data) && !eof {
			return i, true
		}
		rest := data[q+1:]
		if !s.suspect && q > opened && (data[q-1] == s.comma || data[q-1] == s.end) {
			s.suspect = bytes.IndexByte(data[opened:q], s.end) >= 0 && !s.closes(rest)
		}
		switch {
		case len(rest) > 0 && rest[0] == '"' && !(s.strict && s.closes(rest[1:])):
			s.keep(data[i:q+1], copied)
			i = q + 2
		case len(rest) == 1 && rest[0] == '\r' && !eof:
			return i, true
		case s.closes(rest):
			s.keep(data[i:q], copied)
			return q + 1, false
		default:
			s.keep(data[i:q+1], copied)
			i = q + 1
		}
	}
}

// closes says whether a quote closes its cell when rest stands behind it.
func (s *cellScanner) closes(rest []byte) bool {
	if len(rest) == 0 || s.lineEnd(rest) > 0 {
		return true
	}
	return rest[0] == s.comma && (!s.strict || (len(rest) > 1 && rest[1] == '"'))
}

func (s *cellScanner) keep(part []byte, copied bool) {
	if copied {
		s.text = append(s.text, part...)
	}
}

// lineEnd is the length of the line end data begins with, 0 if it begins with none.
func (s *cellScanner) lineEnd(data []byte) int {
	switch {
	case len(data) == 0:
		return 0
	case data[0] == s.end:
		return 1
	case s.end == '\n' && len(data) > 1 && data[0] == '\r' && data[1] == '\n':
		return 2
	}
	return 0
}

// strings appends the cells of the row last scanned to into. They share one allocation.
func (s *cellScanner) strings(into []string) []string {
	text, from := string(s.text), 0
	for _, to := range s.ends {
		into = append(into, text[from:to])
		from = to
	}
	return into
}

// valid says whether all cells are valid UTF-8.
func (s *cellScanner) valid() bool { return utf8.Valid(s.text) }
