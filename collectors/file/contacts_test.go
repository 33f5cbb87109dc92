package file

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"renown/warehouse/record"
)

func readContacts(t *testing.T, text string) ([]record.Contact, ContactSummary, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "customers.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var all []record.Contact
	s, err := Contacts(t.Context(), path, ContactOptions{Brand: "Skyways Air", Source: "contacts", Networks: []string{"x", "mastodon"}},
		func(b *record.Batch) error {
			all = append(all, b.Contacts...)
			return nil
		})
	return all, s, err
}

func TestContactsOfEveryKind(t *testing.T) {
	got, s, err := readContacts(t, "Customer_ID;E-Mail;Phone;X;Mastodon handle;Active;Since;City\n"+
		"17;traveller17@example.org;+44 20 7946 0000;@traveller_17;;yes;2021-03-04;Oslo\n"+
		"18;;;;flyer@social.example;no;;\n")
	if err != nil {
		t.Fatal(err)
	}
	if s.Rows != 2 || s.Used != 2 || s.Keys != 4 || strings.Join(s.Unused, ",") != "City" {
		t.Errorf("summary %+v", s)
	}
	if len(got) != 4 {
		t.Fatalf("%d contacts: %+v", len(got), got)
	}
	for i, kind := range []string{"email", "phone", "x", "mastodon"} {
		if got[i].Kind != kind || got[i].Brand != "Skyways Air" || got[i].Key != "" {
			t.Errorf("contact %d: %+v", i, got[i])
		}
	}
	if got[0].CustomerName != got[2].CustomerName || got[0].CustomerName == got[3].CustomerName {
		t.Errorf("customers %q %q %q", got[0].CustomerName, got[2].CustomerName, got[3].CustomerName)
	}
	if !got[0].Active || got[3].Active || got[0].Since.Format("2006-01-02") != "2021-03-04" {
		t.Errorf("active and since: %+v, %+v", got[0], got[3])
	}
}

func TestContactsInNetworkColumns(t *testing.T) {
	got, _, err := readContacts(t, "handle,network\n@a,X\n@b,\n")
	if err != nil || len(got) != 1 || got[0].Kind != "x" || got[0].Name != "@a" {
		t.Errorf("%+v, %v", got, err)
	}
}

// What is refused is told by its line: a list of customers must never stand in a report or a log.
func TestRefusedContactsAreNotQuoted(t *testing.T) {
	_, s, err := readContacts(t, "email,active,since\nsecret-name,yes,\na@example.org,perhaps,\nb@example.org,,someday\n,yes,\nc@example.org,,\n")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{reasonAddress: 2, reasonActive: 3, reasonNoKey: 5}
	if s.Rows != 5 || s.Used != 2 || s.Skipped[reasonSince] != 1 || s.Examples[reasonSince] != 4 || len(s.Refused) != len(want) {
		t.Errorf("summary %+v", s)
	}
	for reason, line := range want {
		if s.Refused[reason] != 1 || s.Examples[reason] != line {
			t.Errorf("%s: %d, line %d", reason, s.Refused[reason], s.Examples[reason])
		}
		if strings.Contains(reason, "secret") {
			t.Errorf("a reason quotes its row: %s", reason)
		}
	}
}

func TestContactsNeedAKey(t *testing.T) {
	for text, want := range map[string]string{
		"":                   "empty",
		"name,city\na,b\n":   "no column names a customer",
		"handle,city\na,b\n": "none named network",
		"zebedee@example.org,Zebedee\na@example.org,b\n": "put a line above it",
		"Zebedee,+44 20 7946 0000\nb,1\n":                "put a line above it",
	} {
		if _, _, err := readContacts(t, text); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(strings.ToLower(err.Error()), "zebedee") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestContactsAsJSON(t *testing.T) {
	got, _, err := readContacts(t, `{"email":"a@example.org","active":false}`+"\n"+`{"x":"@b"}`+"\n")
	if err != nil || len(got) != 2 || got[0].Active || got[1].Kind != "x" {
		t.Errorf("%+v, %v", got, err)
	}
}

// What people's tables really hold: several addresses in a cell, links instead of handles, dashes for nothing.
func TestContactsAsTablesHoldThem(t *testing.T) {
	got, s, err := readContacts(t, "id,email,phone,x,mastodon,since\n"+
		"1,\"a@example.org; Ann <a2@example.org>\",+44 20 7946 0000,https://x.example/traveller_17?lang=en,https://social.example/@flyer/,04.03.2021\n"+
		"2,-,4.4207E+11,@b,n/a,\n"+
		"3,n/a,unknown,-,,\n")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range got {
		names = append(names, c.Kind+" "+c.Name)
	}
	if want := "email a@example.org|email Ann <a2@example.org>|phone +44 20 7946 0000|x traveller_17|mastodon @flyer@social.example|x @b"; strings.Join(names, "|") != want {
		t.Errorf("keys %s\nwant %s", strings.Join(names, "|"), want)
	}
	if s.Used != 2 || s.Skipped[reasonSince] != 1 || s.Skipped[reasonNumber] != 1 || s.Refused[reasonNumber] != 1 {
		t.Errorf("%+v", s)
	}
}

// Two columns that tell customers apart would join strangers of one name.
func TestContactsWithTwoNumbersOfTheirOwn(t *testing.T) {
	_, s, err := readContacts(t, "id,customer,email\n1,Ann,a@example.org\n2,Ann,b@example.org\n")
	if err != nil || s.Refused[reasonTwice] != 2 || s.Used != 0 {
		t.Errorf("%+v, %v", s, err)
	}
}

// The name of a network is stored in clear, so a column of something else must not pass for it.
func TestContactsOfNetworksNobodyKnows(t *testing.T) {
	got, s, err := readContacts(t, "handle,network\n@a,Zebedee Quux\n@b,Twitter\nc@example.org,email\n")
	if err != nil || len(got) != 2 || got[0].Kind != "x" || got[1].Kind != "email" || s.Refused[reasonNetwork] != 1 {
		t.Errorf("%+v, %+v, %v", got, s, err)
	}
}

func TestContactsAsJSONOfAnyWriting(t *testing.T) {
	got, s, err := readContacts(t, `[{"Customer ID": 17, "E-Mail": "a@example.org", "City": "Oslo"}, {"E-Mail": "b@example.org", "Twitter": "@b"}]`)
	if err != nil || len(got) != 3 || got[0].CustomerName != "id:17" || got[2].Kind != "x" || strings.Join(s.Unused, ",") != "City" {
		t.Errorf("%+v, %+v, %v", got, s, err)
	}
}

// Standard input is read as it comes.
func TestContactsFromStandardInput(t *testing.T) {
	n := 0
	s, err := Contacts(t.Context(), "-", ContactOptions{Brand: "Skyways Air", Stdin: strings.NewReader("email\na@example.org\n")},
		func(b *record.Batch) error { n += len(b.Contacts); return nil })
	if err != nil || n != 1 || s.Used != 1 {
		t.Errorf("%d, %+v, %v", n, s, err)
	}
}
