package queries

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/queries/neardup"
)

// What makes a reply robotic: see metrics, robotic-reply index. The SQL looks as far beyond the period as the window.
const (
	roboticLeast  = 0.8
	roboticWindow = 30 * 24 * time.Hour
)

// mostReplies is about how many replies of a period and the 30 days around it are held against each other at most.
const mostReplies = 10_000

// mostAlike is how many replies of one wording are read at least where they are too many to be read whole: each month of a year then
// still has some that are alike.
const mostAlike = 100

// AllHandles is how the row of all of a brand's handles names them.
const AllHandles = "all handles"

// RoboticRow is how a handle's replies of the period are worded.
type RoboticRow struct {
	Brand           string  `json:"brand" title:"Brand" key:"yes"`
	Network         string  `json:"network" title:"Network" key:"yes"` // "": all
	Handle          string  `json:"handle" title:"Handle" key:"yes"`   // AllHandles: all of the brand's
	Replies         uint64  `json:"n" title:"Replies" unit:"n"`
	PreviousReplies *uint64 `json:"previous_n" title:"Replies before" unit:"n"`
	RoboticReplies  uint64  `json:"robotic_replies" title:"Near-duplicates" unit:"n"`
	Robotic         Measure `json:"robotic" title:"Robotic" unit:"%"`
	SignedReplies   uint64  `json:"signed_replies" title:"Signed by a person" unit:"n"`
	Signed          Measure `json:"signed" title:"Signed" unit:"%"`
}

// RoboticPairRow is one template: how often it was used in the period, and its newest use beside the reply most like it.
type RoboticPairRow struct {
	Brand      string    `json:"brand" title:"Brand"`
	Network    string    `json:"network" title:"Network"`
	Handle     string    `json:"handle" title:"Handle"`
	Uses       uint64    `json:"uses" title:"Uses" unit:"n"`
	Similarity float64   `json:"similarity" title:"Similarity" unit:"%"`
	ID         string    `json:"id" title:"Reply"`
	Posted     time.Time `json:"posted" title:"Posted" unit:"time"`
	Text       string    `json:"text" title:"Text"`
	URL        string    `json:"url" title:"Address"`
	OtherID    string    `json:"other_id" title:"Other reply"`
	OtherAt    time.Time `json:"other_posted" title:"Other posted" unit:"time"`
	OtherText  string    `json:"other_text" title:"Other text"`
	OtherURL   string    `json:"other_url" title:"Other address"`
}

// wordedReply is a reply as its wording is judged. Inside: posted in the period, not just beside it.
type wordedReply struct {
	Brand    string    `ch:"brand"`
	Network  string    `ch:"network"`
	Handle   string    `ch:"handle"`
	ID       string    `ch:"id"`
	Posted   time.Time `ch:"posted"`
	Signed   bool      `ch:"signed"`
	Shingles []uint32  `ch:"shingles"`
	Inside   bool      `ch:"inside"`
	OneIn    uint64    `ch:"one_in"` // so many were there for each that was read
}

// speaker is who speaks: replies are held against those of the same speaker only.
type speaker struct{ brand, network, handle string }

func (r wordedReply) speaker() speaker { return speaker{r.Brand, r.Network, r.Handle} }

// wordingSums count a speaker's replies of a period.
type wordingSums struct{ replies, compared, robotic, signed uint64 }

func (s *wordingSums) add(o wordingSums) {
	s.replies, s.compared, s.robotic, s.signed = s.replies+o.replies, s.compared+o.compared, s.robotic+o.robotic, s.signed+o.signed
}

func (s wordingSums) roboticShare() estimate { return shareOf(s.robotic, s.compared) }
func (s wordingSums) signedShare() estimate  { return shareOf(s.signed, s.replies) }

func (r *reader) roboticReplies(ctx context.Context, f Filter) ([]wordedReply, error) {
	return read[wordedReply](ctx, r, "service.RoboticReplies", f, clickhouse.Named("most", mostReplies),
		clickhouse.Named("most_alike", mostAlike))
}

