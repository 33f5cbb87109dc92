package world

import (
	"strings"
	"testing"

	"renown/collectors/fetch"
)

func workplaceSource(s *Server) Source { return Sources(s.URL)[0] }

// What was read before a fault is kept, and the run is never complete.
func TestAFaultInTheMiddleKeepsWhatCameBefore(t *testing.T) {
	for name, c := range map[string]struct {
		fault   Fault
		kind    fetch.Kind // "": the run ends without an error
		reviews int        // at least
		says    string
	}{
		"500":           {ServerError, fetch.Status, 100, "page 3"},
		"cut in half":   {CutInHalf, "", 100, "page 3 ends in the middle"},
		"hangup":        {Hangup, fetch.Truncated, 100, "page 3"},
		"redirect loop": {RedirectLoop, fetch.RedirectLoop, 100, "page 3"},
		"gzip bomb":     {GzipBomb, fetch.TooLarge, 100, "page 3"},
	} {
		t.Run(name, func(t *testing.T) {
			w := New(Options{Anchor: anchor})
			s, got := start(t, w), newShelf()
			w.Fail("/workplace/skyways-air?page=3", c.fault)
			out, err := collector(t, w, client(t, ""), workplaceSource(s)).Collect(t.Context(), nil, got.emit)
			if out.Complete {
				t.Error("the run says it is complete")
			}
			if c.kind != "" && !fetch.IsKind(err, c.kind) || c.kind == "" && err != nil {
				t.Errorf("error %v, want kind %q", err, c.kind)
			}
			if said := strings.Join(out.Notes, "\n"); !strings.Contains(said, c.says) && (err == nil || !strings.Contains(err.Error(), c.says)) {
				t.Errorf("neither notes %q nor error %v say %q", out.Notes, err, c.says)
			}
			if len(got.reviews) < c.reviews {
				t.Errorf("%d reviews were kept, want %d", len(got.reviews), c.reviews)
			}
			w.Fail("/workplace/skyways-air?page=3", nil)
			if out, err := collector(t, w, client(t, ""), workplaceSource(s)).Collect(t.Context(), nil, got.emit); err != nil || !out.Complete {
				t.Errorf("after the fault: %v, %q", err, out.Notes)
			}
		})
	}
}

func TestRobotsThatForbidAreObeyed(t *testing.T) {
	w := New(Options{Anchor: anchor})
	s, got := start(t, w), newShelf()
	w.Fail("/robots.txt", KeepOut)
	_, err := collector(t, w, client(t, ""), workplaceSource(s)).Collect(t.Context(), nil, got.emit)
	if !fetch.IsKind(err, fetch.Forbidden) || len(got.reviews) != 0 {
		t.Errorf("error %v, %d reviews", err, len(got.reviews))
	}
}
