package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// measured is one line of a Go benchmark's output.
type measured struct {
	pkg, name string
	values    map[string]float64 // by their units
}

// goBench runs benchmarks that live beside the code they measure, one after the other.
func goBench(ctx context.Context, args ...string) ([]measured, error) {
	cmd := exec.CommandContext(ctx, "go", append([]string{"test", "-run", "^$"}, args...)...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("go test %s: %w: %s", strings.Join(args, " "), err, out.String())
	}
	return readBench(out.String())
}

// readBench reads "pkg: renown/x" and "BenchmarkY/z-2  15  0.7 of-plain  40 records".
func readBench(text string) ([]measured, error) {
	var found []measured
	pkg := ""
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 2 && fields[0] == "pkg:":
			pkg = fields[1]
		case len(fields) >= 4 && strings.HasPrefix(fields[0], "Benchmark"):
			m := measured{pkg: pkg, name: fields[0], values: map[string]float64{}}
			for i := 2; i+1 < len(fields); i += 2 {
				value, err := strconv.ParseFloat(fields[i], 64)
				if err != nil {
					return nil, fmt.Errorf("the benchmark's line %q: %w", line, err)
				}
				m.values[fields[i+1]] = value
			}
			found = append(found, m)
		}
	}
	return found, nil
}
