package dashboards_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"renown/dashboards"
	"renown/warehouse"
	"renown/warehouse/record"
)

// learner corrects in the real warehouse; what it trains is made up.
type learner struct {
	w *warehouse.Warehouse

	mu    sync.Mutex
	state dashboards.Learned
	used  []string
}

func (l *learner) State(context.Context) (dashboards.Learned, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state, nil
}

func (l *learner) Correct(ctx context.Context, c dashboards.Correction) (string, error) {
	err := l.w.Correct(ctx, record.Correction{What: c.What, Brand: c.Brand, Place: c.Place, ID: c.ID, Label: record.Opinion(c.Label)}, unsurely)
	if errors.Is(err, warehouse.ErrNoText) {
		return "", dashboards.Refusal(err.Error())
	}
	if err != nil {
		return "", err
	}
	label, err := l.w.LabelOf(ctx, warehouse.TextKey{What: c.What, Brand: c.Brand, Place: c.Place, ID: c.ID})
	return string(label), err
}

func (l *learner) Train(context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.state.Doing != "" {
		return dashboards.Refusal("this program is " + l.state.Doing + ": try again when it is done")
	}
	l.state.Doing = "training"
	return nil
}

func (l *learner) Use(_ context.Context, model string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if model == "gone" {
		return dashboards.Refusal("there is no such model")
	}
	l.used, l.state.Chosen = append(l.used, model), model
	return nil
}

// unsurely is a model that calls everything neutral, and is not sure of it.
func unsurely(b *record.Batch) {
	for i := range b.Mentions {
		b.Mentions[i].Meaning = unsureMeaning(0.3)
	}
	for i := range b.Reviews {
		b.Reviews[i].Meaning = unsureMeaning(0.25)
	}
}

func unsureMeaning(negative float32) record.Meaning {
	return record.Meaning{Lang: "en", Label: record.Neutral, Model: "base-1", Chance: record.Chances{Negative: negative, Neutral: 0.9 - negative, Positive: 0.1}}
}

