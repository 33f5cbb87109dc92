package fetch_test

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
)

func TestEveryCharsetBecomesUTF8(t *testing.T) {
	const german, japaneseText = "<p>Überstunden – «nein»</p>", "<p>この会社の職場環境はとても良いです。上司も親切で、残業は少ないです。</p>"
	late := strings.Repeat("<!-- plain -->", 200)
	sjis, err := japanese.ShiftJIS.NewEncoder().String(japaneseText)
	if err != nil {
		t.Fatal(err)
	}
	cp1252, err := charmap.Windows1252.NewEncoder().String(german)
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(german)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ contentType, body, want, charset string }{
		"by header":               {"text/html; charset=Shift_JIS", sjis, japaneseText, "shift_jis"},
		"by header, latin 1":      {"text/html; charset=ISO-8859-1", cp1252, german, "windows-1252"},
		"by meta":                 {"text/html", `<meta charset="shift_jis">` + sjis, `<meta charset="shift_jis">` + japaneseText, "shift_jis"},
		"by meta, windows-1252":   {"text/html", `<meta charset="windows-1252">` + cp1252, `<meta charset="windows-1252">` + german, "windows-1252"},
		"by byte order mark":      {"text/html; charset=utf-8", utf16, german, "utf-16le"},
		"UTF-8 mark is taken off": {"text/html", "\xef\xbb\xbf" + german, german, "utf-8"},
		"undeclared UTF-8":        {"text/html", german, german, "utf-8"},
		"undeclared, late UTF-8":  {"text/html", late + german, late + german, "utf-8"},
		"undeclared windows-1252": {"text/html", cp1252, german, "windows-1252"},
		"undeclared shift_jis":    {"text/html", strings.Repeat(sjis, 3), strings.Repeat(japaneseText, 3), "shift_jis"},
		"no content type":         {"", german, german, "utf-8"},
		"json":                    {"application/json", `{"a":"ü"}`, `{"a":"ü"}`, "utf-8"},
		"invalid UTF-8":           {"text/html; charset=utf-8", "a\xffb", "a\uFFFDb", "utf-8"},
		"unknown charset":         {"text/html; charset=klingon", german, german, "utf-8"},
		"meta lies":               {"text/html", `<meta charset="windows-1252">` + late + german, `<meta charset="windows-1252">` + late + german, "utf-8"},
		"binary":                  {"image/png", "\x89PNG\xff\xfe", "\x89PNG\xff\xfe", ""},
		"empty":                   {"text/html", "", "", "utf-8"},
	} {
		t.Run(name, func(t *testing.T) {
			server := site(t, map[string]http.HandlerFunc{"/": func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Content-Type"] = []string{c.contentType}
				if _, err := w.Write([]byte(c.body)); err != nil {
					t.Error(err)
				}
			}})
			page, err := quick(t).Get(t.Context(), server.URL)
			if err != nil {
				t.Fatal(err)
			}
			if string(page.Body) != c.want || page.Charset != c.charset {
				t.Errorf("%q in %q, want %q in %q", page.Body, page.Charset, c.want, c.charset)
			}
		})
	}
}
