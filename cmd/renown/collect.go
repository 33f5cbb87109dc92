package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"renown/cmd/renown/config"
	"renown/collectors"
	"renown/warehouse/record"
)

func (a *app) collectCommand() *cobra.Command {
	var dry bool
	cmd := &cobra.Command{
		Use:   "collect [SOURCE...]",
		Short: "Collect all sources, or the named ones, once",
		Long: `Run the sources of renown.yaml once, whatever their schedule says, then print what each brought.
The exit code is 1 when a source failed. What was collected before a failure is kept.
With --dry-run nobody is asked: the requests that a run would make are printed, with what they would cost at most.`,
		Example: `  renown collect
  renown collect skyways-reviews exports -c /etc/renown.yaml
  renown collect skyways-x --dry-run`,
		RunE: a.run(func(cmd *cobra.Command, args []string) error {
			c, err := a.load()
			if err != nil {
				return err
			}
			if err := sourcesExist(c, args); err != nil {
				return err
			}
			return a.with(cmd.Context(), c, slog.LevelError, func(s *session) error {
				if dry {
					return a.dryRun(cmd.Context(), s, args)
				}
				return a.collect(cmd.Context(), s, args)
			})
		}),
	}
	cmd.Flags().BoolVar(&dry, "dry-run", false, "print the requests a run would make and their cost; ask nobody")
	return cmd
}

func sourcesExist(c *config.Config, names []string) error {
	if len(c.Sources) == 0 {
		return fmt.Errorf("%s has no sources: `renown help config` shows how they are written", c.File)
	}
	for i, name := range names {
		s := c.Source(name)
		if s == nil {
			return usagef("there is no source %q in %s; %s", name, c.File, config.Suggest(name, c.SourceNames()))
		}
		names[i] = s.Name
	}
	return nil
}

func (a *app) collect(ctx context.Context, s *session, names []string) error {
	state := &collecting{sources: map[string]collectors.Progress{}}
	bar := a.progress(state.text)
	runner, err := a.runner(s, func(p collectors.Progress) {
		state.note(p)
		bar.tick()
	})
	if err != nil {
		return err
	}
	ledger, err := runner.RunOnce(ctx, names...)
	bar.end()
	if flushErr := s.deliver(ctx); flushErr != nil && err == nil {
		fmt.Fprintf(a.Stderr, "renown: what was collected is safe on disk but not in the warehouse yet: %v\n", flushErr)
	}
	if printErr := a.printRuns(ledger); printErr != nil {
		return printErr
	}
	if err != nil {
		return fmt.Errorf("interrupted; what was collected is kept: %w", err)
	}
	for _, run := range ledger {
		if !run.OK {
			return failure{}
		}
	}
	return nil
}

// deliver waits until the warehouse has what was spooled, within reason: an outage must not hold the command for ever.
// When the engine was another renown's and ended with it, an engine of its own takes over.
func (s *session) deliver(ctx context.Context) error {
	const patience = 2 * time.Minute
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := s.flushWatching(ctx)
	if !errors.Is(err, errEngineGone) {
		return err
	}
	if err := s.reopen(ctx); err != nil {
		return err
	}
	return s.warehouse.Flush(ctx)
}

// flushWatching returns errEngineGone as soon as a shared engine is gone, instead of waiting for it to come back.
func (s *session) flushWatching(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	var watching sync.WaitGroup
	if s.engine != nil && s.engine.Joined() {
		watching.Go(func() { cancel(s.watchShared(ctx)) })
	}
	err := s.warehouse.Flush(ctx)
	if cause := context.Cause(ctx); errors.Is(cause, errEngineGone) {
		err = cause
	}
	cancel(nil)
	watching.Wait()
	return err
}

// collecting is how far the sources are.
type collecting struct {
	mu      sync.Mutex
	sources map[string]collectors.Progress
}

func (c *collecting) note(p collectors.Progress) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sources[p.Source] = p
}

func (c *collecting) text() (done, total int64, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var parts []string
	for name, p := range c.sources {
		if p.Run == nil {
			parts = append(parts, fmt.Sprintf("%s %s", name, thousands(p.Records)))
		} else {
			done++
		}
	}
	sort.Strings(parts)
	return 0, 0, fmt.Sprintf("collecting: %d done; %s", done, strings.Join(parts, ", "))
}

// printRuns prints one line a source, with the remedy of what failed below.
func (a *app) printRuns(ledger []record.Run) error {
	g := grid{head: []string{"SOURCE", "RESULT", "RECORDS", "REFUSED", "REQUESTS", "TIME"}, right: []bool{false, false, true, true, true, true}}
	for _, r := range ledger {
		g.rows = append(g.rows, []string{r.Source, result(r), thousands(r.Records), thousands(r.Rejected), thousands(r.Requests),
			r.Finished.Sub(r.Started).Round(10 * time.Millisecond).String()})
	}
	width, _ := terminalWidth(a.Stdout)
	if err := g.print(a.Stdout, width); err != nil {
		return err
	}
	for _, r := range ledger {
		if !r.OK {
			fmt.Fprintf(a.Stdout, "\n%s failed: %s\n", r.Source, plain(r.Error))
			if r.Remedy != "" {
				fmt.Fprintf(a.Stdout, "  → %s\n", plain(r.Remedy))
			}
		}
		for _, note := range r.Notes {
			fmt.Fprintf(a.Stdout, "%s: %s\n", r.Source, plain(note))
		}
	}
	return nil
}

func result(r record.Run) string {
	switch {
	case !r.OK:
		return "failed"
	case !r.Complete:
		return "ok, incomplete"
	}
	return "ok"
}
