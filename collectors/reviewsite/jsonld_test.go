package reviewsite

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// The extruct project says what its invalid blocks mean.
func TestBrokenBlocksMeanWhatExtructSays(t *testing.T) {
	sharedFile(t, "extruct/LICENSE")
	files, err := filepath.Glob(filepath.Join(sharedPages, "extruct/*invalid/*.html"))
	if err != nil || len(files) < 5 {
		t.Fatalf("%d samples, %v", len(files), err)
	}
	for _, file := range files {
		page, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		expected, err := os.ReadFile(strings.TrimSuffix(file, ".html") + ".jsonld")
		if err != nil {
			t.Fatal(err)
		}
		want, err := decodeJSON(expected)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(page)))
		if err != nil {
			t.Fatal(err)
		}
		var got []any
		doc.Find("script").FilterFunction(isJSONLD).Each(func(_ int, s *goquery.Selection) {
			v, _, err := decodeBlock(s.Text())
			if err != nil {
				t.Errorf("%s: %v", filepath.Base(file), err)
			}
			got = append(got, v)
		})
		if list, ok := want.([]any); !ok || !reflect.DeepEqual(squeeze(got), squeeze(list)) {
			t.Errorf("%s:\n got %v\nwant %v", filepath.Base(file), squeeze(got), squeeze(want))
		}
	}
}

// squeeze makes white space in texts comparable: what a raw new line in a string stands for is a matter of taste.
func squeeze(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	s := strings.NewReplacer(`\n`, " ", `\t`, " ", `\r`, " ").Replace(string(text))
	return strings.Join(strings.Fields(s), " ")
}

func TestMend(t *testing.T) {
	for broken, want := range map[string]string{
		`{"a":1,}`:                        `{"a":1}`,
		`[1,2, ]`:                         `[1,2]`,
		"{\"a\":\"x\ny\"}":                `{"a":"x\ny"}`,
		`{"a":"it\'s"}`:                   `{"a":"it's"}`,
		`{"a":1};`:                        `{"a":1}`,
		"// hi\n{\"a\":/* b */1}":         `{"a":1}`,
		`{&quot;a&quot;:&quot;b&quot;}`:   `{"a":"b"}`,
		`{"url":"http://x.example//y,]"}`: `{"url":"http://x.example//y,]"}`,
		"{\"a\":1}\x00":                   `{"a":1}`,
		`{"a":1}{"b":2}`:                  `[{"a":1},{"b":2}]`,
	} {
		got, _, err := decodeBlock(broken)
		if err != nil {
			t.Errorf("%q: %v", broken, err)
			continue
		}
		wanted, err := decodeJSON([]byte(want))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, wanted) {
			t.Errorf("%q is %v, want %v", broken, got, wanted)
		}
	}
	for _, hopeless := range []string{`{"a":`, `"a`, `{a:1}`, `nonsense`, `\`} {
		if v, _, err := decodeBlock(hopeless); err == nil {
			t.Errorf("%q is %v, want an error", hopeless, v)
		}
	}
}
