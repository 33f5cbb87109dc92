package queries

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/queries/terms"
)

const (
	defaultEmerging = 20 // terms a brand
	mostReviewsCut  = 12_000
	examplesShown   = 3
	examplesOfPosts = 12 // of which some may be the same text again
	snippetLength   = 160
)

// EmergingRow is a term that more speak of than in the period before.
type EmergingRow struct {
	Brand       string   `json:"brand" title:"Brand"`
	Term        string   `json:"term" title:"Term"` // a word, or two that stand beside each other; lower case
	N           uint64   `json:"n" title:"Now" unit:"n"`
	Share       *float64 `json:"share" title:"Share now" unit:"%"`
	Before      *uint64  `json:"previous_n" title:"Before" unit:"n"` // nil: withheld, with all that would tell it
	ShareBefore *float64 `json:"previous_share" title:"Share before" unit:"%"`
	Times       *float64 `json:"times" title:"Times as often"` // nil: not said before
	Z           *float64 `json:"z" title:"z"`
	P           *float64 `json:"p" title:"p, one-sided" unit:"p"`
	Examples    []string `json:"examples" title:"Examples" unit:"list"`
}

// termSums is in how many documents of both periods a term stands.
type termSums struct {
	Series         string   `ch:"series"`
	Term           string   `ch:"term"` // "": the documents themselves
	Now            uint64   `ch:"now_n"`
	Before         uint64   `ch:"before_n"`
	OneIn          uint64   `ch:"one_in"` // one in so many documents was read
	ByStatus       []uint64 `ch:"by_status"`
	BeforeByStatus []uint64 `ch:"before_by_status"`
}

// example is a document that holds a term.
type example struct {
	Series string `ch:"series"`
	Term   string `ch:"term"`
	Said   string `ch:"said"`
}

// emergence finds what grew. Reviews and posts differ in who is counted, and in the files that read them.
type emergence struct {
	a            *Answer[EmergingRow]
	tooFew       func(brand string, now, before uint64) Sentence
	most         int // documents to read; of more, as many by chance
	examplesRead int // documents of each term
	sums         func(args ...any) ([]termSums, error)
	examples     func(args ...any) ([]example, error)
	hidden       func(series string) bool // nothing must be told of the filter's group; nil: of any
}

func (e emergence) answer() error {
	f := e.a.Filter
	switch {
	case !f.hasPrevious():
		e.a.note("Terms grow against the period before: say which period, from its first to its last day.")
		return nil
	case f.From.Before(f.PrevTo) && (f.To.IsZero() || f.PrevFrom.Before(f.To)):
		e.a.note("The period and the one compared with overlap: compare with one that is over before.")
		return nil
	}
	args := f.termParameters(e.most)
	sums, err := e.sums(args...)
	if err != nil {
		return err
	}
	for _, series := range f.series() {
		e.series(series, sums)
	}
	if len(e.a.Rows) == 0 {
		return nil
	}
	return e.illustrate(append(args, clickhouse.Named("every", sums[0].OneIn)))
}

// termParameters are what the files that cut texts into terms need beside the filter's own.
func (f Filter) termParameters(most int) []any {
	return []any{
		clickhouse.Named("previous_from", f.PrevFrom.Format(time.DateOnly)), clickhouse.Named("previous_to", f.PrevTo.Format(time.DateOnly)),
		clickhouse.Named("stop", terms.Stop()), clickhouse.Named("speeches", terms.Languages()),
		clickhouse.Named("most", most), clickhouse.Named("least", f.minGroup()),
	}
}

// series adds the terms of one brand.
func (e emergence) series(series string, sums []termSums) {
	f, brand := e.a.Filter, brandName(series)
	found := map[string]termSums{}
	var counts []terms.Count
	for _, s := range sums {
		if s.Series != series {
			continue
		}
		if found[s.Term] = s; s.Term != "" {
			counts = append(counts, terms.Count{Term: s.Term, Now: int(s.Now), Before: int(s.Before)})
		}
	}
	all := found[""]
	if withheld(all.ByStatus, f) || withheld(all.BeforeByStatus, f) || e.hidden != nil && e.hidden(series) {
		e.a.withhold()
		return
	}
	e.a.count(series, all.Now)
	e.explain(brand, all)
	shown := 0
	for _, g := range terms.Grow(counts, int(all.Now), int(all.Before)) {
		s := found[g.Term]
		if s.Now < f.minGroup() || withheld(s.ByStatus, f) {
			e.a.withhold()
			continue
		}
		if shown++; shown > f.limit(defaultEmerging) {
			return
		}
		row := EmergingRow{Brand: brand, Term: g.Term, N: s.Now, Share: percent(s.Now, all.Now)}
		if withheld(s.BeforeByStatus, f) {
			e.a.withhold()
		} else {
			row.compare(s, all, g)
		}
		e.a.Rows = append(e.a.Rows, row)
	}
}

