package dashboards_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"renown/dashboards"
	"renown/warehouse"
	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// keeper keeps notes in the warehouse, as the program does.
type keeper struct{ w *warehouse.Warehouse }

func (k keeper) Put(ctx context.Context, n dashboards.Note) error {
	note := record.Note{ID: n.ID, Brand: n.Brand, Kind: record.NoteKind(n.Kind), At: n.At, Until: n.Until, Text: n.Text, Author: n.Author, URL: n.URL}.Tidy()
	if err := note.Validate(); err != nil {
		return dashboards.Refusal(err.Error())
	}
	return k.w.PutNote(ctx, note)
}

func (k keeper) Delete(ctx context.Context, id string) error { return k.w.DeleteNote(ctx, id) }

func noting(t testing.TB, w *warehouse.Warehouse) dashboards.Options {
	o := options(t, w)
	o.Notes = keeper{w}
	o.Campaigns = []dashboards.Campaign{{Name: "Winter sale", Brand: "Skyways Air", From: now.AddDate(0, 0, -40).Truncate(24 * time.Hour), To: now.AddDate(0, 0, -20).Truncate(24 * time.Hour)}}
	return o
}

func aForm(change ...string) url.Values {
	form := url.Values{
		"id": {"n1"}, "brand": {"Skyways Air"}, "scope": {"brand"}, "kind": {"announcement"}, "day": {"2026-11-03"}, "text": {"New rosters announced"},
		"author": {"A. Reader"}, "url": {"https://example.org/news"}, "back": {"/hr?period=90d"},
	}
	for i := 0; i < len(change); i += 2 {
		form.Set(change[i], change[i+1])
	}
	return form
}

func TestNotesOnChartsOverTime(t *testing.T) {
	w := seeded(t)
	address := serve(t, noting(t, w))
	_, body := get(t, address+"/panels/employer.RatingTrend", "HX-Request", "true", "HX-Current-URL", address+"/hr?period=90d")
	if !strings.Contains(body, `/notes?back=%2Fhr%3Fperiod%3D90d&amp;day=2026-11-21"`) || !strings.Contains(body, "Winter sale") {
		t.Errorf("no way to add a note, or no campaign:\n%s", body)
	}
	response, _ := post(t, address+"/notes", aForm())
	if response.StatusCode != http.StatusSeeOther || response.Header.Get("Location") != "/hr?period=90d" || !strings.Contains(response.Header.Get("Set-Cookie"), "author=A.+Reader") {
		t.Fatalf("%s to %q, cookie %q", response.Status, response.Header.Get("Location"), response.Header.Get("Set-Cookie"))
	}
	for _, each := range []string{"/panels/employer.RatingTrend", "/panels/employer.StarsOverTime"} {
		_, body = get(t, address+each, "HX-Request", "true")
		for _, part := range []string{"New rosters announced", "3 Nov 2026", "A. Reader", `href="https://example.org/news"`, "markLine", "Notes and campaigns</summary>", ": 2"} {
			if part != "Notes and campaigns</summary>" && !strings.Contains(body, part) {
				t.Errorf("%s does not hold %q:\n%s", each, part, body)
			}
		}
	}
	if _, body = get(t, address+"/panels/employer.RatingTrend?brand=Northwind", "HX-Request", "true"); strings.Contains(body, "New rosters") || strings.Contains(body, "Winter sale") {
		t.Error("another brand's chart shows the note")
	}
	if _, body = get(t, address+"/panels/employer.RatingTrend?from=2026-01-01&to=2026-06-30", "HX-Request", "true"); strings.Contains(body, "New rosters") {
		t.Error("a chart of another period shows the note")
	}
	if _, body = get(t, address+"/panels/employer.Summary?show=figures", "HX-Request", "true"); strings.Contains(body, "New rosters") || strings.Contains(body, "Add a note") {
		t.Error("cards take notes")
	}
	// The same day in whatever zone the page is in.
	for _, zone := range []string{"Asia/Kolkata", "America/St_Johns", "UTC", "Europe/Berlin"} {
		if _, body = get(t, address+"/panels/employer.RatingTrend?zone="+zone, "HX-Request", "true"); !strings.Contains(body, "3 Nov 2026") {
			t.Errorf("in %s the note is of another day", zone)
		}
	}
	if _, body = get(t, address+"/panels/note.List", "HX-Request", "true"); !strings.Contains(body, "New rosters") { // and is remembered
		t.Error("the list lacks the note")
	}
	if response, body = post(t, address+"/notes/delete", url.Values{"id": {"n1"}}, "HX-Request", "true"); response.StatusCode != http.StatusOK || strings.Contains(body, "New rosters") {
		t.Errorf("deleting in its place: %s, and the note stands there still", response.Status)
	}
	if response, _ = post(t, address+"/notes/delete", url.Values{"id": {"n1"}}); response.StatusCode != http.StatusSeeOther || response.Header.Get("Location") != "/notes" {
		t.Errorf("deleting: %s to %q", response.Status, response.Header.Get("Location"))
	}
	if _, body = get(t, address+"/panels/employer.RatingTrend", "HX-Request", "true"); strings.Contains(body, "New rosters") {
		t.Error("a deleted note is shown")
	}
	if _, body = get(t, address+"/panels/note.List"); !strings.Contains(body, "No notes yet") {
		t.Errorf("the list is not empty:\n%s", body)
	}
}

