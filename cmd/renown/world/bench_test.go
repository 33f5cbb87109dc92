package world

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func BenchmarkTellingEightWeeks(b *testing.B) {
	for b.Loop() {
		w := New(Options{Anchor: anchor})
		w.Posts(X, "Skyways Air")
	}
}

// BenchmarkARoundOfQuestions asks each network once, as a run does that finds little new.
func BenchmarkARoundOfQuestions(b *testing.B) {
	w := New(Options{Anchor: anchor, Generous: true})
	paths := []struct{ path, name, value string }{
		{"/net/mastodon/api/v2/search?type=statuses&limit=40&q=%22skyways%22", "Authorization", "Bearer " + Key(Mastodon, "Skyways Air")},
		{"/net/mastodon/api/v1/timelines/tag/SkywaysMoments?limit=40", "Accept", "*/*"},
		{"/net/x/2/tweets/search/recent?max_results=100&query=%40skywaysair%20-is%3Aretweet&expansions=author_id", "Authorization", "Bearer " + Key(X, "Skyways Air")},
		{"/net/facebook/v23.0/skywaysair/posts?limit=50", "Authorization", "Bearer " + Key(Facebook, "Skyways Air")},
	}
	for b.Loop() {
		for _, p := range paths {
			r := httptest.NewRequest(http.MethodGet, p.path, nil)
			r.Header.Set(p.name, p.value)
			answer := httptest.NewRecorder()
			if w.ServeHTTP(answer, r); answer.Code != http.StatusOK {
				b.Fatalf("%s: %d", p.path, answer.Code)
			}
		}
	}
}
