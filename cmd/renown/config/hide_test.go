package config

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

type keyed struct {
	Token Secret            `yaml:"token"`
	URL   string            `yaml:"url"`
	More  map[string]Secret `yaml:"more"`
}

// Whatever the secrets are written as, no text shows them after Hide, and other texts stay as they are.
func TestHide(t *testing.T) {
	opts := Options{
		Kinds: map[string]func() any{"keyed": func() any { return new(keyed) }},
		Env:   func(string) (string, bool) { return "pa ss\"w&rd/1", true },
	}
	c, err := Parse("renown.yaml", []byte(`author_key: 0123456789abcdef
brands: [{name: A}]
sources:
  - {name: one, kind: keyed, brand: A, token: "${T}", url: "https://me:hunter22hunter22@site.example/x?page=seventeen&token=0pen-t0ken", more: {a: sesame-open, b: sesame-open-wide}}
`), opts)
	if err != nil {
		t.Fatal(err)
	}
	const value = "pa ss\"w&rd/1"
	for _, secret := range []string{value, fmt.Sprintf("%q", value), url.QueryEscape(value), url.PathEscape(value), "hunter22hunter22", "0123456789abcdef", "sesame-open",
		"pa ss\\\"w\\u0026rd\\/1", url.QueryEscape(url.QueryEscape(value)), base64.StdEncoding.EncodeToString([]byte("me:hunter22hunter22")), "0pen-t0ken"} {
		if got := c.Hide("before " + secret + " after"); strings.Contains(got, strings.Trim(secret, `"`)) || !strings.Contains(got, "before ") || !strings.Contains(got, redacted) {
			t.Errorf("%s becomes %s", secret, got)
		}
	}
	if got := c.Hide("sesame-open-wide"); got != redacted {
		t.Errorf("of a secret that begins with another one stays %s", got)
	}
	if got := c.Hide("page seventeen"); got != "page seventeen" {
		t.Errorf("what is no secret of an address becomes %s", got)
	}
	if got := c.Hide("source one of brand A at site.example"); got != "source one of brand A at site.example" {
		t.Errorf("a plain text becomes %s", got)
	}
	if got := (&Config{}).Hide("x"); got != "x" {
		t.Errorf("an empty configuration makes %s", got)
	}
}
