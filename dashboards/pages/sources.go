package pages

import (
	"context"
	"slices"
	"strings"
	"time"

	"renown/dashboards/locale"
	"renown/queries"
)

const sourcesPath = "/sources"

// Sources is where the numbers come from, and what stands in their way.
func Sources() Page {
	return Page{
		Key: "sources", Path: sourcesPath, Name: "Sources", Question: "Where do the numbers come from, and do they still come?", Also: sourcePages(sourcesPath),
		Panels: []Panel{
			{Query: "source.Freshness", Show: "figures", Title: "Key figures", Span: "s12", Bare: true, NoTools: true, Load: sourceFigures},
			{Query: "source.Runs", Title: "Do the collectors run?", Span: "s12", Height: "h640", Load: runs,
				Subtitle: "Each source’s last and next run, and what the last seven days brought."},
			{Query: "source.Spending", Title: "What may they still ask for?", Span: "s12", Height: "h160", Load: allowances,
				Subtitle: "Budgets and what is used of them, and the requests that platforms still allow."},
			{Query: "source.Coverage", Title: "Which days are covered?", Span: "s12", Height: "h200", Load: coverage,
				Subtitle: "A year of days, a row a source. What the network shows no more is a gap for ever."},
			{Query: "source.Gaps", Title: "What is missing, and why?", Span: "s12", Height: "h160", Load: gaps,
				Subtitle: "Stretches that no run will bring any more. They are missing from every number, and count as nothing, not as zero."},
			{Query: "source.Quarantine", Title: "What could not be used, and why?", Span: "s12", Height: "h160", Load: quarantine,
				Subtitle: "Refused inputs by source and reason, kept for 90 days, the most frequent first."},
		},
	}
}

// everything is the view of all brands at all times: sources are looked at whole.
func everything(v View) queries.Filter { return queries.Filter{Now: v.Now} }

// sourceState is all that is known of one source.
type sourceState struct {
	name  string
	run   *queries.RunRow
	plan  *SourceState
	fresh *queries.FreshnessRow
}

func states(ctx context.Context, s Source, v View) ([]sourceState, error) {
	runs, err := s.Queries.Source.Runs(ctx, everything(v))
	if err != nil {
		return nil, err
	}
	fresh, err := s.Queries.Source.Freshness(ctx, everything(v))
	if err != nil {
		return nil, err
	}
	byName := map[string]*sourceState{}
	state := func(name string) *sourceState {
		if byName[name] == nil {
			byName[name] = &sourceState{name: name}
		}
		return byName[name]
	}
	for i := range runs.Rows {
		state(runs.Rows[i].Source).run = &runs.Rows[i]
	}
	for i := range fresh.Rows {
		state(fresh.Rows[i].Source).fresh = &fresh.Rows[i]
	}
	for i := range s.Schedule {
		state(s.Schedule[i].Name).plan = &s.Schedule[i]
	}
	all := make([]sourceState, 0, len(byName))
	for _, each := range byName {
		all = append(all, *each)
	}
	slices.SortFunc(all, func(a, b sourceState) int { return strings.Compare(a.name, b.name) })
	return all, nil
}

// late is how many intervals a source may miss before it is called late.
const late = 2

// health says in a word how a source is, and why.
func (s sourceState) health(l locale.Locale, now time.Time) (word, class, why, remedy string) {
	switch {
	case s.plan != nil && s.plan.Running:
		return text("running"), "", l.T("for %s", l.Long(now.Sub(s.plan.Since))), ""
	case s.plan != nil && s.plan.Circuit.Open:
		return text("left alone"), "bad", s.plan.Circuit.Why, l.T("It failed too often and is asked again %s.", l.Until(s.plan.Circuit.Until, now))
	case s.run != nil && !s.run.OK:
		return text("failed"), "bad", s.behind(l, now) + s.run.Error, s.run.Remedy
	case s.plan != nil && s.plan.LastError != "":
		return text("failed"), "bad", s.behind(l, now) + s.plan.LastError, s.plan.Remedy
	case s.behind(l, now) != "":
		return text("late"), "warn", strings.TrimSuffix(s.behind(l, now), ": "), l.T("renown collect %s shows what happens.", s.name)
	case s.run == nil && s.fresh == nil:
		return text("not run yet"), "", "", ""
	}
	return text("fine"), "good", "", ""
}

