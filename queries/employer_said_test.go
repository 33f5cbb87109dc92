package queries

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// speaks says what a review speaks of.
func speaks(themes ...record.Theme) func(*record.Review) {
	return func(r *record.Review) { r.Meaning.Themes = themes }
}

func inPros(name string) record.Theme {
	return record.Theme{Name: name, Part: record.InPros, Label: record.Positive}
}

func inCons(name string) record.Theme {
	return record.Theme{Name: name, Part: record.InCons, Label: record.Negative}
}

func inText(name string, label record.Opinion) record.Theme {
	return record.Theme{Name: name, Part: record.InText, Label: label}
}

// many makes n reviews alike.
func many(brand, prefix string, n int, posted string, change ...func(*record.Review)) []record.Review {
	var rs []record.Review
	for i := range n {
		rs = append(rs, review(brand, fmt.Sprint(prefix, i), posted, 3, change...))
	}
	return rs
}

func silent(r *record.Review) { r.Title, r.Text = "", "" }

func TestThemes(t *testing.T) {
	b := record.Batch{Reviews: slices.Concat(
		many("Acme", "a", 6, "2025-04-10", speaks(inPros("pay"), inCons("management"))),
		many("Acme", "b", 5, "2025-04-11", speaks(inCons("pay"), inText("pay", record.Negative), inText("pay", record.NoOpinion))),
		many("Acme", "c", 5, "2025-04-12", speaks(inText("pay", record.NoOpinion))),
		many("Acme", "d", 5, "2025-04-13", speaks(inPros("pay"), inCons("pay"))), // both: neutral
		many("Acme", "e", 4, "2025-04-14", speaks(inCons("tools"))),              // four are too few
		many("Acme", "f", 9, "2025-04-15", silent),                               // stars alone cannot speak of anything
		many("Acme", "g", 8, "2025-02-10", speaks(inPros("pay"))),
		many("Acme", "h", 2, "2025-02-10"),
		many("Rival", "i", 10, "2025-04-10", speaks(inPros("growth"))),
	)}
	q := seeded(t, &b)
	f := spring().WithPrevious()
	f.Against = []string{"Rival"}
	a := must[ThemeRow](t)(q.Employer.Themes(t.Context(), f))
	var order []string
	for _, r := range a.Rows {
		order = append(order, fmt.Sprintf("%s %s %d %v", r.Brand, r.Theme, r.Reviews, r.Suppressed))
	}
	want := []string{"Acme pay 21 false", "Acme management 6 false", "Acme growth 0 false", "Acme tools 0 true",
		"Rival pay 0 false", "Rival management 0 false", "Rival growth 10 false", "Rival tools 0 false"}
	if !slices.Equal(order, want) || a.N != 25+10 || !a.Suppressed {
		t.Fatalf("n %d, suppressed %v\n%q, want\n%q", a.N, a.Suppressed, order, want)
	}
	r := a.Rows[0]
	if r.Pros != 11 || r.Cons != 10 || r.Share.N != 25 || r.Positive.N != 16 || *r.Share.PreviousN != 10 || *r.Positive.PreviousN != 8 {
		t.Errorf("%+v", r)
	}
	wantNumbers(t, map[string]*float64{
		"share": r.Share.Value, "share before": r.Share.Previous, "positive": r.Positive.Value, "positive before": r.Positive.Previous,
		"change": r.Positive.Change, "negative": r.Negative, "net": r.Net, "low": r.Positive.Low, "high": r.Positive.High,
	}, map[string]float64{"share": 84, "share before": 80, "positive": 37.5, "positive before": 100, "change": -62.5, "negative": 31.25, "net": 6.25,
		"low": 18.481232558863635, "high": 61.358959454497274}) // Wilson's of 6 of 16
	if !r.Positive.Clear || r.Share.Clear {
		t.Errorf("%+v", r)
	}
	if none := a.Rows[2]; !near(none.Share.Value, 0) || none.Positive.Value != nil || none.Net != nil {
		t.Errorf("nobody speaks of growth: %+v", none)
	}
}

// TestThemesOfFewAreWithheld, also where they could be found by subtraction.
func TestThemesOfFewAreWithheld(t *testing.T) {
	b := record.Batch{Reviews: slices.Concat(
		many("Acme", "a", 8, "2025-04-10", by(record.Current, "", ""), speaks(inPros("pay"), inText("tools", record.Positive))),
		many("Acme", "b", 3, "2025-04-10", by(record.Former, "", ""), speaks(inPros("pay"), inText("tools", record.NoOpinion))),
		many("Acme", "c", 9, "2025-04-10", by(record.Former, "", ""), speaks(inText("tools", record.Negative))),
		many("Acme", "d", 7, "2025-04-10", speaks(inPros("pay"))),
	)}
	q := seeded(t, &b)
	// Of pay three former speak: they go, and the seven who do not say with them, or they were the rest.
	for status, told := range map[string]bool{"": true, "current": true, "former": false, NotGiven: false} {
		f := spring()
		f.Status = status
		a := must[ThemeRow](t)(q.Employer.Themes(t.Context(), f))
		i := slices.IndexFunc(a.Rows, func(r ThemeRow) bool { return r.Theme == "pay" })
		if r := a.Rows[i]; r.Suppressed == told || (r.Reviews > 0) != told || a.Suppressed == told {
			t.Errorf("%q: %+v", status, r)
		}
	}
	for _, theme := range []string{"pay", "tools", "growth"} {
		f := spring()
		f.Theme = theme
		a := must[ReviewRow](t)(q.Employer.Reviews(t.Context(), f))
		if want := map[string]int{"pay": 18, "tools": 20}[theme]; len(a.Rows) != want || a.N != uint64(want) || a.Suppressed != (want == 0) {
			t.Errorf("reviews on %s: %d, n %d, suppressed %v", theme, len(a.Rows), a.N, a.Suppressed)
		}
		f.Status = "former"
		if a := must[ReviewRow](t)(q.Employer.Reviews(t.Context(), f)); theme == "pay" && (len(a.Rows) > 0 || a.N > 0 || !a.Suppressed) {
			t.Errorf("three former on pay: %d, n %d", len(a.Rows), a.N)
		}
	}
}

