package queries

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"renown/queries/regress"
	"renown/warehouse/record"
)

// toScore is the nearest half star on the scale.
func toScore(x float64) record.Score {
	return record.Score(math.Max(1, math.Min(5, math.Round(2*x)/2)))
}

// drivenReviews are n reviews whose stars follow culture strongly, compensation weakly, work-life balance not at all, and
// the theme "management" where it is spoken of; diversity is seldom given, career leaves one in ten out.
func drivenReviews(rng *rand.Rand, brand string, n int, status func(i int) record.Status) []record.Review {
	var rs []record.Review
	for i := range n {
		r := review(brand, fmt.Sprint(i), "2025-04-10", 3, by(status(i), "", ""))
		r.Culture, r.Compensation, r.WorkLife = toScore(3+rng.NormFloat64()), toScore(3+rng.NormFloat64()), toScore(3+rng.NormFloat64())
		r.Career, r.Management = toScore(3+rng.NormFloat64()), toScore(float64(r.Culture)+.8*rng.NormFloat64())
		if rng.IntN(10) == 0 {
			r.Career = 0
		}
		if rng.IntN(4) == 0 {
			r.Diversity = 4
		}
		stars := 3 + .6*float64(r.Culture-3) + .25*float64(r.Compensation-3) + .5*rng.NormFloat64()
		switch rng.IntN(5) {
		case 0:
			r.Meaning.Themes, stars = []record.Theme{inCons("management")}, stars-.8
		case 1:
			r.Meaning.Themes, stars = []record.Theme{inPros("management"), inCons("tools"), inPros("tools")}, stars+.8
		}
		if rng.IntN(40) == 0 {
			r.Meaning.Themes = append(r.Meaning.Themes, inPros("canteen"))
		}
		r.Stars = toScore(stars)
		rs = append(rs, r)
	}
	return rs
}

func nobody(int) record.Status { return record.StatusUnknown }

func TestDrivers(t *testing.T) {
	rs := drivenReviews(rand.New(rand.NewPCG(2, 2)), "Acme", 600, nobody)
	rs = append(rs, drivenReviews(rand.New(rand.NewPCG(3, 3)), "Rival", 40, nobody)...)
	q := seeded(t, &record.Batch{Reviews: rs})
	f := spring()
	f.Against = []string{"Rival", "Nobody"}
	a := must[DriverRow](t)(q.Employer.Drivers(t.Context(), f))
	// Work-life, culture, career, compensation, management, and the theme; "tools" is always neutral, "canteen" rare,
	// diversity seldom given.
	if len(a.Rows) != 6+5 || a.Rows[5].Brand != "Acme" || a.Rows[6].Brand != "Rival" {
		t.Fatalf("%d drivers: %+v", len(a.Rows), a.Rows)
	}
	want, n := independently(t, rs, "Acme")
	for j, key := range []string{"work_life", "culture", "career", "compensation", "management", "theme"} {
		name := strings.Replace(key, "theme", "management", 1)
		r := pickDriver(a.Rows, "Acme", name, key == "theme")
		c := want.Coefficients[j]
		if math.Abs(r.Stars-c.Raw) > 1e-6 || math.Abs(r.Standard-c.Standard) > 1e-6 || math.Abs(r.VIF-c.VIF) > 1e-6 || r.N != n || math.Abs(r.R2-want.R2) > 1e-6 {
			t.Errorf("%s: %+v, want %+v of %d", key, r, c, n)
		}
	}
	if c := pickDriver(a.Rows, "Acme", "culture", false); a.Rows[0] != c || !c.Clear || c.Warning != "" || c.StarsLow > .6 || c.StarsHigh < .45 {
		t.Errorf("culture drives most: %+v", a.Rows[0])
	}
	if th := pickDriver(a.Rows, "Acme", "management", true); !th.Clear || th.StarsLow > .8 || th.StarsHigh < .6 || *th.Touched < 150 {
		t.Errorf("the theme: %+v", th)
	}
	notes := strings.Join(plainNotes(a.Notes), "\n")
	for _, says := range []string{"Acme: left out, as fewer than half of the reviews give it: Diversity", "do not give every sub-rating used", "Rival: ", "few reviews (", "Nobody: no reviews"} {
		if !strings.Contains(notes, says) {
			t.Errorf("the notes do not say %q:\n%s", says, notes)
		}
	}
	if few := pickDriver(a.Rows, "Rival", "culture", false); few.Warning != "few reviews" || few.Clear || a.N != n+few.N {
		t.Errorf("forty reviews: %+v", few)
	}
}

