package file

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// problem is why a row gave no record.
type problem struct{ reason, detail string }

// mapper fills a record from the cells of a row, for one header.
type mapper[R any] struct {
	steps   []stepOf[R]
	derived []int // the steps the id is made from, in order
	setID   func(*R, value)
	values  []value // by step, of the row in hand
	given   []bool
	lenient map[string]int64 // by field: cells that were not understood and that the map says to do without
	buf     []byte
}

type stepOf[R any] struct {
	target[R]
	field *field
	text  func(cells []string) string
}

// bind puts a map and a header together. only limits it to some fields; nil takes all.
func bind[R any](m *Map, targets []target[R], header map[string]int, only map[string]bool) *mapper[R] {
	b := &mapper[R]{lenient: map[string]int64{}}
	place := map[string]int{}
	for _, t := range targets {
		f := m.fields[t.name]
		if f == nil || (only != nil && !only[t.name]) {
			continue
		}
		if len(f.derive) > 0 {
			b.setID = t.set
			continue
		}
		if text := f.bind(header); text != nil {
			place[t.name] = len(b.steps)
			b.steps = append(b.steps, stepOf[R]{t, f, text})
		}
	}
	if b.setID != nil {
		for _, name := range m.fields["id"].derive {
			if i, found := place[name]; found {
				b.derived = append(b.derived, i)
			}
		}
	}
	b.values, b.given = make([]value, len(b.steps)), make([]bool, len(b.steps))
	return b
}

// fill sets the fields of r from the cells.
func (b *mapper[R]) fill(cells []string, r *R) *problem {
	for i := range b.steps {
		s := &b.steps[i]
		v, ok, otherwise, err := s.field.read(s.text(cells))
		if otherwise {
			b.lenient[s.name]++
		}
		if err != nil {
			return notUnderstood(s.word, err)
		}
		b.values[i], b.given[i] = v, ok
		if ok {
			s.set(r, v)
		}
	}
	if b.setID != nil {
		b.setID(r, value{text: b.derive()})
	}
	return nil
}

func notUnderstood(word string, err error) *problem {
	var outside rangeError
	if errors.As(err, &outside) {
		return &problem{word + " out of range", err.Error()}
	}
	return &problem{word + " not understood", err.Error()}
}

// derive makes an id: a hash of the letters and digits of the fields it is made from, one behind the other, in lower
// case. Spaces and punctuation do not count, nor whether a text stands in one field or two, so that two exports of the
// same review which differ only in these give the same id.
func (b *mapper[R]) derive() string {
	b.buf = b.buf[:0]
	for _, i := range b.derived {
		if b.given[i] {
			b.buf = b.values[i].appendKey(b.buf)
		}
	}
	sum := sha256.Sum256(b.buf)
	return hex.EncodeToString(sum[:16])
}

func appendFolded(buf []byte, text string) []byte {
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			buf = append(buf, c)
		case c >= 'A' && c <= 'Z':
			buf = append(buf, c-'A'+'a')
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(text[i:])
			if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || unicode.Is(unicode.So, r) {
				buf = utf8.AppendRune(buf, unicode.ToLower(r))
			}
			i += n - 1
		}
	}
	return buf
}

// appendKey appends the value as a derived id sees it.
func (v value) appendKey(buf []byte) []byte {
	switch {
	case v.text != "":
		return appendFolded(buf, v.text)
	case !v.at.IsZero():
		return strconv.AppendInt(buf, v.at.UnixMilli(), 10)
	case len(v.list) > 0:
		return appendFolded(buf, strings.Join(v.list, " "))
	case v.count != 0:
		return strconv.AppendInt(buf, v.count, 10)
	}
	return strconv.AppendFloat(buf, v.number, 'g', -1, 64)
}
