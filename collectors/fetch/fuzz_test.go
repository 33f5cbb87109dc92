package fetch

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func FuzzRobots(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /a*b$\nAllow: /\nCrawl-delay: 3", "/axb")
	f.Add("\ufeffDisallow: /\nuser-agent:renown\ndisallow:*", "/x?y=1")
	f.Add("User-agent: *\nDisallow: /[\nDisallow: /(?i)%zz\\", "/")
	f.Fuzz(func(t *testing.T, text, path string) {
		rules := parseRobots([]byte(text), "Renown/0.1", time.Time{})
		if rules.delay() < 0 {
			t.Errorf("delay %s", rules.delay())
		}
		u := &url.URL{Scheme: "https", Host: "reviews.example", Path: "/" + path}
		if err := rules.check(u); err != nil && !IsKind(err, Forbidden) {
			t.Errorf("error %v", err)
		}
	})
}

func FuzzToUTF8(f *testing.F) {
	f.Add([]byte("<meta charset=shift_jis>\x82\xb1"), "text/html")
	f.Add([]byte("\xff\xfea\x00"), "text/html; charset=utf-16")
	f.Add([]byte("\xfc"), "")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		text, name := toUTF8(body, contentType)
		if name != "" && !utf8.Valid(text) {
			t.Errorf("%q in %q is not UTF-8", text, name)
		}
	})
}

func FuzzRetryAfter(f *testing.F) {
	f.Add("120", "")
	f.Add("Fri, 01 May 2026 12:00:00 GMT", "Fri, 01 May 2026 11:00:00 GMT")
	f.Add("-1", "x")
	f.Fuzz(func(t *testing.T, value, date string) {
		wait, _ := retryAfter(http.Header{"Retry-After": {value}, "Date": {date}}, time.Unix(1_700_000_000, 0))
		if wait < 0 || wait > maxRetryAfter {
			t.Errorf("wait %s", wait)
		}
	})
}

func FuzzRedact(f *testing.F) {
	f.Add("https", "reviews.example", "page=1&", "&sort=new")
	f.Fuzz(func(t *testing.T, scheme, host, before, after string) {
		const secret = "hunter2hunter2"
		if strings.Contains(scheme+host+before+after, secret) || strings.ContainsAny(before, "#") {
			t.Skip()
		}
		address := scheme + "://jo:" + secret + "@" + host + "/?" + before + "token=" + secret + after
		u, err := url.Parse(address)
		if err != nil || u.User == nil || !u.Query().Has("token") {
			t.Skip()
		}
		if shown := Redact(address); strings.Contains(shown, secret) {
			t.Errorf("%q shows the secret", shown)
		}
	})
}
