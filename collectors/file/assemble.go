package file

import (
	"strings"
	"time"

	"renown/warehouse/record"
)

// assembler makes the records of one file.
type assembler interface {
	// add makes a record of a row and puts it in the batch, or says why it cannot.
	add(cells []string, batch *record.Batch) *problem
	// leniences are the fields whose cells were not understood and left out, by how many.
	leniences() map[string]int64
}

// identity is what is the same for all records of an import.
type identity struct {
	source, brand, site string
	brandNamed          bool // brand overrides what the file says
	collected           time.Time
	own, support        map[string]bool // the brand's handles, folded
	seen                *repeats
}

func newIdentity(m *Map, o *Options) identity {
	id := identity{
		source: o.Source.Name, brand: o.Source.Brand, site: m.Site, brandNamed: o.Source.Brand != "",
		collected: o.Now().UTC(), own: foldedHandles(o.Handles), support: foldedHandles(o.SupportHandles), seen: newRepeats(),
	}
	if o.Source.Site != "" {
		id.site = o.Source.Site
	}
	return id
}

func foldedHandles(handles []string) map[string]bool {
	folded := map[string]bool{}
	for _, h := range handles {
		folded[foldHandle(h)] = true
	}
	return folded
}

func foldHandle(h string) string {
	return strings.ToLower(strings.TrimPrefix(strings.TrimSpace(h), "@"))
}

func newAssembler(m *Map, id identity, header map[string]int, threads *threads) assembler {
	if m.Record == recordReview {
		return &reviews{id, bind(m, reviewFields(), header, nil)}
	}
	return &mentions{identity: id, mapper: bind(m, mentionFields(), header, nil), threads: threads}
}

// reviews makes reviews.
type reviews struct {
	identity
	*mapper[record.Review]
}

func (a *reviews) leniences() map[string]int64 { return a.lenient }

func (a *reviews) add(cells []string, batch *record.Batch) *problem {
	batch.Reviews = append(batch.Reviews, record.Review{Source: a.source, Site: a.site, Collected: a.collected})
	r := &batch.Reviews[len(batch.Reviews)-1]
	p := a.fill(cells, r)
	if a.brandNamed {
		r.Brand = a.brand
	}
	if p == nil {
		p = invalid(r.Brand, r.ID, r.Posted, r.Validate)
	}
	if p != nil {
		batch.Reviews = batch.Reviews[:len(batch.Reviews)-1]
		return p
	}
	a.seen.note(r.Brand, r.ID)
	return nil
}

// mentions makes mentions.
type mentions struct {
	identity
	*mapper[record.Mention]
	threads *threads // nil: the file does not hold conversations
}

func (a *mentions) leniences() map[string]int64 { return a.lenient }

// blankMention is a mention of which nothing is known: its counts are not given, which is not zero.
func blankMention() record.Mention {
	const none = record.NotGiven
	return record.Mention{AuthorFollowers: none, Likes: none, Shares: none, Comments: none, Quotes: none, Bookmarks: none, Views: none}
}

func (a *mentions) add(cells []string, batch *record.Batch) *problem {
	batch.Mentions = append(batch.Mentions, blankMention())
	m := &batch.Mentions[len(batch.Mentions)-1]
	m.Source, m.Network, m.Collected = a.source, a.site, a.collected
	p := a.fill(cells, m)
	if p == nil {
		a.place(m)
		p = invalid(m.Brand, m.ID, m.Posted, m.Validate)
	}
	if p != nil {
		batch.Mentions = batch.Mentions[:len(batch.Mentions)-1]
		return p
	}
	a.seen.note(m.Brand, m.ID)
	return nil
}

// place says who speaks, in which conversation, about which brand.
func (a *mentions) place(m *record.Mention) {
	m.Direction = a.direction(m)
	if m.Handle == "" && (m.Direction == record.FromBrand || m.Direction == record.FromSupport) {
		m.Handle = m.Author
	}
	if a.threads != nil {
		a.threads.resolve(m)
	}
	if a.brandNamed {
		m.Brand = a.brand
	}
	if m.Meaning.Label != record.NoOpinion {
		m.Meaning.Model = record.ByImport
		if m.Meaning.Score == 0 {
			m.Meaning.Score = labelScore(m.Meaning.Label)
		}
	}
}

func labelScore(label record.Opinion) float32 {
	switch label {
	case record.Positive:
		return 1
	case record.Negative:
		return -1
	}
	return 0
}

func (a *mentions) direction(m *record.Mention) record.Direction {
	switch author := foldHandle(m.Author); {
	case m.Author != "" && a.support[author]:
		return record.FromSupport
	case m.Author != "" && a.own[author]:
		return record.FromBrand
	case m.Direction == "":
		return record.FromCustomer
	}
	return m.Direction
}

// reasonEmpty is how record's own message of it begins.
const reasonEmpty = "review is empty"

// invalid says why a record cannot be used. What is missing most often has a reason of its own.
func invalid(brand, id string, posted time.Time, validate func() error) *problem {
	switch {
	case strings.TrimSpace(brand) == "":
		return &problem{"brand not known", "the row names no brand; name one for all rows with --brand"}
	case strings.TrimSpace(id) == "":
		return &problem{"id is missing", ""}
	case posted.IsZero():
		return &problem{"date is missing", ""}
	}
	err := validate()
	switch {
	case err == nil:
		return nil
	case strings.HasPrefix(err.Error(), reasonEmpty):
		return &problem{reasonEmpty, err.Error()}
	}
	return &problem{"record is not valid", err.Error()}
}
