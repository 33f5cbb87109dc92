package file

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// row is one row of a file, whatever its format: its cells in the order of the header.
type row struct {
	cells []string
	line  int // where it begins, from 1
}

// rowReader gives the rows of a file one after the other.
type rowReader interface {
	// header names the columns; a cell of a row belongs to the name at its place.
	header() []string
	// want says which columns will be looked at; the cells of others may be left empty.
	want(columns []bool)
	// next reads a row into r. It returns io.EOF after the last one, and a *badRow for a row that cannot be used:
	// reading goes on after it.
	next(r *row) error
	// raw is the input of the row last read, valid until the next call of next.
	raw() []byte
	// mended is how many cells were not valid UTF-8 and were read as Windows-1252.
	mended() int64
}

// badRow is a row that cannot be used. It is no reason to stop.
type badRow struct {
	line   int
	reason string // the same for all of its kind
	detail string
	raw    []byte // valid until the next row is read
}

func (b *badRow) Error() string { return fmt.Sprintf("line %d: %s: %s", b.line, b.reason, b.detail) }

// The reasons a row is refused for before any of its cells is looked at.
const (
	reasonCut      = "row is cut"
	reasonTooLong  = "row is too long"
	reasonUnclosed = "quote is never closed"
	reasonFew      = "too few columns"
	reasonMany     = "too many columns"
	reasonJSON     = "JSON not understood"
)

// mend makes valid UTF-8 of a cell: what is valid stays, every other byte is read as Windows-1252, which is what such
// bytes almost always are. A cell in Latin-1 comes out right, and one that was cut inside a letter loses only that letter.
func mend(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + len(s)/8)
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && n == 1 {
			r = charmap.Windows1252.DecodeByte(s[0])
		}
		b.WriteRune(r)
		s = s[n:]
	}
	return b.String()
}