func (r *EmergingRow) compare(s, all termSums, g terms.Grown) {
	r.Before, r.ShareBefore, r.Z, r.P = &s.Before, percent(s.Before, all.Before), &g.Z, &g.P
	r.Times = ratio(float64(s.Now)/float64(all.Now), float64(s.Before)/float64(all.Before))
}

// explain notes what was too little to compare, or too much to read.
func (e emergence) explain(brand string, all termSums) {
	if all.Before < e.a.Filter.minGroup() || all.Now < e.a.Filter.minGroup() {
		e.a.notes(e.tooFew(brand, all.Now, all.Before))
	}
	if all.OneIn > 1 {
		e.a.note("%s: one in %s was read, chosen by chance, the same ones each time.", brand, all.OneIn)
	}
}

// illustrate gives every row its examples.
func (e emergence) illustrate(args []any) error {
	var wanted []string
	for _, row := range e.a.Rows {
		if !slices.Contains(wanted, row.Term) {
			wanted = append(wanted, row.Term)
		}
	}
	found, err := e.examples(append(args, clickhouse.Named("terms", wanted), clickhouse.Named("examples", e.examplesRead))...)
	if err != nil {
		return err
	}
	for i := range e.a.Rows {
		row := &e.a.Rows[i]
		row.Examples = []string{}
		holds := termPattern(row.Term)
		for _, x := range found {
			if brandName(x.Series) != row.Brand || x.Term != row.Term || len(row.Examples) == examplesShown {
				continue
			}
			if text := snippet(x.Said, holds); !slices.Contains(row.Examples, text) {
				row.Examples = append(row.Examples, text)
			}
		}
	}
	return nil
}

// termPattern finds a term in a text as it was written.
func termPattern(term string) *regexp.Regexp {
	words := strings.Fields(term)
	for i := range words {
		words[i] = regexp.QuoteMeta(words[i])
	}
	const other = `[^\p{L}\p{M}\p{N}]`
	return regexp.MustCompile(`(?i)(?:^|` + other + `)(` + strings.Join(words, other+`+`) + `)(?:` + other + `|$)`)
}

// snippet is the sentence of the text that holds the term; of a long one what is around the term. Where the term cannot
// be found as it was written, it is the text's beginning.
func snippet(text string, term *regexp.Regexp) string {
	from, to := 0, 0
	if at := term.FindStringSubmatchIndex(text); at != nil {
		from, to = at[2], at[3]
	}
	const ends = ".!?\n"
	begin := strings.LastIndexAny(text[:from], ends) + 1
	end := len(text)
	if i := strings.IndexAny(text[to:], ends); i >= 0 {
		end = to + i + 1
	}
	before, after := text[begin:from], text[to:end]
	room := max(0, snippetLength-utf8.RuneCountInString(text[from:to]))
	before, cutBefore := lastRunes(before, room/2)
	after, cutAfter := firstRunes(after, room-utf8.RuneCountInString(before))
	out := strings.Join(strings.Fields(before+text[from:to]+after), " ")
	if cutBefore {
		out = "… " + out
	}
	if cutAfter {
		out += " …"
	}
	return out
}

func firstRunes(text string, n int) (part string, cut bool) {
	for i := range text {
		if n == 0 {
			return text[:i], true
		}
		n--
	}
	return text, false
}

func lastRunes(text string, n int) (part string, cut bool) {
	for i := len(text); i > 0; n-- {
		if n == 0 {
			return text[i:], true
		}
		_, size := utf8.DecodeLastRuneInString(text[:i])
		i -= size
	}
	return text, false
}