func TestNotesThatAreRefusedStandInTheFormAgain(t *testing.T) {
	w := warehousetest.New(t)
	address := serve(t, noting(t, w))
	for _, each := range []struct {
		why    string
		change []string
	}{
		{"Text is missing", []string{"text", "  "}},
		{"not an address", []string{"url", "javascript:alert(1)"}},
		{"needs a day", []string{"day", "tomorrow"}},
		{"before it begins", []string{"until", "2026-11-01"}},
		{"not campaign", []string{"kind", "party"}},
		{"not within the years", []string{"day", "1994-01-01"}},
	} {
		response, body := post(t, address+"/notes", aForm(each.change...))
		if response.StatusCode != http.StatusBadRequest || !strings.Contains(body, each.why) || !strings.Contains(body, "A. Reader") || !strings.Contains(body, `value="/hr?period=90d"`) {
			t.Errorf("%v: %s\n%s", each.change, response.Status, body)
		}
	}
	if response, _ := post(t, address+"/notes", aForm(), "Sec-Fetch-Site", "cross-site"); response.StatusCode != http.StatusForbidden {
		t.Errorf("another site's form: %s", response.Status)
	}
	if response, _ := post(t, address+"/notes", aForm("back", "https://evil.example/")); response.Header.Get("Location") != "/" {
		t.Errorf("the form leads to %q", response.Header.Get("Location"))
	}
	o := noting(t, w)
	o.Notes = nil
	address = serve(t, o)
	if response, body := post(t, address+"/notes", aForm()); response.StatusCode != http.StatusBadRequest || !strings.Contains(body, "only shows") {
		t.Errorf("a program that only shows: %s", response.Status)
	}
	if _, body := get(t, address+"/notes"); strings.Contains(body, "<form class=\"panel noting\"") || !strings.Contains(body, "New rosters") && !strings.Contains(body, "note.List") {
		t.Error("it offers the form")
	}
}

func TestHostileNotesStayText(t *testing.T) {
	w := seeded(t)
	address := serve(t, noting(t, w))
	for i, text := range hostile {
		if response, body := post(t, address+"/notes", aForm("id", strings.Repeat("n", i+1), "text", text, "author", text)); response.StatusCode != http.StatusSeeOther {
			t.Fatalf("%q: %s %s", text, response.Status, body)
		}
	}
	for _, path := range []string{"/panels/employer.RatingTrend", "/panels/note.List", "/notes"} {
		_, body := get(t, address+path, "HX-Request", "true")
		for _, markup := range []string{"<script>alert", "<img src=x"} {
			if strings.Contains(body, markup) {
				t.Errorf("%s holds %s", path, markup)
			}
		}
		if path != "/notes" && !strings.Contains(body, "ที่ทำงานดีแต่งานหนักมาก") {
			t.Errorf("%s does not show the notes", path)
		}
	}
	_, body := get(t, address+"/panels/note.List.csv")
	if !strings.Contains(body, `"'=HYPERLINK(""http`) {
		t.Errorf("a formula is not defused:\n%s", body)
	}
}

// TestNoteByKeyboard adds a note from a chart with the keyboard alone and finds it in the chart's list.
func TestNoteByKeyboard(t *testing.T) {
	ctx := browser(t)
	address := serve(t, noting(t, seeded(t)))
	b := openTab(t, ctx, address)
	if err := b.look(address+"/hr?period=90d", 1440, "light"); err != nil {
		t.Fatal(err)
	}
	focused := func(script string) {
		t.Helper()
		for range 400 {
			step(t, b, chromedp.KeyEvent(kb.Tab))
			if eval[bool](t, b, script) {
				return
			}
		}
		t.Fatalf("never reached by Tab: %s", script)
	}
	focused(`document.activeElement.closest('#employer-RatingTrend') && document.activeElement.textContent.startsWith('Add a note') || false`)
	step(t, b, chromedp.KeyEvent(kb.Enter))
	wait(t, b, `document.activeElement?.name === 'text' && document.querySelector('.noting input[name=day]').value === '2026-11-21'`)
	step(t, b, chromedp.KeyEvent("Written by keyboard"), chromedp.KeyEvent(kb.Enter))
	wait(t, b, `location.pathname === '/hr' && location.search === '?period=90d' && !!document.querySelector('#employer-RatingTrend .remarks')`)
	focused(`document.activeElement.closest('#employer-RatingTrend .remarks') !== null`)
	step(t, b, chromedp.KeyEvent(kb.Enter))
	wait(t, b, `document.querySelector('#employer-RatingTrend .remarks').open && document.querySelector('#employer-RatingTrend .remarks').innerText.includes('Written by keyboard')`)
	b.shoot(t, "notes-chart")
	if err := b.look(address+"/notes", 1440, "light"); err != nil {
		t.Fatal(err)
	}
	b.shoot(t, "notes")
	t.Run("axe", func(t *testing.T) {
		for _, v := range accessible(t, b, axe(t)) {
			t.Errorf("%s (%s): %s", v.ID, v.Help, strings.Join(v.Nodes, "\n\t"))
		}
	})
	for _, said := range b.said() {
		t.Error(said)
	}
}
