package main

import (
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"sync"
	"time"

	"renown/collectors/file"
)

// importing is how far an import of several files is.
type importing struct {
	mu         sync.Mutex
	now        func() time.Time
	began      time.Time
	sizes      []int64 // of all files on disk
	done       int64   // bytes of the files that are through
	rows       int64   // of the files that are through
	here       file.Progress
	fileNumber int
}

func newImporting(paths []string, now func() time.Time) *importing {
	s := &importing{now: now, began: now()}
	for _, path := range paths {
		size := int64(0)
		if info, err := os.Stat(path); err == nil {
			size = info.Size()
		}
		s.sizes = append(s.sizes, size)
	}
	return s
}

func (s *importing) note(p file.Progress) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.here = p
}

// next says that a file is through.
func (s *importing) next() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done += s.here.Total
	s.rows += s.here.Rows
	s.here = file.Progress{}
	s.fileNumber++
}

func (s *importing) text() (done, total int64, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	total = s.done + s.here.Total
	for _, size := range s.sizes[min(s.fileNumber+1, len(s.sizes)):] {
		total += size
	}
	rows := s.rows + s.here.Rows
	rate := 0.0
	if spent := s.now().Sub(s.began).Seconds(); spent > 0 {
		rate = float64(rows) / spent
	}
	return s.done + s.here.Done, total, fmt.Sprintf("%s rows, %s rows/s", thousands(rows), thousands(int64(rate)))
}

// summaryJSON is the summary for programs.
type summaryJSON struct {
	Read        int64        `json:"read"`
	Stored      *int64       `json:"stored"`   // null: the warehouse did not answer; the records are safe on disk
	Repeated    *int64       `json:"repeated"` // null as above
	Quarantined int64        `json:"quarantined"`
	Reasons     []reasonJSON `json:"reasons"`
	Seconds     float64      `json:"seconds"`
	RowsPerSec  float64      `json:"rows_per_second"`
	Finished    bool         `json:"finished"` // false: interrupted
	Notes       []string     `json:"notes,omitempty"`
}

type reasonJSON struct {
	Reason string `json:"reason"`
	Rows   int64  `json:"rows"`
}

func (r importReport) form() summaryJSON {
	out := summaryJSON{Read: r.summary.Read, Quarantined: r.sink.rejected, Reasons: commonest(r.sink.reasons, 3),
		Seconds: r.took.Seconds(), Finished: !r.stopped, Notes: r.summary.Notes}
	if r.stored >= 0 {
		repeated := max(r.summary.Read-r.stored-r.sink.rejected, 0)
		out.Stored, out.Repeated = &r.stored, &repeated
	}
	if r.took > 0 {
		out.RowsPerSec = float64(r.summary.Read) / r.took.Seconds()
	}
	return out
}

func commonest(reasons map[string]int64, most int) []reasonJSON {
	all := make([]reasonJSON, 0, len(reasons))
	for reason, rows := range reasons {
		all = append(all, reasonJSON{reason, rows})
	}
	sort.Slice(all, func(i, j int) bool {
		if all[i].Rows != all[j].Rows {
			return all[i].Rows > all[j].Rows
		}
		return all[i].Reason < all[j].Reason
	})
	return all[:min(most, len(all))]
}

func (a *app) printImport(r importReport, format string) error {
	form := r.form()
	if format == "json" {
		enc := json.NewEncoder(a.Stdout)
		enc.SetIndent("", "  ")
		return enc.Encode(form)
	}
	unknown := "waiting on disk for the warehouse"
	fmt.Fprintf(a.Stdout, "read         %s rows in %s (%s rows/s)\n", thousands(form.Read), short(r.took), thousands(int64(form.RowsPerSec)))
	fmt.Fprintf(a.Stdout, "stored       %s\n", orUnknown(form.Stored, unknown))
	fmt.Fprintf(a.Stdout, "repeated     %s\n", orUnknown(form.Repeated, "not known yet"))
	fmt.Fprintf(a.Stdout, "quarantined  %s\n", thousands(form.Quarantined))
	for _, reason := range form.Reasons {
		fmt.Fprintf(a.Stdout, "             %s  %s\n", thousands(reason.Rows), plain(reason.Reason))
	}
	for _, note := range form.Notes {
		fmt.Fprintln(a.Stdout, "note: "+plain(note))
	}
	return nil
}

func orUnknown(n *int64, unknown string) string {
	if n == nil {
		return unknown
	}
	return thousands(*n)
}
