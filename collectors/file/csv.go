package file

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"renown/warehouse/record"
)

// sniffed is how many bytes are looked at to find a file's line end and delimiter.
const sniffed = 64 << 10

// csvReader reads comma-separated rows as they are found, not as they should be: quotes inside cells, line ends of every
// kind, lone carriage returns, rows that never end. encoding/csv stops at the first of these.
//
// A quote opens a cell only at its beginning and closes it only before a delimiter, a line end or the end of the file;
// any other quote in a cell is text. Where that makes one row of several, so that its columns no longer match the
// header, the lines are read again one by one.
type csvReader struct {
	win    *window
	comma  byte
	end    byte // what ends a line: \n, or \r in files without any \n
	maxRow int

	names   []string
	wanted  []bool
	flatTo  int64 // up to this offset a quote does not reach over a line end
	last    []byte
	invalid int64

	cells cellScanner
}

// newCSV reads the header: the delimiter is the one of , ; tab | that finds most of the columns in known.
func newCSV(src io.Reader, maxRow int, known map[string]bool) (*csvReader, error) {
	c := &csvReader{win: newWindow(src, '\n'), maxRow: maxRow, end: '\n'}
	if err := c.sniff(known); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *csvReader) header() []string    { return c.names }
func (c *csvReader) want(columns []bool) { c.wanted = columns }
func (c *csvReader) raw() []byte         { return c.last }
func (c *csvReader) mended() int64       { return c.invalid }

// sniff finds the line end, the delimiter and the header.
func (c *csvReader) sniff(known map[string]bool) error {
	for !c.win.eof && len(c.win.bytes()) < sniffed {
		c.win.fill()
	}
	if held := c.win.bytes(); !hasOutsideQuotes(held, '\n') && hasOutsideQuotes(held, '\r') {
		c.end, c.win.end = '\r', '\r'
	}
	held := c.win.bytes()
	c.win.advance(len(held) - len(bytes.TrimLeft(held, "\r\n")))
	c.delimiter(known)
	c.cells = cellScanner{comma: c.comma, end: c.end}
	var r row
	if err := c.read(&r); err != nil {
		return fmt.Errorf("no header found: %w", err)
	}
	c.names = headerNames(r.cells)
	return nil
}

// delimiter takes the one that spreadsheets write on a line of its own ("sep=;"), or the one that fits the header best.
func (c *csvReader) delimiter(known map[string]bool) {
	held := c.win.bytes()
	if line, _, _ := bytes.Cut(held, []byte{c.end}); len(line) >= 5 && bytes.EqualFold(line[:4], []byte("sep=")) {
		c.comma = line[4]
		c.win.advance(min(len(line)+1, len(held)))
		return
	}
	best := -1
	for _, comma := range []byte(",;\t|") {
		probe := cellScanner{comma: comma, end: c.end}
		probe.scan(held, true, false, nil)
		if score := headerScore(headerNames(probe.strings(nil)), known); score > best {
			best, c.comma = score, comma
		}
	}
}

func hasOutsideQuotes(data []byte, want byte) bool {
	quoted := false
	for _, b := range data {
		if b == '"' {
			quoted = !quoted
		}
		if b == want && !quoted {
			return true
		}
	}
	return false
}

// headerNames trims the names and drops empty ones at the end, which a trailing delimiter leaves.
func headerNames(cells []string) []string {
	names := make([]string, len(cells))
	for i, cell := range cells {
		names[i] = strings.TrimSpace(mend(cell))
	}
	for len(names) > 1 && names[len(names)-1] == "" {
		names = names[:len(names)-1]
	}
	return names
}

// headerScore prefers known columns, then more columns.
func headerScore(names []string, known map[string]bool) int {
	score := len(names)
	for _, name := range names {
		if known[name] {
			score += 1000
		}
	}
	return score
}

// next reads the next row that has as many columns as the header.
func (c *csvReader) next(r *row) error {
	for {
		if err := c.read(r); err != nil {
			return err
		}
		if len(r.cells) == 1 && len(bytes.TrimSpace(c.last)) == 0 {
			continue // an empty line
		}
		for len(r.cells) > len(c.names) && r.cells[len(r.cells)-1] == "" {
			r.cells = r.cells[:len(r.cells)-1]
		}
		if len(r.cells) == len(c.names) && !c.cells.suspect {
			return nil
		}
		return c.misfit(r)
	}
}