func (c chance) theme() record.Theme {
	return record.Theme{
		Name: c.one("pay", "tools", "culture", "pay", "O'Brien & \"Söhne\""), Part: record.Part(c.one("pros", "cons", "text")), Label: c.opinion(),
	}
}

// themedReview speaks of each theme and part at most once, as what reads texts sees to.
func (c chance) themedReview(i int) record.Review {
	r := c.review(i)
	seen := map[string]bool{}
	for range c.IntN(5) {
		if theme := c.theme(); !seen[theme.Name+string(theme.Part)] {
			seen[theme.Name+string(theme.Part)] = true
			r.Meaning.Themes = append(r.Meaning.Themes, theme)
		}
	}
	if c.IntN(6) == 0 && r.Stars.Given() {
		silent(&r)
		r.Meaning.Themes = nil
	}
	return r
}

// stance is what a review says of a theme: whether it touches it, whether it was judged on it, and the sum of the judgements.
func stance(r record.Review, theme string) (touches, judged bool, sum int) {
	for _, th := range r.Meaning.Themes {
		if th.Name != theme {
			continue
		}
		touches = true
		judged = judged || th.Label != record.NoOpinion
		switch th.Label {
		case record.Positive:
			sum++
		case record.Negative:
			sum--
		}
	}
	return touches, judged, sum
}

// inFilter says whether a review that is still there counts for a series.
func inFilter(r record.Review, series string, f Filter) bool {
	return (series == "" || r.Brand == series) && !r.Posted.Before(f.From) && (f.To.IsZero() || r.Posted.Before(f.To)) &&
		(len(f.Sites) == 0 || slices.Contains(f.Sites, r.Site)) && (f.Status == "" || string(r.Status) == given(f.Status)) &&
		(f.Location == "" || strings.TrimSpace(r.Location) == given(f.Location)) && (f.Job == "" || jobFamily(r.JobTitle) == given(f.Job)) &&
		(len(f.Languages) == 0 || slices.Contains(f.Languages, r.Meaning.Lang))
}

// jobFamily is the family of a title of the random world, as slow counts it.
func jobFamily(title string) string {
	if title == "" || title == "HR clerk" {
		return title
	}
	return "Cook"
}

// TestThemesAgreeWithTheReviews counts a random world by hand.
func TestThemesAgreeWithTheReviews(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	c := chance{rand.New(rand.NewPCG(seed, 3))}
	var b record.Batch
	for i := range 400 {
		b.Reviews = append(b.Reviews, c.themedReview(i))
	}
	w := warehousetest.New(t)
	store(t, w, &b)
	q := New(w.Conn())
	for range 20 {
		f := c.filter()
		rows := must[ThemeRow](t)(q.Employer.Themes(t.Context(), f)).Rows
		for _, row := range rows {
			if row.Suppressed {
				continue // with a minimum group of 1 only by subtraction
			}
			series := row.Brand
			if series == AllBrands {
				series = ""
			}
			var touched, worded, judged, positive, negative uint64
			for _, r := range b.Reviews {
				if !inFilter(r, series, f) || (r.Title == "" && r.Text == "") {
					continue
				}
				worded++
				touches, isJudged, sum := stance(r, row.Theme)
				for _, n := range []struct {
					into *uint64
					is   bool
				}{{&touched, touches}, {&judged, isJudged}, {&positive, sum > 0}, {&negative, sum < 0}} {
					if n.is {
						*n.into++
					}
				}
			}
			if row.Reviews != touched || row.Share.N != worded || !same(row.Share.Value, percent(touched, worded)) {
				t.Fatalf("seed %d, filter %+v: %+v, want %d of %d", seed, f, row, touched, worded)
			}
			if row.Positive.Value != nil && (row.Positive.N != judged || !same(row.Positive.Value, percent(positive, judged)) || !same(row.Negative, percent(negative, judged))) {
				t.Fatalf("seed %d, filter %+v: %+v, want %d positive and %d negative of %d", seed, f, row, positive, negative, judged)
			}
		}
	}
}

func TestOpinionsOnThemesOfFewAreWithheld(t *testing.T) {
	b := record.Batch{Reviews: slices.Concat(many("Acme", "a", 9, "2025-04-10", speaks(inText("pay", record.NoOpinion))),
		many("Acme", "b", 3, "2025-04-10", speaks(inCons("pay"))))}
	a := must[ThemeRow](t)(seeded(t, &b).Employer.Themes(t.Context(), spring()))
	r := a.Rows[0]
	if r.Reviews != 12 || r.Positive.Value != nil || r.Positive.N != 0 || r.Negative != nil || r.Net != nil || !a.Suppressed || math.Abs(*r.Share.Value-100) > 1e-9 {
		t.Errorf("%+v", r)
	}
}
