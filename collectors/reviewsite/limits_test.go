package reviewsite

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// Pages made to hurt must be refused or read within bounds: they never take the program down.
func TestHostilePagesStayWithinBounds(t *testing.T) {
	block := func(s string) string {
		return `<html><head><script type="application/ld+json">` + s + `</script></head><body></body></html>`
	}
	for name, html := range map[string]string{
		"deep HTML":         "<html>" + strings.Repeat("<div>", 100_000),
		"many elements":     "<html>" + strings.Repeat("<p>", 2_000_000),
		"many attributes":   "<html " + strings.Repeat("a=1 ", 1_000_000) + ">",
		"deep JSON":         block(strings.Repeat("[", 1_000_000)),
		"deep objects":      block(strings.Repeat(`{"a":`, 9000) + "1" + strings.Repeat("}", 9000)),
		"many values":       block("[" + strings.Repeat("[],", 1_300_000) + "1]"),
		"large block":       block(`"` + strings.Repeat("x", 5<<20) + `"`),
		"large page":        strings.Repeat("x", 13<<20),
		"large text":        `<html><body><p itemscope itemtype="https://schema.org/Review" data-review-id="big-1"><span itemprop="reviewBody">` + strings.Repeat("word ", 1_000_000) + `</span><meta itemprop="datePublished" content="2025-01-01"></p></body></html>`,
		"nested properties": "<html><body itemscope itemtype='https://schema.org/Review'>" + strings.Repeat("<div itemprop=text>", 400) + strings.Repeat("y ", 1<<20),
		"references":        block(`{"@id":"#a","@type":"Review","author":{"@id":"#a"},"name":{"@id":"#a"},"address":{"@id":"#a"},"text":{"@id":"#a"}}`),
		"itemref circle":    `<html><body><div id=a itemscope itemtype="https://schema.org/Review" itemref="b"></div><div id=b itemscope itemprop=x itemref="a c"></div><div id=c itemscope itemprop=y itemref="b c"></div></body></html>`,
		"control bytes":     "<html>\x00\x01\xff\xfe<body>\xc3\x28</body></html>",
		"many references":   block("[" + strings.Repeat(`{"@id":"#x"},`, 100_000) + `{"@id":"#x","name":"n"}]`),
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			p, err := Parse(strings.NewReader(html), "https://reviews.example/", nil, readAt)
			runtime.ReadMemStats(&after)
			if allocated := (after.TotalAlloc - before.TotalAlloc) >> 20; allocated > 700 {
				t.Errorf("%d MB were allocated on the way", allocated)
			}
			for _, r := range p.Reviews {
				if len(r.Text) > maxField {
					t.Errorf("a text of %d bytes came through", len(r.Text))
				}
			}
			if err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("the error is not one line: %v", err)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	rules, err := ParseRules([]byte("review: div\nfields: {title: h1, date: time, rating: {select: b, best: 10}, id: {attr: data-id}}\nnext: a\nsite_rating: i\nstate: {script: script, review: a.b, fields: {text: c}}\n"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(page([5]string{"#r-1", "a", "2025-01-01", "5", "x"})))
	f.Add([]byte(`<div data-id=1><h1>t</h1><time>2025-01-01</time><b>7</b></div><script>{"a":{"b":[{"c":"x"}]}}</script>`))
	f.Add([]byte(`<p itemscope itemtype="https://schema.org/Review" itemref=q><time itemprop=datePublished>3 days ago</time><i id=q itemprop=reviewRating>★★☆</i>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, r := range []*Rules{nil, rules} {
			p, err := Parse(strings.NewReader(string(body)), "https://reviews.example/a?b", r, readAt)
			if err != nil {
				continue
			}
			checkPage(t, p)
		}
	})
}

// checkPage holds whatever comes out against what the pipeline takes for granted.
func checkPage(t *testing.T, p Page) {
	t.Helper()
	seen := map[string]bool{}
	for _, r := range p.Reviews {
		r.Brand, r.Site = "b", "s"
		if err := r.Validate(); err != nil && !r.Posted.Before(time.Date(1995, 1, 1, 0, 0, 0, 0, time.UTC)) && !strings.Contains(err.Error(), "response date") {
			t.Errorf("%v: %+v", err, r)
		}
		if seen[r.ID] {
			t.Errorf("id %q came twice", r.ID)
		}
		seen[r.ID] = true
	}
	for _, r := range p.Rejects {
		if r.Reason == "" {
			t.Error("a reject without a reason")
		}
	}
	if p.Rating != nil && (p.Rating.Value < 1 || p.Rating.Value > 5) {
		t.Errorf("rating %v", p.Rating.Value)
	}
	if p.Next != "" && !strings.HasPrefix(p.Next, "http") {
		t.Errorf("next %q", p.Next)
	}
}

func FuzzParseRating(f *testing.F) {
	for _, s := range []string{"4,5", "60%", "6/10", "★★☆", "4.5 out of 5", "-1", "1e9"} {
		f.Add(s, 5.0, 1.0)
		f.Add(s, 10.0, 0.0)
	}
	f.Fuzz(func(t *testing.T, text string, best, worst float64) {
		for _, s := range []scale{{}, {best: &best}, {best: &best, worst: &worst}} {
			if r, err := parseRating(text, s); err == nil && (r.five < 1 || r.five > 5) {
				t.Errorf("%q on %v to %v is %v", text, worst, best, r.five)
			}
		}
		if n, err := parseCount(text); err == nil && n < 0 {
			t.Errorf("count %q is %d", text, n)
		}
	})
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2023-05-06T13:18:34Z", "27. März 2019", "mar. 5 avr. 2022", "2019年3月27日", "3 days ago", "03/04/2019", "27.3.2019 4:05 pm"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		w, err := parseDate(text, readAt)
		if err == nil && w.t.IsZero() && text != "0001-01-01" {
			if fmt.Sprint(w.t.Year()) != "1" {
				t.Errorf("%q is no time at all", text)
			}
		}
		if err == nil && w.t.Location() != time.UTC {
			t.Errorf("%q is not in UTC", text)
		}
	})
}
