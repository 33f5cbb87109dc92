package collectors

import "renown/warehouse/record"

// parts yields the batch in pieces of at most n records, n readings and n rejects. What was spent goes with the first
// one, because it is spent whatever becomes of the rest. Gaps, cursors and runs go with the last one, because they say
// that everything before them is safe.
func parts(b *record.Batch, n int) func(yield func(*record.Batch) bool) {
	return func(yield func(*record.Batch) bool) {
		for b.Records() > n || len(b.Readings) > n || len(b.Rejects) > n {
			if !yield(nextPart(b, n)) {
				return
			}
		}
		if !b.Empty() {
			yield(b)
		}
	}
}

// nextPart takes n records of the batch, and with them readings and rejects.
func nextPart(b *record.Batch, n int) *record.Batch {
	part := &record.Batch{Spending: b.Spending}
	b.Spending = nil
	room := n
	part.Reviews = take(&b.Reviews, &room)
	part.Mentions = take(&b.Mentions, &room)
	part.AccountStats = take(&b.AccountStats, &room)
	part.HashtagCounts = take(&b.HashtagCounts, &room)
	part.Contacts = take(&b.Contacts, &room)
	room = n
	part.Readings = take(&b.Readings, &room)
	room = n
	part.Rejects = take(&b.Rejects, &room)
	return part
}

func take[T any](from *[]T, room *int) []T {
	n := min(*room, len(*from))
	*room -= n
	part := (*from)[:n:n]
	*from = (*from)[n:]
	return part
}
