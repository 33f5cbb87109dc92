package file

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

func TestOwnChannels(t *testing.T) {
	for _, c := range []struct{ name, network, file, author string }{
		{"emails", "email", "message_id,time,from,direction,ticket,text\n1,2026-03-01T09:00:00Z,A <a@example.org>,in,T1,Where is my bag?\n2,2026-03-01T10:00:00Z,a@example.org,out,T1,We are looking\n", "A <a@example.org>"},
		{"calls", "phone", "call_id;start;caller;type;case;notes\n1;2026-03-01T09:00:00Z;+44 20 7946 0000;inbound;T1;asks for the bag\n2;2026-03-01T10:00:00Z;+44 20 7946 0000;outbound;T1;called back\n", "+44 20 7946 0000"},
		{"chats", "chat", "id,created_at,user,direction,thread_id,message\n1,2026-03-01T09:00:00Z,guest 7,customer,T1,Hello\n2,2026-03-01T09:01:00Z,guest 7,agent,T1,Hello\n", "guest 7"},
	} {
		m, err := LoadMap(c.name)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "export.csv")
		if err := os.WriteFile(path, []byte(c.file), 0o600); err != nil {
			t.Fatal(err)
		}
		var got []record.Mention
		_, err = Import(t.Context(), path, Options{Map: m, Source: fetch.Source{Name: "s", Brand: "Skyways Air"}}, func(b *record.Batch) error {
			if len(b.Rejects) > 0 {
				t.Errorf("%s: %+v", c.name, b.Rejects)
			}
			got = append(got, b.Mentions...)
			return nil
		})
		if err != nil || len(got) != 2 {
			t.Fatalf("%s: %v, %+v", c.name, err, got)
		}
		if got[0].Network != c.network || got[0].Author != c.author || got[0].Conversation != "T1" || got[0].Text == "" ||
			got[0].Direction != record.FromCustomer || got[1].Direction != record.FromSupport || got[1].Conversation != "T1" {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

// A row that cannot be read names its customer in clear: quarantine keeps its place only.
func TestRefusedRowsOfOwnChannelsAreNotKept(t *testing.T) {
	m, err := LoadMap("emails")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "export.csv")
	text := "message_id,time,from,text\n1,Zebedee Quux <zebedee@example.org>,2026-03-01T09:00:00Z,columns swapped by zebedee\n2,zebedee@example.org\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	rejected := 0
	_, err = Import(t.Context(), path, Options{Map: m, Source: fetch.Source{Name: "s", Brand: "Skyways Air"}}, func(b *record.Batch) error {
		for _, r := range b.Rejects {
			rejected++
			if said := fmt.Sprintf("%+v", r); strings.Contains(strings.ToLower(said), "zebedee") || r.Reason == "" || !strings.HasPrefix(r.Where, path+":") {
				t.Errorf("%s", said)
			}
		}
		return nil
	})
	if err != nil || rejected != 2 {
		t.Errorf("%d rejected, %v", rejected, err)
	}
}