// Robotic is how much of each handle's replies, and of all of a brand's, are near-duplicates of each other, and how much
// is signed by a person. A brand's total comes first, then its handles, the busiest first.
func (s *Service) Robotic(ctx context.Context, f Filter) (Answer[RoboticRow], error) {
	a, err := answer[RoboticRow]("service.Robotic", f)
	if err != nil {
		return a, err
	}
	replies, earlier, err := bothWith(ctx, f, s.reader.roboticReplies)
	if err != nil {
		return a, err
	}
	now, before := wordings(replies), wordings(earlier)
	a.Notes = partRead(replies)
	listed := map[speaker]bool{}
	for _, series := range f.series() {
		sums := totalOf(now, series)
		a.count(series, sums.replies)
		a.Rows = append(a.Rows, sums.row(speaker{brandName(series), "", AllHandles}, totalOf(before, series), f))
		for _, v := range speakersOf(now, before, series) {
			if !listed[v] {
				listed[v] = true
				a.Rows = append(a.Rows, now[v].row(v, before[v], f))
			}
		}
	}
	return a, nil
}

// partRead tells that not all replies were read, where they were not.
func partRead(replies []wordedReply) []Sentence {
	if len(replies) == 0 || replies[0].OneIn == 1 {
		return nil
	}
	return []Sentence{sentence("One reply in %s was read, chosen by its words, so that those that are alike stay together, and of a wording used very often by chance; the counts are of those.", replies[0].OneIn)}
}

// wordings are the sums of each speaker in the period.
func wordings(replies []wordedReply) map[speaker]wordingSums {
	all := map[speaker]wordingSums{}
	for v, own := range bySpeaker(replies) {
		if sums := sumsOf(own); sums.replies > 0 {
			all[v] = sums
		}
	}
	return all
}

func bySpeaker(replies []wordedReply) map[speaker][]wordedReply {
	all := map[speaker][]wordedReply{}
	for _, r := range replies {
		all[r.speaker()] = append(all[r.speaker()], r)
	}
	return all
}

// sumsOf counts the replies of one speaker that lie inside the period.
func sumsOf(replies []wordedReply) wordingSums {
	var sums wordingSums
	for _, r := range replies {
		if !r.Inside {
			continue
		}
		sums.replies++
		if len(r.Shingles) > 0 {
			sums.compared++
		}
		if r.Signed {
			sums.signed++
		}
	}
	for _, p := range neardup.Find(texts(replies), roboticLeast, roboticWindow) {
		if replies[p.Of].Inside {
			sums.robotic++
		}
	}
	return sums
}

func texts(replies []wordedReply) []neardup.Text {
	all := make([]neardup.Text, len(replies))
	for i, r := range replies {
		all[i] = neardup.Text{ID: r.ID, At: r.Posted, Shingles: r.Shingles}
	}
	return all
}

func totalOf(sums map[speaker]wordingSums, series string) wordingSums {
	var total wordingSums
	for v, one := range sums {
		if series == "" || v.brand == series {
			total.add(one)
		}
	}
	return total
}

// speakersOf are the speakers of the brand in either period, the busiest now first.
func speakersOf(now, before map[speaker]wordingSums, series string) []speaker {
	var speakers []speaker
	for _, sums := range []map[speaker]wordingSums{now, before} {
		for v := range sums {
			if (series == "" || v.brand == series) && !slices.Contains(speakers, v) {
				speakers = append(speakers, v)
			}
		}
	}
	slices.SortFunc(speakers, func(a, b speaker) int {
		return cmp.Or(cmp.Compare(now[b].replies, now[a].replies), cmp.Compare(a.brand, b.brand), cmp.Compare(a.network, b.network), cmp.Compare(a.handle, b.handle))
	})
	return speakers
}

func (s wordingSums) row(of speaker, before wordingSums, f Filter) RoboticRow {
	row := RoboticRow{Brand: of.brand, Network: of.network, Handle: of.handle, Replies: s.replies, RoboticReplies: s.robotic, SignedReplies: s.signed}
	var robotic, signed *estimate
	if f.hasPrevious() {
		r, g := before.roboticShare(), before.signedShare()
		robotic, signed, row.PreviousReplies = &r, &g, &before.replies
	}
	row.Robotic = measure(s.roboticShare(), robotic, f.minGroup())
	row.Signed = measure(s.signedShare(), signed, f.minGroup())
	return row
}

