package dashboards_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"renown/warehouse/record"
)

// TestLive: an open page hears of a run that was written, by a server-sent event that is neither compressed nor kept.
func TestLive(t *testing.T) {
	w := seeded(t)
	address := serve(t, options(t, w))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", "gzip")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // a stream that we leave
	if kind := response.Header.Get("Content-Type"); kind != "text/event-stream" || response.Header.Get("Content-Encoding") != "" || response.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("headers %v", response.Header)
	}
	lines := bufio.NewScanner(response.Body)
	for opened := false; lines.Scan(); {
		if strings.HasPrefix(lines.Text(), ": ") && !opened {
			opened = true
			// The first question may still be under way: what is written then is part of what is known. So the run comes later.
			time.AfterFunc(6*time.Second, func() {
				run := record.Run{Source: "workplace-Skyways Air", ID: "late", Kind: "reviewsite", Brand: "Skyways Air", Started: now, Finished: now.Add(time.Second), OK: true}
				if err := w.Write(ctx, &record.Batch{Runs: []record.Run{run}}); err != nil {
					t.Error(err)
				}
			})
		}
		if lines.Text() == "event: runs" {
			return
		}
	}
	t.Fatalf("the stream ended: %v", lines.Err())
}

// TestLanguage: texts, numbers and dates are the reader's: by her browser, or by her choice, which leads back to her page.
func TestLanguage(t *testing.T) {
	address := serve(t, options(t, seeded(t)))
	if _, body := get(t, address+"/hr", "Accept-Language", "de-DE,de;q=0.9"); !strings.Contains(body, `<html lang="de" data-locale="de-DE"`) {
		t.Error("a German browser gets another language")
	}
	if _, body := get(t, address+"/hr", "Accept-Language", "de-DE", "Cookie", "lang=en"); !strings.Contains(body, `<html lang="en"`) {
		t.Error("the language chosen is not kept")
	}
	response, _ := post(t, address+"/language", map[string][]string{"lang": {"de"}, "back": {"/hr?period=90d"}})
	if response.StatusCode != http.StatusSeeOther || response.Header.Get("Location") != "/hr?period=90d" || !strings.Contains(response.Header.Get("Set-Cookie"), "lang=de") {
		t.Errorf("%s to %q with %q", response.Status, response.Header.Get("Location"), response.Header.Get("Set-Cookie"))
	}
	if response, _ := post(t, address+"/language", map[string][]string{"lang": {"tlh"}, "back": {"/"}}); response.StatusCode != http.StatusBadRequest {
		t.Errorf("a language without texts: %s", response.Status)
	}
}
