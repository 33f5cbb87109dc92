package dashboards_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// mostPresses is how many keys a task may take: who needs more gives up.
const mostPresses = 80

// task is something a person comes to do, with the keyboard alone, from the overview on.
type task struct {
	text string
	keys []string // see by; "→ name" presses Tab until what has the focus is called so, "← name" Shift+Tab
	read string   // script that gives what the person sees or hears in the end
	want string   // regular expression of the right answer, which the data of atWork give by construction
}

// The parts of a page that tasks have in common, as keys.
var (
	toContent = []string{"→ Skip to the content", "Enter"}
	toHR      = []string{"→ HR", "Enter", "settled", "→ Skip to the content", "Enter"}
	toService = []string{"→ Service", "Enter", "settled", "→ Skip to the content", "Enter"}
	toMarket  = []string{"→ Marketing", "Enter", "settled", "→ Skip to the content", "Enter"}
)

// panel leads from a page's content to a panel of it, by the list of the page's panels.
func panel(question string) []string {
	return []string{"→ On this page", "Enter", "→ " + question, "Enter"}
}

const (
	spoken  = `document.querySelector('[aria-live=assertive]').textContent`
	focused = `document.activeElement.innerText`
	address = `location.pathname + location.search`
)

// tasks is the written list: what people of the four functions come for, and how the keyboard alone gets them there.
var tasks = []task{
	{"Which location's rating fell most this quarter?",
		keys(toHR, "→ Period", "Enter", "→ This quarter", "Enter", "settled", toContent, panel("Which location’s rating fell"), "→ Lisbon", "Home", "ArrowRight"),
		spoken, `^Lisbon: now 1\.50 \(n = 24\)$`},
	{"Open the conversation that has waited longest.",
		keys(toService, "→ Unanswered complaints now", "Enter", "settled", toContent, "→ Where is my suitcase", "Enter", "settled"),
		`document.querySelector('h1').innerText + ': ' + document.querySelector('.thread').innerText`, `(?s)^Conversation: .*Where is my suitcase, after nine days`},
	{"Who used our hashtag most, and what did they write?",
		keys(toMarket, panel("Who uses our hashtags most"), "→ author ", "Enter", "settled"),
		`document.querySelector('.pager, .posts').closest('.panel').innerText`, `(?s)number 0 #SkyMoments.*n = 14 posts`},
	{"How were the last 30 days?",
		keys(toHR, "→ Period", "Enter", "→ Last 30 days", "Enter", "settled"),
		address + ` + ' ' + document.querySelector('#employer-Summary').innerText`, `(?s)^/hr\?period=30d .*n = \d+ reviews`},
	{"How do we stand against Rival Jets alone?",
		keys(toHR, "→ Against", "Enter", "→ Northwind", "Space", "→ Show", "Enter", "settled", toContent, panel("How has our rating moved"), "→ Table: How has our rating moved", "Enter"),
		focused, `(?s)Skyways Air.*Rival Jets`},
	{"Note on the rating's time line that the rosters changed.",
		keys(toHR, panel("How has our rating moved"), "→ Add a note: How has our rating moved", "Enter", "settled", "type New rosters", "Enter", "settled", toContent,
			panel("How has our rating moved"), "→ ⚑ Notes and campaigns: 2", "Enter"),
		`document.activeElement.parentElement.innerText`, `(?s)Nov 21, 2026.*New rosters`},
	{"Which review speaks of a canteen?",
		keys("Ctrl+K", "type canteen", "Enter", "settled"),
		`[...document.querySelectorAll('.hits li')].map((hit) => hit.innerText).join('|')`, `(?s)^[^|]*The Canteen is the best part[^|]*$`},
	{"Save the chart of the rating as a picture.",
		keys(toHR, panel("How has our rating moved"), "→ PNG: How has our rating moved", "Enter", "saved"),
		`'saved'`, `saved`},
	{"What was the rating in October?",
		keys(toHR, panel("How has our rating moved"), "→ Skyways Air: 4.00 in Sep", "End", "ArrowLeft"),
		spoken, `^Oct 2026.*: .*Skyways Air 3\.38 .*n = 56`},
	{"Read the reviews behind that number.",
		keys(toHR, panel("How has our rating moved"), "→ Skyways Air: 4.00 in Sep", "End", "ArrowLeft", "Enter", "settled"),
		address + ` + ' ' + document.querySelector('.reviews').innerText`, `(?s)^/hr/reviews\?.*from=2026-10-01.*to=2026-10-31 .*Oct 31, 2026.*Work at`},
	{"Read on in the list of conversations.",
		keys(toService, panel("How long have the open ones waited"), "→ Rows: How long have the open ones waited", "Enter", "settled", "← Next ones", "Enter", "settled"),
		`document.querySelector('.pager').innerText`, `^21–\d+ of \d+`},
	{"Read it all in German.",
		keys("→ Deutsch", "Enter", "settled"),
		`document.documentElement.lang + ': ' + document.querySelector('h1').innerText`, `^de: Überblick$`},
}