// taught is a warehouse with posts that were judged, some of them by people, and models.
func taught(t testing.TB) *warehouse.Warehouse {
	t.Helper()
	w := seeded(t)
	batch := &record.Batch{}
	for i := range 40 {
		text := fmt.Sprintf("My bag %d is still in Lisbon and nobody answers", i)
		if i < len(hostile) {
			text = hostile[i]
		}
		m := record.Mention{Brand: "Skyways Air", Network: "mastodon", ID: fmt.Sprint("post-", i), Source: "s", URL: "https://social.example/" + fmt.Sprint(i),
			Text: text, Posted: now.Add(-time.Duration(i+1) * time.Hour), Collected: now, Direction: record.FromCustomer, AuthorKey: fmt.Sprint(i),
			AuthorFollowers: 10, Likes: 1, Shares: 1, Comments: 1, Quotes: record.NotGiven, Bookmarks: record.NotGiven, Views: record.NotGiven,
			Meaning: unsureMeaning(0.4 - float32(i)/200)}
		if i%9 == 4 {
			m.Meaning = record.Meaning{Lang: "th", Model: "base-1"}
		}
		batch.Mentions = append(batch.Mentions, m)
	}
	write(t, w, batch)
	for i, label := range []record.Opinion{record.Negative, record.Negative, record.Neutral, record.Positive, record.Negative, record.Neutral} {
		c := record.Correction{What: "mention", Brand: "Skyways Air", Place: "mastodon", ID: fmt.Sprint("post-", 30+i), Label: label, Corrected: now.Add(-time.Hour)}
		if err := w.Correct(t.Context(), c, unsurely); err != nil {
			t.Fatal(err)
		}
	}
	const report = `{"corrections":61,"examples":500,"reviews":1200,"decided_on":561,"current":"base-1","before":{"macro_f1":0.603,"accuracy":0.62},"after":{"macro_f1":0.65,"accuracy":0.77},"why":"kept: its macro-F1 is .650 against .603"}`
	err := errors.Join(
		w.SaveModel(t.Context(), warehouse.Model{Name: "own-20261101-030000", Made: now.AddDate(0, 0, -20), Kept: true, Examples: 1761, Report: report, Content: []byte("m")}),
		w.SaveModel(t.Context(), warehouse.Model{Name: "own-20261118-030000", Made: now.AddDate(0, 0, -3), Kept: true, Examples: 1800, Report: report, Content: []byte("m")}),
		w.SaveModel(t.Context(), warehouse.Model{Name: "own-20261120-030000", Made: now.AddDate(0, 0, -1), Examples: 1811, Report: strings.Replace(report, "kept:", "not kept:", 1)}),
		w.UseModel(t.Context(), "own-20261118-030000"))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func learning(t testing.TB) (dashboards.Options, *learner) {
	t.Helper()
	w := taught(t)
	l := &learner{w: w, state: dashboards.Learned{
		Model: "own-20261118-030000", Chosen: "own-20261118-030000", Collects: true, Zone: "Europe/London", NewLabels: 6, NextNight: now.Add(16*time.Hour + 30*time.Minute),
		Trained: now.AddDate(0, 0, -1), TrainedBy: "night", Said: "A model was trained on 572 labels by people, and it was not kept: its macro-F1 is .650 against .655.",
		Relabel: dashboards.Relabelling{Model: "own-20261118-030000", Done: 12_345, Total: 12_345, Began: now.AddDate(0, 0, -3), Seen: now.AddDate(0, 0, -3), Finished: true},
	}}
	o := options(t, w)
	o.Learning = l
	o.Languages = []dashboards.Language{{Code: "en", Name: "English", MacroF1: 0.66, Good: true}, {Code: "hi", Name: "Hindi", MacroF1: 0.48}, {Code: "ar", Name: "Arabic"}}
	return o, l
}

func post(t testing.TB, address string, form url.Values, headers ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

func correction(id, label string) url.Values {
	return url.Values{"what": {"mention"}, "brand": {"Skyways Air"}, "place": {"mastodon"}, "id": {id}, "label": {label}, "back": {"/panels/meaning.Unsure"}, "now": {"neutral"}}
}

func sentiments(t testing.TB, w *warehouse.Warehouse, id string) string {
	t.Helper()
	var found string
	row := w.Conn().QueryRow(t.Context(), "SELECT concat(any(sentiment), ' ', any(meaning_model)) FROM mentions FINAL WHERE id = '"+id+"'")
	if err := row.Scan(&found); err != nil {
		t.Fatal(err)
	}
	return found
}

func TestCorrectAText(t *testing.T) {
	o, l := learning(t)
	address := serve(t, o)
	response, body := post(t, address+"/correct", correction("post-7", "negative"), "HX-Request", "true")
	if response.StatusCode != http.StatusOK || !strings.Contains(body, "Kept.") || !strings.Contains(body, `value="negative" id="`) || strings.Contains(body, "<html") {
		t.Errorf("%s: %s", response.Status, body)
	}
	if got := sentiments(t, l.w, "post-7"); got != "negative person" {
		t.Errorf("stored: %s", got)
	}
	response, body = post(t, address+"/correct", correction("post-7", ""), "HX-Request", "true")
	if response.StatusCode != http.StatusOK || !strings.Contains(body, `id="k`) || !strings.Contains(body, "Taken back") || strings.Contains(body, "Take back") {
		t.Errorf("%s: %s", response.Status, body)
	}
	if got := sentiments(t, l.w, "post-7"); got != "neutral base-1" {
		t.Errorf("taken back: %s", got)
	}
	// Without scripts the answer leads back to where the form stood, and nowhere else.
	response, _ = post(t, address+"/correct", correction("post-8", "positive"))
	if response.StatusCode != http.StatusSeeOther || response.Header.Get("Location") != "/panels/meaning.Unsure" {
		t.Errorf("%s to %q", response.Status, response.Header.Get("Location"))
	}
	for _, elsewhere := range []string{"https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""} {
		form := correction("post-8", "positive")
		form.Set("back", elsewhere)
		if response, _ := post(t, address+"/correct", form); response.Header.Get("Location") != "/sources/meaning" {
			t.Errorf("back %q leads to %q", elsewhere, response.Header.Get("Location"))
		}
	}
}

func TestRefusedCorrections(t *testing.T) {
	o, l := learning(t)
	address := serve(t, o)
	for name, c := range map[string]struct {
		form url.Values
		want string
	}{
		"no such text": {correction("nothing", "negative"), "There is no such text here any more"},
		"wrong label":  {correction("post-7", "angry"), "A text is negative, neutral or positive"},
		"no text":      {url.Values{"label": {"negative"}}, "does not say which text"},
		"no label":     {url.Values{"what": {"mention"}, "brand": {"b"}, "place": {"p"}, "id": {"i"}}, "A text is negative"},
	} {
		for _, header := range []string{"true", "false"} {
			response, body := post(t, address+"/correct", c.form, "HX-Request", header)
			if response.StatusCode != http.StatusBadRequest || !strings.Contains(body, c.want) || strings.Contains(body, "<html") == (header == "true") {
				t.Errorf("%s: %s, want %q: %.600s", name, response.Status, c.want, body)
			}
		}
	}
	response, _ := post(t, address+"/correct", correction("post-7", "negative"), "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site")
	if response.StatusCode != http.StatusForbidden {
		t.Errorf("another site's form was taken: %s", response.Status)
	}
	if response, _ := get(t, address+"/correct"); response.StatusCode != http.StatusNotFound {
		t.Errorf("GET changes or shows something: %s", response.Status)
	}
	if got := sentiments(t, l.w, "post-7"); got != "neutral base-1" {
		t.Errorf("something was kept: %s", got)
	}
	o.Learning = nil
	address = serve(t, o)
	for _, path := range []string{"/correct", "/sources/meaning/train", "/sources/meaning/use"} {
		if response, body := post(t, address+path, correction("post-7", "negative")); response.StatusCode != http.StatusBadRequest || !strings.Contains(body, "does not learn") {
			t.Errorf("%s: %s %.300s", path, response.Status, body)
		}
	}
	_, body := get(t, address+"/panels/employer.Reviews?show=rows", "HX-Request", "true")
	if strings.Contains(body, "/correct") || !strings.Contains(body, `<span class="small">Sentiment</span> <span class="tag ">neutral</span>`) {
		t.Error("a program that cannot correct offers it, or hides the label")
	}
}

func TestTrainAndUse(t *testing.T) {
	o, l := learning(t)
	address := serve(t, o)
	_, body := post(t, address+"/sources/meaning/train", nil, "HX-Request", "true")
	if !strings.Contains(body, "Training …") || !strings.Contains(body, "load delay:2s") || !strings.Contains(body, `aria-disabled="true">Train now`) {
		t.Errorf("%.900s", body)
	}
	if _, body = post(t, address+"/sources/meaning/train", nil, "HX-Request", "true"); !strings.Contains(body, "This program is training: try again") {
		t.Errorf("%.900s", body)
	}
	_, body = post(t, address+"/sources/meaning/use", url.Values{"model": {"own-20261101-030000"}}, "HX-Request", "true")
	if !strings.Contains(body, "own-20261101-030000") || len(l.used) != 1 || l.used[0] != "own-20261101-030000" {
		t.Errorf("%v: %.900s", l.used, body)
	}
	if _, body = post(t, address+"/sources/meaning/use", url.Values{"model": {"gone"}}, "HX-Request", "true"); !strings.Contains(body, "There is no such model.") {
		t.Errorf("%.900s", body)
	}
	if response, _ := post(t, address+"/sources/meaning/use", url.Values{"model": {""}}); response.StatusCode != http.StatusSeeOther || l.used[1] != "" {
		t.Errorf("%s, %v", response.Status, l.used)
	}
}

// What the page says is what the warehouse holds: of six corrected texts one was not judged and the others called neutral; two are.
func TestMeaningPanels(t *testing.T) {
	o, l := learning(t)
	address := serve(t, o)
	for path, want := range map[string][]string{
		"/panels/meaning.Accuracy?show=figures":   {"40\u202f%", "n = 5 judged by people and a model", "own-20261118-030000", "03:00"},
		"/panels/meaning.Accuracy":                {"Mastodon", "English", "40\u202f%", ".190"},
		"/panels/meaning.Accuracy?show=confusion": {`data-title="neutral" class="n">2</td>`, `data-title="not judged" class="n">1</td>`},
		"/panels/meaning.Accuracy?show=languages": {"good enough", "not good enough", "not measured", ".660", ".480"},
		"/panels/meaning.Unsure":                  {"&lt;script&gt;", "negative 40\u202f%", "Next ones"},
		"/panels/meaning.Models":                  {"own-20261120-030000", "not kept", "Use this one", "in use", ".650", "61 corrections"},
		"/panels/meaning.Models?show=learning":    {"Last trained at night", "There are 6 new labels since.", "12,345"},
	} {
		_, body := get(t, address+path, "HX-Request", "true")
		for _, words := range want {
			if !strings.Contains(body, words) {
				t.Errorf("%s does not say %q: %.2500s", path, words, body)
			}
		}
	}
	l.state.Relabel = dashboards.Relabelling{Model: "own-x", Done: 500, Total: 2000, Began: now, Seen: now}
	if _, body := get(t, address+"/panels/meaning.Models?show=learning", "HX-Request", "true"); !strings.Contains(body, "500 of 2,000") || !strings.Contains(body, `width="25.0"`) {
		t.Errorf("%.900s", body)
	}
}

// Who corrects with the keyboard keeps her place and hears what became of it.
func TestCorrectByKeyboard(t *testing.T) {
	o, l := learning(t)
	source := axe(t)
	b := openTab(t, browser(t), "")
	address := serve(t, o)
	b.host = strings.TrimPrefix(address, "http://")
	if err := b.look(address+"/sources/meaning", 1440, "light"); err != nil {
		t.Fatalf("%v; the page said %v", err, b.said())
	}
	id := eval[string](t, b, `(() => { const b = document.querySelector('.texts li:nth-child(2) button[value=negative]'); b.focus(); return b.id; })()`)
	text := eval[string](t, b, `document.getElementById('`+id+`').form.elements.id.value`)
	step(t, b, chromedp.KeyEvent(kb.Enter))
	wait(t, b, `document.getElementById('`+id+`').getAttribute('aria-pressed') === 'true' && document.activeElement.id === '`+id+`'`)
	wait(t, b, `document.getElementById('`+id+`').closest('.judged').querySelector('[role=status]')?.textContent.includes('Kept')`)
	b.shoot(t, "meaning-1440-corrected")
	if what := eval[string](t, b, `document.getElementById('`+id+`').form.elements.what.value`); what == "mention" {
		if got := sentiments(t, l.w, text); got != "negative person" {
			t.Errorf("stored of %s: %s", text, got)
		}
	}
	for _, v := range accessible(t, b, source) {
		t.Errorf("axe-core: %s: %s", v.ID, strings.Join(v.Nodes, "\n\t"))
	}
	for _, said := range b.said() {
		t.Error(said)
	}
}
