package fetch

import (
	"bytes"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
)

// plainText converts an API's answer to UTF-8 and strips a byte order mark. JSON is UTF-8 (RFC 8259, 8.1) unless its
// header says otherwise: a page's own declaration of another charset may stand in a post's text. An XML declaration
// counts, and is taken back, so that an XML reader does not convert once more.
func plainText(body []byte, contentType string) []byte {
	kind, parameters, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind = ""
	}
	name := parameters["charset"]
	switch {
	case !isText(contentType):
		return body
	case bytes.HasPrefix(body, []byte("\xfe\xff")) || bytes.HasPrefix(body, []byte("\xff\xfe")):
		name = "utf-16"
		if body[0] == 0xfe {
			name = "utf-16be"
		}
	case bytes.HasPrefix(body, utf8BOM):
		name = "utf-8"
	case kind == "text/html":
		text, _ := toUTF8(body, contentType)
		return text
	case name == "":
		name = declaredInXML(body)
	}
	return withoutDeclaration(decode(body, name))
}

func decode(body []byte, name string) []byte {
	encoding, canonical := charset.Lookup(name)
	if encoding != nil && canonical != "utf-8" && (wide(canonical) || !utf8.Valid(body)) {
		if text, err := encoding.NewDecoder().Bytes(body); err == nil {
			body = text
		}
	}
	return bytes.TrimPrefix(bytes.ToValidUTF8(body, []byte("\uFFFD")), utf8BOM)
}

// wide says that a text in the encoding can look like UTF-8 without being it.
func wide(name string) bool { return strings.HasPrefix(name, "utf-16") || name == "iso-2022-jp" }

var xmlDeclaration = regexp.MustCompile(`^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']`)

func declaredInXML(body []byte) string {
	if !bytes.HasPrefix(bytes.TrimLeft(body[:min(len(body), 64)], " \t\r\n"), []byte("<?xml")) {
		return ""
	}
	if found := xmlDeclaration.FindSubmatch(body[:min(len(body), 512)]); found != nil {
		return string(found[1])
	}
	return ""
}

func withoutDeclaration(text []byte) []byte {
	name := declaredInXML(text)
	if name == "" || strings.EqualFold(name, "utf-8") {
		return text
	}
	at := bytes.Index(text, []byte(name))
	return append(append(append([]byte{}, text[:at]...), "UTF-8"...), text[at+len(name):]...)
}
