package collectors

import (
	"testing"

	"renown/warehouse/record"
)

func TestOnePersonHasOneKeyInEveryChannel(t *testing.T) {
	h := newHasher([]byte("0123456789abcdef0123456789abcdef"))
	same := [][][2]string{
		{{"email", "a@example.org"}, {"email", "A@Example.org "}, {"email", "Ann <a@example.org>"}, {"chat", "a@example.org"}, {"phone", "mailto:a@example.org"}},
		{{"phone", "+44 20 7946 0000"}, {"phone", "0044-20-7946.0000"}, {"chat", "+442079460000"}, {"phone", "tel:+44(20)79460000"}, {"phone", "+44 (0)20 7946 0000"}, {"phone", "(+44) 20\u00a07946\u202f0000"}},
		{{"x", "@Traveller_17"}, {"X", "traveller_17"}},
	}
	keys := map[string]int{}
	for i, names := range same {
		first := h.key(names[0][0], names[0][1])
		keys[first]++
		for _, n := range names[1:] {
			if got := h.key(n[0], n[1]); got != first {
				t.Errorf("group %d: %v has another key than %v", i, n, names[0])
			}
		}
	}
	for _, n := range [][2]string{{"mastodon", "traveller_17"}, {"mastodon", "a@example.org"}, {"email", "b@example.org"}, {"email", "+442079460000"}, {"phone", "1234"}, {"chat", "guest 7"}} {
		if keys[h.key(n[0], n[1])]++; keys[h.key(n[0], n[1])] > 1 {
			t.Errorf("%v shares a key with another person", n)
		}
	}
}

func TestContactKeysAreThoseOfAuthors(t *testing.T) {
	h := newHasher([]byte("0123456789abcdef0123456789abcdef"))
	c := record.Contact{Kind: "email", Name: "A@example.org", CustomerName: "id:17"}
	h.contact(&c)
	if c.Key != h.key("email", "a@example.org") || c.Customer == "" || c.Name != "" || c.CustomerName != "" {
		t.Errorf("%+v", c)
	}
	for _, names := range [][3]string{{"id:aB", "id:ab", "differ"}, {"id:17", "email:17", "differ"}, {"phone:+44 20 7946 0000", "phone:0044-2079460000", ""}, {"x:@A", "x:a", ""}} {
		if (h.customer(names[0]) == h.customer(names[1])) != (names[2] == "") {
			t.Errorf("customers %s and %s: %s", names[0], names[1], names[2])
		}
	}
	address := record.Contact{Kind: "phone", Name: "a@example.org"}
	if h.contact(&address); address.Kind != "email" || address.Key != c.Key {
		t.Errorf("an address among the numbers: %+v", address)
	}
	blank := record.Contact{Kind: "x", Name: " "}
	if h.contact(&blank); blank.Key != "" {
		t.Errorf("a blank name has a key: %+v", blank)
	}
}

// All who have no name are not one person.
func TestNobodyHasNoKey(t *testing.T) {
	h := newHasher([]byte("0123456789abcdef0123456789abcdef"))
	for _, n := range [][2]string{{"phone", "Anonymous"}, {"phone", "-"}, {"phone", "0000000"}, {"chat", "Guest"}, {"email", "N/A"}, {"x", "@"}, {"phone", "+"}} {
		if key := h.key(n[0], n[1]); key != "" {
			t.Errorf("%v is taken for a person", n)
		}
	}
	if h.key("x", "anonymous") == "" {
		t.Error("an account may be called so")
	}
}