// behind says how late a source is, if it is; with a colon.
func (s sourceState) behind(l locale.Locale, now time.Time) string {
	switch {
	case s.plan == nil || s.plan.Every <= 0:
		return "" // who only shows does not know when it should have run
	case s.run != nil && s.run.LastSuccess != nil && now.Sub(*s.run.LastSuccess) > late*s.plan.Every:
		return l.T("no success for %s: ", l.Long(now.Sub(*s.run.LastSuccess)))
	case (s.run == nil || s.run.LastSuccess == nil) && s.plan.Lag > s.plan.Every:
		return l.T("no success since this program began, for %s: ", l.Long(s.plan.Lag))
	}
	return ""
}

// sourceFigures is the sources in four numbers.
func sourceFigures(ctx context.Context, s Source, v View) (Content, error) {
	all, err := states(ctx, s, v)
	if err != nil {
		return Content{}, err
	}
	refused, err := s.Queries.Source.Quarantine(ctx, everything(v))
	if err != nil {
		return Content{}, err
	}
	var troubled, running int
	var week uint64
	var newest time.Time
	for _, each := range all {
		word, class, _, _ := each.health(v.L, v.Now)
		if class == "bad" || class == "warn" {
			troubled++
		}
		if word == "running" {
			running++
		}
		if each.run != nil {
			week += each.run.WeekRecords
		}
		if each.fresh != nil && each.fresh.NewestRecord != nil && each.fresh.NewestRecord.After(newest) {
			newest = *each.fresh.NewestRecord
		}
	}
	seen := v.L.T("nothing yet")
	if !newest.IsZero() {
		seen = v.L.T("newest record %s", v.L.Ago(newest, v.Now))
	}
	trouble, meta := troubledSources(v.L, len(all), troubled, s.Schedule != nil), v.L.T("%s running now", v.L.Int(running))
	if s.Schedule == nil {
		meta = v.L.T("this program does not collect: it cannot tell which are late or running")
	}
	return Content{N: uint64(len(all)), Unit: "sources", Cards: []Card{
		{Title: "Sources", Value: v.L.Int(len(all)), Change: trouble, Meta: meta},
		{Title: "Records in 7 days", Value: v.L.Count(week), Meta: v.L.T("%s · seen again counts again", seen)},
		{Title: "Refused inputs", Value: v.L.Count(refused.N), Meta: inQuarantine(v.L, len(refused.Rows))},
		backlogCard(v.L, s.Backlog(), v.Now),
	}}, nil
}

// troubledSources says how many sources are in trouble; whether one is late, only the program that collects knows.
func troubledSources(l locale.Locale, all, troubled int, collects bool) Verdict {
	switch {
	case all == 0:
		return Verdict{l.T("none is set up yet"), "unclear"}
	case troubled > 0 && collects:
		return Verdict{l.T("%s late or failing", l.Int(troubled)), "worse"}
	case troubled > 0:
		return Verdict{l.T("%s failing", l.Int(troubled)), "worse"}
	case collects:
		return Verdict{l.T("none is late or failing"), "better"}
	}
	return Verdict{l.T("none is failing"), "better"}
}

func inQuarantine(l locale.Locale, reasons int) string {
	switch reasons {
	case 0:
		return l.T("nothing is in quarantine")
	case 1:
		return l.T("in quarantine, all for one reason")
	}
	return l.T("in quarantine, for %s reasons", l.Int(reasons))
}

