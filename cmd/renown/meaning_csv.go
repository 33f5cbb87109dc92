package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"renown/warehouse/record"
)

// longestText is how many bytes one labelled text may have: what is longer is a file whose quotes do not match.
const longestText = 1 << 20

// readLabelled reads a file of labelled texts; "-" is standard input. Errors name the file and the line.
func (a *app) readLabelled(path string) (examples []record.Example, err error) {
	in, name := a.Stdin, "standard input"
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("cannot read the labelled texts: %w", err)
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		in, name = f, path
	}
	examples, err = parseLabelled(in)
	if err != nil {
		return nil, fmt.Errorf("%s%w", name, err)
	}
	origin := filepath.Base(path)
	if path == "-" {
		origin = "stdin"
	}
	for i := range examples {
		examples[i].Origin = origin
	}
	return examples, nil
}

// lineError is what is wrong with a file, with the line where there is one. It begins with a colon.
type lineError struct {
	line int
	text string
}

func (e lineError) Error() string {
	if e.line == 0 {
		return ": " + e.text
	}
	return fmt.Sprintf(":%d: %s", e.line, e.text)
}

// parseLabelled reads labelled texts: all of them, or an error.
func parseLabelled(r io.Reader) ([]record.Example, error) {
	plain, err := unpacked(r)
	if err != nil {
		return nil, err
	}
	in, delimiter, err := sniffed(plain)
	if err != nil {
		return nil, err
	}
	rows := csv.NewReader(in)
	rows.Comma, rows.FieldsPerRecord, rows.ReuseRecord = delimiter, -1, true
	header, err := rows.Read()
	if err != nil {
		return nil, csvError(err)
	}
	columns, err := labelledColumns(header)
	if err != nil {
		return nil, err
	}
	var out []record.Example
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, csvError(err)
		}
		line, _ := rows.FieldPos(0)
		e, err := columns.example(row, line)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	if len(out) == 0 {
		return nil, lineError{0, "it has a header but no rows: there is nothing to learn or to compare"}
	}
	return out, nil
}

func csvError(err error) error {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		hint := ""
		if errors.Is(parse.Err, csv.ErrQuote) || errors.Is(parse.Err, csv.ErrBareQuote) {
			hint = `; a text with quotes stands in quotes, each quote in it doubled: "she said ""no"""`
		}
		return lineError{parse.StartLine, fmt.Sprintf("not a row of a CSV: %v%s", parse.Err, hint)}
	}
	return lineError{0, err.Error()}
}

// unpacked undoes gzip, which is told by its first bytes.
func unpacked(r io.Reader) (io.Reader, error) {
	in := bufio.NewReader(r)
	head, err := in.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, lineError{0, err.Error()}
	}
	if !bytes.Equal(head, []byte{0x1f, 0x8b}) {
		return in, nil
	}
	z, err := gzip.NewReader(in)
	if err != nil {
		return nil, lineError{0, "it begins like gzip but is not: " + err.Error()}
	}
	return z, nil
}

// sniffed drops a byte order mark and tells what stands between the columns by the first line.
func sniffed(r io.Reader) (io.Reader, rune, error) {
	const longestHeader = 64 << 10
	in := bufio.NewReaderSize(r, longestHeader)
	head, err := in.Peek(longestHeader)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, lineError{0, err.Error()}
	}
	if bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff}) {
		return nil, 0, lineError{1, "it is written in UTF-16: save it as UTF-8"}
	}
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		if _, err := in.Discard(3); err != nil {
			return nil, 0, lineError{0, err.Error()}
		}
		head = head[3:]
	}
	if len(bytes.TrimSpace(head)) == 0 {
		return nil, 0, lineError{0, "it is empty: the first line must name the columns text and label"}
	}
	if !bytes.Contains(head, []byte("\n")) && bytes.Contains(head, []byte("\r")) {
		return nil, 0, lineError{1, "its lines end with a carriage return alone: save it with the line ends of Unix or Windows"}
	}
	first, _, _ := bytes.Cut(bytes.TrimLeft(head, "\r\n"), []byte("\n"))
	for _, delimiter := range []rune{',', ';', '\t'} {
		names := strings.Split(string(first), string(delimiter))
		if i, _ := columnOf(names, "text"); i >= 0 && len(names) > 1 {
			return in, delimiter, nil
		}
	}
	return in, ',', nil
}

// labelledColumns is where the columns are; -1: there is none.
type columns struct{ text, label, lang int }

func labelledColumns(header []string) (c columns, err error) {
	for _, each := range []struct {
		name string
		at   *int
	}{{"text", &c.text}, {"label", &c.label}, {"lang", &c.lang}} {
		if *each.at, err = columnOf(header, each.name); err != nil {
			return c, err
		}
	}
	if c.text < 0 || c.label < 0 {
		return c, lineError{1, fmt.Sprintf("the first line must name the columns text and label (and may name lang); it says: %s", cutTo(strings.Join(header, ", "), 120))}
	}
	return c, nil
}

func columnOf(header []string, name string) (int, error) {
	found := -1
	for i, h := range header {
		if strings.EqualFold(strings.Trim(strings.TrimSpace(h), `"`), name) {
			if found >= 0 {
				return -1, lineError{1, fmt.Sprintf("two columns are called %q", name)}
			}
			found = i
		}
	}
	return found, nil
}

// language is how a language may be written: its ISO 639-1 code, perhaps with a region that is not looked at.
var language = regexp.MustCompile(`^([a-z]{2})([-_][a-zA-Z0-9]+)*$`)

func (c columns) example(row []string, line int) (record.Example, error) {
	if need := max(c.text, c.label); len(row) <= need {
		return record.Example{}, lineError{line, fmt.Sprintf("the row has %d columns, and text and label need %d", len(row), need+1)}
	}
	text, label := row[c.text], strings.ToLower(strings.TrimSpace(row[c.label]))
	switch {
	case len(text) > longestText:
		return record.Example{}, lineError{line, fmt.Sprintf("the text has %d bytes, and at most %d are read: does a quote stand open?", len(text), longestText)}
	case !utf8.ValidString(text):
		return record.Example{}, lineError{line, "the text is not UTF-8: save the file as UTF-8"}
	case strings.ContainsRune(text, 0):
		return record.Example{}, lineError{line, "the text holds a zero byte: is this a text file in UTF-8?"}
	case !slices.Contains([]string{"negative", "neutral", "positive"}, label):
		return record.Example{}, lineError{line, fmt.Sprintf("label %q is not negative, neutral or positive", cutTo(row[c.label], 40))}
	}
	e := record.Example{Text: strings.Clone(text), Label: record.Opinion(label)}
	if c.lang < 0 || c.lang >= len(row) || strings.TrimSpace(row[c.lang]) == "" {
		return e, nil
	}
	found := language.FindStringSubmatch(strings.ToLower(strings.TrimSpace(row[c.lang])))
	if found == nil {
		return e, lineError{line, fmt.Sprintf("lang %q is not a language's code of two letters, such as en", cutTo(row[c.lang], 40))}
	}
	e.Lang = found[1]
	return e, nil
}

// cutTo shortens what a file says to what an error can hold.
func cutTo(s string, runes int) string {
	s = strings.ToValidUTF8(s, "�")
	if all := []rune(s); len(all) > runes {
		return string(all[:runes]) + "…"
	}
	return s
}
