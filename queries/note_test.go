package queries

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

func TestNotesOfABrandAndAPeriod(t *testing.T) {
	w := warehousetest.New(t)
	put := func(id, brand, at, until, text string) {
		t.Helper()
		n := record.Note{ID: id, Brand: brand, Kind: record.NoteOther, At: date(at), Made: date("2025-05-01"), Text: text}
		if until != "" {
			n.Until = date(until)
		}
		if err := w.PutNote(t.Context(), n); err != nil {
			t.Fatal(err)
		}
	}
	put("1", "Acme", "2025-03-01 12:00:00", "", "first")
	put("2", "Rival", "2025-03-05 12:00:00", "", "a rival's")
	put("3", "", "2025-03-07 12:00:00", "", "for all")
	put("4", "Acme", "2025-02-20 12:00:00", "2025-03-02 12:00:00", "reaches in")
	put("5", "Acme", "2025-02-28 12:00:00", "", "before")
	put("6", "Acme", "2025-05-01 03:00:00", "", "still April in New York")
	put("7", "Acme", "2149-12-31 12:00:00", "", "far away")
	put("8", "Acme", "2025-04-01 12:00:00", "", "removed")
	if err := w.DeleteNote(t.Context(), "8"); err != nil {
		t.Fatal(err)
	}
	q := New(w.Conn())
	ids := func(f Filter) string {
		a := must[NoteRow](t)(q.Note.List(t.Context(), f))
		var ids []string
		for _, row := range a.Rows {
			ids = append(ids, row.ID)
		}
		if f.Limit == 0 && a.Total != uint64(len(ids)) {
			t.Errorf("%d of %d", len(ids), a.Total)
		}
		return strings.Join(ids, " ")
	}
	f := spring()
	if got := ids(f); got != "3 1 4" {
		t.Errorf("in spring: %s", got)
	}
	f.Zone = "America/New_York"
	if got := ids(f); got != "6 3 1 4" {
		t.Errorf("in spring in New York: %s", got)
	}
	f.Limit, f.Offset = 1, 1
	if got := ids(f); got != "3" {
		t.Errorf("the second: %s", got)
	}
	if got := ids(Filter{Brand: "Acme", Against: []string{"Rival"}, Now: f.Now}); got != "7 6 3 1 5 4" {
		t.Errorf("of all time: %s", got)
	}
	if got := ids(Filter{Now: f.Now}); got != "7 6 3 2 1 5 4" {
		t.Errorf("of all brands: %s", got)
	}
	a := must[NoteRow](t)(q.Note.List(t.Context(), spring()))
	if r := a.Rows[2]; r.Until == nil || !r.Until.Equal(date("2025-03-02 12:00:00")) || r.Kind != "other" || !r.Made.Equal(date("2025-05-01")) || a.Rows[0].Until != nil {
		t.Errorf("%+v", a.Rows)
	}
}

// What people write is text: in no spreadsheet a formula, in no query SQL.
func TestNotesOutsideTextIsText(t *testing.T) {
	w := warehousetest.New(t)
	texts := []string{`=cmd|'/c calc'!A0`, "+1", "-1", "@SUM(A1)", `<script>alert(1)</script>`, `'; DROP TABLE notes; --`, `\`, `{id:String}`, "بداية الحملة", "🛫 เริ่มแคมเปญ"}
	for i, text := range texts {
		at := date("2025-03-01").Add(time.Duration(i) * time.Hour)
		if err := w.PutNote(t.Context(), record.Note{ID: text, Brand: text, Kind: record.NoteOther, At: at, Text: text, Author: text}); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
	}
	q := New(w.Conn())
	for _, text := range texts {
		a := must[NoteRow](t)(q.Note.List(t.Context(), Filter{Brand: text, Now: date("2025-05-10")}))
		if len(a.Rows) != 1 || a.Rows[0].Text != text || a.Rows[0].ID != text || a.Rows[0].Author != text {
			t.Errorf("%q: %+v", text, a.Rows)
		}
	}
	table, err := q.Run(t.Context(), "note.List", Filter{Now: date("2025-05-10")})
	if err != nil || table.N != uint64(len(texts)) {
		t.Fatalf("%d notes: %v", table.N, err)
	}
	var out bytes.Buffer
	if err := table.WriteCSV(&out); err != nil {
		t.Fatal(err)
	}
	for _, formula := range []string{"'=cmd", "'+1", "'-1", "'@SUM"} {
		if !strings.Contains(out.String(), formula) {
			t.Errorf("the CSV does not hold %s:\n%s", formula, out.String())
		}
	}
}