func backlogCard(l locale.Locale, b *Backlog, now time.Time) Card {
	card := Card{Title: "Waiting on disk"}
	if b == nil {
		card.Value, card.Meta = "–", l.T("this program does not collect: only the one that does can tell")
		return card
	}
	card.Value, card.Meta = l.Int(b.Batches), l.T("batches on their way into ClickHouse")
	if b.Batches > 0 {
		card.Unit = bytes(l, b.Bytes)
	}
	if waited := now.Sub(b.Oldest); b.Batches > 0 && waited >= time.Minute {
		card.Meta = l.T("batches; the oldest has waited %s", l.Long(waited))
	}
	switch {
	case b.Paused:
		card.Change = Verdict{l.T("collecting is paused: free some disk space"), "worse"}
	case b.Err != "":
		card.Change = Verdict{b.Err, "worse"}
	case b.Batches == 0:
		card.Change = Verdict{l.T("all delivered"), "better"}
	}
	return card
}

func bytes[N int64 | uint64](l locale.Locale, n N) string {
	switch {
	case n >= 1<<30:
		return l.Number(float64(n)/(1<<30), 1) + " GB"
	case n >= 1<<20:
		return l.Number(float64(n)/(1<<20), 1) + " MB"
	case n >= 1<<10:
		return l.Count(uint64(n)>>10) + " KB"
	}
	return l.N(uint64(n), "%s byte", "%s bytes")
}

func runs(ctx context.Context, s Source, v View) (Content, error) {
	all, err := states(ctx, s, v)
	if err != nil {
		return Content{}, err
	}
	c := Content{Unit: "runs in the last seven days"}
	if len(all) == 0 {
		c.Empty = &Empty{Title: "No source has run yet", Advice: "List sources in renown.yaml, or read an export with renown import."}
		return c, nil
	}
	c.Table = &Table{Wide: true, Stack: true, Columns: []Column{{Title: "Source"}, {Title: "State"}, {Title: "Last run"}, {Title: "Next run"}, {Title: "Newest record"}, {Title: "Records, 7 days", Numeric: true}, {Title: "Refused", Numeric: true}, {Title: "Runs, 7 days", Numeric: true}, {Title: "Collect", Unseen: true}}}
	if s.Schedule == nil {
		c.Table.Columns = slices.Delete(c.Table.Columns[:len(c.Table.Columns)-1], nextRun, nextRun+1)
		c.Said = Sentence(v.L.T("This program only shows what another one collects: when the next runs are due, and which go on, only that one knows."))
	}
	for _, each := range all {
		if each.run != nil {
			c.N += each.run.WeekOK + each.run.WeekFailed
		}
	}
	if len(all) > listed {
		c.Said = append(c.Said, Sentence(" "+v.L.T("%s of %s sources, those in trouble first; the CSV lists all.", v.L.Int(listed), v.L.Int(len(all))))...)
	}
	for _, each := range worstFirst(v.L, all, v.Now) {
		c.Table.Rows = append(c.Table.Rows, each.line(v.L, v.Now, s.Schedule != nil))
	}
	return c, nil
}

// nextRun is the place of its column.
const nextRun = 3

// listed is how many sources a panel lists at most.
const listed = 200

// worstFirst keeps the order by name as long as all are listed; else it lists those in trouble before the others.
func worstFirst(l locale.Locale, all []sourceState, now time.Time) []sourceState {
	if len(all) <= listed {
		return all
	}
	slices.SortStableFunc(all, func(a, b sourceState) int { return b.trouble(l, now) - a.trouble(l, now) })
	return all[:listed]
}

func (s sourceState) trouble(l locale.Locale, now time.Time) int {
	switch _, class, _, _ := s.health(l, now); class {
	case "bad":
		return 2
	case "warn":
		return 1
	}
	return 0
}

