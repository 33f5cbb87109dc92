package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/mattn/go-runewidth"
	"github.com/spf13/cobra"

	"renown/cmd/renown/config"
)

// verdict is how a finding ends.
type verdict string

const (
	fine   verdict = "ok"
	warned verdict = "warn"
	failed verdict = "fail"
)

// finding is one thing looked at.
type finding struct {
	Verdict verdict `json:"verdict"`
	Check   string  `json:"check"`
	Says    string  `json:"says"`
	Remedy  string  `json:"remedy,omitempty"`
}

func ok(check, format string, args ...any) finding {
	return finding{Verdict: fine, Check: check, Says: fmt.Sprintf(format, args...)}
}

func warn(check, says, remedy string) finding {
	return finding{Verdict: warned, Check: check, Says: says, Remedy: remedy}
}

func fail(check, says, remedy string) finding {
	return finding{Verdict: failed, Check: check, Says: says, Remedy: remedy}
}

func (a *app) doctorCommand() *cobra.Command {
	var network bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check everything that can be wrong, and say how to mend it",
		Long: `Look at the configuration, the environment's secrets, the database engine, disk and spool, the warehouse and its
schema, the sources, import maps and drop folders, the port and the clock. Each finding comes with its remedy.
The exit code is 1 when something fails; warnings leave it 0.`,
		Example: `  renown doctor
  renown doctor -c /etc/renown.yaml --network=false
  renown doctor --format json`,
		Args: cobra.NoArgs,
	}
	cmd.Flags().BoolVar(&network, "network", true, "ask the sources' sites too (robots.txt and the page itself)")
	format, check := formatFlag(cmd, "text", "json")
	cmd.RunE = a.run(func(cmd *cobra.Command, _ []string) error {
		if err := check(); err != nil {
			return err
		}
		return a.report(a.examine(cmd.Context(), network), *format)
	})
	return cmd
}

// examine makes every check that can be made. Without a valid configuration the others have nothing to look at.
func (a *app) examine(ctx context.Context, network bool) []finding {
	c, err := a.load()
	if err != nil {
		return []finding{fail("configuration", err.Error(), "mend the lines named; `renown help config` shows the shape"), zoneData()}
	}
	found := []finding{ok("configuration", "%s: %d brands, %d sources", c.File, len(c.Brands), len(c.Sources))}
	found = append(found, checkOwnBrand(c)...)
	found = append(found, secretsSet(c), zoneData(), listenFree(c))
	found = append(found, folders(c)...)
	found = append(found, a.engineFound(c)...)
	found = append(found, a.examineWarehouse(ctx, c)...)
	found = append(found, a.examineSources(ctx, c, network)...)
	return found
}

func checkOwnBrand(c *config.Config) []finding {
	if c.Own() == nil {
		return []finding{warn("brands", "no brand is marked as your own", "write own: true beside your brand, or name one with --brand each time")}
	}
	return nil
}

func (a *app) report(found []finding, format string) error {
	bad := 0
	for _, f := range found {
		if f.Verdict == failed {
			bad++
		}
	}
	if format == "json" {
		enc := json.NewEncoder(a.Stdout)
		enc.SetIndent("", "  ")
		if err := enc.Encode(found); err != nil {
			return err
		}
	} else {
		a.reportText(found, bad)
	}
	if bad > 0 {
		return failure{}
	}
	return nil
}

// says keeps the lines of a long finding, such as a configuration's errors, and nothing a terminal would obey.
func says(text string) string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		lines = append(lines, plain(line))
	}
	return strings.Join(lines, "\n      ")
}

func (a *app) reportText(found []finding, bad int) {
	width := 0
	for _, f := range found {
		width = max(width, runewidth.StringWidth(f.Check))
	}
	for _, f := range found {
		fmt.Fprintf(a.Stdout, "%-4s  %s  %s\n", f.Verdict, runewidth.FillRight(plain(f.Check), width), says(f.Says))
		if f.Remedy != "" {
			fmt.Fprintf(a.Stdout, "      %s  → %s\n", strings.Repeat(" ", width), plain(f.Remedy))
		}
	}
	if bad == 0 {
		fmt.Fprintln(a.Stdout, "\nNothing is in the way.")
		return
	}
	fmt.Fprintf(a.Stdout, "\n%d to mend.\n", bad)
}
