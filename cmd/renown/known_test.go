package main

import (
	"encoding/json"
	"math"
	"path/filepath"
	"testing"
)

// near compares a number of an answer with the known one.
func near(t *testing.T, what string, got any, want float64) {
	t.Helper()
	x, isNumber := got.(float64)
	if !isNumber || math.Abs(x-want) > 0.0006 {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

// imported is the JSON summary of an import.
func imported(t *testing.T, args ...string) summaryJSON {
	t.Helper()
	out := mustRenown(t, append([]string{"import", "--format", "json"}, args...)...)
	var s summaryJSON
	if err := json.Unmarshal([]byte(out), &s); err != nil || s.Stored == nil {
		t.Fatalf("summary: %v\n%s", err, out)
	}
	return s
}

// stars reads employer.Stars as counts of 1 to 5 stars.
func stars(t *testing.T, a answer) map[int]float64 {
	t.Helper()
	counts := map[int]float64{}
	for _, row := range a.Rows {
		star, okStar := row["stars"].(float64)
		n, okN := row["reviews"].(float64)
		if !okStar || !okN {
			t.Fatalf("a row of employer.Stars: %v", row)
		}
		counts[int(star)] += n
	}
	return counts
}

func wantStars(t *testing.T, a answer, want ...float64) {
	t.Helper()
	got := stars(t, a)
	for i, n := range want {
		if got[i+1] != n {
			t.Errorf("%d stars: %v, want %v", i+1, got[i+1], n)
		}
	}
}

func TestKnownAnswersOfGlassdoor(t *testing.T) {
	path := shared(t, "reviews", "glassdoor_sample_1000.csv")
	config := writeConfig(t, "Sample", "")
	keepEngine(t, config)
	s := imported(t, "-c", config, "--map", "glassdoor", "--brand", "Sample", path)
	if s.Read != 1000 || *s.Stored != 1000 || *s.Repeated != 0 || s.Quarantined != 0 {
		t.Errorf("summary %+v, stored %d, repeated %d", s, *s.Stored, *s.Repeated)
	}
	checkGlassdoor(t, config)

	again := imported(t, "-c", config, "--map", "glassdoor", "--brand", "Sample", path)
	if again.Read != 1000 || *again.Stored != 0 || *again.Repeated != 1000 {
		t.Errorf("second time %+v, stored %d, repeated %d", again, *again.Stored, *again.Repeated)
	}
	checkGlassdoor(t, config)
}

func checkGlassdoor(t *testing.T, config string) {
	t.Helper()
	wantStars(t, ask(t, config, "employer.Stars", "--brand", "Sample"), 363, 204, 182, 125, 126)
	summary := ask(t, config, "employer.Summary", "--brand", "Sample").Rows[0]
	near(t, "mean", summary["rating"], 2.447)
	near(t, "n", summary["rating_n"], 1000)
	near(t, "recommend", summary["recommend_yes"], 308)
	near(t, "CEO approval", summary["ceo_yes"], 306)
	known := map[string]float64{"culture": 2.452, "work_life": 2.608, "compensation": 2.809, "management": 2.122}
	for _, row := range ask(t, config, "employer.SubRatings", "--brand", "Sample").Rows {
		aspect, isText := row["aspect"].(string)
		if want, asked := known[aspect]; isText && asked {
			near(t, aspect, row["mean"], want)
			delete(known, aspect)
		}
	}
	if len(known) > 0 {
		t.Errorf("no sub-ratings for %v", known)
	}
}

func TestKnownAnswersOfIndeed(t *testing.T) {
	clean := shared(t, "reviews", "indeed_pnc_clean.csv")
	dirty := shared(t, "reviews", "indeed_pnc_dirty.csv")
	config := writeConfig(t, "Bank", "  - {name: Bank Dirty}\n")
	keepEngine(t, config)
	s := imported(t, "-c", config, "--map", "indeed", "--brand", "Bank", clean)
	if s.Read != 6955 || s.Read != *s.Stored+*s.Repeated+s.Quarantined {
		t.Errorf("summary %+v, stored %d, repeated %d", s, *s.Stored, *s.Repeated)
	}
	wantStars(t, ask(t, config, "employer.Stars"), 708, 630, 1614, 2122, 1881)
	d := imported(t, "-c", config, "--map", "indeed", "--brand", "Bank Dirty", dirty)
	if d.Read != 6996 || d.Read != *d.Stored+*d.Repeated+d.Quarantined {
		t.Errorf("dirty: summary %+v, stored %d, repeated %d", d, *d.Stored, *d.Repeated)
	}
	if got := ask(t, config, "employer.Stars", "--brand", "Bank Dirty"); got.N != uint64(*d.Stored) {
		t.Errorf("dirty: %d reviews shown, %d stored", got.N, *d.Stored)
	}
	if got := ask(t, config, "employer.Stars"); got.N != uint64(*s.Stored) {
		t.Errorf("clean after dirty: %d reviews shown, %d stored", got.N, *s.Stored)
	}
}

func TestImportFromStandardInputAndUnknownBrand(t *testing.T) {
	config := writeConfig(t, "Bank", "")
	file := filepath.Join(filepath.Dir(config), "x.csv")
	writeIndeed(t, file, 30)
	got := renown(t, "import", "-c", config, "--map", "indeed", "--brand", "Bnak", file)
	if got.code != exitOK {
		t.Fatalf("%d\n%s", got.code, got.stderr)
	}
	if want := `did you mean "Bank"?`; !contains(got.stderr, want) {
		t.Errorf("stderr %q lacks %q", got.stderr, want)
	}
}