func (s sourceState) line(l locale.Locale, now time.Time, collects bool) Row {
	word, class, why, remedy := s.health(l, now)
	cells := []Cell{{Text: s.name, Small: s.about()}, {Tag: l.T(word), TagClass: class, Small: sentences(why, remedy)},
		{Text: "–"}, {Text: l.T("not planned")}, {Text: "–"}, {Text: "–", Numeric: true}, {Text: "–", Numeric: true}, {Text: "–", Numeric: true}}
	if s.run != nil {
		r := s.run
		cells[1].Small = sentences(cells[1].Small, strings.Join(r.Notes, " · "))
		cells[2] = Cell{Text: l.Ago(r.Finished, now), Small: l.N(r.Requests, "%s request", "%s requests") + " · " + bytes(l, r.Bytes)}
		cells[5].Text, cells[6].Text = l.Count(r.WeekRecords), l.Count(r.WeekRejected)
		cells[7] = Cell{Text: l.Count(r.WeekOK + r.WeekFailed), Numeric: true}
		if r.WeekFailed > 0 {
			cells[7].Small = l.T("%s failed", l.Count(r.WeekFailed))
		}
	}
	if s.plan != nil {
		cells[3] = Cell{Text: l.T("soon"), Small: l.T("every %s", l.Long(s.plan.Every))}
		switch {
		case s.plan.Running:
			cells[3].Text = l.T("running now")
		case s.plan.Next.After(now):
			cells[3].Text = l.Until(s.plan.Next, now)
		case now.Sub(s.plan.Next) >= time.Minute:
			cells[3].Text = l.T("due for %s", l.Long(now.Sub(s.plan.Next)))
		}
	}
	if s.fresh != nil && s.fresh.NewestRecord != nil {
		cells[4] = Cell{Text: l.T("seen %s", l.Ago(*s.fresh.NewestRecord, now))}
		if s.fresh.NewestPosted != nil {
			cells[4].Small = l.T("written %s", l.Day(*s.fresh.NewestPosted))
		}
	}
	for i := 2; i <= 4; i++ {
		cells[i].Tight = true
	}
	if collects {
		return Row{Cells: append(cells, s.button())}
	}
	return Row{Cells: slices.Delete(cells, nextRun, nextRun+1)}
}

// button collects the source now, if this program knows it. While it is at it the button says so.
func (s sourceState) button() Cell {
	if s.plan == nil {
		return Cell{}
	}
	return Cell{Collect: s.name, Collecting: s.plan.Running}
}

// sentences puts texts behind each other, each with its full stop where another follows.
func sentences(texts ...string) string {
	var all string
	for _, text := range texts {
		text = strings.TrimSpace(text)
		if all != "" && text != "" {
			all = strings.TrimRight(all, ".") + ". "
		}
		all += text
	}
	return all
}

func (s sourceState) about() string {
	var parts []string
	add := func(values ...string) {
		for _, value := range values {
			if value != "" && !slices.Contains(parts, value) {
				parts = append(parts, value)
			}
		}
	}
	if s.plan != nil {
		add(s.plan.Kind, s.plan.Brand, s.plan.Site)
	}
	if s.run != nil {
		add(s.run.Kind, s.run.Brand)
	}
	if s.fresh != nil {
		add(s.fresh.Brand, s.fresh.Site)
	}
	return strings.Join(parts, " · ")
}

// trouble lists the sources a reader should know of before trusting today's numbers.
func trouble(ctx context.Context, s Source, v View) (Content, error) {
	all, err := states(ctx, s, v)
	if err != nil {
		return Content{}, err
	}
	c := Content{N: uint64(len(all)), Unit: "sources", Rows: At(sourcesPath, v.Common())}
	fine := 0
	for _, each := range all {
		word, class, why, remedy := each.health(v.L, v.Now)
		switch {
		case class == "good", word == "running" && each.run != nil && each.run.OK:
			fine++
		case class == "bad", class == "warn":
			c.Changes = append(c.Changes, Change{Verdict: Verdict{Text: happened(v.L, word, each.name, short(why)), Class: "worse"}, Detail: remedy})
		}
	}
	if b := s.Backlog(); b != nil && (b.Paused || b.Err != "") {
		c.Changes = append(c.Changes, Change{Verdict: Verdict{Text: backlogCard(v.L, b, v.Now).Change.Text, Class: "worse"}, Detail: v.L.T("What is collected waits on disk.")})
	}
	switch {
	case len(all) == 0:
		c.Empty = &Empty{"No source has run yet", "List sources in renown.yaml, or read an export with renown import.", At(sourcesPath, v.Common()), "Look at the sources"}
	default:
		c.Facts = troubleFacts(v.L, all, s.Backlog(), v.Now)
		c.Changes = fewest(c.Changes, v)
		c.Verdict = []Piece{plain(cameIn(v.L, fine, len(all), s.Schedule != nil))}
		if fine == len(all) && len(c.Changes) == 0 && s.Schedule != nil {
			c.Verdict = append([]Piece{strong(v.L.T("Yes.") + " ")}, c.Verdict...)
		}
	}
	return c, nil
}

