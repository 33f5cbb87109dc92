package world

import "testing"

func BenchmarkTellingEightWeeks(b *testing.B) {
	for b.Loop() {
		w := New(Options{Anchor: anchor})
		w.Posts(X, "Skyways Air")
	}
}
