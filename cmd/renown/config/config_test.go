package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"renown/warehouse/staffed"
)

type pageSettings struct {
	URL   string            `yaml:"url"`
	Rules map[string]string `yaml:"rules"`
	Pages int               `yaml:"max_pages"`
}

func (s *pageSettings) Validate() error {
	if s.URL == "" {
		return errors.New("url is missing")
	}
	if s.Pages < 0 {
		return errors.New("max_pages must not be negative")
	}
	return nil
}

type dropSettings struct {
	Map  string `yaml:"map"`
	Path string `yaml:"path"`
}

func (s *dropSettings) Resolve(dir string) { s.Path = filepath.Join(dir, s.Path) }

func options(env map[string]string) Options {
	return Options{
		Kinds: map[string]func() any{
			"reviewsite": func() any { return &pageSettings{Pages: 50} },
			"file":       func() any { return &dropSettings{} },
		},
		Maps: []string{"glassdoor", "indeed"},
		Env:  func(name string) (string, bool) { v, ok := env[name]; return v, ok },
	}
}

const whole = `
warehouse: clickhouse://user:${PASSWORD}@host:9000/renown?x=1
listen: 127.0.0.1:9999
brands:
  - name: Skyways Air
    own: true
    time_zone: Europe/London
    staffed: Mon-Fri 09:00-17:00, Sat 10:00-14:00
    holidays: [2026-12-25, 2026-12-26]
    reply_target: 1h30m
    keywords: [skyways, "skyways air"]
    handles: {x: [skyways], mastodon: ["@skyways@social.example"]}
    support_handles: {x: [skywayshelp]}
  - name: Rival Jets
campaigns:
  - {name: SkywaysBlue, brand: Skyways Air, hashtags: [SkywaysBlue], from: 2026-03-01, baseline: {uses: 350000, as_of: 2026-03-01, source: "press release"}}
sources:
  - {name: skyways-reviews, kind: reviewsite, brand: Skyways Air, site: workplace, every: 6h, url: "https://reviews.example/skyways"}
  - name: exports
    kind: file
    map: glassdoor
    every: 7d
    path: "./drop/*.csv"
`

func TestParseWhole(t *testing.T) {
	c, err := Parse("some/renown.yaml", []byte(whole), options(map[string]string{"PASSWORD": "p@ss/w:rd"}))
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Warehouse.DSN.Reveal(); got != "clickhouse://user:p%40ss%2Fw%3Ard@host:9000/renown?x=1" {
		t.Errorf("DSN = %s", got)
	}
	b := c.Brands[0]
	if !b.Own || b.TimeZone.String() != "Europe/London" || b.ReplyTarget != 90*time.Minute || len(b.Staffed) != 6 {
		t.Errorf("brand = %+v", b)
	}
	if sat := b.Staffed[5]; sat != (staffed.Span{Day: time.Saturday, From: 600, To: 840}) {
		t.Errorf("Saturday = %+v", sat)
	}
	h := b.Hours()
	if want := []staffed.Day{{Year: 2026, Month: time.December, Day: 25}, {Year: 2026, Month: time.December, Day: 26}}; !slices.Equal(h.Holidays, want) {
		t.Errorf("holidays = %v, want %v", h.Holidays, want)
	}
	if h.Zone.String() != "Europe/London" || !slices.Equal(h.Week, b.Staffed) {
		t.Errorf("hours = %+v", h)
	}
	if got := b.Handles["mastodon"][0]; got != "@skyways@social.example" {
		t.Errorf("handle = %q", got)
	}
	if r := c.Brands[1]; r.TimeZone.String() != "UTC" || r.ReplyTarget != time.Hour {
		t.Errorf("defaults of a brand = %+v", r)
	}
	want := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	if k := c.Campaigns[0]; k.Baseline.Uses != 350000 || !k.From.Equal(want) || !k.Baseline.AsOf.Equal(want) {
		t.Errorf("campaign = %+v", k)
	}
	page := c.Sources[0].Settings.(*pageSettings)
	if page.URL != "https://reviews.example/skyways" || page.Pages != 50 || c.Sources[0].Site != "workplace" {
		t.Errorf("source = %+v, settings = %+v", c.Sources[0], page)
	}
	drop := c.Source("EXPORTS")
	if drop.Brand != "Skyways Air" || drop.Every != 7*24*time.Hour {
		t.Errorf("drop = %+v", drop)
	}
	if got := drop.Settings.(*dropSettings).Path; got != filepath.Join(c.Dir, "drop/*.csv") || !filepath.IsAbs(got) {
		t.Errorf("path = %s", got)
	}
}

