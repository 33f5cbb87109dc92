package pages

import (
	"context"
	"fmt"
	"time"

	"renown/dashboards/locale"
	"renown/queries"
)

const meaningPath = "/sources/meaning"

// Meaning is how far the labels can be trusted, and how they get better.
func Meaning() Page {
	return Page{
		Key: "sources", Path: meaningPath, Name: "Meaning", Question: "How often are positive, neutral and negative right, and what makes them better?", Also: sourcePages(meaningPath),
		Panels: []Panel{
			{Query: "meaning.Accuracy", Show: "figures", Title: "Key figures", Span: "s12", Bare: true, NoTools: true, Load: meaningFigures},
			{Query: "meaning.Models", Show: "learning", Title: "What is it learning?", Span: "s12", NoTools: true, Load: learning,
				Subtitle: "A model is trained on the corrections made here, on labelled texts brought in, and on reviews. It is kept if it is better."},
			{Query: "meaning.Accuracy", Title: "How often are the labels right?", Span: "s7", Height: "h200", Load: accuracy,
				Subtitle: "By source and language: the labels that models gave against those that people gave later."},
			{Query: "meaning.Accuracy", Show: "confusion", Title: "What is taken for what?", Span: "s5", Height: "h200", Load: confusion,
				Subtitle: "Rows are what people said, columns what the model had said; from top left to bottom right they agree."},
			{Query: "meaning.Unsure", Title: "Which texts should be corrected first?", Span: "s12", Load: unsure,
				Subtitle: "Those of the last 90 days, or else of all time, that the model is least sure of: what you say of them teaches it most. Confirming a label counts as much as changing it."},
			{Query: "meaning.Accuracy", Show: "languages", Title: "Which languages does it judge?", Span: "s12", Height: "h200", Load: languages,
				Subtitle: "As measured before it shipped, and as it does here. A text in any other language is not judged, which is not neutral."},
			{Query: "meaning.Models", Title: "Which models are there?", Span: "s12", Height: "h160", Load: models,
				Subtitle: "Each was compared with the one in use at the time, on texts that neither had seen."},
		},
	}
}

// sourcePages leads between the pages about where the numbers come from.
func sourcePages(here string) []Choice {
	return []Choice{
		{Name: "Collecting", Address: sourcesPath, On: here == sourcesPath},
		{Name: "Meaning", Address: meaningPath, On: here == meaningPath},
	}
}

// meaningFigures is the labels in four numbers.
func meaningFigures(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Meaning.Accuracy(ctx, everyLanguage(v))
	if err != nil {
		return Content{}, err
	}
	l, err := s.learned(ctx)
	if err != nil {
		return Content{}, err
	}
	total := confused(a.Rows)
	n, judged, right, f1 := queries.Agreement(total)
	var texts, without float64
	for _, r := range a.Rows {
		texts += float64(r.Texts)
		if r.NotJudged != nil {
			without += *r.NotJudged / 100 * float64(r.Texts)
		}
	}
	accuracy := Card{Title: "Accuracy", Meta: v.L.T("n = %s judged by people and a model", v.L.Count(judged))}
	if right != nil {
		accuracy.Value, accuracy.Change = v.L.Share(*right), Verdict{v.L.T("macro-F1 %s", f1Text(*f1)), "unclear"}
	} else {
		accuracy.Meta = v.L.T("correct some texts below, and it can be told")
	}
	unread := Card{Title: "Not judged", Meta: v.L.N(uint64(texts), "of %s text: a language it does not know, or no words", "of %s texts: a language it does not know, or no words")}
	if texts > 0 {
		unread.Value = v.L.Share(100 * without / texts)
	}
	return Content{N: n, Unit: "texts judged by people", Notes: v.said(a.Notes), Cards: []Card{modelCard(v.L, l), accuracy, unread, nextCard(v.L, l, v.Now)}}, nil
}

// everyLanguage asks for all sources and languages.
func everyLanguage(v View) queries.Filter {
	f := everything(v)
	f.Limit = queries.MaxLimit
	return f
}

func modelCard(l locale.Locale, known *Learned) Card {
	card := Card{Title: "Model in use", Meta: l.T("what gives the labels now")}
	switch {
	case known == nil:
		card.Value, card.Meta = "–", l.T("this program does not learn: it cannot tell")
	case known.Chosen == "":
		card.Value, card.Meta = l.T("Shipped"), l.T("%s: none was trained here that is better", known.Model)
	default:
		card.Value, card.Meta = l.T("Own"), l.T("%s, trained on what is here", known.Model)
	}
	return card
}

func nextCard(l locale.Locale, known *Learned, now time.Time) Card {
	card := Card{Title: "Next training"}
	switch {
	case known == nil:
		card.Value, card.Meta = "–", l.T("this program does not learn")
	case known.Doing != "":
		card.Value, card.Meta = l.T("Now"), l.T(known.Doing)
	case known.NextNight.IsZero():
		card.Value, card.Meta = "–", l.T("the program that collects trains at night, if there are new labels")
	case known.NewLabels == 0:
		card.Value, card.Meta = l.T("Not due"), l.T("it trains at night when there are new labels; there are none")
	default:
		card.Value, card.Meta = tonight(known.NextNight, known.Zone), l.T("with %s, %s", newLabels(l, known.NewLabels), l.Until(known.NextNight, now))
	}
	return card
}

func tonight(t time.Time, zone string) string {
	if loc, err := time.LoadLocation(zone); err == nil {
		t = t.In(loc)
	}
	return t.Format("15:04")
}

func newLabels(l locale.Locale, n int) string { return l.N(uint64(n), "%s new label", "%s new labels") }