// misfit looks again at a row with too many or too few columns, or with what looks like the beginning of a cell inside
// one that spans lines. If a stray quote made one row of several, which shows when lines of it would fit alone, only its
// first line is given up. If quotes in texts were not doubled, closing only before the next quoted cell may mend it.
func (c *csvReader) misfit(r *row) error {
	data := c.last
	if nl := bytes.IndexByte(data, c.end); nl >= 0 && nl+1 < len(data) && c.someLineFits(data[nl+1:]) {
		c.flatTo = c.win.offset
		c.win.unread(len(data) - nl - 1)
		c.last = data[:nl]
		return &badRow{line: r.line, reason: reasonUnclosed, detail: "a quote opens a cell and nothing closes it on this line", raw: c.last}
	}
	found := len(r.cells)
	if found == len(c.names) || c.mendQuotes(data, r) {
		return nil
	}
	bad := &badRow{line: r.line, reason: reasonMany, raw: data, detail: fmt.Sprintf("%d columns where the header has %d", found, len(c.names))}
	if found < len(c.names) {
		bad.reason = reasonFew
		if c.win.eof && len(c.win.bytes()) == 0 && data[len(data)-1] != c.end {
			bad.reason = reasonCut
		}
	}
	return bad
}

// mendQuotes reads a row again, with quotes that close a cell only before another quoted cell.
func (c *csvReader) mendQuotes(data []byte, r *row) bool {
	c.cells.strict = true
	n, _ := c.cells.scan(data, true, false, c.wanted)
	c.cells.strict = false
	if n != len(data) || c.cells.cut || len(c.cells.ends) != len(c.names) {
		return false
	}
	c.take(r)
	return true
}

func (c *csvReader) someLineFits(lines []byte) bool {
	probe := cellScanner{comma: c.comma, end: c.end}
	for len(lines) > 0 {
		n, _ := probe.scan(lines, true, true, nil)
		if len(probe.ends) == len(c.names) && !probe.cut {
			return true
		}
		lines = lines[n:]
	}
	return false
}

// read finds the next row, whatever its columns.
func (c *csvReader) read(r *row) error {
	for {
		held := c.win.bytes()
		if c.win.eof && len(held) == 0 {
			return c.win.over()
		}
		if blank := leading(held, c.end); blank > 0 {
			c.win.advance(blank)
			continue
		}
		r.line = c.win.line
		flat := c.win.offset < c.flatTo
		n, done := c.cells.scan(held, c.win.eof, flat, c.wanted)
		switch {
		case len(held) == 0 || (!done && len(held) < c.maxRow):
			c.win.fill()
		case !done || n > c.maxRow:
			return c.tooLong(held, r.line)
		case c.cells.cut:
			return c.unclosed(held, n, r.line)
		default:
			c.use(held, n, r)
			return nil
		}
	}
}

// leading is how many bytes of the given value data begins with.
func leading(data []byte, value byte) int {
	n := 0
	for n < len(data) && data[n] == value {
		n++
	}
	return n
}

// use takes the cells found in the first n bytes of held.
func (c *csvReader) use(held []byte, n int, r *row) {
	c.last = held[:n]
	c.take(r)
	c.win.advance(n)
}

// take makes the row's cells of what was scanned.
func (c *csvReader) take(r *row) {
	r.cells = c.cells.strings(r.cells[:0])
	if !c.cells.valid() {
		for i, cell := range r.cells {
			if !utf8.ValidString(cell) {
				c.invalid++
				r.cells[i] = mend(cell)
			}
		}
	}
}

// tooLong gives up a row that does not fit in maxRow. If it holds line ends, a quote was left open: only its first line
// is given up, and the rest of what was seen is read line by line, so that no byte is looked at more than twice.
func (c *csvReader) tooLong(held []byte, line int) error {
	nl := bytes.IndexByte(held, c.end)
	if nl >= 0 && nl < c.maxRow {
		c.flatTo = c.win.offset + int64(len(held))
		c.last = held[:nl]
		c.win.advance(nl + 1)
		return &badRow{line: line, reason: reasonUnclosed, raw: c.last,
			detail: fmt.Sprintf("a quote opens a cell and nothing closes it within %d bytes", c.maxRow)}
	}
	raw := bytes.Clone(held[:min(len(held), record.MaxRaw)])
	c.win.skipLine()
	c.last = raw
	return &badRow{line: line, reason: reasonTooLong, detail: fmt.Sprintf("longer than %d bytes", c.maxRow), raw: raw}
}

// unclosed gives up a row whose quote is still open at the end of the file, or of the line when reading line by line.
func (c *csvReader) unclosed(held []byte, n, line int) error {
	nl := bytes.IndexByte(held[:n], c.end)
	if nl < 0 || nl+1 == n {
		c.last = held[:n]
		c.win.advance(n)
		reason := reasonUnclosed
		if c.win.eof && len(c.win.bytes()) == 0 {
			reason = reasonCut
		}
		return &badRow{line: line, reason: reason, detail: "the row ends inside a quoted cell", raw: c.last}
	}
	c.flatTo = c.win.offset + int64(n)
	c.last = held[:nl]
	c.win.advance(nl + 1)
	return &badRow{line: line, reason: reasonUnclosed, detail: "a quote opens a cell and nothing closes it up to the end of the file", raw: c.last}
}