func TestDefaults(t *testing.T) {
	c, err := Parse("renown.yaml", nil, options(nil))
	if err != nil {
		t.Fatal(err)
	}
	if c.Warehouse.Dir != filepath.Join(c.Dir, "renown-data") || c.Listen != DefaultListen || c.MinGroup != 5 {
		t.Errorf("defaults = %+v", c)
	}
	if string(c.Spool) != filepath.Join(c.Warehouse.Dir, "spool") {
		t.Errorf("spool = %s", c.Spool)
	}
	if c.Own() != nil {
		t.Error("an own brand out of nothing")
	}
}

// Each broken file must give these words at this line.
func TestProblems(t *testing.T) {
	for _, tc := range []struct {
		name, yaml string
		line       int
		want       []string
	}{
		{"unknown key", "brands:\n  - name: A\n    onw: true\n", 3, []string{`unknown key "onw"`, `"own"`}},
		{"unknown top key", "warehous: embedded:./x\n", 1, []string{`"warehous"`, `"warehouse"`}},
		{"unknown key of a kind", "brands: [{name: A}]\nsources:\n  - name: s\n    kind: reviewsite\n    url: http://a.example\n    max_page: 3\n", 6, []string{`"max_page" for kind reviewsite`, `"max_pages"`}},
		{"flow mapping", "brands: [{name: A}]\nsources:\n  - {name: s, kind: file,\n     pth: x}\n", 4, []string{`"pth"`, `"path"`}},
		{"unknown kind", "brands: [{name: A}]\nsources:\n  - name: s\n    kind: reviewsit\n", 4, []string{`unknown kind "reviewsit"`, `did you mean "reviewsite"? there are: file, reviewsite`}},
		{"an amount of nothing", "brands: [{name: A}]\nsources:\n  - name: s\n    kind: reviewsite\n    max_pages: 0\n    url: x\n", 5, []string{"max_pages: 0 would count as left out"}},
		{"too often", "brands: [{name: A}]\nsources:\n  - name: s\n    kind: reviewsite\n    url: x\n    every: 5s\n", 6, []string{"every: 5s is too often", "1m"}},
		{"at once", "brands: [{name: A}]\nsources:\n  - name: s\n    kind: reviewsite\n    url: x\n    every: 0s\n", 6, []string{"every: 0s is too often"}},
		{"never", "brands: [{name: A}]\nsources:\n  - {name: s, kind: file, every: never}\n", 3, []string{`"never" is not a length of time`}},
		{"set but empty", "brands: [{name: A}]\nsources:\n  - name: s\n    kind: reviewsite\n    url: ${EMPTY}\n", 5, []string{"url is missing", "EMPTY is set but empty"}},
		{"no kind", "brands: [{name: A}]\nsources:\n  - name: s\n", 3, []string{"kind is missing", "file, reviewsite"}},
		{"unknown brand", "brands: [{name: Skyways Air}]\nsources:\n  - name: s\n    kind: file\n    brand: Skyway Air\n", 5, []string{`unknown brand "Skyway Air"`, `"Skyways Air"`}},
		{"brand in another case", "brands: [{name: Skyways Air}]\nsources: [{name: s, kind: file, brand: skyways air}]\n", 2, []string{`"Skyways Air"`}},
		{"unknown map", "brands: [{name: A}]\nsources:\n  - name: s\n    kind: file\n    map: glasdoor\n", 5, []string{`unknown map "glasdoor"`, `"glassdoor"`}},
		{"a page too long to parse", "fetch:\n  max_page_mb: 20\nbrands: [{name: A}]\n", 2, []string{"max_page_mb is 20", "12 MB"}},
		{"kind's own check", "brands: [{name: A}]\nsources:\n  - name: s\n    kind: reviewsite\n    max_pages: -1\n    url: x\n", 5, []string{"must not be negative"}},
		{"source twice", "brands: [{name: A}]\nsources:\n  - {name: s, kind: file}\n  - {name: S, kind: file}\n", 4, []string{"taken by the source on line 3"}},
		{"brand twice", "brands:\n  - name: A\n  - name: a\n", 3, []string{"twice"}},
		{"brand called all", "brands:\n  - name: All\n", 2, []string{"all brands together"}},
		{"key twice", "brands:\n  - name: A\n    name: B\n", 3, []string{"name"}},
		{"a text for a list", "brands:\n  - name: A\n    keywords: hello\n", 3, []string{"brands[1].keywords", "expected a list", "a text"}},
		{"a list for a text", "listen: [a]\n", 1, []string{"listen", "a list"}},
		{"a text for a number", "min_group: few\n", 1, []string{`"few" is not a whole number`}},
		{"bad duration", "brands:\n  - name: A\n    reply_target: 1 fortnight\n", 3, []string{"reply_target", "6h"}},
		{"negative duration", "brands: [{name: A}]\nsources: [{name: s, kind: file, every: -6h}]\n", 2, []string{"every", "-6h"}},
		{"bad zone", "brands:\n  - name: A\n    time_zone: Europe/Lodnon\n", 3, []string{"Europe/Lodnon", "Europe/London"}},
		{"bad staffed", "brands:\n  - name: A\n    staffed: Mon-Fry 09:00-17:00\n", 3, []string{`"Fry"`, "weekday"}},
		{"bad day", "campaigns:\n  - {name: C, brand: A, hashtags: [x], from: 2026-02-30}\n", 2, []string{"2026-02-30", "not a day"}},
		{"unknown part of the index", "\nindex: {hr: {raiting: 3}}\n", 2, []string{"index", `no part "raiting"`, "rating"}},
		{"negative weight", "\nindex: {hr: {rating: -1}}\n", 2, []string{"hr.rating", "-1"}},
		{"no weight left", "\nindex: {marketing: {sentiment: 0, voice: 0}}\n", 2, []string{"marketing", "no part has a weight"}},
		{"bad warehouse", "warehouse: postgres://x\n", 1, []string{"embedded:DIR"}},
		{"missing variable", "\nauthor_key: ${RENOWN_KEY}\n", 2, []string{"RENOWN_KEY is not set"}},
		{"short key", "\nauthor_key: abc\n", 2, []string{"16 characters"}},
		{"bad variable name", "author_key: ${a b}\n", 1, []string{"a b"}},
		{"not yaml", "brands:\n  - name: [\n", 2, []string{"not valid YAML"}},
		{"two documents", "listen: 127.0.0.1:1\n---\nlisten: 127.0.0.1:2\n", 3, []string{"second document"}},
		{"a scalar for the file", "hello\n", 1, []string{"keys and values"}},
		{"unknown alias", "listen: *nowhere\n", 1, []string{"nowhere"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := Parse("renown.yaml", []byte(tc.yaml), options(map[string]string{"EMPTY": ""}))
			if err == nil {
				t.Fatal("no error")
			}
			for line := range strings.SplitSeq(err.Error(), "\n") {
				if holds(line, fmt.Sprintf("renown.yaml:%d:", tc.line), tc.want) {
					return
				}
			}
			t.Errorf("got:\n%v\nwant line %d with %q", err, tc.line, tc.want)
		})
	}
}

