package pages

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"renown/dashboards/locale"
	"renown/queries"
)

// Every kind of alert is a sentence of its own, that names the brand and leaves no verb unfilled.
func TestEveryKindOfAlertIsASentence(t *testing.T) {
	said := map[string]bool{}
	for _, kind := range alertKinds() {
		for _, subject := range []string{"workplace", "workplace rating"} {
			for _, falling := range []bool{false, true} {
				text := AlertSentence(locale.Locale{}, queries.AlertRow{Brand: "Skyways Air", Kind: kind, Subject: subject, Falling: falling, Total: 972, PeakOf: 80, Value: 3.1, Expected: 4.2,
					Start: time.Date(2026, 3, 1, 7, 20, 0, 0, time.UTC)})
				if !strings.HasPrefix(text, "Skyways Air: ") || strings.Contains(text, "%!") || !strings.HasSuffix(text, ".") {
					t.Errorf("%s: %q", kind, text)
				}
				said[text] = true
			}
		}
	}
	if len(said) < 10 {
		t.Errorf("only %d sentences", len(said))
	}
}

// What a chart's points lead to is what the list of conversations is narrowed by; what is not understood narrows nothing.
func TestAddressesNarrowConversations(t *testing.T) {
	narrow := func(address string) queries.Filter {
		q, err := url.ParseQuery(address)
		if err != nil {
			t.Fatal(err)
		}
		var r Rows
		if err := r.read(q); err != nil {
			t.Fatal(err)
		}
		return r.narrowTalks(queries.Filter{})
	}
	f := narrow("state=open&theme=delay&weekday=7&hour=23&kind=complaints&order=longest&age=5&handle=skyways&direction=support&sentiment=negative&id=a")
	want := queries.Talks{Hour: 168, Age: 5, Complaints: true, Opening: "negative", Handle: "skyways", ReplyBy: "support", Longest: true, ID: "a"}
	if f.State != queries.StateOpen || f.Theme != "delay" || f.Talks != want {
		t.Errorf("%+v", f)
	}
	if f := narrow("state=closed&weekday=9&hour=5&kind=other&age=77&direction=customer&sentiment=odd"); f.State != "" || f.Talks != (queries.Talks{}) {
		t.Errorf("%+v", f)
	}
	if f := narrow("kind=hashtag"); f.AlertKind != "hashtag" {
		t.Errorf("%+v", f)
	}
}
