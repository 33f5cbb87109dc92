package queries

import "context"

// Pulse is how new each part of what changes by the minute is: a number that grows with every change.
type Pulse struct {
	Conversations uint64 `ch:"conversations"` // 0: nothing changed in the last ten minutes
	Alerts        uint64 `ch:"alerts"`
	Runs          uint64 `ch:"runs"`
}

// Pulse tells whether something changed since it was asked last, without saying what. It is always asked of the warehouse.
func (s *Source) Pulse(ctx context.Context, f Filter) (Pulse, error) {
	rows, err := read[Pulse](ctx, &reader{conn: s.reader.conn}, "source.Pulse", f)
	if err != nil || len(rows) == 0 {
		return Pulse{}, err
	}
	return rows[0], nil
}
