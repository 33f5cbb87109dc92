package pages

import (
	"context"
	"slices"
	"strings"

	"renown/dashboards/locale"
	"renown/queries"
)

// accuracy is how often the labels are right, by source and language.
func accuracy(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Meaning.Accuracy(ctx, everyLanguage(v))
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "texts judged by people", Notes: v.said(a.Notes)}
	if len(a.Rows) == 0 {
		c.Empty = &Empty{Title: "There are no texts yet", Advice: "Reviews and posts are judged as the sources bring them.", Link: sourcesPath, Action: "Look at the sources"}
		return c, nil
	}
	rows := slices.DeleteFunc(slices.Clone(a.Rows), rare(a.Rows))
	c.Table = &Table{Stack: true, Columns: []Column{{Title: "Source"}, {Title: "Language"}, {Title: "Accuracy", Numeric: true}, {Title: "Macro-F1", Numeric: true}, {Title: "n", Numeric: true}, {Title: "Texts", Numeric: true}, {Title: "Not judged", Numeric: true}}}
	for _, r := range rows {
		c.Table.Rows = append(c.Table.Rows, accuracyRow(v.L, r))
	}
	if more := len(a.Rows) - len(rows); more > 0 {
		c.Notes = append(c.Notes, v.L.T("Left out of the table, for few texts and no corrections: %s of %s lines. The CSV has all.", v.L.Int(more), v.L.Int(len(a.Rows))))
	}
	if a.N == 0 {
		c.Said = Sentence(v.L.T("Nobody has corrected a text yet, so accuracy cannot be told: the list below is a good beginning."))
	}
	return c, nil
}

// rare leaves out what is too little to stand in a table: less than one in two hundred texts, and no corrections.
func rare(all []queries.AccuracyRow) func(queries.AccuracyRow) bool {
	const least = 200
	var texts uint64
	for _, r := range all {
		texts += r.Texts
	}
	return func(r queries.AccuracyRow) bool { return r.N == 0 && r.Texts*least < texts }
}

func accuracyRow(l locale.Locale, r queries.AccuracyRow) Row {
	kind := l.T("posts")
	if r.What == "review" {
		kind = l.T("reviews")
	}
	share := func(v float64) string { return l.Share(v) }
	return Row{Cells: []Cell{
		{Text: NetworkName(r.Place), Small: kind}, {Text: l.T(languageName(r.Lang))}, {Text: value(r.Accuracy, share), Numeric: true}, {Text: value(r.MacroF1, f1Text), Numeric: true},
		{Text: l.Count(r.N), Numeric: true}, {Text: l.Count(r.Texts), Numeric: true}, {Text: value(r.NotJudged, share), Numeric: true},
	}}
}

// confusion is what the model takes for what.
func confusion(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Meaning.Accuracy(ctx, everyLanguage(v))
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "texts judged by people", Notes: v.said(a.Notes)}
	if a.N == 0 {
		c.Empty = &Empty{Title: "Nobody has corrected a text yet", Advice: "Say of some texts below whether they are negative, neutral or positive, also where the model is right."}
		return c, nil
	}
	c.Table = &Table{Columns: []Column{{Title: "People said"}, {Title: "negative", Numeric: true}, {Title: "neutral", Numeric: true}, {Title: "positive", Numeric: true}, {Title: "not judged", Numeric: true}}}
	total := confused(a.Rows)
	for i, label := range []string{"negative", "neutral", "positive"} {
		row := Row{Cells: []Cell{{Text: v.L.T(label)}}}
		for _, n := range total[i] {
			row.Cells = append(row.Cells, Cell{Text: v.L.Count(n), Numeric: true})
		}
		c.Table.Rows = append(c.Table.Rows, row)
	}
	return c, nil
}

// languages is how well each language is judged, before it shipped and here.
func languages(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Meaning.Accuracy(ctx, everyLanguage(v))
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "texts judged by people", Notes: v.said(a.Notes)}
	if len(s.Languages) == 0 {
		c.Empty = &Empty{Title: "This program does not know", Advice: "renown serve does: its page lists the languages."}
		return c, nil
	}
	byLang, texts := map[string][]queries.AccuracyRow{}, map[string]uint64{}
	for _, r := range a.Rows {
		byLang[r.Lang] = append(byLang[r.Lang], r)
		texts[r.Lang] += r.Texts
	}
	c.Table = &Table{Stack: true, Columns: []Column{{Title: "Language"}, {Title: "Good enough?"}, {Title: "Macro-F1 before it shipped", Numeric: true}, {Title: "Accuracy here", Numeric: true}, {Title: "Macro-F1 here", Numeric: true}, {Title: "n", Numeric: true}, {Title: "Texts", Numeric: true}}}
	for _, l := range s.Languages {
		n, _, right, f1 := queries.Agreement(confused(byLang[l.Code]))
		word, class := v.L.T("not good enough"), "bad"
		switch {
		case l.Good:
			word, class = v.L.T("good enough"), "good"
		case l.MacroF1 == 0:
			word, class = v.L.T("not measured"), "warn"
		}
		measured := "–"
		if l.MacroF1 > 0 {
			measured = f1Text(l.MacroF1)
		}
		c.Table.Rows = append(c.Table.Rows, Row{Cells: []Cell{
			{Text: v.L.T(l.Name)}, {Tag: word, TagClass: class}, {Text: measured, Numeric: true},
			{Text: value(right, v.L.Share), Numeric: true}, {Text: value(f1, f1Text), Numeric: true},
			{Text: v.L.Count(n), Numeric: true}, {Text: v.L.Count(texts[l.Code]), Numeric: true},
		}})
	}
	c.Said = Sentence(v.L.T("Good enough means that the model, as it ships, was clearly right more often than wrong on posts it had never seen. Corrections make it better in your own words."))
	return c, nil
}