func pickDriver(rows []DriverRow, brand, key string, theme bool) DriverRow {
	i := slices.IndexFunc(rows, func(r DriverRow) bool { return r.Brand == brand && r.Predictor == key && (r.Kind == "theme") == theme })
	if i < 0 {
		return DriverRow{}
	}
	return rows[i]
}

// independently fits the reviews as they were written, not as they are read.
func independently(t *testing.T, rs []record.Review, brand string) (regress.Fit, uint64) {
	t.Helper()
	var y []float64
	x := make([][]float64, 6)
	for _, r := range rs {
		if r.Brand != brand || !r.Career.Given() {
			continue
		}
		_, _, sum := stance(r, "management")
		y = append(y, float64(r.Stars))
		for j, v := range []float64{float64(r.WorkLife), float64(r.Culture), float64(r.Career), float64(r.Compensation), float64(r.Management), float64(sum)} {
			x[j] = append(x[j], v)
		}
	}
	fit, err := regress.Least(y, x)
	if err != nil {
		t.Fatal(err)
	}
	return fit, uint64(len(y))
}

func TestDriversOfFewAreWithheld(t *testing.T) {
	rs := drivenReviews(rand.New(rand.NewPCG(5, 5)), "Acme", 200, func(i int) record.Status {
		switch {
		case i < 4:
			return record.Former
		case i < 100:
			return record.Current
		}
		return record.StatusUnknown
	})
	q := seeded(t, &record.Batch{Reviews: rs})
	for status, told := range map[string]bool{"": true, "former": false, "current": false, NotGiven: true} {
		f := spring()
		f.Status = status
		a := must[DriverRow](t)(q.Employer.Drivers(t.Context(), f))
		// Four former are too few, and the current are the smallest group that hides them.
		if a.Suppressed == told || (a.N > 0) != told || (len(a.Rows) > 1) != told {
			t.Errorf("%q: n %d, suppressed %v, %d rows", status, a.N, a.Suppressed, len(a.Rows))
		}
	}
}

func TestDriversThatCannotBeToldApart(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	rs := drivenReviews(rng, "Acme", 300, nobody)
	for i := range rs {
		rs[i].Career = rs[i].Culture                                                   // the very same
		rs[i].Management = toScore(float64(rs[i].Compensation) + .2*rng.NormFloat64()) // nearly the same
		rs[i].WorkLife = 3                                                             // never varies
	}
	a := must[DriverRow](t)(seeded(t, &record.Batch{Reviews: rs}).Employer.Drivers(t.Context(), spring()))
	notes := strings.Join(plainNotes(a.Notes), "\n")
	if !strings.Contains(notes, "says nothing that the others do not say: Work-life balance, Career opportunities") || !strings.Contains(notes, "collinear") {
		t.Errorf("notes:\n%s", notes)
	}
	for _, r := range a.Rows {
		if collinear := r.Kind == "sub-rating" && (r.Predictor == "compensation" || r.Predictor == "management"); (r.Warning == "collinear") != collinear || (r.VIF > mostVIF) != collinear {
			t.Errorf("%+v", r)
		}
	}
	for i := range rs {
		rs[i].Stars = 4
	}
	a = must[DriverRow](t)(seeded(t, &record.Batch{Reviews: rs}).Employer.Drivers(t.Context(), spring()))
	if len(a.Rows) != 0 || a.N != 0 || !strings.Contains(strings.Join(plainNotes(a.Notes), "\n"), "all the same") {
		t.Errorf("stars that never vary: %+v", a)
	}
}
