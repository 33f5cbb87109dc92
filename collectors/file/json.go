package file

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"renown/warehouse/record"
)

// jsonReader reads objects: one a line (JSONL), or the elements of an array, or objects one after the other over
// several lines. Its columns are the names the map asks for; a name may reach into nested objects ("user.name").
type jsonReader struct {
	win     *window
	lines   bool // one object a line
	maxRow  int
	names   []string
	last    []byte
	invalid int64
}

// newJSON prepares to read; names are the columns asked for. The stream must begin with { or [.
func newJSON(src io.Reader, maxRow int, names []string) *jsonReader {
	j := &jsonReader{win: newWindow(src, '\n'), maxRow: maxRow, names: names}
	j.win.skipSpace()
	for !j.win.eof && len(j.win.bytes()) < sniffed {
		j.win.fill()
	}
	if held := j.win.bytes(); len(held) > 0 && held[0] == '{' {
		j.lines = firstLineStands(held)
	}
	return j
}

// firstLineStands says whether the first line is more likely a whole row than the beginning of an object laid out over
// several lines.
func firstLineStands(held []byte) bool {
	line, _, found := bytes.Cut(held, []byte{'\n'})
	if !found || json.Valid(line) {
		return true
	}
	var b brackets
	return b.object(line) >= 0 || len(bytes.TrimSpace(line)) > 2 && !bytes.HasSuffix(bytes.TrimSpace(line), []byte(","))
}

// ahead names what the objects at the beginning of the file have, in the order of the alphabet.
func (j *jsonReader) ahead() []string {
	names := map[string]bool{}
	for held := j.win.bytes(); ; {
		from := bytes.IndexByte(held, '{')
		if from < 0 {
			break
		}
		var b brackets
		n := b.object(held[from:])
		var object map[string]json.RawMessage
		if n < 0 || json.Unmarshal(held[from:from+n], &object) != nil {
			break
		}
		for name := range object {
			names[name] = true
		}
		held = held[from+n:]
	}
	return slices.Sorted(maps.Keys(names))
}

func (j *jsonReader) header() []string { return j.names }
func (j *jsonReader) want([]bool)      {}
func (j *jsonReader) raw() []byte      { return j.last }
func (j *jsonReader) mended() int64    { return j.invalid }

func (j *jsonReader) next(r *row) error {
	take := j.nextElement
	if j.lines {
		take = j.nextLine
	}
	data, err := take(r)
	if err != nil {
		return err
	}
	return j.cells(data, r)
}

// nextLine finds the next line that is not empty.
func (j *jsonReader) nextLine(r *row) ([]byte, error) {
	for {
		held := j.win.bytes()
		r.line = j.win.line
		nl := bytes.IndexByte(held, '\n')
		switch {
		case nl > j.maxRow || (nl < 0 && len(held) > j.maxRow):
			return nil, j.tooLong(held, r.line, j.win.skipLine)
		case nl < 0 && !j.win.eof:
			j.win.fill()
			continue
		case nl < 0 && len(held) == 0:
			return nil, j.win.over()
		case nl < 0:
			j.win.advance(len(held))
			return held, nil
		}
		j.win.advance(nl + 1)
		if len(bytes.TrimSpace(held[:nl])) > 0 {
			return held[:nl], nil
		}
	}
}

// nextElement finds the next object, skipping the brackets and commas between them.
func (j *jsonReader) nextElement(r *row) ([]byte, error) {
	j.skipBetween()
	for {
		held := j.win.bytes()
		r.line = j.win.line
		if len(held) == 0 {
			return nil, j.win.over()
		}
		var b brackets
		n := b.object(held)
		switch {
		case n < 0 && held[0] != '{':
			return nil, j.notObject(r.line)
		case n > j.maxRow || (n < 0 && len(held) > j.maxRow):
			return nil, j.tooLong(held, r.line, j.skipObject)
		case n < 0 && j.win.eof:
			j.win.advance(len(held))
			j.last = held
			return nil, &badRow{line: r.line, reason: reasonCut, detail: "the file ends inside an object", raw: held}
		case n < 0:
			j.win.fill()
		default:
			j.win.advance(n)
			return held[:n], nil
		}
	}
}

func (j *jsonReader) skipBetween() {
	for {
		j.win.skipSpace()
		held := j.win.bytes()
		if len(held) == 0 || !strings.ContainsRune("[],", rune(held[0])) {
			return
		}
		j.win.advance(1)
	}
}

// notObject gives up what stands where an object should, up to the next one.
func (j *jsonReader) notObject(line int) error {
	j.last = nil
	for {
		held := j.win.bytes()
		n := bytes.IndexByte(held, '{')
		if n < 0 {
			n = len(held)
		}
		if len(j.last) < shownOfNoObject {
			j.last = append(j.last, held[:min(n, shownOfNoObject)]...)
		}
		j.win.advance(n)
		if n < len(held) || j.win.eof {
			break
		}
		j.win.fill()
	}
	return &badRow{line: line, reason: reasonJSON, detail: "an object { … } was expected here", raw: j.last}
}

