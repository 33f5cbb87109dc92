package reviewsite

import (
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	for text, want := range map[string]string{
		"2023-05-06T13:18:34.000Z": "2023-05-06T13:18:34Z", "2023-05-06T13:18:34+02:00": "2023-05-06T11:18:34Z", "2023-05-06T13:18:34+0200": "2023-05-06T11:18:34Z",
		"2023-05-06T13:18": "2023-05-06T13:18:00Z", "2023-05-06 13:18:34": "2023-05-06T13:18:34Z", "2023-05-06": "2023-05-06T00:00:00Z", "2023-5-6": "2023-05-06T00:00:00Z",
		"2023/05/06": "2023-05-06T00:00:00Z", "20230506": "2023-05-06T00:00:00Z", "1683379114": "2023-05-06T13:18:34Z", "1683379114000": "2023-05-06T13:18:34Z",
		"Sat, 06 May 2023 13:18:34 GMT": "2023-05-06T13:18:34Z", "Sat, 6 May 2023 13:18:34 +0100": "2023-05-06T12:18:34Z",
		"Sat May 06 2023 13:18:34 GMT+0200 (Central European Summer Time)": "2023-05-06T11:18:34Z",
		"March 27, 2019": "2019-03-27T00:00:00Z", "27 Mar 2019": "2019-03-27T00:00:00Z", "Reviewed on 27th March 2019": "2019-03-27T00:00:00Z", "Mar. 27, 2019 at 4:05 pm": "2019-03-27T16:05:00Z", "12:30 AM, March 27, 2019": "2019-03-27T00:30:00Z",
		"27. März 2019": "2019-03-27T00:00:00Z", "Mittwoch, 27. März 2019": "2019-03-27T00:00:00Z", "27 mars 2019": "2019-03-27T00:00:00Z", "1 août 2020": "2020-08-01T00:00:00Z",
		"mar. 5 avr. 2022": "2022-04-05T00:00:00Z", "27 de marzo de 2019": "2019-03-27T00:00:00Z", "27 marzo 2019": "2019-03-27T00:00:00Z", "27 de março de 2019": "2019-03-27T00:00:00Z",
		"27 maart 2019": "2019-03-27T00:00:00Z", "27 marca 2019": "2019-03-27T00:00:00Z", "27 марта 2019 г.": "2019-03-27T00:00:00Z", "1 мая 2019": "2019-05-01T00:00:00Z", "15 Kasım 2021": "2021-11-15T00:00:00Z",
		"2019年3月27日": "2019-03-27T00:00:00Z", "2019년 3월 27일": "2019-03-27T00:00:00Z",
		"27.3.2019": "2019-03-27T00:00:00Z", "03.04.2019": "2019-04-03T00:00:00Z", "27/03/2019": "2019-03-27T00:00:00Z", "03/27/2019": "2019-03-27T00:00:00Z", "05-05-2019": "2019-05-05T00:00:00Z",
		"27.03.2019 14:30": "2019-03-27T14:30:00Z", "May 2019": "2019-05-01T00:00:00Z", "settembre 2019": "2019-09-01T00:00:00Z",
		"": "", "soon": "", "03/04/2019": "", "31.02.2019": "", "31 April 2019": "", "27/03/19": "", "March 27": "", "2019": "", "27 March April 2019": "", "13/13/2019": "",
		"27 March 2019, 3 of 5, 12": "", "27.3.2019 25:00": "", "99999999999999": "", "30+ days ago": "",
	} {
		got, err := parseDate(text, readAt)
		if want == "" {
			if err == nil {
				t.Errorf("%q is %v, want an error", text, got.t)
			}
			continue
		}
		if err != nil || got.t.Format(time.RFC3339) != want || got.relative {
			t.Errorf("%q is %v (%v), want %s", text, got.t.Format(time.RFC3339), err, want)
		}
	}
}

// readAt is Sunday, 1 March 2026, noon.
func TestParseRelativeDate(t *testing.T) {
	for text, want := range map[string]string{
		"today": "2026-03-01", "Yesterday": "2026-02-28", "gestern": "2026-02-28", "hier": "2026-02-28", "ayer": "2026-02-28", "3 days ago": "2026-02-26", "a day ago": "2026-02-28",
		"vor 3 Tagen": "2026-02-26", "il y a 3 jours": "2026-02-26", "hace 3 días": "2026-02-26", "3 giorni fa": "2026-02-26", "há 3 dias": "2026-02-26", "3 dagen geleden": "2026-02-26",
		"14 hours ago": "2026-02-28", "5 minutes ago": "2026-03-01", "2 weeks ago": "2026-02-09", "vor einem Monat": "2026-02-01", "2 months ago": "2026-01-01", "il y a un an": "2025-01-01", "a year ago": "2025-01-01",
	} {
		got, err := parseDate(text, readAt)
		if err != nil || got.t.Format("2006-01-02") != want || !got.relative {
			t.Errorf("%q is %v (%v), want %s", text, got.t, err, want)
		}
	}
	for _, text := range []string{"3 days", "ago", "many days ago", "3 parsecs ago", "vor langer Zeit"} {
		if got, err := parseDate(text, readAt); err == nil {
			t.Errorf("%q is %v, want an error", text, got.t)
		}
	}
	if _, err := parseDate("3 days ago", time.Time{}); err == nil {
		t.Error("without a clock nothing is relative to it")
	}
}

// "2 months ago" must not become another date every day, or every run would edit the review.
func TestRelativeDatesStandStill(t *testing.T) {
	one, err := parseDate("2 months ago", readAt)
	if err != nil {
		t.Fatal(err)
	}
	two, err := parseDate("2 months ago", readAt.AddDate(0, 0, 20))
	if err != nil || !one.t.Equal(two.t) {
		t.Errorf("%v, twenty days later %v (%v)", one.t, two.t, err)
	}
}

func TestMonthsNameOneMonthEach(t *testing.T) {
	seen := map[string]int{}
	for i, names := range monthNames {
		for _, name := range splitWords(names) {
			if before, ok := seen[name]; ok && before != i {
				t.Errorf("%q is month %d and month %d", name, before+1, i+1)
			}
			if plainWord(name) != name {
				t.Errorf("%q is never found: write %q", name, plainWord(name))
			}
			seen[name] = i
		}
	}
}

func splitWords(s string) []string {
	return dateWord.FindAllString(s, -1)
}
