package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"renown/warehouse/record"
)

// imports compares three ways of getting the same reviews into the same engine: a raw insert of what is in memory
// already, `renown import` of a file without meaning, and with it.
func (b *bench) imports(ctx context.Context) error {
	all := reviews(b.rows, b.brands, 1)
	export, config := filepath.Join(b.dir, "reviews.csv"), filepath.Join(b.dir, "renown.yaml")
	err := errors.Join(
		writeCSV(export, all),
		os.WriteFile(filepath.Join(b.dir, "bench-map.yaml"), []byte(csvMap), 0o600),
		os.WriteFile(config, []byte("warehouse: embedded:./data\nbrands:\n  - {name: Brand 00, own: true}\n"), 0o600),
	)
	if err != nil {
		return err
	}
	info, err := os.Stat(export)
	if err != nil {
		return err
	}
	fmt.Fprintf(b.out, "imports: %d reviews, %d MB as CSV, %d brands, median of %d rounds\n", b.rows, info.Size()>>20, b.brands, b.rounds)
	times := make([][]time.Duration, 3)
	var peak int64
	for range b.rounds {
		if err := b.round(ctx, all, export, times, &peak); err != nil {
			return err
		}
	}
	raw := median(times[0])
	for i, name := range []string{"raw columnar insert", "renown import --meaning=false", "renown import"} {
		took := median(times[i])
		fmt.Fprintf(b.out, "  %-32s %9.0f rows/s   %.2f of raw\n", name, float64(b.rows)/took.Seconds(), raw.Seconds()/took.Seconds())
	}
	fmt.Fprintf(b.out, "  peak memory of renown import, beside the engine: %d MB\n\n", peak>>20)
	return nil
}

// round does each way once, each into an empty table.
func (b *bench) round(ctx context.Context, all []record.Review, export string, times [][]time.Duration, peak *int64) error {
	conn := b.warehouse.Conn()
	err := errors.Join(conn.Exec(ctx, "DROP TABLE IF EXISTS raw_reviews"), conn.Exec(ctx, "CREATE TABLE raw_reviews AS reviews"))
	if err != nil {
		return fmt.Errorf("prepare the raw table: %w", err)
	}
	took, err := timed(func() error { return insertRaw(ctx, conn, "raw_reviews", all) })
	if err != nil {
		return err
	}
	times[0] = append(times[0], took)
	if err := conn.Exec(ctx, "DROP TABLE raw_reviews"); err != nil {
		return err
	}
	for i, meaning := range []string{"--meaning=false", "--meaning=true"} {
		took, err := b.importOnce(ctx, export, meaning, peak)
		if err != nil {
			return err
		}
		times[i+1] = append(times[i+1], took)
	}
	return nil
}

func (b *bench) importOnce(ctx context.Context, export, meaning string, peak *int64) (time.Duration, error) {
	if err := b.empty(ctx); err != nil {
		return 0, err
	}
	cmd := exec.CommandContext(ctx, b.binary, "import", "-c", "renown.yaml", "--map", "./bench-map.yaml", meaning, export)
	cmd.Dir = b.dir
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	took, err := timed(func() error {
		if err := cmd.Start(); err != nil {
			return err
		}
		watched := watch(cmd.Process.Pid)
		err := cmd.Wait()
		*peak = max(*peak, watched())
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("renown import: %w: %s", err, out.String())
	}
	var n uint64
	if err := b.warehouse.Conn().QueryRow(ctx, "SELECT sum(reviews) FROM review_day FINAL").Scan(&n); err != nil {
		return 0, err
	}
	if n != uint64(b.rows) {
		return 0, fmt.Errorf("the roll-up holds %d of %d reviews: a figure for this would mean nothing", n, b.rows)
	}
	return took, nil
}

// watch reads a process's high-water mark of memory until the returned function is called, which gives it in bytes. The
// rusage of a child cannot serve: on Linux it begins with what its parent held.
func watch(pid int) func() int64 {
	stop, peak := make(chan struct{}), make(chan int64)
	go func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		var high int64
		for {
			select {
			case <-tick.C:
				high = max(high, highWater(pid))
			case <-stop:
				peak <- high
				return
			}
		}
	}()
	return func() int64 { close(stop); return <-peak }
}

// highWater is VmHWM of a process in bytes, 0 where there is no /proc.
func highWater(pid int) int64 {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kb, err := strconv.ParseInt(fields[0], 10, 64)
	if err != nil {
		return 0
	}
	return kb << 10
}

func (b *bench) empty(ctx context.Context) error {
	for _, table := range []string{"reviews", "review_facts", "review_day", "response_day"} {
		if err := b.warehouse.Conn().Exec(ctx, "TRUNCATE TABLE "+table); err != nil {
			return fmt.Errorf("empty %s: %w", table, err)
		}
	}
	return nil
}

func median(ds []time.Duration) time.Duration { return quantile(ds, 0.5) }

// quantile is the nearest-rank quantile of ds.
func quantile(ds []time.Duration, q float64) time.Duration {
	sorted := slices.Clone(ds)
	slices.Sort(sorted)
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}
