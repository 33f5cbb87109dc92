package pages

import (
	"context"
	"strings"
	"time"

	"renown/dashboards/chart"
	"renown/queries"
)

const notesPath = "/notes"

// DeleteNotePath is where a note is deleted.
const DeleteNotePath = "/notes/delete"

// Notes is the list of what readers wrote on the time line.
func Notes() Page {
	return Page{
		Key: "notes", Path: notesPath, Name: "Notes", Question: "What should readers of the charts know?",
		Panels: []Panel{{
			Query: "note.List", Title: "What is noted already?", Subtitle: "Every chart over time shows these notes.", Span: "s12", Load: noteRows, Alone: true, AllTime: true,
		}},
	}
}

// NoteKinds are the kinds of note there are, with their names.
func NoteKinds() [][2]string {
	return [][2]string{{"campaign", "Campaign"}, {"announcement", "Announcement"}, {"redesign", "Redesign"}, {"other", "Other"}}
}

func kindName(v View, kind string) string {
	for _, each := range NoteKinds() {
		if each[0] == kind {
			return v.L.T(each[1])
		}
	}
	return kind
}

// notesListed is how many notes the page lists.
const notesListed = 200

func noteRows(ctx context.Context, s Source, v View) (Content, error) {
	f := v.Alone().Filter().WithoutPrevious()
	f.From, f.To, f.Limit = time.Time{}, time.Time{}, notesListed
	a, err := s.Queries.Note.List(ctx, f)
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.Total, Unit: "notes", Notes: v.said(a.Notes)}
	if len(a.Rows) == 0 {
		c.Empty = &Empty{Title: "No notes yet", Advice: "Write down what may explain a bend in a line: a campaign, an announcement, a new site."}
		return c, nil
	}
	c.Table = &Table{Stack: true, Columns: []Column{{Title: "Note"}, {Title: "Day"}, {Title: "Kind"}, {Title: "Brand"}, {Title: "By"}, {Title: "Delete", Unseen: true}}}
	for _, row := range a.Rows {
		c.Table.Rows = append(c.Table.Rows, noteRow(v, row))
	}
	return c, nil
}

func noteRow(v View, n queries.NoteRow) Row {
	brand := n.Brand
	if brand == "" {
		brand = v.L.T("all brands")
	}
	remove := &Act{Path: At(DeleteNotePath, v.Common()), Text: "Delete", Of: n.Text, Hidden: [][2]string{{"id", n.ID}}}
	return Row{Cells: []Cell{
		{Text: n.Text, Link: safeLink(n.URL)}, {Text: noteDays(v, n), Tight: true}, {Text: kindName(v, n.Kind)}, {Text: brand}, {Text: n.Author}, {Act: remove},
	}}
}

// noteDays is the day of a note, or its first and last.
func noteDays(v View, n queries.NoteRow) string {
	if n.Until == nil {
		return v.L.Day(n.At)
	}
	return v.L.Day(n.At) + " – " + v.L.Day(*n.Until)
}

// Remark is a note or a campaign as it stands under a chart. Its text is outside text.
type Remark struct {
	Days, Text, Kind, Author, Link string
}

// Annotations are the notes of the view's brand and period and the campaigns of the brand, as charts draw them and as
// they are read under a chart, the oldest first.
func Annotations(rows []queries.NoteRow, v View) (chart.Context, []Remark) {
	var c chart.Context
	var remarks []Remark
	from, to := v.Bounds()
	for i := len(rows) - 1; i >= 0; i-- {
		n := rows[i]
		first := v.L.DayOf(n.At)
		last := first
		if n.Until != nil {
			last = v.L.DayOf(*n.Until)
		}
		if !concerns(n, v.Brand) || !touches(first, last, from, to) {
			continue
		}
		if last.After(first) {
			c.Bands = append(c.Bands, chart.Band{Name: n.Text, From: first, To: last.Add(day)})
		} else {
			c.Marks = append(c.Marks, chart.Mark{At: first, Text: n.Text})
		}
		remarks = append(remarks, Remark{Days: noteDays(v, n), Text: n.Text, Kind: kindName(v, n.Kind), Author: strings.TrimSpace(n.Author), Link: safeLink(n.URL)})
	}
	for _, campaign := range v.CampaignsOfBrand() {
		if campaign.From.IsZero() && campaign.To.IsZero() || !touches(campaign.From, campaign.To, from, to) {
			continue
		}
		band := chart.Band{Name: campaign.Name, From: campaign.From}
		if !campaign.To.IsZero() {
			band.To = campaign.To.Add(day)
		}
		c.Bands = append(c.Bands, band)
		remarks = append(remarks, Remark{Days: v.L.Span(band.From, band.To), Text: campaign.Name, Kind: v.L.T("Campaign")})
	}
	return c, remarks
}

func concerns(n queries.NoteRow, brand string) bool {
	return brand == "" || n.Brand == "" || n.Brand == brand
}

// touches says whether the days first to last, both inclusive and zero where open, share one with [from, to).
func touches(first, last, from, to time.Time) bool {
	ended := !last.IsZero() && !from.IsZero() && last.Before(from)
	ahead := !first.IsZero() && !to.IsZero() && !first.Before(to)
	return !ended && !ahead
}