// happened puts a source's trouble as what one says of it.
func happened(l locale.Locale, word, source, why string) string {
	switch word {
	case "late":
		return l.T("%s is late: %s", source, why)
	case "left alone":
		return l.T("%s is left alone: %s", source, why)
	}
	return l.T("%s failed: %s", source, why)
}

// short cuts what a source says to what a list can hold; the Sources page has all of it.
func short(text string) string {
	const most = 160
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// troublesTold is how many sources in trouble the overview names.
const troublesTold = 5

// fewest keeps the first of many troubles and leads to the others.
func fewest(all []Change, v View) []Change {
	if len(all) <= troublesTold {
		return all
	}
	more := Change{Verdict: Verdict{Text: v.L.T("%s more are in trouble.", v.L.Int(len(all)-troublesTold)), Class: "worse"}, Rows: At(sourcesPath, v.Common())}
	return append(slices.Clone(all[:troublesTold]), more)
}

func cameIn(l locale.Locale, fine, all int, planned bool) string {
	switch {
	case !planned && fine == all:
		return l.T("The last run of every source succeeded. Whether one is late, only the program that collects knows.")
	case !planned:
		return l.T("The last run of %s of %s sources succeeded. Whether one is late, only the program that collects knows.", l.Int(fine), l.Int(all))
	case all == 1 && fine == 1:
		return l.T("The one source came in when it should.")
	case fine == all:
		return l.T("All %s sources came in when they should.", l.Int(all))
	}
	return l.T("%s of %s sources came in when they should; the others failed, are late, or have not run yet.", l.Int(fine), l.Int(all))
}

// troubleFacts says how fresh and how whole the numbers are.
func troubleFacts(l locale.Locale, all []sourceState, b *Backlog, now time.Time) []Fact {
	var week, refused, ran, failed uint64
	var newest time.Time
	for _, each := range all {
		if each.run != nil {
			week, refused = week+each.run.WeekRecords, refused+each.run.WeekRejected
			ran, failed = ran+each.run.WeekOK+each.run.WeekFailed, failed+each.run.WeekFailed
		}
		if each.fresh != nil && each.fresh.NewestRecord != nil && each.fresh.NewestRecord.After(newest) {
			newest = *each.fresh.NewestRecord
		}
	}
	facts := []Fact{{Name: "Newest record", Value: l.T("none")}, {Name: "Records in 7 days", Value: l.Count(week), Note: l.T("%s refused", l.Count(refused))},
		{Name: "Runs in 7 days", Value: l.Count(ran), Note: l.T("%s failed", l.Count(failed))}}
	if !newest.IsZero() {
		facts[0] = Fact{Name: "Newest record", Value: l.Ago(newest, now)}
	}
	if b != nil && b.Batches > 0 {
		facts = append(facts, Fact{Name: "Waiting on disk", Value: l.Int(b.Batches), Note: l.T("batches")})
	}
	return facts
}

func quarantine(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Source.Quarantine(ctx, everything(v))
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "refused inputs", Notes: v.said(a.Notes)}
	if len(a.Rows) == 0 {
		c.Empty = &Empty{Title: "Nothing was refused", Advice: "Whatever the sources brought could be used."}
		return c, nil
	}
	c.Table = &Table{Stack: true, Columns: []Column{{Title: "Reason"}, {Title: "Source"}, {Title: "Inputs", Numeric: true}, {Title: "Newest"}, {Title: "An example"}}}
	for _, r := range a.Rows {
		c.Table.Rows = append(c.Table.Rows, Row{Cells: []Cell{
			{Text: r.Reason}, {Text: r.Source}, {Text: v.L.Count(r.N), Numeric: true},
			{Text: v.L.Ago(r.Last, v.Now), Small: v.L.T("first %s", v.L.Day(r.First))}, {Text: r.Detail, Small: r.Place},
		}})
	}
	return c, nil
}
