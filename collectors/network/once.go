package network

import (
	"context"
	"slices"
	"time"

	"renown/warehouse/record"
)

// ReadOnce reads a list from its newest post back as far as its Backfill, and keeps no cursor of it: for what hangs on a
// post that is itself read again, such as the comments on it. It also says how far back it came; zero: nothing was there.
func (r Reader) ReadOnce(ctx context.Context, list List) (read Read, oldest time.Time, err error) {
	next, emit := list.Page, r.Emit
	list.Page = func(ctx context.Context, want Want) (Page, error) {
		page, err := next(ctx, want)
		for _, place := range page.Places {
			if oldest.IsZero() || place.At.Before(oldest) {
				oldest = place.At
			}
		}
		return page, err
	}
	r.Cursor = nil
	r.Emit = func(b *record.Batch) error {
		b.Cursors = slices.DeleteFunc(b.Cursors, func(c record.Cursor) bool { return c.Key == list.Key })
		if b.Empty() {
			return nil
		}
		return emit(b)
	}
	read, err = r.Read(ctx, list)
	return read, oldest, err
}
