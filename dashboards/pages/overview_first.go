package pages

import (
	"context"
	"math"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"renown/dashboards/chart"
	"renown/dashboards/locale"
	"renown/queries"
)

const (
	changesTold = 3 // clear changes on the overview
	alertsTold  = 3
)

// lookFirst tells the open alerts and the largest clear changes, and names what did not change clearly.
func lookFirst(ctx context.Context, s Source, v View) (Content, error) {
	var moved queries.Answer[queries.StandingChangeRow]
	var alerts queries.Answer[queries.AlertRow]
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() (err error) { moved, err = s.Queries.Standing.Changes(groupCtx, v.Filter()); return err })
	group.Go(func() (err error) {
		alerts, err = s.Queries.Backlash.Alerts(groupCtx, queries.Filter{Brand: v.Brand, Now: v.Now, Zone: v.Zone, State: queries.StateOpen, Limit: alertsTold})
		return err
	})
	if err := group.Wait(); err != nil {
		return Content{}, err
	}
	c := Content{NoCount: true, Notes: v.said(moved.Notes), Changes: alertsSaid(alerts, v)}
	f := v.Filter()
	if f.PrevFrom.IsZero() {
		c.Said = []Piece{plain(v.L.T("Nothing is compared: choose a period with a beginning, and what it is compared with."))}
		if len(c.Changes) == 0 {
			c.Said = nil
			c.Empty = &Empty{Title: "Nothing to compare with", Advice: "Choose a period with a beginning, and what it is compared with.", Link: v.With("/", "period", Months12), Action: "Show the last 12 months"}
		}
		return c, nil
	}
	told := changesSaid(moved.Rows, v)
	if len(told)+len(c.Changes) == 0 {
		c.Empty = &Empty{Title: "Too little to tell what changed", Advice: "Neither period holds enough for one metric of the four functions. A longer period holds more; the Sources page says what was collected.",
			Link: At("/sources", v.Common()), Action: "Look at the sources"}
		return c, nil
	}
	if len(told) == 0 {
		told = []Change{{Verdict: Verdict{v.L.T("There is too little in either period to tell what changed."), "unclear"}}}
	}
	c.Changes = append(c.Changes, told...)
	c.Said = append(lessSaid(moved.Rows, v), unclearSaid(moved.Rows, v)...)
	c.Notes = append(c.Notes, v.L.T("This period: %s. The period before: %s.", v.L.Span(f.From, f.To), v.L.Span(f.PrevFrom, f.PrevTo)))
	c.Behind = changesTable(moved.Rows, v)
	return c, nil
}

// alertsSaid are the newest open alerts, each leading to its rows, and how many more there are.
func alertsSaid(open queries.Answer[queries.AlertRow], v View) []Change {
	page := Choice{Name: "Alerts", Address: At(alertsPath, v.Common())}
	var told []Change
	for _, a := range open.Rows[:min(len(open.Rows), alertsTold)] {
		told = append(told, Change{Verdict: Verdict{AlertSentence(v.L, a), "worse"}, Detail: v.L.T("Open alert"), Rows: alertRows(v, a), Page: page})
	}
	if more := int(open.Total) - len(told); more > 0 && len(told) > 0 {
		told = append(told, Change{Verdict: Verdict{v.L.N(uint64(more), "%s more alert is open.", "%s more alerts are open."), "worse"}, Rows: page.Address})
	}
	return told
}

// changesSaid are the clearest changes in sentences, each leading to its rows; none where neither period holds enough to tell.
func changesSaid(rows []queries.StandingChangeRow, v View) []Change {
	var told []Change
	for _, r := range rows {
		if (r.Verdict != queries.Better && r.Verdict != queries.Worse) || len(told) == changesTold {
			continue
		}
		write := changeIn(v.L, r.Unit)
		told = append(told, Change{
			Verdict: Verdict{Text: moveSaid(v.L, r), Class: r.Verdict},
			Detail: v.L.T("95 %%: %s to %s · n = %s, before %s", write(*r.Value.ChangeLow), write(*r.Value.ChangeHigh),
				v.L.Count(r.Value.N), count(v.L, r.Value.PreviousN)),
			Rows: changeRows(r, v), Page: Choice{Name: chart.FunctionName(v.L, r.Function), Address: At(functionPath(r.Function), v.Common())},
		})
	}
	if len(told) == 0 && slices.ContainsFunc(rows, func(r queries.StandingChangeRow) bool { return r.Verdict == queries.UnclearMoved }) {
		told = []Change{{Verdict: Verdict{v.L.T("Nothing changed clearly between the two periods."), "unclear"}}}
	}
	return told
}

// changeRows is the address of what a changed metric rests on.
func changeRows(r queries.StandingChangeRow, v View) string {
	switch r.Function {
	case "hr":
		return v.RowsOf("", Rows{})
	case "marketing":
		return v.PostsOf("")
	case "crm":
		if r.Metric == "advocates" {
			return v.PostsOf("", "direction", "customer")
		}
	}
	return v.ConversationsOf("")
}

// unclearSaid names what changed without being clear.
func unclearSaid(rows []queries.StandingChangeRow, v View) []Piece {
	var names []string
	for _, r := range rows {
		if r.Verdict == queries.UnclearMoved {
			names = append(names, v.L.T(r.Title))
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []Piece{strong(v.L.T("No clear change:")), plain(" " + strings.Join(names, ", ") + ".")}
}

// lessSaid says that the reviews compared with began later than their period, where a change of them is told.
func lessSaid(rows []queries.StandingChangeRow, v View) []Piece {
	for _, r := range rows {
		if r.PreviousSince != nil && r.Verdict != "" {
			return beganLate(queries.SummaryRow{PreviousSince: r.PreviousSince}, v)
		}
	}
	return nil
}

// changesTable is every key metric in both periods.
func changesTable(rows []queries.StandingChangeRow, v View) *Table {
	t := &Table{Columns: []Column{{Title: "What"}, {Title: "Function"}, {Title: "Value", Numeric: true}, {Title: "Before", Numeric: true}, {Title: "Change", Numeric: true}, {Title: "95 %", Numeric: true}, {Title: "n", Numeric: true}}}
	for _, r := range rows {
		write := func(x float64) string { return valueIn(v.L, r.Unit, x) }
		t.Rows = append(t.Rows, Row{Cells: []Cell{
			{Text: v.L.T(r.Title), Link: changeRows(r, v)}, {Text: chart.FunctionName(v.L, r.Function)}, {Text: value(r.Value.Value, write), Numeric: true},
			{Text: value(r.Value.Previous, write), Numeric: true}, {Text: value(r.Value.Change, changeIn(v.L, r.Unit)), Small: notClear(v.L, r.Value), Numeric: true},
			{Text: span(r.Value.ChangeLow, r.Value.ChangeHigh, changeIn(v.L, r.Unit)), Numeric: true}, {Text: v.L.Count(r.Value.N), Numeric: true},
		}})
	}
	return t
}

// changeIn writes a difference in a unit with its sign.
func changeIn(l locale.Locale, unit string) func(float64) string {
	return func(v float64) string {
		switch unit {
		case "★":
			return l.Signed(v, 2)
		case "s":
			sign := "+"
			if v < 0 {
				sign = "−"
			}
			return sign + l.Wait(math.Abs(v))
		}
		return l.Signed(v, 1)
	}
}