// shownOfNoObject is how much of what stands between objects is kept as raw input.
const shownOfNoObject = 200

// skipObject uses up an object that is too long to hold.
func (j *jsonReader) skipObject() {
	var b brackets
	for {
		held := j.win.bytes()
		if n := b.object(held); n >= 0 {
			j.win.advance(n)
			return
		}
		j.win.advance(len(held))
		if j.win.eof {
			return
		}
		j.win.fill()
	}
}

func (j *jsonReader) tooLong(held []byte, line int, skip func()) error {
	j.last = bytes.Clone(held[:min(len(held), record.MaxRaw)])
	skip()
	return &badRow{line: line, reason: reasonTooLong, detail: fmt.Sprintf("longer than %d bytes", j.maxRow), raw: j.last}
}

// brackets finds where an object ends. It may be fed piece by piece.
type brackets struct {
	depth           int
	quoted, escaped bool
}

// object is the length of data through the brace that closes the object, -1 if it is not closed in data.
func (b *brackets) object(data []byte) int {
	for i, c := range data {
		switch {
		case b.escaped:
			b.escaped = false
		case b.quoted:
			b.escaped, b.quoted = c == '\\', c != '"'
		case c == '"':
			b.quoted = true
		case c == '{' || c == '[':
			b.depth++
		case c == '}' || c == ']':
			if b.depth--; b.depth == 0 {
				return i + 1
			}
		}
		if b.depth == 0 {
			return -1 // it does not begin with a bracket
		}
	}
	return -1
}

// cells picks the columns out of an object.
func (j *jsonReader) cells(data []byte, r *row) error {
	j.last = data
	text := string(data)
	if valid := mend(text); len(valid) != len(text) || valid != text {
		j.invalid++
		text = valid
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		reason := reasonJSON
		if j.win.eof && len(j.win.bytes()) == 0 && !bytes.HasSuffix(bytes.TrimSpace(data), []byte{'}'}) {
			reason = reasonCut
		}
		return &badRow{line: r.line, reason: reason, detail: err.Error(), raw: data}
	}
	r.cells = r.cells[:0]
	for _, name := range j.names {
		r.cells = append(r.cells, cellText(lookUp(object, name)))
	}
	return nil
}

// lookUp finds a name, or a path of names with dots between them.
func lookUp(object map[string]json.RawMessage, name string) json.RawMessage {
	if value, found := object[name]; found {
		return value
	}
	first, rest, nested := strings.Cut(name, ".")
	if !nested {
		return nil
	}
	var inner map[string]json.RawMessage
	if json.Unmarshal(object[first], &inner) != nil {
		return nil // not an object: then the path leads nowhere, as with a missing name
	}
	return lookUp(inner, rest)
}

// cellText is a value as a cell of a table would hold it: a string without its quotes, null as nothing, all else as
// it is written.
func cellText(value json.RawMessage) string {
	switch {
	case len(value) == 0, string(value) == "null":
		return ""
	case value[0] != '"':
		return string(value)
	case bytes.IndexByte(value, '\\') < 0:
		return string(value[1 : len(value)-1])
	}
	var text string
	if json.Unmarshal(value, &text) != nil {
		text, _ = strconv.Unquote(string(value)) // not reached: the object was valid
	}
	return text
}

// pick unwraps a cell that holds JSON: the value at path, whose parts are names and numbers; a name may offer several
// with | between them. Nothing is found behind null, an empty list or a missing place in a list; a name that an object
// does not have is an error, because then the map is wrong about the file.
func pick(cell string, path []string) (json.RawMessage, error) {
	value := json.RawMessage(cell)
	if !json.Valid(value) {
		return nil, fmt.Errorf("not JSON: %.60q", cell)
	}
	for _, part := range path {
		value = bytes.TrimSpace(value)
		if len(value) == 0 || string(value) == "null" {
			return nil, nil
		}
		var err error
		if value, err = step(value, part); err != nil {
			return nil, err
		}
	}
	return bytes.TrimSpace(value), nil
}

func step(value json.RawMessage, part string) (json.RawMessage, error) {
	if i, err := strconv.Atoi(part); err == nil {
		var list []json.RawMessage
		if err := json.Unmarshal(value, &list); err != nil {
			return nil, fmt.Errorf("not a list: %.60q", value)
		}
		if i < 0 || i >= len(list) {
			return nil, nil
		}
		return list[i], nil
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(value, &object); err != nil {
		return nil, fmt.Errorf("not an object: %.60q", value)
	}
	for _, name := range strings.Split(part, "|") {
		if found, ok := object[name]; ok {
			return found, nil
		}
	}
	return nil, fmt.Errorf("no %s in %.60q", part, value)
}