const defaultTemplates = 50

// RoboticPairs are the templates of the period's replies, the most used first, each with its newest use and the reply
// most like that, which may lie up to 30 days outside the period. N counts the replies they cover, Total the templates.
func (s *Service) RoboticPairs(ctx context.Context, f Filter) (Answer[RoboticPairRow], error) {
	a, err := answer[RoboticPairRow]("service.RoboticPairs", f)
	if err != nil {
		return a, err
	}
	replies, err := s.reader.roboticReplies(ctx, f)
	if err != nil {
		return a, err
	}
	a.Notes = partRead(replies)
	var rows []RoboticPairRow
	for _, own := range bySpeaker(replies) {
		rows = append(rows, templatesOf(own)...)
	}
	slices.SortFunc(rows, func(x, y RoboticPairRow) int {
		return cmp.Or(cmp.Compare(y.Uses, x.Uses), y.Posted.Compare(x.Posted), cmp.Compare(x.Brand, y.Brand),
			cmp.Compare(x.Network, y.Network), cmp.Compare(x.Handle, y.Handle), cmp.Compare(x.ID, y.ID))
	})
	for _, row := range rows {
		a.N += row.Uses
	}
	a.Total = uint64(len(rows))
	rows = rows[min(f.Offset, len(rows)):]
	a.Rows = rows[:min(f.limit(defaultTemplates), len(rows))]
	return a, s.roboticTexts(ctx, f, a.Rows)
}

// templatesOf are the templates one speaker used in the period.
func templatesOf(replies []wordedReply) []RoboticPairRow {
	all := texts(replies)
	nearest := map[int]neardup.Pair{}
	for _, p := range neardup.Find(all, roboticLeast, roboticWindow) {
		nearest[p.Of] = p
	}
	var rows []RoboticPairRow
	for _, members := range neardup.Templates(all, roboticLeast, roboticWindow) {
		uses, newest := uint64(0), -1
		for _, m := range members { // by time
			if replies[m].Inside {
				uses, newest = uses+1, m
			}
		}
		pair, ok := nearest[newest]
		if !ok {
			continue // no use in the period
		}
		of, other := replies[pair.Of], replies[pair.Other]
		rows = append(rows, RoboticPairRow{
			Brand: of.Brand, Network: of.Network, Handle: of.Handle, Uses: uses, Similarity: 100 * pair.Similarity,
			ID: of.ID, Posted: of.Posted, OtherID: other.ID, OtherAt: other.Posted,
		})
	}
	return rows
}

type replyText struct {
	Brand   string `ch:"brand"`
	Network string `ch:"network"`
	ID      string `ch:"id"`
	Text    string `ch:"text"`
	URL     string `ch:"url"`
}

// roboticTexts fills in the texts and addresses of the rows.
func (s *Service) roboticTexts(ctx context.Context, f Filter, rows []RoboticPairRow) error {
	if len(rows) == 0 {
		return nil
	}
	var brands, networks, ids []string
	var hours []uint32
	for _, r := range rows {
		for id, at := range map[string]time.Time{r.ID: r.Posted, r.OtherID: r.OtherAt} {
			brands, networks, ids = append(brands, r.Brand), append(networks, r.Network), append(ids, id)
			hours = append(hours, hourOf(at))
		}
	}
	found, err := read[replyText](ctx, s.reader, "service.RoboticTexts", f, clickhouse.Named("of", brands), clickhouse.Named("on", networks),
		clickhouse.Named("ids", ids), clickhouse.Named("hours", hours))
	if err != nil {
		return err
	}
	told := map[[3]string]replyText{}
	for _, t := range found {
		told[[3]string{t.Brand, t.Network, t.ID}] = t
	}
	for i := range rows {
		r := &rows[i]
		of, other := told[[3]string{r.Brand, r.Network, r.ID}], told[[3]string{r.Brand, r.Network, r.OtherID}]
		r.Text, r.URL, r.OtherText, r.OtherURL = of.Text, of.URL, other.Text, other.URL
	}
	return nil
}
