package reviewsite

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"renown/warehouse/record"
)

// sharedPages is where real pages lie beside the project; none of them is copied into it.
const sharedPages = "../../../shared/data/pages"

func sharedFile(t *testing.T, name string) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(sharedPages, name))
	if os.IsNotExist(err) {
		t.Skipf("%s is not there; this test needs the shared data beside the project", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return body
}

var readAt = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func parseShared(t *testing.T, name string, rules *Rules) Page {
	t.Helper()
	p, err := Parse(strings.NewReader(string(sharedFile(t, name))), "https://reviews.example/"+name, rules, readAt)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The known answers of real recipe pages: half of them hide their rating in broken JSON-LD, microdata or plugin markup.
func TestEverySharedPageGivesItsRating(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(string(sharedFile(t, "schemaorg/expected.csv")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		t.Run(row[0], func(t *testing.T) {
			p := parseShared(t, "schemaorg/"+row[0]+".testhtml", nil)
			if p.Rating == nil {
				t.Fatalf("no rating; problems %q", p.Problems())
			}
			want, err := strconv.ParseFloat(row[1], 64)
			if err != nil || math.Abs(p.Rating.Value-want) > 0.00501 {
				t.Errorf("rating %v, want %v (%s)", p.Rating.Value, row[1], p.Rating.From)
			}
			count := record.NotGiven
			if row[2] != "" {
				n, err := strconv.Atoi(row[2])
				if err != nil {
					t.Fatal(err)
				}
				count = record.Count(n)
			}
			if p.Rating.Count != count {
				t.Errorf("count %v, want %v (%s)", p.Rating.Count, count, p.Rating.From)
			}
		})
	}
}

func TestTrustpilotPage(t *testing.T) {
	rules, err := ParseRules([]byte(`
state:
  script: script#__NEXT_DATA__
  review: props.pageProps.reviews
  fields: {id: id, response: reply.message, response_date: reply.publishedDate}
`))
	if err != nil {
		t.Fatal(err)
	}
	for name, rules := range map[string]*Rules{"plain": nil, "with state": rules} {
		t.Run(name, func(t *testing.T) {
			p := parseShared(t, "trustpilot_bt.html", rules)
			checkTrustpilot(t, p, rules != nil)
		})
	}
}

func checkTrustpilot(t *testing.T, p Page, replies bool) {
	t.Helper()
	if p.Rating == nil || p.Rating.Value != 1.5 || p.Rating.Count != 13582 {
		t.Errorf("rating %+v, want 1.5 of 13582", p.Rating)
	}
	if len(p.Reviews) != 20 || len(p.Problems()) != 0 {
		t.Errorf("%d reviews, problems %q; want 20 and none", len(p.Reviews), p.Problems())
	}
	answered := 0
	for _, r := range p.Reviews {
		if day := r.Posted.Format("2006-01-02"); day < "2023-05-02" || day > "2023-05-06" {
			t.Errorf("review %s is of %s", r.ID, day)
		}
		if r.Response != "" && !r.ResponseAt.IsZero() {
			answered++
		}
		if !r.Stars.Given() || r.Text == "" || r.Author == "" || len(r.ID) != 24 {
			t.Errorf("review lacks something: %+v", r)
		}
	}
	if want := map[bool]int{true: 12, false: 0}[replies]; answered != want {
		t.Errorf("%d company replies, want %d", answered, want)
	}
}

// Every other page at hand must be read without an error; what it gives is not known.
func TestExtructSamplesAreRead(t *testing.T) {
	sharedFile(t, "extruct/LICENSE")
	files, err := filepath.Glob(filepath.Join(sharedPages, "extruct/*/*.html"))
	if err != nil || len(files) < 15 {
		t.Fatalf("%d samples, %v", len(files), err)
	}
	for _, f := range files {
		body, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Parse(strings.NewReader(string(body)), "https://reviews.example/", nil, readAt); err != nil {
			t.Errorf("%s: %v", filepath.Base(f), err)
		}
	}
}