// f1Text is a figure from 0 to 1 as it is written: .644.
func f1Text(v float64) string {
	text := fmt.Sprintf("%.3f", v)
	if text[0] == '0' {
		return text[1:]
	}
	return text
}

func confused(rows []queries.AccuracyRow) (total [3][4]uint64) {
	for _, r := range rows {
		for i, line := range r.Confusion() {
			for j, n := range line {
				total[i][j] += n
			}
		}
	}
	return total
}

const trainPath = "/sources/meaning/train"

// learning says what is under way and what came of the last training.
func learning(ctx context.Context, s Source, v View) (Content, error) {
	l, err := s.learned(ctx)
	if err != nil {
		return Content{}, err
	}
	c := Content{NoCount: true}
	if l == nil {
		c.Empty = &Empty{Title: "This program does not learn", Advice: "renown serve does: its page has the buttons."}
		return c, nil
	}
	c.Live = true
	c.Said = underWay(v.L, l)
	if l.Doing != "" {
		c.Again = Panel{Query: "meaning.Models", Show: "learning"}.Address(View{Period: Months12, Compare: Previous})
	}
	if r := l.Relabel; r.Model != "" && !r.Finished {
		c.Meter = meter(100 * float64(r.Done) / float64(max(r.Total, 1)))
	}
	c.Acts = []Act{{Path: trainPath, Text: "Train now", Off: l.Doing != ""}}
	return c, nil
}

// underWay says what the program does, and what it did last.
func underWay(l locale.Locale, known *Learned) []Piece {
	var said []Piece
	add := func(text string) { said = append(said, plain(text+" ")) }
	switch r := known.Relabel; {
	case known.Doing == "training":
		said = append(said, strong(l.T("Training …")+" "))
	case r.Model != "" && !r.Finished:
		add(l.T("Stored texts are being read anew by %s: %s of %s.", r.Model, l.Count(r.Done), l.Count(r.Total)))
	case known.Doing != "":
		said = append(said, strong(l.T("Looking for texts to read anew …")+" "))
	}
	switch {
	case known.Trained.IsZero():
		add(l.T("No model has been trained here yet."))
	case known.TrainedBy == "button":
		add(l.T("Last trained by the button, %s.", l.Moment(known.Trained)) + " " + known.Said)
	default:
		add(l.T("Last trained at night, %s.", l.Moment(known.Trained)) + " " + known.Said)
	}
	if known.Doing == "" && known.Relabel.Finished {
		add(l.T("All stored texts were last read anew %s: %s of them, by %s.", l.Moment(known.Relabel.Seen), l.Count(known.Relabel.Done), known.Relabel.Model))
	}
	return append(said, plain(sinceThen(l, known)))
}

func sinceThen(l locale.Locale, known *Learned) string {
	switch {
	case known.NewLabels == 0:
		return l.T("There are no new labels since: correct some of the texts below.")
	case known.Trained.IsZero():
		return l.T("There are %s to train on.", newLabels(l, known.NewLabels))
	}
	return l.T("There are %s since.", newLabels(l, known.NewLabels))
}

// unsureShown is how many texts the page offers at once.
const unsureShown = 10

func unsure(ctx context.Context, s Source, v View) (Content, error) {
	f := everything(v)
	f.Limit, f.Offset = unsureShown, (max(v.Rows.Page, 1)-1)*unsureShown
	a, err := s.Queries.Meaning.Unsure(ctx, f)
	if err == nil && a.N == 0 { // the last 30 days hold none, or none on this page: then whatever there is
		f.From = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
		a, err = s.Queries.Meaning.Unsure(ctx, f)
	}
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "texts that only the model has judged", Notes: v.said(a.Notes)}
	if len(a.Rows) == 0 {
		c.Empty = &Empty{Title: "There is nothing to correct", Link: sourcesPath, Action: "Look at the sources",
			Advice: "No text was judged by a model, or people have judged them all. What the sources bring is judged as it comes in; what was stored before this version of Renown is judged in the background."}
		return c, nil
	}
	back := Panel{Query: "meaning.Unsure"}.Address(v)
	for _, r := range a.Rows {
		c.Texts = append(c.Texts, unsureText(v.L, r, s.Learned != nil, back))
	}
	c.TextPager = unsurePager(v, len(a.Rows), a.Total)
	return c, nil
}

func unsureText(l locale.Locale, r queries.UnsureRow, mayCorrect bool, back string) Text {
	return Text{
		Brand: r.Brand, Place: NetworkName(r.Place), Date: l.Date(r.Posted), Lang: lang(r.Lang), Body: r.Text, Original: safeLink(r.URL),
		Chances: l.T("negative %s · neutral %s · positive %s", l.Share(100*r.Negative), l.Share(100*r.Neutral), l.Share(100*r.Positive)),
		Judged:  Judged{What: r.What, Brand: r.Brand, Place: r.Place, ID: r.ID, Label: r.Label, Back: back, Fixed: !mayCorrect},
	}
}

// unsurePager turns the pages of the list in its place.
func unsurePager(v View, shown int, total uint64) *Pager {
	page := max(v.Rows.Page, 1)
	p := &Pager{First: uint64(page-1)*unsureShown + 1, Total: total}
	p.Last = p.First + uint64(shown) - 1
	turn := func(to int) string {
		v.Rows.Page = to
		return Panel{Query: "meaning.Unsure"}.Address(v)
	}
	if page > 1 {
		p.Previous = turn(page - 1)
	}
	if p.Last < total {
		p.Next = turn(page + 1)
	}
	return p
}
