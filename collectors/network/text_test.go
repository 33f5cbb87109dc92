package network

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPlainText(t *testing.T) {
	for markup, want := range map[string]string{
		"":                                        "",
		"plain  text\r\nin lines ":                "plain text\nin lines",
		"5 < 6 &amp; 7 &gt; 6":                    "5 < 6 & 7 > 6",
		"<p>one</p><p>two<br>three</p>":           "one\ntwo\nthree",
		"<p>a\nb</p>":                             "a b",
		"<pre>a\nb</pre>c":                        "a\nb\nc",
		"<ul><li>x</li><li>y</li></ul>":           "x\ny",
		"<script>bad()</script>good":              "good",
		"<style>p{}</style><b>Brand</b>!":         "Brand!",
		`<a href="https://a.example/x">words</a>`: "words (https://a.example/x)",
		`<a href="https://a.example/x">https://a.example/x</a>`:                                                 "https://a.example/x",
		`<a href="https://a.example/long/path">a.example/lo…</a>`:                                               "a.example/lo… (https://a.example/long/path)",
		`<a href="https://a.example/x"></a>`:                                                                    "https://a.example/x",
		`<a href="javascript:alert(1)">click</a>`:                                                               "click",
		`<a href="https://s.example/tags/X" class="mention hashtag">#<span>X</span></a>`:                        "#X",
		`<a href="https://s.example/@u" class="u-url mention">@<span>u</span></a> hi`:                           "@u hi",
		`<a href="https://a.example/x/y"><span class="invisible">https://</span><span>a.example/x/y</span></a>`: "https://a.example/x/y",
		"<p>unclosed <b>bold":          "unclosed bold",
		"zero\u200bwidth &nbsp; space": "zerowidth space",
	} {
		if got := PlainText(markup, true); got != want {
			t.Errorf("%q gives %q, want %q", markup, got, want)
		}
	}
	if got := PlainText(`<a href="https://a.example/x">words</a>`, false); got != "words" {
		t.Errorf("without links: %q", got)
	}
	if got := PlainText("<p>"+strings.Repeat("ä", 200_000), true); len(got) > maxText || !utf8.ValidString(got) {
		t.Errorf("%d bytes", len(got))
	}
}

func FuzzPlainText(f *testing.F) {
	f.Add("<p>x &amp; <a href='https://a.example'>y…</a><br></pre><script>", true)
	f.Add("<a href=\"http://\"><a>…", true)
	f.Fuzz(func(t *testing.T, markup string, links bool) {
		if got := PlainText(markup, links); len(got) > maxText || (utf8.ValidString(markup) && !utf8.ValidString(got)) {
			t.Errorf("%q", got)
		}
	})
}

func TestWordsAreFoundWholeInEveryScript(t *testing.T) {
	watch := Watch{Words: []string{"Skyways", "天馬航空", "สายการบิน"}, Handles: []string{"skywaysair"}}
	terms := watch.Terms()
	for text, want := range map[string]bool{
		"SKYWAYS!": true, "skywaysair": false, "myskyways": false, "by Skyways.": true, "Skywaysの便": true,
		"今日の天馬航空は遅れた": true, "天馬": false, "ราคาสายการบินถูก": true,
		"hi @skywaysair": true, "mail@skywaysair": false, "@skywaysair2": false, "@skywaysair@social.example": true,
	} {
		if got := terms.In(text, nil); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
