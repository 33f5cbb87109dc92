package reviewsite

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

const (
	maxBlock    = 4 << 20 // bytes of one JSON block
	maxElements = 400_000 // values of one JSON block, or elements and attributes of a page
)

// readJSONLD reads every JSON-LD block of the page. A block that cannot be read is skipped with a note.
func readJSONLD(doc *goquery.Document) (*graph, []string) {
	var roots []*node
	var notes []string
	doc.Find("script").FilterFunction(isJSONLD).Each(func(i int, s *goquery.Selection) {
		v, mended, err := decodeBlock(s.Text())
		switch {
		case errors.Is(err, errEmptyBlock):
		case err != nil:
			notes = append(notes, fmt.Sprintf("JSON-LD block %d is invalid and was skipped: %v", i+1, err))
		case mended:
			notes = append(notes, fmt.Sprintf("JSON-LD block %d is not valid JSON; it was mended and read", i+1))
		}
		roots = append(roots, fromJSON(v, 0)...)
	})
	return newGraph(roots), notes
}

func isJSONLD(_ int, s *goquery.Selection) bool {
	kind, _, _ := strings.Cut(strings.ToLower(s.AttrOr("type", "")), ";")
	return strings.TrimSpace(kind) == "application/ld+json"
}

var errEmptyBlock = errors.New("empty block")

// decodeBlock decodes a JSON block; one that is not valid JSON is mended and tried once more.
func decodeBlock(text string) (v any, mended bool, err error) {
	text = unwrap(text)
	if text == "" {
		return nil, false, errEmptyBlock
	}
	if len(text) > maxBlock {
		return nil, false, fmt.Errorf("larger than %d MB", maxBlock>>20)
	}
	if strings.Count(text, ",")+strings.Count(text, "[")+strings.Count(text, "{") > maxElements {
		return nil, false, fmt.Errorf("more than %d values", maxElements)
	}
	v, err = decodeJSON([]byte(text))
	if err == nil {
		return v, false, nil
	}
	if v, again := decodeJSON(mend(text)); again == nil {
		return v, true, nil
	}
	return nil, false, err
}

// decodeJSON decodes one value, or several one after the other into a list. Numbers keep their digits.
func decodeJSON(text []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var all []any
	for {
		var v any
		err := dec.Decode(&v)
		if errors.Is(err, io.EOF) && len(all) > 0 {
			break
		}
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	if len(all) == 1 {
		return all[0], nil
	}
	return all, nil
}

// unwrap takes off what pages put around a block to hide it from old browsers: HTML comments and CDATA marks.
func unwrap(text string) string {
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	for {
		before := text
		text = dropComment(text)
		for _, open := range []string{"<!--", "//<![CDATA[", "/*<![CDATA[*/", "// <![CDATA[", "<![CDATA[", "//<!--"} {
			text = strings.TrimSpace(strings.TrimPrefix(text, open))
		}
		for _, end := range []string{"-->", "//]]>", "/*]]>*/", "// ]]>", "]]>", "//-->", "//"} {
			text = strings.TrimSpace(strings.TrimSuffix(text, end))
		}
		if text == before {
			return text
		}
	}
}

// dropComment takes off an HTML comment that ends before the JSON begins.
func dropComment(text string) string {
	end := strings.Index(text, "-->")
	if !strings.HasPrefix(text, "<!--") || end < 0 {
		return text
	}
	if begin := strings.IndexAny(text, "{["); begin >= 0 && begin < end {
		return text
	}
	return strings.TrimSpace(text[end+len("-->"):])
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
