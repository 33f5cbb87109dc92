// Package pages says what stands on each page: a page is a list of panels, a panel is one question, the query that
// answers it, and how its answer is put: as a chart, as cards, as sentences, as rows. No HTML is made here.
package pages

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"renown/dashboards/chart"
	"renown/dashboards/locale"
	"renown/queries"
)

// Page is one page of the house.
type Page struct {
	Key      string // names its accent colour
	Path     string
	Name     string
	Question string   // what the page answers, as a reader would ask
	Filters  bool     // the common filters narrow it
	Narrow   []string // which of the filters beside brand, competitors and period it offers, by their names in the address
	Search   bool     // it has the drill-down's own filters
	Narrowed bool     // what the address narrows rows by is kept, though there is no form for it
	Fields   []Field  // of that search, beside its words; none: those of reviews
	Also     []Choice // its neighbours, where it is one of several
	Panels   []Panel
}

// Field is one field of a list's own search.
type Field struct {
	Key, Label string   // its name in the address, see rowKeys, and for readers
	Words      []string // one of which may be chosen, as the address has them; none: it is typed

	Any  string                                    // what is meant where no word is chosen; "": any of them
	Name func(l locale.Locale, word string) string // how readers see a word; nil: translated as it stands
}

// Panel is one question.
type Panel struct {
	Query    string // its query's name in the catalogue
	Show     string // which drawing of that query, where there are several
	Title    string // a question
	Subtitle string // one line: what is drawn, in which unit
	Span     string // CSS class of its width: s3 … s12
	Height   string // CSS class of its chart's height: h160 … h360
	Bare     bool   // no frame: its cards have their own
	NoTools  bool   // nothing to export
	Alone    bool   // of the brand only, whoever it is compared with
	AllTime  bool   // whatever the period
	Live     string // topic of the server's events that have it ask anew: LiveConversations, LiveAlerts, LiveRuns; "": none
	Load     func(ctx context.Context, s Source, v View) (Content, error)
}

// The topics of what changes while a page is open.
const (
	LiveConversations = "conversations"
	LiveAlerts        = "alerts"
	LiveRuns          = "runs"
)

// ID is the panel's name in a page.
func (p Panel) ID() string {
	if p.Show == "" {
		return p.Query
	}
	return p.Query + "-" + p.Show
}

// Address is where the panel is asked for with the view.
func (p Panel) Address(v View) string {
	q := v.Query()
	if p.Show != "" {
		q.Set("show", p.Show)
	}
	return At("/panels/"+p.Query, q)
}

// Export is the address of the panel's numbers as json or csv.
func (p Panel) Export(v View, format string) string {
	if p.Alone {
		v = v.Alone()
	}
	if p.AllTime {
		v.Period = All
	}
	return At("/panels/"+p.Query+"."+format, v.Query())
}

// Narrowed says in words what the view narrows the panel's question to, beside the common filters.
func (p Panel) Narrowed(v View) []string {
	var said []string
	add := func(name, value string) {
		if value != "" {
			said = append(said, name+" "+value)
		}
	}
	add(v.L.T("employment"), v.L.T(v.Status))
	add(v.L.T("location"), v.Location)
	add(v.L.T("job"), v.Job)
	add(v.L.T("campaign"), v.Campaign)
	for _, each := range [][]string{v.Networks, v.Sites, v.Languages} {
		said = append(said, each...)
	}
	if v.Rows.Stars > 0 {
		said = append(said, strconv.Itoa(v.Rows.Stars)+" ★")
	}
	add("with the words", v.Rows.Search)
	return said
}

// Source is where panels get their answers: the warehouse's queries, and what only the running program knows.
type Source struct {
	Queries  *queries.Queries
	Schedule []SourceState   // nil: this program does not collect
	Budgets  []Budget        // as this program knows them
	Backlog  func() *Backlog // gives nil when this program has no spool

	Learned   func(context.Context) (Learned, error) // nil: this program does not learn, and nothing can be corrected
	Languages []Language                             // that the model judges
}

// SourceState is what the schedule knows of one source.
type SourceState struct {
	Name, Kind, Brand, Site string
	Every                   time.Duration
	Next                    time.Time // zero: not planned
	Running                 bool
	Since                   time.Time     // when the run in hand began
	Lag                     time.Duration // for so long it should have ended well again; 0: it is on time
	LastError, Remedy       string        // of the last run, if it failed
	Limits                  []Limit       // what the platform still allows, as it said last
	Circuit                 Circuit
}

// Limit is how many requests a platform still allows.
type Limit struct {
	Name               string // which of its limits: "search"; "": the one for all
	Unit               string // "requests", or "%" of an allowance
	Allowed, Remaining int64  // below 0: the platform did not say
	Reset              time.Time
}

// Circuit is whether a platform is left alone because it failed too often.
type Circuit struct {
	Open  bool
	Until time.Time
	Why   string
}

// Budget is how much of something may be used in a window of time, and how much was.
type Budget struct {
	Name, Unit   string
	Limit, Used  float64
	Since, Until time.Time // of the window that now lies in; Until zero: it rolls
	Sources      []string
	Unread       bool // what was used is not known yet
}

// Backlog is what the spool still has to deliver.
type Backlog struct {
	Batches int
	Bytes   int64
	Oldest  time.Time
	Paused  bool // collecting waits, because the disk is full
	Err     string
}