func holds(line, prefix string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(line, w) {
			return false
		}
	}
	return strings.HasPrefix(line, prefix)
}

func TestEveryProblemAtOnce(t *testing.T) {
	_, err := Parse("r.yaml", []byte("listn: x\nmin_group: x\nbrands: [{nam: A}]\n"), options(nil))
	var all Problems
	if !errors.As(err, &all) || len(all) < 3 {
		t.Fatalf("got %v", err)
	}
	for i := 1; i < len(all); i++ {
		if all[i].Line < all[i-1].Line {
			t.Errorf("not in the order of the lines: %v", err)
		}
	}
}

func TestErrorsNeverShowSecrets(t *testing.T) {
	const secret = "hunter2-very-secret"
	env := map[string]string{"S": secret}
	for _, yaml := range []string{
		"warehouse: ${S}\n",
		"warehouse: clickhouse://u:${S}@\n",
		"min_group: ${S}\n",
		"brands: [{name: A, time_zone: \"${S}\"}]\n",
		"brands: [{name: A, staffed: \"${S}\"}]\n",
		"brands: [{name: A, reply_target: \"${S}\"}]\n",
		"campaigns: [{name: A, from: \"${S}\"}]\n",
		"listn: ${S}\n",
		"listen: ${S}\n",
		"brands: [{name: \"${S}\"}, {name: \"${S}\"}]\n",
		"brands: [{name: A}]\nsources: [{name: \"${S}\", kind: file, map: \"${S}\"}]\n",
		"author_key: ${S}\nlistn: 1\n",
	} {
		_, err := Parse("r.yaml", []byte(yaml), options(env))
		if err == nil {
			t.Errorf("%s: no error", yaml)
		} else if strings.Contains(err.Error(), secret) {
			t.Errorf("%s: shows the secret: %v", yaml, err)
		}
	}
}

