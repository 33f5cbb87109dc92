package pages

import (
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"renown/dashboards/locale"
	"renown/queries"
)

var brands = []Brand{{Name: "Rival Jets"}, {Name: "Skyways Air", Own: true}, {Name: "Northwind"}}

var now = time.Date(2026, 11, 21, 10, 30, 0, 0, time.UTC)

func date(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

func parse(t *testing.T, query string) View {
	t.Helper()
	q, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	v, err := ParseView(q, House{Brands: brands}, locale.Locale{}, now)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return v
}

func TestAddressesRoundTrip(t *testing.T) {
	for _, query := range []string{
		"", "brand=Northwind", "against=none", "against=Rival+Jets", "against=Northwind&against=Rival+Jets", "period=30d", "compare=year&period=all",
		"from=2026-01-01&period=custom&to=2026-03-31", "from=2026-01-01&period=custom", "compare=none&grain=week", "site=a&site=b",
		"brand=%D9%85%D9%83%D8%A7%D9%86+%F0%9F%8E%89", "job=Pilot+%26+co&location=London&page=3&q=a+b&stars=2&status=former&vanished=1", "status=not+given",
	} {
		v := parse(t, query)
		if got := v.Query().Encode(); got != query {
			t.Errorf("%q became %q", query, got)
		}
		if again := parse(t, v.Query().Encode()); !reflect.DeepEqual(again, v) {
			t.Errorf("%q reads as %+v, then as %+v", query, v, again)
		}
	}
}

func TestDefaults(t *testing.T) {
	f := parse(t, "").Filter()
	want := queries.Filter{
		Brand: "Skyways Air", Against: []string{"Rival Jets", "Northwind"}, Now: now,
		Zone: "UTC",
		From: date("2025-11-22"), To: date("2026-11-22"), PrevFrom: date("2024-11-22"), PrevTo: date("2025-11-22"),
	}
	if !reflect.DeepEqual(f, want) {
		t.Errorf("the filter is %+v, not %+v", f, want)
	}
	none, err := ParseView(url.Values{}, House{Brands: nil}, locale.Locale{}, now)
	if err != nil || none.Brand != "" || none.BrandName() != queries.AllBrands || none.Against != nil {
		t.Errorf("without brands: %+v, %v", none, err)
	}
}

func TestPeriods(t *testing.T) {
	for query, want := range map[string][4]string{
		"period=30d":                    {"2026-10-23", "2026-11-22", "2026-09-23", "2026-10-23"},
		"period=90d&compare=year":       {"2026-08-24", "2026-11-22", "2025-08-24", "2025-11-22"},
		"from=2026-03-01&to=2026-03-31": {"2026-03-01", "2026-04-01", "2026-02-01", "2026-03-01"},
		"from=2026-03-10&to=2026-03-10": {"2026-03-10", "2026-03-11", "2026-03-09", "2026-03-10"},
		"from=2026-11-20":               {"2026-11-20", "2026-11-22", "2026-11-18", "2026-11-20"},
	} {
		f := parse(t, query).Filter()
		for i, at := range []time.Time{f.From, f.To, f.PrevFrom, f.PrevTo} {
			if at != date(want[i]) {
				t.Errorf("%s: bound %d is %s, not %s", query, i, at.Format(time.DateOnly), want[i])
			}
		}
	}
	if f := parse(t, "period=all").Filter(); !f.From.IsZero() || !f.To.IsZero() || !f.PrevFrom.IsZero() {
		t.Errorf("all time is bounded: %+v", f)
	}
	if name := parse(t, "period=all").CompareName(); name != "nothing" {
		t.Errorf("all time is compared with %s", name)
	}
}

func TestAtMostEightCompetitors(t *testing.T) {
	v := parse(t, "against="+strings.Join([]string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}, "&against="))
	if len(v.Filter().Against) != queries.MaxAgainst {
		t.Errorf("%d competitors", len(v.Against))
	}
	if v := parse(t, "against=Skyways+Air&against=Northwind"); !reflect.DeepEqual(v.Against, []string{"Northwind"}) {
		t.Errorf("a brand is compared with itself: %v", v.Against)
	}
}

func TestUnreadableAddresses(t *testing.T) {
	for _, query := range []string{"grain=hour", "compare=x", "period=x", "from=2026-13-01", "to=1066-10-14", "from=2026-02-01&to=2026-01-01", "stars=6", "page=0", "status=maybe", "brand=%ff", "q=a%00b", "brand=" + strings.Repeat("x", 3000)} {
		q, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseView(q, House{Brands: brands}, locale.Locale{}, now); err == nil {
			t.Errorf("%.40s is understood", query)
		}
	}
}

func TestRowsOfABucketStayInThePeriod(t *testing.T) {
	v := parse(t, "from=2026-03-10&to=2026-05-20")
	at := v.During(date("2026-03-01"), date("2026-04-01")).RowsOf("Northwind", Rows{Stars: 1})
	for _, part := range []string{"/hr/reviews?", "brand=Northwind", "from=2026-03-10", "to=2026-03-31", "stars=1"} {
		if !strings.Contains(at, part) {
			t.Errorf("%s does not hold %s", at, part)
		}
	}
	if at := v.During(date("2026-05-01"), date("2026-06-01")).RowsOf("", Rows{}); !strings.Contains(at, "to=2026-05-20") {
		t.Errorf("%s goes past the period", at)
	}
}

func TestPanelsAreNamedOnce(t *testing.T) {
	seen := map[string]bool{}
	known := map[string]bool{}
	for _, q := range queries.Catalog() {
		known[q.Name] = true
	}
	for _, page := range AllPages() {
		for _, p := range page.Panels {
			if seen[p.ID()] {
				t.Errorf("%s stands twice", p.ID())
			}
			seen[p.ID()] = true
			if !known[p.Query] {
				t.Errorf("%s asks a query that is not in the catalogue", p.ID())
			}
			if p.Title == "" || (p.Subtitle == "" && !p.Bare) {
				t.Errorf("%s has no title or subtitle", p.ID())
			}
		}
	}
}
