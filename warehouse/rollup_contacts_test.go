package warehouse_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"renown/warehouse"
	"renown/warehouse/record"
)

// personsSlowly is who is whose customer, one question a column.
const personsSlowly = `
WITH owners AS
	(SELECT brand, key, argMax(if(customer = '', key, customer), version) AS owner FROM contacts FINAL GROUP BY brand, key)
SELECT owners.brand, sipHash64(owners.key), sipHash64(owner), toUInt64(any(last.active)) FROM owners
INNER JOIN
	(SELECT o.brand AS brand, o.owner AS owner, argMax(c.active, c.version) AS active
	 FROM (SELECT * FROM contacts FINAL) AS c INNER JOIN owners AS o ON o.brand = c.brand AND o.key = c.key GROUP BY 1, 2) AS last
	ON last.brand = owners.brand AND last.owner = owners.owner
GROUP BY 1, 2, 3`

// Whatever lists come in whatever order, who is whose customer is what a slow look at them says; and a list that is
// forgotten leaves nothing.
func TestContactPersonsAgreeWithASlowLook(t *testing.T) {
	w := open(t)
	r := rand.New(rand.NewPCG(seedOf(t), 3))
	for range 8 {
		for range 1 + r.IntN(3) {
			b := &record.Batch{}
			for range 1 + r.IntN(6) {
				c := record.Contact{Brand: []string{"Skyways Air", "Rival Jets"}[r.IntN(2)], Kind: "x", Key: fmt.Sprint("k", r.IntN(20)), Active: r.IntN(2) == 0, Source: "contacts"}
				if r.IntN(3) > 0 {
					c.Customer = fmt.Sprint("c", r.IntN(5))
				}
				b.Contacts = append(b.Contacts, c)
			}
			write(t, w, b)
		}
		flush(t, w)
		got, want := table(t, w, "SELECT brand, author, person, toUInt64(active) FROM contact_persons FINAL"), table(t, w, personsSlowly)
		if !slices.Equal(got, want) {
			t.Fatalf("got\n%v, want\n%v", got, want)
		}
	}
	if _, err := w.ForgetContacts(t.Context(), "Skyways Air"); err != nil {
		t.Fatal(err)
	}
	if n := number(t, w, "SELECT count() FROM contact_persons WHERE brand = 'Skyways Air'"); n != 0 {
		t.Errorf("%d keys of a forgotten list are left", n)
	}
	if n := number(t, w, "SELECT count() FROM contact_persons FINAL"); n == 0 {
		t.Error("the other brand's list is gone")
	}
}

// A list from before there was the roll-up is rolled up without anyone's doing.
func TestContactPersonsAreMadeOfListsThereWere(t *testing.T) {
	w := open(t)
	write(t, w, &record.Batch{Contacts: []record.Contact{{Brand: "Skyways Air", Kind: "x", Key: "k", Active: true, Source: "contacts"}}})
	flush(t, w)
	areMade(t, w)
	do(t, w, "TRUNCATE TABLE contact_persons", "ALTER TABLE settings DELETE WHERE name LIKE 'rolled_up/%'")
	openWith(t, warehouse.Options{Addr: addr(t, w), SpoolDir: t.TempDir(), Linger: time.Millisecond})
	areMade(t, w)
	if n := number(t, w, "SELECT count() FROM contact_persons FINAL WHERE active AND author = sipHash64('k') AND person = author"); n != 1 {
		t.Errorf("%d keys", n)
	}
}
