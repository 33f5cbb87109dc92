package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"renown/warehouse/engine"
)

func (a *app) engineCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "engine",
		Short: "Fetch the database engine ahead of the first start, and see that it runs",
		Long: `Fetch the embedded ClickHouse engine into your cache (170 MB, once, with the npm client), start it on a folder of its
own, and tell its version. Every command that needs the engine fetches it by itself; this one is for machines that will
have no network later, and for build machines. A clickhouse binary on PATH serves instead, and nothing is fetched.`,
		Example: `  renown engine`,
		Args:    cobra.NoArgs,
		RunE: a.run(func(cmd *cobra.Command, _ []string) (err error) {
			dir, err := os.MkdirTemp("", "renown-engine-")
			if err != nil {
				return fmt.Errorf("making a folder to try the engine on: %w", err)
			}
			defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
			show := a.engineProgress()
			e, err := engine.Open(cmd.Context(), engine.Options{Dir: dir, Logger: slog.New(slog.DiscardHandler), Progress: show.tell, Now: a.Now})
			show.end()
			if err != nil {
				return fmt.Errorf("cannot start the database engine: %w", err)
			}
			state := e.State(cmd.Context())
			a.say("ClickHouse %s runs (%s %s)", state.Version, state.Kind, state.Program)
			return e.Stop(cmd.Context())
		}),
	}
}