const usePath = "/sources/meaning/use"

// models is every model that was trained here, and the one that ships.
func models(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Meaning.Models(ctx, everything(v))
	if err != nil {
		return Content{}, err
	}
	l, err := s.learned(ctx)
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "models trained here", Notes: v.said(a.Notes)}
	if len(a.Rows) == 0 {
		c.Empty = &Empty{Title: "None has been trained here yet", Advice: "That takes 50 labels by people. Correct texts above, or bring labelled ones with renown meaning train FILE.csv. Until then the model that ships judges."}
		return c, nil
	}
	c.Table = &Table{Stack: true, Columns: []Column{{Title: "Model"}, {Title: "State"}, {Title: "Trained on"}, {Title: "Macro-F1", Numeric: true}, {Title: "Before it", Numeric: true}, {Title: "n", Numeric: true}, {Title: "Use", Unseen: true}}}
	for _, r := range a.Rows {
		c.Table.Rows = append(c.Table.Rows, modelRow(v.L, r, l))
	}
	shipped := Row{Cells: []Cell{{Text: "base", Small: v.L.T("ships with Renown")}, {Tag: v.L.T("kept")}, {Text: v.L.T("posts in eight languages, none of yours")}, {Text: "–", Numeric: true}, {Text: "–", Numeric: true}, {Text: "–", Numeric: true}, {}}}
	switch {
	case l == nil:
		c.Table.Rows = append(c.Table.Rows, shipped)
		return c, nil
	case l.Chosen == "":
		shipped.Cells[1] = Cell{Tag: v.L.T("in use"), TagClass: "good"}
	default:
		shipped.Cells[6] = useCell("", "base", l)
	}
	c.Table.Rows = append(c.Table.Rows, shipped)
	return c, nil
}

func modelRow(l locale.Locale, r queries.ModelRow, known *Learned) Row {
	state := Cell{Tag: l.T("not kept"), Small: r.Why}
	use := Cell{}
	switch {
	case r.InUse:
		state = Cell{Tag: l.T("in use"), TagClass: "good", Small: r.Why}
	case r.Kept:
		state.Tag = l.T("kept")
		if known != nil {
			use = useCell(r.Name, r.Name, known)
		}
	}
	return Row{Cells: []Cell{
		{Text: r.Name, Small: l.Moment(r.Made)}, state,
		{Text: l.T("%s texts", l.Count(r.Examples)), Small: trainedOn(l, r)},
		{Text: value(r.AfterF1, f1Text), Numeric: true}, {Text: value(r.BeforeF1, f1Text), Small: r.Before, Numeric: true}, {Text: l.Count(r.N), Numeric: true}, use,
	}}
}

func useCell(name, said string, known *Learned) Cell {
	return Cell{Act: &Act{Path: usePath, Text: "Use this one", Of: said, Hidden: [][2]string{{"model", name}}, Off: known.Doing != ""}}
}

func trainedOn(l locale.Locale, r queries.ModelRow) string {
	var parts []string
	for _, part := range []struct {
		n    uint64
		name string
	}{{r.Corrections, text("%s corrections")}, {r.Added, text("%s brought in")}, {r.Reviews, text("%s of reviews")}} {
		if part.n > 0 {
			parts = append(parts, l.T(part.name, l.Count(part.n)))
		}
	}
	return strings.Join(parts, " · ")
}

// lang is a language as a small label: its code.
func lang(code string) string { return strings.ToUpper(code) }

// languageName is a language as readers know it, where it is one of those that are judged; else its code.
func languageName(code string) string {
	names := map[string]string{
		"": text("not told"), "en": text("English"), "de": text("German"), "fr": text("French"), "es": text("Spanish"), "pt": text("Portuguese"), "it": text("Italian"), "hi": text("Hindi"), "ar": text("Arabic"),
	}
	if name, ok := names[code]; ok {
		return name
	}
	return strings.ToUpper(code)
}
