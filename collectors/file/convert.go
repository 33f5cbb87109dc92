package file

import (
	"context"
	"errors"
	"fmt"
	"io"

	"renown/collectors/network"
	"renown/warehouse/record"
)

// convert reads all rows and sends them off as batches.
func (j *job) convert(ctx context.Context, s *stream, rows rowReader, known *threads) error {
	header := places(rows.header())
	rows.want(j.wanted(rows.header()))
	a := newAssembler(j.o.Map, j.id, header, known)
	var r row
	p := j.parcel()
	for {
		err := rows.next(&r)
		if errors.Is(err, io.EOF) {
			break
		}
		var bad *badRow
		switch {
		case errors.As(err, &bad):
			j.reject(&p, bad.line, problem{bad.reason, bad.detail}, bad.raw)
		case err != nil:
			return errors.Join(err, j.send(ctx, s, &p))
		default:
			if refused := a.add(r.cells, p.batch); refused != nil {
				j.reject(&p, r.line, *refused, rows.raw())
			}
		}
		p.rows++
		p.bytes += len(rows.raw())
		if p.rows >= int64(j.o.Batch) || p.bytes >= batchBytes {
			if err := j.send(ctx, s, &p); err != nil {
				return err
			}
		}
	}
	j.remark(rows, a)
	return j.send(ctx, s, &p)
}

func (j *job) parcel() parcel {
	b := &record.Batch{}
	if j.o.Map.Record == recordReview {
		b.Reviews = make([]record.Review, 0, j.o.Batch)
	} else {
		b.Mentions = make([]record.Mention, 0, j.o.Batch)
	}
	return parcel{batch: b}
}

// send passes a parcel on and begins a new one.
func (j *job) send(ctx context.Context, s *stream, p *parcel) error {
	if p.rows == 0 {
		return nil
	}
	p.done = j.before + s.read.Load()
	select {
	case j.batches <- *p:
		*p = j.parcel()
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// reject hands a row over to quarantine: as it stands, unless it came through a channel of the company's own. Such a row
// holds a customer's address or number, and what cannot be read of it may be just that: only its place is kept.
func (j *job) reject(p *parcel, line int, why problem, raw []byte) {
	text := mend(string(raw[:min(len(raw), record.MaxRaw)]))
	if network.OwnChannel(j.id.site) {
		text, why.detail = "", "the row is not kept, because it names a customer; look at this line of the file"
	}
	p.batch.Rejects = append(p.batch.Rejects, record.Reject{
		Source: j.id.source, At: j.id.collected, Where: fmt.Sprintf("%s:%d", j.path, line),
		Reason: why.reason, Detail: why.detail, Raw: text[:min(len(text), record.MaxRaw)],
	})
}

// remark notes what was read in another way than it stands in the file.
func (j *job) remark(rows rowReader, a assembler) {
	if n := rows.mended(); n > 0 {
		j.note("%s: cells that were not UTF-8 and were read as Windows-1252: %d", j.path, n)
	}
	for _, name := range orderedNames(a.leniences()) {
		if name != "brand" { // a row without any brand is a reject of its own
			j.note("%s: cells of %s that were not understood, so that the map's otherwise was taken: %d", j.path, name, a.leniences()[name])
		}
	}
	if n := j.id.seen.count; n > 0 {
		j.note("%s: records that stand in the file more than once: %d", j.path, n)
	}
}