func TestSecretHides(t *testing.T) {
	s := struct{ Key Secret }{"hunter2"}
	out := fmt.Sprintf("%v %+v %#v %s %q %x %d", s, s, s, s.Key, s.Key, s.Key, s.Key)
	js, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "key", s.Key, "all", s)
	for _, text := range []string{out, string(js), log.String()} {
		if strings.Contains(text, "hunter2") || strings.Contains(text, fmt.Sprintf("%x", "hunter2")) {
			t.Errorf("shown: %s", text)
		}
	}
	w := Warehouse{DSN: "clickhouse://u:hunter2@host:9000/db"}
	if got := w.String(); got != "clickhouse://host:9000/db" {
		t.Errorf("warehouse = %s", got)
	}
}

func TestExpand(t *testing.T) {
	env := map[string]string{"A": "x y", "URL": "clickhouse://u:p@h/d", "B": "a/b?c"}
	for raw, want := range map[string]string{
		"$${A}":                         "${A}",
		"pre-${A}-post":                 "pre-x y-post",
		"https://${B}.example/${B}":     "https://a/b?c.example/a/b?c",
		"https://h.example/p?key=${B}":  "https://h.example/p?key=a%2Fb%3Fc",
		"clickhouse://${A}:${B}@h/${A}": "clickhouse://x%20y:a%2Fb%3Fc@h/x y",
		"${URL}":                        "clickhouse://u:p@h/d",
		"$A":                            "$A",
	} {
		d := &decoder{opts: options(env), values: map[string]string{}}
		if got, _, ok := d.expand(raw, 1); !ok || got != want {
			t.Errorf("%s = %s, want %s", raw, got, want)
		}
	}
}

