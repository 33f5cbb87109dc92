package dashboards_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"renown/dashboards"
)

// liveSchedule is a schedule whose sources run when asked, until the test ends their run.
type liveSchedule struct {
	mu   sync.Mutex
	plan schedule
}

func (s *liveSchedule) Sources() []dashboards.SourceState {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.plan)
}

func (s *liveSchedule) Budgets() []dashboards.Budget { return nil }

func (s *liveSchedule) Collect(source string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.plan.Collect(source)
}

func (s *liveSchedule) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.plan {
		s.plan[i].Running = false
	}
}

// Who presses Collect now with the keyboard hears how it goes, and does not lose her place.
func TestCollectNowByKeyboard(t *testing.T) {
	o := options(t, seeded(t))
	live := &liveSchedule{plan: plan()}
	o.Schedule = live
	source := axe(t)
	b := openTab(t, browser(t), "")
	address := serve(t, o)
	b.host = strings.TrimPrefix(address, "http://")
	if err := b.look(address+"/sources", 1440, "light"); err != nil {
		t.Fatalf("%v; the page said %v", err, b.said())
	}
	const button = `document.getElementById('collect-workplace-Northwind')`
	eval[bool](t, b, button+`.focus(); true`)
	step(t, b, chromedp.KeyEvent(kb.Enter))
	wait(t, b, `document.querySelector('#source-Runs [role=status]')?.textContent.includes('workplace-Northwind is being collected')`)
	wait(t, b, `document.activeElement.id === 'collect-workplace-Northwind' && document.activeElement.getAttribute('aria-disabled') === 'true' &&
		!document.querySelector('.htmx-added, .htmx-settling, .htmx-swapping')`) // no person is quick enough to press in between
	b.shoot(t, "sources-1440-collecting")
	for _, v := range accessible(t, b, source) {
		t.Errorf("axe-core: %s: %s", v.ID, strings.Join(v.Nodes, "\n\t"))
	}
	step(t, b, chromedp.KeyEvent(kb.Enter))
	wait(t, b, `document.querySelector('#source-Runs [role=status]')?.textContent.includes('already')`)
	live.end()
	wait(t, b, `document.querySelector('#source-Runs [role=status]')?.textContent.includes('workplace-Northwind has been collected')`)
	wait(t, b, button+`.textContent.startsWith('Collect now') && document.activeElement === `+button)
	if again := eval[bool](t, b, `document.getElementById('source-Runs').hasAttribute('hx-get')`); again {
		t.Error("the panel goes on asking though nothing runs")
	}
	for _, said := range b.said() {
		t.Error(said)
	}
}

// A program that only shows says what it cannot know, instead of calling it good.
func TestAProgramThatOnlyShows(t *testing.T) {
	o := options(t, seeded(t))
	o.Schedule, o.Backlog = nil, nil
	address := serve(t, o)
	for path, want := range map[string][]string{
		"/panels/source.Freshness?show=figures": {"it cannot tell which are late or running", "only the one that does can tell", "1 failing"},
		"/panels/source.Runs":                   {"This program only shows what another one collects"},
		"/panels/source.Spending":               {"This program only shows", "spent this month"},
		"/panels/source.Runs?show=trouble":      {"only the program that collects knows"},
	} {
		_, body := get(t, address+path, "HX-Request", "true")
		for _, words := range want {
			if !strings.Contains(body, words) {
				t.Errorf("%s does not say %q: %.1500s", path, words, body)
			}
		}
		for _, wrong := range []string{"Next run", "not planned", "all delivered", "Collect now", "came in when they should", "<b>Yes. </b>"} {
			if strings.Contains(body, wrong) {
				t.Errorf("%s says %q, which it cannot know", path, wrong)
			}
		}
	}
}
