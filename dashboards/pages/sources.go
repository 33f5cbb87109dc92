package pages

import (
	"context"
	"fmt"
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
			{Query: "source.Runs", Title: "Do the collectors run?", Span: "s12", Height: "h240", Load: runs,
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
		return "running", "", "for " + l.Long(now.Sub(s.plan.Since)), ""
	case s.plan != nil && s.plan.Circuit.Open:
		return "left alone", "bad", s.plan.Circuit.Why, "It failed too often and is asked again " + l.Until(s.plan.Circuit.Until, now) + "."
	case s.run != nil && !s.run.OK:
		return "failed", "bad", s.behind(l, now) + s.run.Error, s.run.Remedy
	case s.plan != nil && s.plan.LastError != "":
		return "failed", "bad", s.behind(l, now) + s.plan.LastError, s.plan.Remedy
	case s.behind(l, now) != "":
		return "late", "warn", strings.TrimSuffix(s.behind(l, now), ": "), "renown collect " + s.name + " shows what happens."
	case s.run == nil && s.fresh == nil:
		return "not run yet", "", "", ""
	}
	return "fine", "good", "", ""
}

// behind says how late a source is, if it is; with a colon.
func (s sourceState) behind(l locale.Locale, now time.Time) string {
	switch {
	case s.plan == nil || s.plan.Every <= 0:
		return "" // who only shows does not know when it should have run
	case s.run != nil && s.run.LastSuccess != nil && now.Sub(*s.run.LastSuccess) > late*s.plan.Every:
		return "no success for " + l.Long(now.Sub(*s.run.LastSuccess)) + ": "
	case (s.run == nil || s.run.LastSuccess == nil) && s.plan.Lag > s.plan.Every:
		return "no success since this program began " + l.Long(s.plan.Lag) + " ago: "
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
	seen := "nothing yet"
	if !newest.IsZero() {
		seen = "newest record " + v.L.Ago(newest, v.Now)
	}
	trouble, meta := Verdict{"none is late or failing", "better"}, fmt.Sprintf("%d running now", running)
	switch {
	case len(all) == 0:
		trouble = Verdict{"none is set up yet", "unclear"}
	case troubled > 0:
		trouble = Verdict{fmt.Sprintf("%d late or failing", troubled), "worse"}
	}
	if s.Schedule == nil {
		trouble.Text, meta = strings.Replace(trouble.Text, "late or failing", "failing", 1), "this program does not collect: it cannot tell which are late or running"
	}
	return Content{N: uint64(len(all)), Unit: "sources", Cards: []Card{
		{Title: "Sources", Value: v.L.Int(len(all)), Change: trouble, Meta: meta},
		{Title: "Records in 7 days", Value: v.L.Count(week), Meta: seen + " · seen again counts again"},
		{Title: "Refused inputs", Value: v.L.Count(refused.N), Meta: inQuarantine(len(refused.Rows))},
		backlogCard(v.L, s.Backlog(), v.Now),
	}}, nil
}

func inQuarantine(reasons int) string {
	switch reasons {
	case 0:
		return "nothing is in quarantine"
	case 1:
		return "in quarantine, all for one reason"
	}
	return fmt.Sprintf("in quarantine, for %d reasons", reasons)
}

func backlogCard(l locale.Locale, b *Backlog, now time.Time) Card {
	card := Card{Title: "Waiting on disk"}
	if b == nil {
		card.Value, card.Meta = "–", "this program does not collect: only the one that does can tell"
		return card
	}
	card.Value, card.Meta = l.Int(b.Batches), "batches on their way into ClickHouse"
	if b.Batches > 0 {
		card.Unit = bytes(b.Bytes)
	}
	if waited := now.Sub(b.Oldest); b.Batches > 0 && waited >= time.Minute {
		card.Meta = "batches; the oldest has waited " + l.Long(waited)
	}
	switch {
	case b.Paused:
		card.Change = Verdict{"collecting is paused: free some disk space", "worse"}
	case b.Err != "":
		card.Change = Verdict{b.Err, "worse"}
	case b.Batches == 0:
		card.Change = Verdict{"all delivered", "better"}
	}
	return card
}

func bytes[N int64 | uint64](n N) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
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
		c.Said = Sentence("This program only shows what another one collects: when the next runs are due, and which go on, only that one knows.")
	}
	for _, each := range all {
		if each.run != nil {
			c.N += each.run.WeekOK + each.run.WeekFailed
		}
	}
	if len(all) > listed {
		c.Said = append(c.Said, Sentence(fmt.Sprintf(" %d of %s sources, those in trouble first; the CSV lists all.", listed, v.L.Int(len(all))))...)
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
	cells := []Cell{{Text: s.name, Small: s.about()}, {Tag: word, TagClass: class, Small: sentences(why, remedy)},
		{Text: "–"}, {Text: "not planned"}, {Text: "–"}, {Text: "–", Numeric: true}, {Text: "–", Numeric: true}, {Text: "–", Numeric: true}}
	if s.run != nil {
		r := s.run
		cells[1].Small = sentences(cells[1].Small, strings.Join(r.Notes, " · "))
		cells[2] = Cell{Text: l.Ago(r.Finished, now), Small: requests(l, r.Requests) + " · " + bytes(r.Bytes)}
		cells[5].Text, cells[6].Text = l.Count(r.WeekRecords), l.Count(r.WeekRejected)
		cells[7] = Cell{Text: l.Count(r.WeekOK + r.WeekFailed), Numeric: true}
		if r.WeekFailed > 0 {
			cells[7].Small = l.Count(r.WeekFailed) + " failed"
		}
	}
	if s.plan != nil {
		cells[3] = Cell{Text: "soon", Small: "every " + interval(l, s.plan.Every)}
		switch {
		case s.plan.Running:
			cells[3].Text = "running now"
		case s.plan.Next.After(now):
			cells[3].Text = l.Until(s.plan.Next, now)
		case now.Sub(s.plan.Next) >= time.Minute:
			cells[3].Text = "due for " + l.Long(now.Sub(s.plan.Next))
		}
	}
	if s.fresh != nil && s.fresh.NewestRecord != nil {
		cells[4] = Cell{Text: "seen " + l.Ago(*s.fresh.NewestRecord, now)}
		if s.fresh.NewestPosted != nil {
			cells[4].Small = "written " + l.Date(*s.fresh.NewestPosted)
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

func requests(l locale.Locale, n uint64) string {
	if n == 1 {
		return "1 request"
	}
	return l.Count(n) + " requests"
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

func interval(l locale.Locale, d time.Duration) string {
	if d == 24*time.Hour {
		return "day"
	}
	return strings.TrimPrefix(l.Long(d), "1 ")
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
			c.Changes = append(c.Changes, Change{Verdict: Verdict{Text: each.name + " " + happened(word) + ": " + short(why), Class: "worse"}, Detail: remedy})
		}
	}
	if b := s.Backlog(); b != nil && (b.Paused || b.Err != "") {
		c.Changes = append(c.Changes, Change{Verdict: Verdict{Text: backlogCard(v.L, b, v.Now).Change.Text, Class: "worse"}, Detail: "What is collected waits on disk."})
	}
	switch {
	case len(all) == 0:
		c.Empty = &Empty{"No source has run yet", "List sources in renown.yaml, or read an export with renown import.", At(sourcesPath, v.Common()), "Look at the sources"}
	default:
		c.Facts = troubleFacts(v.L, all, s.Backlog(), v.Now)
		c.Changes = fewest(c.Changes, v)
		c.Said = []Piece{plain(cameIn(fine, len(all), s.Schedule != nil))}
		if fine == len(all) && len(c.Changes) == 0 && s.Schedule != nil {
			c.Said = append([]Piece{strong("Yes. ")}, c.Said...)
		}
	}
	return c, nil
}

// happened puts a source's trouble as what one says of it.
func happened(word string) string {
	switch word {
	case "late":
		return "is late"
	case "left alone":
		return "is left alone"
	}
	return "failed"
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
	more := Change{Verdict: Verdict{Text: fmt.Sprintf("%d more are in trouble.", len(all)-troublesTold), Class: "worse"}, Rows: At(sourcesPath, v.Common())}
	return append(slices.Clone(all[:troublesTold]), more)
}

func cameIn(fine, all int, planned bool) string {
	switch {
	case !planned && fine == all:
		return "The last run of every source succeeded. Whether one is late, only the program that collects knows."
	case !planned:
		return fmt.Sprintf("The last run of %d of %d sources succeeded. Whether one is late, only the program that collects knows.", fine, all)
	case all == 1 && fine == 1:
		return "The one source came in when it should."
	case fine == all:
		return fmt.Sprintf("All %d sources came in when they should.", all)
	}
	return fmt.Sprintf("%d of %d sources came in when they should; the others failed, are late, or have not run yet.", fine, all)
}

// troubleFacts says how fresh and how whole the numbers are.
func troubleFacts(l locale.Locale, all []sourceState, b *Backlog, now time.Time) []Fact {
	var week, refused uint64
	var newest time.Time
	for _, each := range all {
		if each.run != nil {
			week, refused = week+each.run.WeekRecords, refused+each.run.WeekRejected
		}
		if each.fresh != nil && each.fresh.NewestRecord != nil && each.fresh.NewestRecord.After(newest) {
			newest = *each.fresh.NewestRecord
		}
	}
	facts := []Fact{{Name: "Newest record", Value: "none"}, {Name: "Records in 7 days", Value: l.Count(week), Note: l.Count(refused) + " refused"}}
	if !newest.IsZero() {
		facts[0] = Fact{Name: "Newest record", Value: l.Ago(newest, now)}
	}
	if b != nil && b.Batches > 0 {
		facts = append(facts, Fact{Name: "Waiting on disk", Value: l.Int(b.Batches), Note: "batches"})
	}
	return facts
}

func quarantine(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Source.Quarantine(ctx, everything(v))
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "refused inputs", Notes: a.Notes}
	if len(a.Rows) == 0 {
		c.Empty = &Empty{Title: "Nothing was refused", Advice: "Whatever the sources brought could be used."}
		return c, nil
	}
	c.Table = &Table{Stack: true, Columns: []Column{{Title: "Reason"}, {Title: "Source"}, {Title: "Inputs", Numeric: true}, {Title: "Newest"}, {Title: "An example"}}}
	for _, r := range a.Rows {
		c.Table.Rows = append(c.Table.Rows, Row{Cells: []Cell{
			{Text: r.Reason}, {Text: r.Source}, {Text: v.L.Count(r.N), Numeric: true},
			{Text: v.L.Ago(r.Last, v.Now), Small: "first " + v.L.Date(r.First)}, {Text: r.Detail, Small: r.Place},
		}})
	}
	return c, nil
}