// keys puts keys and lists of keys into one list.
func keys(parts ...any) []string {
	var all []string
	for _, part := range parts {
		switch p := part.(type) {
		case string:
			all = append(all, p)
		case []string:
			all = append(all, p...)
		}
	}
	return all
}

func TestTasksByKeyboardAlone(t *testing.T) {
	ctx := browser(t)
	address := serve(t, atWork(t))
	for _, each := range tasks {
		t.Run(each.text, func(t *testing.T) {
			b := openTab(t, ctx, address)
			if err := b.look(address+"/", 1440, "light"); err != nil {
				t.Fatalf("%v; the page said %v", err, b.said())
			}
			h := &hands{t: t, tab: b, downloads: t.TempDir()}
			for _, k := range each.keys {
				h.do(k)
			}
			if got := h.answer(each.read, regexp.MustCompile(each.want)); got != "" {
				t.Errorf("the answer is %q, want %s", got, each.want)
			}
			t.Logf("%d keys", h.presses)
			if h.presses > mostPresses {
				t.Errorf("it takes %d keys, more than %d", h.presses, mostPresses)
			}
			for _, said := range b.said() {
				t.Error(said)
			}
		})
	}
}

// hands press keys and do nothing else.
type hands struct {
	t         *testing.T
	tab       *tab
	presses   int
	page      float64 // when the document began that is read
	downloads string
}

// named are the keys that are not letters.
var named = map[string]string{
	"Tab": kb.Tab, "Enter": kb.Enter, "Space": " ", "Home": kb.Home, "End": kb.End, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight, "Escape": kb.Escape,
}

