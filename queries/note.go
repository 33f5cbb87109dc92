package queries

import (
	"context"
	"time"
)

// Note answers what people wrote on the time line.
type Note struct{ reader *reader }

const defaultNotes = 200

// NoteRow is one note.
type NoteRow struct {
	ID     string     `json:"id" ch:"id" title:"Id"`
	Brand  string     `json:"brand" ch:"brand" title:"Brand"` // "": it concerns all brands
	Kind   string     `json:"kind" ch:"kind" title:"Kind"`    // campaign, announcement, redesign or other
	At     time.Time  `json:"at" ch:"at" title:"When" unit:"time"`
	Until  *time.Time `json:"until" ch:"until" title:"Until" unit:"time"` // nil: a moment
	Made   time.Time  `json:"made" ch:"made" title:"Written down" unit:"time"`
	Text   string     `json:"text" ch:"text" title:"Note"`
	Author string     `json:"author" ch:"author" title:"By"`
	URL    string     `json:"url" ch:"url" title:"Address"`
}

type note struct {
	NoteRow
	Matching uint64 `ch:"matching"`
}

// List is the notes of the brand and those for all brands, without the competitors', newest first. Brand "" lists the notes
// of every brand. N and Total are how many there are without Limit and Offset; beyond the last page they are 0.
func (n *Note) List(ctx context.Context, f Filter) (Answer[NoteRow], error) {
	f.Against = nil
	a, err := answer[NoteRow]("note.List", f)
	if err != nil {
		return a, err
	}
	rows, err := read[note](ctx, n.reader, "note.List", f, f.rowParameters(f.limit(defaultNotes))...)
	for _, row := range rows {
		a.N, a.Total = row.Matching, row.Matching
		a.Rows = append(a.Rows, row.NoteRow)
	}
	return a, err
}
