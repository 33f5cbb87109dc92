package locale

import (
	"testing"
	"time"
)

func catalogues(t *testing.T) *Catalogues {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func month(m time.Month) time.Time { return time.Date(2026, m, 1, 0, 0, 0, 0, time.UTC) }

func same(t *testing.T, cases [][2]string) {
	t.Helper()
	for _, c := range cases {
		if c[0] != c[1] {
			t.Errorf("%q, not %q", c[0], c[1])
		}
	}
}

func TestEnglish(t *testing.T) {
	at := time.Date(2026, 11, 12, 14, 5, 0, 0, time.UTC)
	l := Locale{}
	same(t, [][2]string{
		{l.Count(1234567), "1,234,567"}, {l.Count(0), "0"}, {l.Int(-1234), "−1,234"}, {l.Count(999), "999"},
		{l.Rating(4.125), "4.12"}, {l.Share(67.6), "68\u202f%"}, {l.Signed(-0.004, 2), "±0.00"}, {l.Signed(-0.36, 2), "−0.36"}, {l.Signed(4, 0), "+4"},
		{l.Date(at), "12 Nov 2026"}, {l.Moment(at), "12 Nov 2026, 14:05 UTC"},
		{l.Span(month(3), month(4)), "1–31 Mar 2026"}, {l.Span(month(1), month(4)), "1 Jan – 31 Mar 2026"}, {l.Span(at, time.Time{}), "since 12 Nov 2026"},
		{l.Ago(at.Add(-90*time.Second), at), "1 minute ago"}, {l.Ago(at.Add(4*time.Hour), at), "in 4 hours"}, {l.Ago(at, at), "just now"}, {l.Ago(at.AddDate(0, -5, 0), at), "5 months ago"},
		{l.Days(365 * 24 * time.Hour), "12 months"}, {l.Days(24 * time.Hour), "1 day"},
		{l.Bucket(month(8), "quarter"), "Q3 2026"}, {l.Bucket(month(8), "week"), "week of 1 Aug 2026"}, {l.Bucket(month(8), "year"), "2026"},
		{l.Short(1_914_000), "1.9\u202fM"}, {l.Short(302_000), "302\u202fk"}, {l.Short(9_999), "9,999"}, {l.Short(12_340), "12.3\u202fk"},
		{l.Wait(29), "29\u202fs"}, {l.Wait(6360), "1\u202fh 46\u202fmin"}, {l.Wait(7200), "2\u202fh"}, {l.Wait(8 * 86400), "8\u202fd"},
	})
}

func TestGerman(t *testing.T) {
	at := time.Date(2026, 11, 12, 14, 5, 0, 0, time.UTC)
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	l := catalogues(t).For("", "de-AT,de;q=0.9,en;q=0.8").In(berlin)
	same(t, [][2]string{
		{l.Code(), "de"}, {l.Tag(), "de-AT"}, {l.Rating(4.12), "4,12"}, {l.Date(at), "12. Nov. 2026"}, {l.Moment(at), "12. Nov. 2026, 15:05 CET"},
		{l.Ago(at.AddDate(0, -5, 0), at), "vor 5 Monaten"}, {l.Long(5 * 24 * time.Hour), "5 Tage"}, {l.Span(month(3), month(4)), "1.–31. März 2026"}, {l.Signed(-0.36, 2), "−0,36"},
	})
	if l.SundayWeeks() {
		t.Error("weeks start on Monday in Austria")
	}
}

func TestChoice(t *testing.T) {
	c := catalogues(t)
	for _, each := range []struct {
		chosen, accepted, code, tag string
		sunday                      bool
	}{
		{"", "", "en", "en", false},
		{"", "en-US,en;q=0.9", "en", "en-US", true},
		{"", "en-GB", "en", "en-GB", false},
		{"de", "en-US", "de", "de", false},
		{"en", "de-DE,en-US;q=0.5", "en", "en-US", true},
		{"", "fr-FR,ja;q=0.4", "en", "en", false},
		{"", "!!!;;;", "en", "en", false},
		{"<script>", "de", "de", "de", false},
	} {
		l := c.For(each.chosen, each.accepted)
		if l.Code() != each.code || l.Tag() != each.tag || l.SundayWeeks() != each.sunday {
			t.Errorf("%q, %q: %s, %s, %v", each.chosen, each.accepted, l.Code(), l.Tag(), l.SundayWeeks())
		}
	}
	us := c.For("", "en-US")
	same(t, [][2]string{{us.Date(month(3)), "Mar 1, 2026"}, {us.Span(month(3), month(4)), "Mar 1 – Mar 31, 2026"}})
}

// TestNamesKeepTheirDirection: what is written from the right stands apart in a sentence, and nothing turns the rest.
func TestNamesKeepTheirDirection(t *testing.T) {
	var l Locale
	for name, want := range map[string]string{
		"Skyways Air": "best: Skyways Air, 62", "شركة": "best: \u2068شركة\u2069, 62", "\u202egnp.exe": "best: \u2068gnp.exe\u2069, 62", "ชื่อ": "best: ชื่อ, 62", "🎉": "best: 🎉, 62",
	} {
		if said := l.T("best: %s, %s", name, "62"); said != want {
			t.Errorf("%q, not %q", said, want)
		}
	}
	within := l.T("%s: all", "שמיים")
	if said := l.T("now %s", within); said != "now \u2068\u2068שמיים\u2069: all\u2069" && said != "now "+within {
		t.Errorf("%q", said)
	}
}
