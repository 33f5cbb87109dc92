package queries

import (
	"testing"
	"time"

	"renown/warehouse/warehousetest"
)

// BenchmarkDetect reads the history of a brand with a million posts in a year, as after each of its batches.
func BenchmarkDetect(b *testing.B) {
	w := warehousetest.New(b)
	const million = `INSERT INTO mentions (brand, network, id, source, posted, collected, direction, hashtags, author_key, author_followers, lang, sentiment, text, version)
		SELECT 'Skyways Air', ['x', 'bluesky', 'mastodon'][1 + rand(1) % 3], toString(number), 'x-skyways',
			toDateTime64('2025-01-01', 3, 'UTC') + toIntervalSecond(rand(2) % 31536000) AS at, at,
			if(rand(3) % 8 = 0, 'support', 'customer'), if(rand(4) % 3 = 0, [concat('tag', toString(rand(5) % 300))], []),
			toString(rand(6) % 200000), rand(7) % 5000, 'en', ['negative', 'neutral', 'positive', 'neutral'][1 + rand(8) % 4], repeat('word ', 25), number
		FROM numbers(1000000) SETTINGS max_partitions_per_insert_block = 0`
	if err := w.Conn().Exec(b.Context(), million); err != nil {
		b.Fatal(err)
	}
	q := New(w.Conn())
	for b.Loop() {
		if _, err := q.Backlash.Detect(b.Context(), "Skyways Air", time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)); err != nil {
			b.Fatal(err)
		}
	}
}
