package reviewsite

import (
	"fmt"
	"strings"
	"testing"
)

func TestShortID(t *testing.T) {
	for id, want := range map[string]string{
		"https://reviews.example/#/schema/Review/x.example/6456378afe4e676d706281c4": "6456378afe4e676d706281c4",
		"https://reviews.example/r/480021#review":                                    "https://reviews.example/r/480021#review",
		"48":             "48",
		"_:b0":           "",
		"#review-12":     "review-12",
		" WP-2104377\n":  "WP-2104377",
		"r/12":           "r/12",
		"":               "",
		"a/b/c/overview": "a/b/c/overview",
	} {
		if got := shortID(id); got != want {
			t.Errorf("%q is %q, want %q", id, got, want)
		}
	}
	if got := shortID(strings.Repeat("x1", 400)); len(got) != 32 {
		t.Errorf("a long id becomes %q", got)
	}
}

// page makes a page of reviews: the fields of each in the order id, author, date, stars, text.
func page(reviews ...[5]string) string {
	var list []string
	for _, r := range reviews {
		list = append(list, fmt.Sprintf(`{"@type":"Review","@id":%q,"author":%q,"datePublished":%q,"reviewRating":{"ratingValue":%q},"reviewBody":%q}`, r[0], r[1], r[2], r[3], r[4]))
	}
	return `<html><head><script type="application/ld+json">[` + strings.Join(list, ",") + `]</script></head><body></body></html>`
}

func mustParse(t *testing.T, html string) Page {
	t.Helper()
	p, err := Parse(strings.NewReader(html), "https://reviews.example/", nil, readAt)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ids(p Page) string {
	var all []string
	for _, r := range p.Reviews {
		all = append(all, r.ID)
	}
	return strings.Join(all, " ")
}

func TestTheSitesOwnIDSurvivesEveryEdit(t *testing.T) {
	before := mustParse(t, page([5]string{"#r-480021", "Ann Onym", "2025-01-01", "5", "Lovely"}))
	after := mustParse(t, page([5]string{"#r-480021", "Ann Onym", "2025-06-01", "1", "Not any more"}))
	if ids(before) != "r-480021" || ids(after) != ids(before) {
		t.Errorf("%s, edited %s", ids(before), ids(after))
	}
}

func TestDerivedIDs(t *testing.T) {
	base := [5]string{"", "kite_flyer_77", "2025-01-01", "5", "Lovely place with nice people all around"}
	change := func(field int, to string) string {
		r := base
		r[field] = to
		return ids(mustParse(t, page(r)))
	}
	id := change(0, "")
	if !strings.HasPrefix(id, "derived-") {
		t.Fatalf("id %q", id)
	}
	for what, c := range map[string]struct {
		got  string
		same bool
	}{
		"stars edited":            {change(3, "1"), true},
		"text edited":             {change(4, "Something else altogether"), true}, // the author and the day tell it apart
		"another author":          {change(1, "sail_maker"), false},
		"another day":             {change(2, "2025-01-02"), false},
		"same day, other hour":    {change(2, "2025-01-01T10:00:00Z"), true},
		"author in other letters": {change(1, "Kite_Flyer_77"), true},
	} {
		if (c.got == id) != c.same {
			t.Errorf("%s: %s against %s", what, c.got, id)
		}
	}
}

func TestAnonymousReviewsOfADayAreToldApart(t *testing.T) {
	p := mustParse(t, page(
		[5]string{"", "Anonymous employee", "2025-01-01", "5", "Lovely"},
		[5]string{"", "Anonymous employee", "2025-01-01", "1", "Dreadful"},
		[5]string{"", "Anonymous employee", "2025-01-01", "5", "Lovely"}, // shown twice
	))
	if len(p.Reviews) != 2 {
		t.Errorf("%d reviews, want 2", len(p.Reviews))
	}
	named := mustParse(t, page(
		[5]string{"", "kite_flyer_77", "2025-01-01", "5", "Lovely"},
		[5]string{"", "kite_flyer_77", "2025-01-01", "1", "Dreadful"},
	))
	if len(named.Reviews) != 2 || len(named.Notes) == 0 {
		t.Errorf("two texts of one author on a day: %d reviews, notes %q", len(named.Reviews), named.Notes)
	}
}

func TestTwoReviewsUnderOneIDAreBothKept(t *testing.T) {
	p := mustParse(t, page(
		[5]string{"employer-4711", "a", "2025-01-02", "5", "one"},
		[5]string{"employer-4711", "b", "2025-01-01", "1", "two"},
	))
	if len(p.Reviews) != 2 || p.Reviews[0].ID == p.Reviews[1].ID || len(p.Notes) == 0 {
		t.Errorf("%d reviews (%s), notes %q", len(p.Reviews), ids(p), p.Notes)
	}
}