// do presses what a key of a task stands for. "settled" waits for the page a key has led to, "saved" for a file.
func (h *hands) do(k string) {
	h.t.Helper()
	name, forth := strings.CutPrefix(k, "→ ")
	words, typed := strings.CutPrefix(k, "type ")
	switch before, back := strings.CutPrefix(k, "← "); {
	case forth:
		h.walk(name)
	case back:
		h.walk(before, chromedp.KeyModifiers(chromedp.ModifierShift))
	case typed:
		h.press(words)
	case k == "Ctrl+K":
		h.press("k", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	case k == "settled":
		wait(h.t, h.tab, fmt.Sprintf(`performance.timeOrigin > %f`, h.page))
		step(h.t, h.tab, settled())
	case k == "saved":
		h.saved()
	case named[k] != "":
		h.press(named[k])
	default:
		h.t.Fatalf("there is no key %q", k)
	}
}

func (h *hands) press(keys string, how ...chromedp.KeyOption) {
	h.t.Helper()
	h.page = eval[float64](h.t, h.tab, `performance.timeOrigin`)
	if keys == kb.Enter { // what it leads to may be a file
		step(h.t, h.tab, do(cdpbrowser.SetDownloadBehavior, cdpbrowser.SetDownloadBehaviorParams{Behavior: cdpbrowser.SetDownloadBehaviorBehaviorAllow, DownloadPath: h.downloads}))
	}
	step(h.t, h.tab, chromedp.KeyEvent(keys, how...))
	h.presses += len([]rune(keys))
}

// walk presses Tab until what has the focus is called so. Every stop on the way must have a name and be seen.
func (h *hands) walk(name string, how ...chromedp.KeyOption) {
	h.t.Helper()
	var passed []string
	for range mostPresses {
		h.press(kb.Tab, how...)
		at, role := h.focus()
		if strings.HasPrefix(at, name) {
			return
		}
		if at == "" && role != "RootWebArea" {
			h.t.Errorf("after %q the focus is on a nameless %s", passed, role)
		}
		if hidden := eval[string](h.t, h.tab, unseen); hidden != "" {
			h.t.Errorf("the focus on %q cannot be seen: %s", at, hidden)
		}
		passed = append(passed, at)
	}
	h.t.Fatalf("Tab does not lead to %q but to %q", name, passed)
}

// unseen says why the focus cannot be seen; "": it can (WCAG 2.4.7, 2.4.11).
const unseen = `(() => {
	const at = document.activeElement, box = at.getBoundingClientRect();
	if (at === document.body) return '';
	if (!box.width || box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) return 'it is outside the window';
	if (getComputedStyle(at).outlineStyle === 'none' || parseFloat(getComputedStyle(at).outlineWidth) < 2) return 'it has no outline';
	const [x, y] = [Math.max(1, box.left) + 3, (Math.max(0, box.top) + Math.min(innerHeight, box.bottom)) / 2];
	const top = document.elementFromPoint(x, y);
	return !top || at.contains(top) || top.contains(at) ? '' : 'it is covered by ' + top.outerHTML.slice(0, 80);
})()`

// focus is the name and the role under which assistive technology knows what has the focus.
func (h *hands) focus() (name, role string) {
	h.t.Helper()
	node, err := chromedp.Run(h.tab.ctx, chromedp.Action[*accessibility.Node](func(ctx context.Context, target *chromedp.Target) (*accessibility.Node, error) {
		active, err := cdp.Call(ctx, target, runtime.Evaluate, runtime.EvaluateParams{Expression: "document.activeElement"})
		if err != nil {
			return nil, err
		}
		alone := false
		tree, err := cdp.Call(ctx, target, accessibility.GetPartialAXTree, accessibility.GetPartialAXTreeParams{ObjectID: active.Result.ObjectID, FetchRelatives: &alone})
		if err != nil || len(tree.Nodes) == 0 {
			return nil, errors.Join(errors.New("nobody knows what has the focus"), err)
		}
		return tree.Nodes[0], nil
	}))
	if err != nil {
		h.t.Fatal(err)
	}
	return axText(h.t, node.Name), axText(h.t, node.Role)
}

func axText(t *testing.T, v *accessibility.Value) string {
	t.Helper()
	if v == nil {
		return ""
	}
	var text string
	if err := json.Unmarshal(v.Value, &text); err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(strings.Join(strings.Fields(text), " "), " : ", ": ")
}

// saved waits for a picture among the downloads.
func (h *hands) saved() {
	h.t.Helper()
	for range 200 {
		found, err := filepath.Glob(filepath.Join(h.downloads, "*.png"))
		if err != nil {
			h.t.Fatal(err)
		}
		if len(found) == 1 {
			picture, err := os.ReadFile(found[0])
			if err == nil && strings.HasPrefix(string(picture), "\x89PNG") && len(picture) > 10_000 {
				return
			}
		}
		step(h.t, h.tab, chromedp.Sleep(50*time.Millisecond))
	}
	h.t.Fatal("no picture was saved")
}

// answer reads until what is read is right; "" then, and what was read last otherwise.
func (h *hands) answer(read string, want *regexp.Regexp) string {
	h.t.Helper()
	got := ""
	for range 40 {
		if got = eval[string](h.t, h.tab, read); want.MatchString(got) {
			return ""
		}
		step(h.t, h.tab, chromedp.Sleep(50*time.Millisecond))
	}
	return got
}
