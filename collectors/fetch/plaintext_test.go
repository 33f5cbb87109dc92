package fetch

import "testing"

func TestAnswersAreUTF8(t *testing.T) {
	for name, c := range map[string]struct{ body, contentType, want string }{
		"JSON":                       {`{"a":"Grüße"}`, "application/json", `{"a":"Grüße"}`},
		"byte order mark":            {"\xef\xbb\xbf{}", "application/json; charset=utf-8", "{}"},
		"UTF-16":                     {"\xff\xfe{\x00}\x00", "application/json", "{}"},
		"UTF-16, the other way":      {"\xfe\xff\x00{\x00}", "", "{}"},
		"another charset":            {"{\"a\":\"Gr\xfc\xdfe\"}", "application/json; charset=ISO-8859-1", `{"a":"Grüße"}`},
		"a wrong charset":            {`{"a":"Grüße"}`, "application/json; charset=ISO-8859-1", `{"a":"Grüße"}`},
		"a post that speaks of one":  {`{"a":"<meta charset=shift_jis>Grüße"}`, "application/json", `{"a":"<meta charset=shift_jis>Grüße"}`},
		"broken UTF-8":               {"{\"a\":\"\xff\"}", "application/json", "{\"a\":\"\uFFFD\"}"},
		"XML that says":              {"<?xml version=\"1.0\" encoding='ISO-8859-1'?><a>Gr\xfc\xdfe</a>", "application/rss+xml", "<?xml version=\"1.0\" encoding='UTF-8'?><a>Grüße</a>"},
		"XML that says it wrong":     {"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>Grüße</a>", "text/xml; charset=utf-8", "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>Grüße</a>"},
		"XML in a charset not known": {"<?xml version=\"1.0\" encoding=\"x-own\"?><a/>", "text/xml", "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a/>"},
		"no text":                    {"\xff\x00", "image/png", "\xff\x00"},
		"nothing":                    {"", "", ""},
	} {
		if got := string(plainText([]byte(c.body), c.contentType)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
