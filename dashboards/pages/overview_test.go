package pages

import (
	"strings"
	"testing"
	"time"

	"renown/dashboards/chart"
	"renown/dashboards/locale"
	"renown/queries"
)

func index(brand, function string, v, half float64, rank, ranked int) queries.IndexRow {
	r := queries.IndexRow{Brand: brand, Function: function, Index: queries.Measure{Value: at(v), Low: at(v - half), High: at(v + half), N: 1234}, Parts: 4, Of: 4, Ranked: ranked}
	if ranked > 1 {
		r.Rank = &rank
	}
	return r
}

func changed(m queries.Measure, by, low, high float64, clear bool) queries.Measure {
	m.PreviousN, m.Change, m.ChangeLow, m.ChangeHigh, m.Clear = n(900), at(by), at(low), at(high), clear
	return m
}

func lastYear() View {
	return View{Brand: "Skyways Air", Period: Custom, Compare: Previous, From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Until: time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)}
}

func TestWhereTheBrandStandsIsSaid(t *testing.T) {
	rose := index("Skyways Air", "all", 61.4, 1, 1, 3)
	rose.Index = changed(rose.Index, 4.2, 1.1, 7.3, true)
	fell := index("Skyways Air", "all", 61.4, 1, 2, 3)
	fell.Index = changed(fell.Index, -4.2, -7.3, -1.1, true)
	still := index("Skyways Air", "all", 61.4, 3, 2, 3)
	still.Index = changed(still.Index, 0.4, -1, 2, false)
	parts := []queries.IndexRow{index("Skyways Air", "hr", 72, 1, 1, 3), index("Skyways Air", "service", 41, 1, 3, 3)}
	halves := []queries.IndexRow{parts[0], parts[1]}
	for i := range parts {
		parts[i].Index = changed(parts[i].Index, 1, -1, 3, false)
	}
	halves[0].Index = parts[0].Index
	for _, c := range []struct {
		rows []queries.IndexRow
		want string
	}{
		{append([]queries.IndexRow{rose}, append(parts, index("Rival Jets", "all", 50, 1, 2, 3))...),
			"Skyways Air stands at 61 of 100. It is the first of 3; next comes Rival Jets with 50. It rose clearly, by 4.2 points, against the 92 days before. Strongest is HR (72), weakest Service (41)."},
		{append([]queries.IndexRow{fell}, append(parts, index("Rival Jets", "all", 66, 1, 1, 3))...),
			"Skyways Air stands at 61 of 100. It ranks 2 of 3; the best is Rival Jets with 66. It fell clearly, by 4.2 points, against the 92 days before. Strongest is HR (72), weakest Service (41)."},
		{append([]queries.IndexRow{still}, index("Rival Jets", "all", 63, 1, 1, 3)),
			"Skyways Air stands at 61 of 100. It ranks 2 of 3, but too close to call: the best is Rival Jets with 63. No clear change against the 92 days before. "},
		{append([]queries.IndexRow{fell}, halves...),
			"Skyways Air stands at 61 of 100. HR, the one function that both periods have, fell clearly, by 4.2 points, against the 92 days before. Strongest is HR (72), weakest Service (41)."},
		{[]queries.IndexRow{index("Skyways Air", "all", 61.4, 1, 0, 1)}, "Skyways Air stands at 61 of 100. "},
	} {
		if got := sentence(standingSaid(c.rows, lastYear())); got != c.want {
			t.Errorf("%q, not\n%q", got, c.want)
		}
	}
}

func TestIndexVerdicts(t *testing.T) {
	m := queries.Measure{Value: at(60), N: 30}
	lonely := m
	lonely.PreviousN = n(0)
	few := changed(m, 3, 0, 0, false)
	few.ChangeLow, few.ChangeHigh = nil, nil
	for _, c := range []struct {
		m    queries.Measure
		want Verdict
	}{
		{lonely, Verdict{"nothing to compare with in the period before", "unclear"}},
		{few, Verdict{"too few to compare", "unclear"}},
		{changed(m, 0.4, -1, 2, false), Verdict{"+0.4: no clear change", "unclear"}},
		{changed(m, 3, 1, 5, true), Verdict{"▲ +3.0 points (95 %: +1.0 to +5.0)", "better"}},
		{changed(m, -3, -5, -1, true), Verdict{"▼ −3.0 points (95 %: −5.0 to −1.0)", "worse"}},
	} {
		if got := indexVerdict(locale.Locale{}, c.m, true); got != c.want {
			t.Errorf("%+v, not %+v", got, c.want)
		}
	}
	if got := indexVerdict(locale.Locale{}, changed(m, 3, 1, 5, true), false); got != (Verdict{}) {
		t.Errorf("compared with nothing: %+v", got)
	}
}

