package queries

import (
	"context"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// Meaning answers how far the labels can be trusted.
type Meaning struct{ reader *reader }

const (
	defaultAccuracy = 200
	defaultUnsure   = 20
	defaultModels   = 50
	unsureDays      = 30
)

// AccuracyRow is how a source's texts in one language were judged, and how often people agree.
type AccuracyRow struct {
	What      string   `json:"what" title:"What"` // review or mention
	Place     string   `json:"place" title:"Site or network"`
	Lang      string   `json:"lang" title:"Language"` // ISO 639-1; "": not told
	Texts     uint64   `json:"texts" title:"Texts held" unit:"n"`
	NotJudged *float64 `json:"not_judged" title:"Not judged" unit:"%"` // of the texts held
	N         uint64   `json:"n" title:"Judged by people" unit:"n"`
	Judged    uint64   `json:"judged" title:"… and by a model" unit:"n"`
	Accuracy  *float64 `json:"accuracy" title:"Accuracy" unit:"%"` // of those judged by both
	MacroF1   *float64 `json:"macro_f1" title:"Macro-F1"`          // 0 to 1

	NegativeNegative  uint64 `json:"negative_as_negative" title:"Negative, called negative" unit:"n"`
	NegativeNeutral   uint64 `json:"negative_as_neutral" title:"Negative, called neutral" unit:"n"`
	NegativePositive  uint64 `json:"negative_as_positive" title:"Negative, called positive" unit:"n"`
	NegativeNotJudged uint64 `json:"negative_not_judged" title:"Negative, not judged" unit:"n"`
	NeutralNegative   uint64 `json:"neutral_as_negative" title:"Neutral, called negative" unit:"n"`
	NeutralNeutral    uint64 `json:"neutral_as_neutral" title:"Neutral, called neutral" unit:"n"`
	NeutralPositive   uint64 `json:"neutral_as_positive" title:"Neutral, called positive" unit:"n"`
	NeutralNotJudged  uint64 `json:"neutral_not_judged" title:"Neutral, not judged" unit:"n"`
	PositiveNegative  uint64 `json:"positive_as_negative" title:"Positive, called negative" unit:"n"`
	PositiveNeutral   uint64 `json:"positive_as_neutral" title:"Positive, called neutral" unit:"n"`
	PositivePositive  uint64 `json:"positive_as_positive" title:"Positive, called positive" unit:"n"`
	PositiveNotJudged uint64 `json:"positive_not_judged" title:"Positive, not judged" unit:"n"`
}

// Confusion is the counts of a row: first what people said, then what the model said, each negative, neutral, positive,
// and in the fourth place not judged.
func (r AccuracyRow) Confusion() [3][4]uint64 {
	return [3][4]uint64{
		{r.NegativeNegative, r.NegativeNeutral, r.NegativePositive, r.NegativeNotJudged},
		{r.NeutralNegative, r.NeutralNeutral, r.NeutralPositive, r.NeutralNotJudged},
		{r.PositiveNegative, r.PositiveNeutral, r.PositivePositive, r.PositiveNotJudged},
	}
}

// accuracyCounts is a row as it is read.
type accuracyCounts struct {
	What      string   `ch:"what"`
	Place     string   `ch:"place"`
	Lang      string   `ch:"lang"`
	Texts     uint64   `ch:"texts"`
	NotJudged uint64   `ch:"texts_not_judged"`
	Confusion []uint64 `ch:"confusion"`
}

// Accuracy is how often the label a model gave is the one a person gave later, by source and language.
func (m *Meaning) Accuracy(ctx context.Context, f Filter) (Answer[AccuracyRow], error) {
	a, err := answer[AccuracyRow]("meaning.Accuracy", f)
	if err != nil {
		return a, err
	}
	counts, err := read[accuracyCounts](ctx, m.reader, "meaning.Accuracy", f, f.rowParameters(f.limit(defaultAccuracy))...)
	for _, c := range counts {
		row := c.row()
		a.Rows = append(a.Rows, row)
		a.N += row.N
	}
	if a.N > 0 {
		a.note("People correct what looks wrong and what the model is least sure of: over all texts it is right more often than here.")
	}
	return a, err
}

func (c accuracyCounts) row() AccuracyRow {
	n := c.Confusion
	row := AccuracyRow{What: c.What, Place: c.Place, Lang: c.Lang, Texts: c.Texts,
		NegativeNegative: n[0], NegativeNeutral: n[1], NegativePositive: n[2], NegativeNotJudged: n[3],
		NeutralNegative: n[4], NeutralNeutral: n[5], NeutralPositive: n[6], NeutralNotJudged: n[7],
		PositiveNegative: n[8], PositiveNeutral: n[9], PositivePositive: n[10], PositiveNotJudged: n[11]}
	if c.Texts > 0 {
		share := 100 * float64(c.NotJudged) / float64(c.Texts)
		row.NotJudged = &share
	}
	row.N, row.Judged, row.Accuracy, row.MacroF1 = Agreement(row.Confusion())
	return row
}

// Agreement works out of a confusion how many texts people judged, how many of them a model did, in percent how often
// they agree, and the macro-F1 (0 to 1): the mean of the F1 of the labels that either gave. Both are nil where no text
// was judged by both.
func Agreement(c [3][4]uint64) (n, judged uint64, accuracy, macroF1 *float64) {
	var right uint64
	labels, sum := 0, 0.0
	for i := range c {
		var is, said uint64
		for j := range c {
			is += c[i][j]
			said += c[j][i]
		}
		n, judged, right = n+is+c[i][len(c)], judged+is, right+c[i][i]
		if is+said > 0 {
			labels++
			sum += 2 * float64(c[i][i]) / float64(is+said)
		}
	}
	if judged > 0 {
		share, mean := 100*float64(right)/float64(judged), sum/float64(labels)
		accuracy, macroF1 = &share, &mean
	}
	return n, judged, accuracy, macroF1
}

// UnsureRow is one text that a model was unsure of.
type UnsureRow struct {
	What     string    `json:"what" ch:"what" title:"What"` // review or mention
	Brand    string    `json:"brand" ch:"of_brand" title:"Brand"`
	Place    string    `json:"place" ch:"place" title:"Site or network"`
	ID       string    `json:"id" ch:"id" title:"Id"`
	Posted   time.Time `json:"posted" ch:"written" title:"Written" unit:"time"`
	Text     string    `json:"text" ch:"said" title:"Text"` // of a review: title, text, pros and cons
	Lang     string    `json:"lang" ch:"lang" title:"Language"`
	Label    string    `json:"label" ch:"sentiment" title:"Label"`
	Margin   float64   `json:"margin" ch:"margin" title:"Margin"` // between the two likeliest labels, 0 to 1
	Negative float64   `json:"negative" ch:"negative" title:"Chance of negative"`
	Neutral  float64   `json:"neutral" ch:"neutral" title:"Chance of neutral"`
	Positive float64   `json:"positive" ch:"positive" title:"Chance of positive"`
	Model    string    `json:"model" ch:"meaning_model" title:"Read by"`
	URL      string    `json:"url" ch:"url" title:"Address"`
}

// Unsure is the texts of the filter's period, or of the last 30 days if it has no start, that the model was least sure of
// and nobody has judged yet: those to correct first.
func (m *Meaning) Unsure(ctx context.Context, f Filter) (Answer[UnsureRow], error) {
	if f.From.IsZero() && !f.Now.IsZero() {
		f.From = f.lastDay().AddDate(0, 0, 1-unsureDays)
	}
	a, err := answer[UnsureRow]("meaning.Unsure", f)
	if err != nil {
		return a, err
	}
	rows, err := read[struct {
		UnsureRow
		Total uint64 `ch:"total"`
	}](ctx, m.reader, "meaning.Unsure", f, f.rowParameters(f.limit(defaultUnsure))...)
	if err != nil || len(rows) == 0 {
		return a, err
	}
	for _, row := range rows {
		a.Rows = append(a.Rows, row.UnsureRow)
		a.N, a.Total = row.Total, row.Total
	}
	return a, m.readTexts(ctx, f, a.Rows)
}

// readTexts fills in what the rows' texts say.
func (m *Meaning) readTexts(ctx context.Context, f Filter, rows []UnsureRow) error {
	var brands, places, ids []string
	var hours []uint32
	for _, r := range rows {
		brands, places, ids = append(brands, r.Brand), append(places, r.Place), append(ids, r.ID)
		hours = append(hours, hourOf(r.Posted))
	}
	texts, err := read[UnsureRow](ctx, m.reader, "meaning.UnsureTexts", f, clickhouse.Named("of_brands", brands),
		clickhouse.Named("places", places), clickhouse.Named("ids", ids), clickhouse.Named("hours", hours))
	if err != nil {
		return err
	}
	for i, r := range rows {
		for _, text := range texts {
			if text.What == r.What && text.Brand == r.Brand && text.Place == r.Place && text.ID == r.ID {
				rows[i].Text, rows[i].URL = text.Text, text.URL
			}
		}
	}
	return nil
}

// hourOf is the hour of a post as its table's sort key has it, in seconds since 1970.
func hourOf(at time.Time) uint32 { return uint32(max(0, at.Truncate(time.Hour).Unix())) }

// ModelRow is one model that was trained here, and how it did against the one in use then.
type ModelRow struct {
	Name           string    `json:"name" ch:"name" title:"Model"`
	Made           time.Time `json:"made" ch:"made" title:"Made" unit:"time"`
	Kept           bool      `json:"kept" ch:"kept" title:"Kept" unit:"yes/no"`
	InUse          bool      `json:"in_use" ch:"in_use" title:"In use" unit:"yes/no"`
	Examples       uint64    `json:"examples" ch:"examples" title:"Trained on" unit:"n"`
	Corrections    uint64    `json:"corrections" ch:"corrections" title:"… corrections" unit:"n"`
	Added          uint64    `json:"added" ch:"added" title:"… labelled texts brought in" unit:"n"`
	Reviews        uint64    `json:"reviews" ch:"reviews" title:"… made of reviews" unit:"n"`
	N              uint64    `json:"n" ch:"decided_on" title:"Compared on" unit:"n"`
	Before         string    `json:"compared_with" ch:"compared_with" title:"Compared with"`
	BeforeF1       *float64  `json:"before_macro_f1" ch:"before_f1" title:"Its macro-F1"`
	AfterF1        *float64  `json:"after_macro_f1" ch:"after_f1" title:"This one’s macro-F1"`
	BeforeAccuracy *float64  `json:"before_accuracy" ch:"before_accuracy" title:"Its accuracy" unit:"%"`
	AfterAccuracy  *float64  `json:"after_accuracy" ch:"after_accuracy" title:"This one’s accuracy" unit:"%"`
	Why            string    `json:"why" ch:"why" title:"Why"`
}

// Models is the models that were trained here, the newest first.
func (m *Meaning) Models(ctx context.Context, f Filter) (Answer[ModelRow], error) {
	a, err := answer[ModelRow]("meaning.Models", f)
	if err != nil {
		return a, err
	}
	a.Rows, err = read[ModelRow](ctx, m.reader.fresh(), "meaning.Models", f, f.rowParameters(f.limit(defaultModels))...)
	a.N = uint64(len(a.Rows))
	return a, err
}