// Content is a panel's answer. Only what is set is shown, in this order.
type Content struct {
	N         uint64 // how many the answer rests on
	Unit      string // of what: reviews, runs
	Brands    int    // of how many brands together, if n counts more than one
	Estimated bool
	NoCount   bool // n says nothing here

	Functions  *Functions
	Cards      []Card
	Verdict    []Piece
	Facts      []Fact
	Changes    []Change
	Chart      *chart.Chart
	Strips     *Strips
	Height     string // instead of the panel's, for charts that grow with their rows
	Behind     *Table // the chart's numbers, shown on request
	Said       []Piece
	Live       bool // what is said is news, to be read out
	Table      *Table
	Meter      *Meter
	Acts       []Act
	Reviews    *ReviewList
	Posts      *PostList
	Hits       *HitList
	Texts      []Text
	TextPager  *Pager
	Talks      *TalkList
	Thread     []TalkPost
	Alerts     []Alert
	AlertPager *Pager
	Notes      []string
	Empty      *Empty
	Rows       string // address of the rows behind the panel; "": none
	Again      string // address to ask anew in a moment, because what is told is about to change; "": none
}

// Piece is a piece of a sentence.
type Piece struct {
	Text   string
	Strong bool
}

// Card is one key figure.
type Card struct {
	Title  string
	Value  string // "": not enough to say
	Unit   string
	Change Verdict
	Rivals string // how the competitors stand
	Meta   string // n, and what the figure rests on
	Rows   string
}

// Verdict is a change in words, and whether it is one.
type Verdict struct {
	Text  string
	Class string // better, worse, unclear
}

// Fact is a small figure beside a chart. What its note says is better, worse or unclear, or nothing of the kind.
type Fact struct{ Name, Value, Note, Class string }

// with gives a figure how it changed for its note.
func (f Fact) with(v Verdict) Fact {
	f.Note, f.Class = v.Text, v.Class
	return f
}

// Change is one sentence about what moved.
type Change struct {
	Verdict
	Detail string
	Rows   string
	Page   Choice // the page that tells more; no address: none
}

// Empty says why there is nothing, and what to do next.
type Empty struct {
	Title, Advice string
	Link, Action  string
}

// Table is rows for readers.
type Table struct {
	Wide    bool // many columns: it scrolls sideways in its panel rather than squeeze them
	Stack   bool // on a narrow screen each row stands as a card of its own
	Columns []Column
	Rows    []Row
}

// Column is a table's column.
type Column struct {
	Title   string
	Numeric bool
	Unseen  bool // the title is only for who does not see what the cells show
}

// Row is a table's row. Its first cell is its heading.
type Row struct {
	Own   bool
	Cells []Cell
}

// Cell is one cell: text, with perhaps a link, a tag, and a smaller second line.
type Cell struct {
	Text, Link, Small string
	Tag, TagClass     string
	Numeric, Tight    bool   // Tight: kept on one line
	Collect           string // a source that a button collects now
	Collecting        bool   // it is at it
	Meter             *Meter
	Act               *Act
}

// Meter shows a part of a whole, 0 to 100.
type Meter struct {
	Percent float64
	Class   string // bad, warn or ""
}

// Strips are rows of days: what happened on each, and what is missing.
type Strips struct {
	Days   int // across
	Months []Tick
	Rows   []Strip
	Legend []Tag
}

// Tick is a name at a day.
type Tick struct {
	Name string
	X    int
}

// Strip is one row of days; neighbours of a kind are one span.
type Strip struct {
	Name, Summary string
	Spans         []Span
}

// Span is days of one kind.
type Span struct {
	X, Width    int
	Class, Text string
}

// ReviewList is reviews as they were written.
type ReviewList struct {
	Reviews []Review
	Pager   *Pager
}

// Review is one review for readers. All its text is outside text.
type Review struct {
	Stars                  int // 0: not given
	StarsText              string
	Brand, Site, Who       string
	Date, Lang, Dir        string
	Title, Text            string
	Pros, Cons, Advice     string
	Opinions               []Tag
	Response, ResponseWhen string
	Original               string // address at the site, only if it is http or https
	Vanished               string
	Marks                  []string // words to mark in the texts
	Judged                 Judged
}

// Text is one review or post to be judged. All its text is outside text.
type Text struct {
	Brand, Place, Date, Lang string
	Body, Original           string
	Chances                  string // what the model thinks
	Judged                   Judged
}

// Tag is a small label.
type Tag struct{ Text, Class string }

// Pager is the way through a long list.
type Pager struct {
	First, Last, Total uint64
	Previous, Next     string
	Panel, Of          string // the id and title of the panel it turns in its place
}

// AllPages is every page there is, in the order of the navigation.
func AllPages() []Page {
	return []Page{Overview(), HR(), Reviews(), Marketing(), Posts(), CRM(), Service(), Conversations(), Conversation(), Templates(), Alerts(), Sources(), Meaning(), Notes(), Search()}
}

// Choice is one option of a filter.
type Choice struct {
	Name    string
	Address string
	On      bool
}

// Hidden lists the view's address parts as name and value, without the named keys: what a form carries along.
func Hidden(q url.Values, except ...string) [][2]string {
	for _, key := range except {
		q.Del(key)
	}
	return pairs(q)
}