func TestRanksAreSaid(t *testing.T) {
	for want, r := range map[string]queries.IndexRow{
		"": index("Skyways Air", "hr", 60, 1, 1, 1), "first of 3": index("Skyways Air", "hr", 60, 1, 1, 3), "rank 2 of 3": index("Skyways Air", "hr", 60, 1, 2, 3), "last of 3": index("Skyways Air", "hr", 60, 1, 3, 3),
	} {
		if got := rankOf(locale.Locale{}, r); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
	own := index("Skyways Air", "hr", 60, 1, 1, 3)
	for want, rival := range map[string]queries.IndexRow{
		"next: Rival Jets, 50": index("Rival Jets", "hr", 50, 1, 2, 3), "next: Rival Jets, 59, too close to call": index("Rival Jets", "hr", 59, 1, 2, 3),
		"best: Rival Jets, 70": index("Rival Jets", "hr", 70, 1, 1, 3), "best: Rival Jets, 61, too close to call": index("Rival Jets", "hr", 61, 1, 1, 3),
		"": {Brand: "Rival Jets", Function: "hr"},
	} {
		if got := nextTo(locale.Locale{}, own, []queries.IndexRow{own, rival}); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

// Every metric has sentences of its own for both ways it can move, and the way that is good is told from the way that is not.
func TestEveryMetricHasItsSentences(t *testing.T) {
	seen := map[string]bool{}
	for _, metric := range []string{"hr.rating", "hr.recommend", "hr.ceo", "hr.outlook", "hr.response", "hr.work_life", "hr.culture", "hr.diversity", "hr.career", "hr.compensation", "hr.management",
		"marketing.sentiment", "marketing.voice", "crm.advocates", "crm.repeat", "service.target", "service.answered", "service.turned", "service.first_reply"} {
		function, name, _ := strings.Cut(metric, ".")
		for _, by := range []float64{3, -3} {
			r := queries.StandingChangeRow{Function: function, Metric: name, Title: "Untold", Unit: "%", Value: queries.Measure{Value: at(40), Change: at(by)}}
			said := moveSaid(locale.Locale{}, r)
			if strings.Contains(said, "Untold") || !strings.Contains(said, "3.0 points") || !strings.Contains(said, "40\u202f%") || seen[said] {
				t.Errorf("%s by %v: %q", metric, by, said)
			}
			seen[said] = true
		}
	}
	wait := queries.StandingChangeRow{Function: "service", Metric: "first_reply", Unit: "s", Value: queries.Measure{Value: at(6360), Change: at(-2280)}}
	if said := moveSaid(locale.Locale{}, wait); said != "Customers waited less for a first reply: the median fell by 38\u202fmin to 1\u202fh 46\u202fmin." {
		t.Errorf("%q", said)
	}
	rating := queries.StandingChangeRow{Function: "hr", Metric: "rating", Unit: "★", Value: queries.Measure{Value: at(3.4), Change: at(0.3)}}
	if said := moveSaid(locale.Locale{}, rating); said != "The rating as an employer rose by 0.30 to 3.40 ★." {
		t.Errorf("%q", said)
	}
}

func TestOnlyTheThreeClearestChangesAreTold(t *testing.T) {
	row := func(metric, verdict string) queries.StandingChangeRow {
		return queries.StandingChangeRow{Function: "service", Metric: metric, Title: metric, Unit: "%", Verdict: verdict, Value: changed(queries.Measure{Value: at(40), N: 50}, -3, -5, -1, verdict == queries.Worse)}
	}
	rows := []queries.StandingChangeRow{row("target", queries.Worse), row("answered", queries.Worse), row("turned", queries.Worse), row("first_reply", queries.Worse), row("unsure", queries.UnclearMoved), row("other", queries.UnclearMoved), row("none", "")}
	told := changesSaid(rows, lastYear())
	if len(told) != changesTold || told[0].Class != "worse" || told[0].Page.Address == "" || !strings.Contains(told[0].Rows, "/service/conversations") || !strings.Contains(told[0].Detail, "n = 50, before 900") {
		t.Errorf("%+v", told)
	}
	if said := sentence(unclearSaid(rows, lastYear())); said != "No clear change: unsure, other." {
		t.Errorf("%q", said)
	}
	if told := changesSaid(rows[4:], lastYear()); len(told) != 1 || told[0].Text != "Nothing changed clearly between the two periods." {
		t.Errorf("%+v", told)
	}
	if told := changesSaid(nil, lastYear()); len(told) != 0 { // the panel says so itself
		t.Errorf("%+v", told)
	}
}

func TestOpenAlertsComeFirst(t *testing.T) {
	alert := queries.AlertRow{Brand: "Skyways Air", Kind: alertNegative, Total: 40, Start: time.Date(2026, 3, 1, 7, 20, 0, 0, time.UTC)}
	if told := alertsSaid(queries.Answer[queries.AlertRow]{}, lastYear()); len(told) != 0 {
		t.Errorf("of no alerts: %+v", told)
	}
	told := alertsSaid(queries.Answer[queries.AlertRow]{Rows: []queries.AlertRow{alert, alert, alert}, Total: 4}, lastYear())
	if len(told) != alertsTold+1 || told[alertsTold].Text != "1 more alert is open." || told[0].Class != "worse" || !strings.Contains(told[0].Rows, "sentiment=negative") || told[0].Page.Address != told[alertsTold].Rows {
		t.Errorf("%+v", told)
	}
	if !strings.HasPrefix(told[0].Text, "Skyways Air: 40 negative mentions since") {
		t.Errorf("%q", told[0].Text)
	}
}

// A spark breaks at gaps, and dashes what is incomplete.
func TestSparks(t *testing.T) {
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	course := func(values ...float64) (rows []queries.StandingTrendRow) {
		for i, v := range values {
			r := queries.StandingTrendRow{Brand: "Skyways Air", Function: "hr", Bucket: day.AddDate(0, i, 0), Partial: i == len(values)-1}
			if v > 0 {
				r.Index = at(v)
			}
			rows = append(rows, r)
		}
		return rows
	}
	if s := chart.StandingSpark(course(50, 0, 0), "Skyways Air", "hr"); s != nil {
		t.Errorf("a line of one value: %+v", s)
	}
	s := chart.StandingSpark(course(50, 60, 0, 40, 45, 50), "Skyways Air", "hr")
	if s == nil || len(s.Solid) != 2 || len(s.Dashed) != 1 || !strings.HasSuffix(s.Dashed[0], s.X+","+s.Y) {
		t.Errorf("%+v", s)
	}
}
