package main

import (
	"context"
	"fmt"
	"path"
	"strconv"

	"renown/collectors"
)

// parsing compares each network's parser with plain decoding of the same answer into the same structs, on one core.
func (b *bench) parsing(ctx context.Context) error {
	args := []string{"-bench", "^BenchmarkSpeed$", "-benchtime", strconv.Itoa(b.parseRounds) + "x", "-cpu", "1"}
	var kinds []string
	for _, kind := range collectors.Catalog() {
		if kind.Site != "" { // the others read pages and files, for which there is no such measure
			kinds = append(kinds, kind.Name)
			args = append(args, "./collectors/"+kind.Name)
		}
	}
	lines, err := goBench(ctx, args...)
	if err != nil {
		return err
	}
	speeds := map[string]map[string]float64{}
	for _, line := range lines {
		speeds[path.Base(line.pkg)] = line.values
	}
	fmt.Fprintf(b.out, "parsing: one answer on one core, in turns with json.Unmarshal alone (feed: gofeed alone), median of %d rounds\n", b.parseRounds)
	fmt.Fprintf(b.out, "  %-16s %8s %8s %12s   %s\n", "kind", "records", "kB", "records/s", "of json.Unmarshal (aim: 0.50)")
	for _, kind := range kinds {
		v, measured := speeds[kind]
		if !measured {
			return fmt.Errorf("kind %s has no BenchmarkSpeed: write one in collectors/%s/speed_test.go", kind, kind)
		}
		fmt.Fprintf(b.out, "  %-16s %8.0f %8.0f %12.0f   %.2f\n", kind, v["records"], v["bytes"]/1000, v["records/s"], v["of-plain"])
	}
	fmt.Fprintln(b.out)
	return nil
}

// sources collects 2,000 sources that are due within a minute from servers on this machine.
func (b *bench) sources(ctx context.Context) error {
	only := fmt.Sprintf("^BenchmarkTwoThousandSources$/^parallel=%d$", collectors.DefaultParallel)
	lines, err := goBench(ctx, "-bench", only, "-benchtime", "1x", "./collectors")
	if err != nil {
		return err
	}
	if len(lines) != 1 {
		return fmt.Errorf("BenchmarkTwoThousandSources gave %d results, want 1", len(lines))
	}
	v := lines[0].values
	fmt.Fprintf(b.out, "sources: 2000 due within a minute, 4 requests each, answered in 50 ms, %d runs at once\n", collectors.DefaultParallel)
	fmt.Fprintf(b.out, "  all done in %.1f s, %.2f × the ideal (aim: 3); peak heap %.0f MB\n\n", v["s"], v["×ideal"], v["peak-MB"])
	return nil
}
