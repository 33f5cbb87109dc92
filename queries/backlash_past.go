package queries

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	detect "renown/queries/backlash"
)

const fiveMinutes = 5 * time.Minute

// silence is how long a brand may go without a post, before anything collected it, until what lies between is not known
// rather than quiet: collectors bring single posts from long ago with the answers to them.
const silence = 28 * 24 * time.Hour

// points is a series to detect in.
type points = iter.Seq[detect.Point]

// span is a stretch of time, its end not in it.
type span struct{ from, to time.Time }

// counted is an interval and what was counted in it.
type counted struct {
	at time.Time
	n  float64
}

type historyRow struct {
	Bucket   time.Time `ch:"bucket"`
	Posts    uint64    `ch:"posts"`
	Mentions uint64    `ch:"mentions"` // by customers
	Negative uint64    `ch:"negative"` // of them
	Judged   uint64    `ch:"judged"`   // of them: negative, neutral or positive
}

type collectedRow struct {
	Place string    `ch:"place"` // a review site; "": posts
	Since time.Time `ch:"since"`
	Until time.Time `ch:"until"`
}

type holeRow struct {
	Starts time.Time `ch:"starts"`
	Ends   time.Time `ch:"ends"`
}

// past is a brand's posts by time, and what is known of the time they lie in.
type past struct {
	brand     string
	now       time.Time
	settings  detect.Settings   // of the series
	history   []historyRow      // the five minutes that hold posts, in order
	said      []detect.Opinions // before each of them; nil: not added up yet
	collected map[string]span
	known     []span // in which no post means that there was none, in order
	holes     []span // in which it does not, in order, apart from each other
}

func (b *Backlash) past(ctx context.Context, brand string, now time.Time) (*past, error) {
	p := &past{brand: brand, now: now.UTC()}
	var err error
	if p.history, err = b.history(ctx, p); err != nil {
		return nil, err
	}
	return p, b.survey(ctx, p)
}

// survey finds out what is known of the time the history lies in.
func (b *Backlash) survey(ctx context.Context, p *past) error {
	runs, err := b.collected(ctx, p)
	if err != nil {
		return err
	}
	p.collected = map[string]span{}
	for _, r := range runs {
		p.collected[r.Place] = span{r.Since.UTC(), r.Until.UTC()}
	}
	holes, err := b.holes(ctx, p)
	if err != nil {
		return err
	}
	p.holes = merged(holes)
	p.know()
	return nil
}

// parameters are what the SQL files of detection know.
func (p *past) parameters() []any {
	return []any{clickhouse.Named("brand", p.brand), clickhouse.Named("least", leastUses)}
}

func (b *Backlash) history(ctx context.Context, p *past) ([]historyRow, error) {
	return read[historyRow](ctx, b.reader, "backlash.History", Filter{Now: p.now}, p.parameters()...)
}

func (b *Backlash) collected(ctx context.Context, p *past) ([]collectedRow, error) {
	return read[collectedRow](ctx, b.reader, "backlash.Collected", Filter{Now: p.now}, p.parameters()...)
}

func (b *Backlash) holes(ctx context.Context, p *past) ([]holeRow, error) {
	return read[holeRow](ctx, b.reader, "backlash.Holes", Filter{Now: p.now}, p.parameters()...)
}

func merged(holes []holeRow) []span {
	var out []span
	for _, h := range holes {
		last := len(out) - 1
		if last >= 0 && !h.Starts.After(out[last].to) {
			if h.Ends.After(out[last].to) {
				out[last].to = h.Ends.UTC()
			}
			continue
		}
		out = append(out, span{h.Starts.UTC(), h.Ends.UTC()})
	}
	return out
}

// know tells the stretches in which the brand was collected: from post to post as long as they are not silence apart, and
// from the first run that brought anything to the newest, or the newest post.
func (p *past) know() {
	runs, collecting := p.collected[""]
	for _, h := range p.history {
		at := h.Bucket.UTC()
		if at.After(p.now) {
			break
		}
		last := len(p.known) - 1
		if last < 0 || at.Sub(p.known[last].to) > silence && (!collecting || p.known[last].to.Before(runs.from)) {
			p.known = append(p.known, span{at, at})
			continue
		}
		p.known[last].to = at
	}
	last := len(p.known) - 1
	if last < 0 || !collecting || !runs.to.After(p.known[last].to) {
		return
	}
	if until := earlier(runs.to, p.now); until.Sub(p.known[last].to) <= silence || !p.known[last].to.Before(runs.from) {
		p.known[last].to = until
	}
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// until is the end of what is known.
func (p *past) until() time.Time {
	if len(p.known) == 0 {
		return time.Time{}
	}
	return p.known[len(p.known)-1].to
}

// series is one of the history's counts in intervals so wide.
func (p *past) series(width time.Duration, of func(historyRow) float64) points {
	var rows []counted
	for _, h := range p.history {
		at := h.Bucket.UTC().Truncate(width)
		if last := len(rows) - 1; last >= 0 && rows[last].at.Equal(at) {
			rows[last].n += of(h)
			continue
		}
		rows = append(rows, counted{at, of(h)})
	}
	return p.fill(rows, width)
}

// fill gives every whole interval of the known time: what was counted in it, or 0. In a hole what was counted is the least
// there was, and is missing unless even that is more than ever in the four weeks before.
func (p *past) fill(rows []counted, width time.Duration) points {
	return func(yield func(detect.Point) bool) {
		next, hole, most := 0, 0, highest{}
		for _, known := range p.known {
			for at := known.from.Truncate(width); !at.Add(width).After(known.to); at = at.Add(width) {
				point := detect.Point{At: at}
				for next < len(rows) && rows[next].at.Before(at) {
					next++
				}
				if next < len(rows) && rows[next].at.Equal(at) {
					point.Value = rows[next].n
				}
				for hole < len(p.holes) && !p.holes[hole].to.After(at) {
					hole++
				}
				inHole := hole < len(p.holes) && p.holes[hole].from.Before(at.Add(width))
				point.Missing = inHole && point.Value <= most.of(at)
				if !inHole {
					most.add(at, point.Value)
				}
				if !yield(point) {
					return
				}
			}
		}
	}
}

// highest is the highest value of the last four weeks: those that a later, higher one does not outdo, in order.
type highest struct{ kept []counted }

func (h *highest) add(at time.Time, n float64) {
	for len(h.kept) > 0 && h.kept[len(h.kept)-1].n <= n {
		h.kept = h.kept[:len(h.kept)-1]
	}
	h.kept = append(h.kept, counted{at, n})
}

func (h *highest) of(at time.Time) float64 {
	for len(h.kept) > 0 && at.Sub(h.kept[0].at) > silence {
		h.kept = h.kept[1:]
	}
	if len(h.kept) == 0 {
		return 0
	}
	return h.kept[0].n
}

// asCounted is a series that was counted by somebody else: what is left out is not known.
func asCounted(rows []counted, width time.Duration, now time.Time) points {
	return func(yield func(detect.Point) bool) {
		for _, r := range rows {
			if r.at.Add(width).After(now) || !yield(detect.Point{At: r.at, Value: r.n}) {
				return
			}
		}
	}
}

func zipped(at []time.Time, n []uint64) []counted {
	rows := make([]counted, min(len(at), len(n)))
	for i := range rows {
		rows[i] = counted{at[i].UTC(), float64(n[i])}
	}
	slices.SortFunc(rows, func(a, b counted) int { return a.at.Compare(b.at) })
	return rows
}
