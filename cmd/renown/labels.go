package main

import (
	"runtime"
	"sync"

	"renown/collectors/meaning"
	"renown/warehouse/record"
)

// labels reads the meaning of a batch's texts, on all cores: it is what an import spends most of its time on.
func labels() func(*record.Batch) {
	l := meaning.New()
	return func(b *record.Batch) {
		spread(len(b.Reviews), func(i int) { l.Review(&b.Reviews[i]) })
		spread(len(b.Mentions), func(i int) { l.Mention(&b.Mentions[i]) })
	}
}

// spread does the numbers below n, each core a stretch of them.
func spread(n int, do func(i int)) {
	const fewest = 64 // below this a second core is not worth starting
	cores := min(runtime.GOMAXPROCS(0), max(1, n/fewest))
	var all sync.WaitGroup
	for core := range cores {
		all.Go(func() {
			for i := n * core / cores; i < n*(core+1)/cores; i++ {
				do(i)
			}
		})
	}
	all.Wait()
}
