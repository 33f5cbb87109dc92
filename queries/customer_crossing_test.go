package queries

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// Whatever the numbers, no sum that a reader may know gives a withheld cell away, alone or with others too few together.
func TestNoSumGivesACrossingAway(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	f := Filter{Against: []string{"Acme", "Rival"}}
	for range 3000 {
		counts := randomCounts(r)
		for i, x := range crossings(f, counts, nil) {
			for _, line := range publishedSums()[:2] {
				if hidden, sizes := x.of(line); !x.exhausted(line, 5) && !safe(hidden, sizes, 5) {
					t.Fatalf("series %d: %v of %v can be found", i, hidden, sizes)
				}
			}
			for j, n := range x.persons {
				if n > 0 && n < 5 && !x.hidden[j] {
					t.Fatalf("a cell of %d is shown", n)
				}
			}
		}
		checkAllBrands(t, crossings(f, counts, nil))
	}
}

func randomCounts(r *rand.Rand) (counts []overlapCounts) {
	var all overlapCounts
	for _, series := range []string{"Acme", "Rival", "other"} {
		n := func() uint64 { return uint64(r.IntN(2) * r.IntN([]int{8, 40}[r.IntN(2)])) }
		is := overlapCounts{Series: series, OtherFans: n(), ActiveFans: n(), FormerFans: n()}
		is.Others, is.Actives, is.Formers = is.OtherFans+n(), is.ActiveFans+n(), is.FormerFans+n()
		all.OtherFans, all.ActiveFans, all.FormerFans = all.OtherFans+is.OtherFans, all.ActiveFans+is.ActiveFans, all.FormerFans+is.FormerFans
		all.Others, all.Actives, all.Formers = all.Others+is.Others, all.Actives+is.Actives, all.Formers+is.Formers
		counts = append(counts, is)
	}
	return append(counts, all)
}

func safe(hidden []bool, sizes []uint64, least uint64) bool {
	groups, together := 0, uint64(0)
	for i := range sizes {
		if hidden[i] {
			groups++
			together += sizes[i]
		}
	}
	return groups == 0 || groups >= 2 && together >= least
}

// checkAllBrands subtracts the brands from all of them.
func checkAllBrands(t *testing.T, tables []crossing) {
	t.Helper()
	for cell := range cellsOfCrossing {
		if tables[0].hidden[cell] {
			continue
		}
		rest := tables[0].persons[cell]
		for _, x := range tables[1:] {
			if x.hidden[cell] {
				t.Fatalf("cell %d of a brand can be found from all brands", cell)
			}
			rest -= x.persons[cell]
		}
		if rest > 0 && rest < 5 {
			t.Fatalf("cell %d: %d of another brand can be found", cell, rest)
		}
	}
}

// A few fans, all customers: the empty cells beside them and the number of fans would tell.
func TestTooFewFansAreNotCounted(t *testing.T) {
	w := warehousetest.New(t)
	var b record.Batch
	for i := range 3 {
		b.Mentions = append(b.Mentions, post("x", fmt.Sprint(i), "2025-01-05", fmt.Sprint("a", i), record.Positive))
		b.Contacts = append(b.Contacts, contact("x", fmt.Sprint("a", i), "", true))
	}
	store(t, w, &b)
	got, err := New(w.Conn()).Customer.Overlap(t.Context(), Filter{Brand: "Acme", Now: date("2025-06-01")})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range got.Rows {
		if row.Fan && !row.Suppressed {
			t.Errorf("%+v", row)
		}
	}
	if got.N != 0 {
		t.Errorf("n %d tells the number of fans", got.N)
	}
}

// A customer is what the list said last, whichever key it said it of, and whichever key they write with.
func TestTheLastWordAboutACustomerCounts(t *testing.T) {
	w := warehousetest.New(t)
	store(t, w, &record.Batch{
		Mentions: []record.Mention{
			post("x", "1", "2025-01-05", "left", record.Positive), post("x", "2", "2025-01-05", "came", record.Positive), post("x", "3", "2025-01-05", "elsewhere", record.Positive)},
		Contacts: []record.Contact{contact("x", "left", "c1", true), contact("x", "came", "c2", false), {Brand: "Rival", Kind: "x", Key: "elsewhere", Active: true, Source: "contacts"}},
	})
	store(t, w, &record.Batch{Contacts: []record.Contact{contact("email", "left@", "c1", false), contact("email", "came@", "c2", true)}})
	got, err := New(w.Conn()).Customer.Overlap(t.Context(), Filter{Brand: "Acme", MinGroup: 1, Now: date("2025-06-01")})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range got.Rows {
		if row.Fan && row.Persons != 1 { // one active, one former, and one whom only another brand's list knows
			t.Errorf("%+v", row)
		}
	}
}

// Chats name people by address or number: more can never be matched than could be.
func TestCoverageOfChatsAndOfAllBrands(t *testing.T) {
	w := warehousetest.New(t)
	var b record.Batch
	for i := range 12 {
		key := fmt.Sprint("a", i)
		b.Mentions = append(b.Mentions, post("chat", fmt.Sprint(i), "2025-01-05", key, ""))
		elsewhere := post("chat", fmt.Sprint("r", i), "2025-01-05", key, "")
		elsewhere.Brand = "Rival"
		b.Mentions = append(b.Mentions, elsewhere)
		if i < 6 {
			b.Contacts = append(b.Contacts, contact("email", key, "", true))
		}
	}
	store(t, w, &b)
	got, err := New(w.Conn()).Customer.Coverage(t.Context(), Filter{Against: []string{"Acme", "Rival"}, Now: date("2025-06-01")})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range got.Rows {
		want := map[string][3]uint64{AllBrands: {12, 12, 6}, "Acme": {12, 12, 6}, "Rival": {12, 0, 0}}[row.Brand]
		if [3]uint64{row.Authors, row.Matchable, row.Listed} != want || (want[1] > 0) != near(row.Matched.Value, 50) {
			t.Errorf("%+v, want %v", row, want)
		}
	}
	if len(got.Rows) != 3 {
		t.Errorf("%d rows", len(got.Rows))
	}
}