func TestParseDuration(t *testing.T) {
	for s, want := range map[string]time.Duration{
		"6h": 6 * time.Hour, "7d": 168 * time.Hour, "90m": 90 * time.Minute, "1d12h": 36 * time.Hour, "2w": 336 * time.Hour,
		"1.5h": 90 * time.Minute, "0s": 0, "250ms": 250 * time.Millisecond,
	} {
		if got, err := ParseDuration(s); err != nil || got != want {
			t.Errorf("%s = %v, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "6", "h", "-6h", "6x", "1.2.3h", "999999999999w", "6 h"} {
		if got, err := ParseDuration(s); err == nil {
			t.Errorf("%q = %v, want an error", s, got)
		}
	}
}

func TestNearest(t *testing.T) {
	keys := []string{"warehouse", "brands", "sources", "listen"}
	for word, want := range map[string]string{"warehuose": "warehouse", "brand": "brands", "lsiten": "listen", "Sources": "sources"} {
		if got, near := Nearest(word, keys); got != want || !near {
			t.Errorf("%s: %s, %v", word, got, near)
		}
	}
	if _, near := Nearest("zzz", keys); near {
		t.Error("zzz is near something")
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "renown.yaml")
	if _, err := Load(path, options(nil)); err == nil || !strings.Contains(err.Error(), "-c") {
		t.Errorf("missing file: %v", err)
	}
	if err := os.WriteFile(path, []byte("\xef\xbb\xbfwarehouse: embedded:./data\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Load(path, options(nil))
	if err != nil {
		t.Fatal(err)
	}
	if c.Warehouse.Dir != filepath.Join(dir, "data") {
		t.Errorf("dir = %s", c.Warehouse.Dir)
	}
	if err := os.WriteFile(path, make([]byte, maxFile+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path, options(nil)); err == nil {
		t.Error("a file without end was read")
	}
}

func TestAnchors(t *testing.T) {
	c, err := Parse("r.yaml", []byte("brands:\n  - {name: A, keywords: &k [a, b]}\n  - {name: B, keywords: *k}\n"), options(nil))
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Brands[1].Keywords; len(got) != 2 || got[1] != "b" {
		t.Errorf("keywords = %v", got)
	}
}

// spot is written short (a: h2) or long (a: {select: h2}), as the rules of a review site are.
type spot struct {
	Select string   `yaml:"select"`
	Best   *float64 `yaml:"best"`
}

func (s *spot) UnmarshalYAML(unmarshal func(any) error) error {
	var short string
	if unmarshal(&short) == nil {
		s.Select = short
		return nil
	}
	type long spot
	var l long
	if err := unmarshal(&l); err != nil {
		return err
	}
	*s = spot(l)
	return nil
}

func TestTypesWithTwoForms(t *testing.T) {
	type settings struct {
		Fields map[string]spot `yaml:"fields"`
	}
	opts := options(nil)
	opts.Kinds["page"] = func() any { return &settings{} }
	const head = "brands: [{name: A}]\nsources:\n  - name: s\n    kind: page\n    fields:\n"
	c, err := Parse("r.yaml", []byte(head+"      title: h2\n      stars: {select: .s, best: 10}\n"), opts)
	if err != nil {
		t.Fatal(err)
	}
	got := c.Sources[0].Settings.(*settings).Fields
	if got["title"].Select != "h2" || got["stars"].Select != ".s" || *got["stars"].Best != 10 {
		t.Errorf("fields = %+v", got)
	}
	_, err = Parse("r.yaml", []byte(head+"      stars:\n        selct: .s\n"), opts)
	if err == nil || !strings.Contains(err.Error(), "r.yaml:7:") || !strings.Contains(err.Error(), `"select"`) {
		t.Errorf("got %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte("brands: &a [*a]\n"))
	f.Add([]byte("a: &a [x,x]\nb: &b [*a,*a]\nbrands: [*b,*b]\n"))
	f.Add([]byte("listen: ${X}\n---\n"))
	f.Add([]byte("? [a]\n: b\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse("renown.yaml", data, options(map[string]string{"X": "the-secret-value"}))
		if err == nil && (c.Listen == "" || c.Warehouse == (Warehouse{})) {
			t.Error("accepted without its defaults")
		}
		if err != nil && strings.Contains(err.Error(), "the-secret-value") {
			t.Errorf("shows a secret: %v", err)
		}
	})
}

// What is looked at now and then can be left out for good; files of one's own may be read as often as one likes.
func TestNeverAndOften(t *testing.T) {
	o := options(nil)
	o.Kinds["watch"] = func() any { return new(watchSettings) }
	c, err := Parse("renown.yaml", []byte("brands: [{name: A}]\nsources:\n  - {name: w, kind: watch, look_every: never}\n  - {name: f, kind: file, every: 5s}\n"), o)
	if err != nil {
		t.Fatal(err)
	}
	if s, ok := c.Sources[0].Settings.(*watchSettings); !ok || s.LookEvery >= 0 {
		t.Errorf("look_every: never is %+v", c.Sources[0].Settings)
	}
	if c.Sources[1].Every != 5*time.Second {
		t.Errorf("the folder is looked at every %s", c.Sources[1].Every)
	}
}

type watchSettings struct {
	LookEvery time.Duration `yaml:"look_every"`
}
