package fetch

import (
	"bytes"
	"mime"
	"strings"
	"unicode/utf8"

	"github.com/saintfish/chardet"
	"golang.org/x/net/html/charset"
)

// minConfidence is what the statistical guess must reach (of 100) to be preferred over the web's own default.
const minConfidence = 50

var utf8BOM = []byte("\xef\xbb\xbf")

// toUTF8 converts a text to UTF-8 and says what it was written in: by byte order mark, header, the page's own
// declaration, or else by looking at all of it. What is not text stays as it is.
func toUTF8(body []byte, contentType string) ([]byte, string) {
	if !isText(contentType) {
		return body, ""
	}
	_, name, certain := charset.DetermineEncoding(body, contentType)
	if !certain && !declares(body, name) {
		name = guess(body)
	}
	if name == "utf-8" {
		return bytes.ToValidUTF8(bytes.TrimPrefix(body, utf8BOM), []byte("\uFFFD")), name
	}
	encoding, _ := charset.Lookup(name)
	if encoding == nil {
		return bytes.ToValidUTF8(body, []byte("\uFFFD")), "utf-8"
	}
	text, err := encoding.NewDecoder().Bytes(body)
	if err != nil {
		return bytes.ToValidUTF8(body, []byte("\uFFFD")), "utf-8"
	}
	return bytes.TrimPrefix(text, utf8BOM), name
}

func isText(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return true
	}
	for _, prefix := range []string{"image/", "video/", "audio/", "font/", "application/zip", "application/gzip", "application/x-gzip", "application/octet-stream", "application/pdf"} {
		if strings.HasPrefix(kind, prefix) {
			return false
		}
	}
	return true
}

// declares says whether the name is to be taken for the page's own declaration (a meta element) rather than a guess at
// its first bytes. DetermineEncoding does not tell the two apart, but utf-8 and windows-1252 are all it guesses, and
// those two only matter when the text is not valid UTF-8.
func declares(body []byte, name string) bool {
	if name != "utf-8" && name != "windows-1252" {
		return true
	}
	head := bytes.ToLower(body[:min(len(body), 1024)])
	return bytes.Contains(head, []byte("charset")) && !utf8.Valid(body)
}

// guess looks at the whole text. A text that is valid UTF-8 is nearly never anything else.
func guess(body []byte) string {
	if utf8.Valid(body) {
		return "utf-8"
	}
	best, err := chardet.NewHtmlDetector().DetectBest(body[:min(len(body), 64<<10)])
	if err == nil && best.Confidence >= minConfidence {
		if encoding, name := charset.Lookup(best.Charset); encoding != nil {
			return name
		}
	}
	return "windows-1252"
}
