package main

import (
	"errors"
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"
)

func (a *app) migrateCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "migrate",
		Short: "Bring the warehouse's schema up to date",
		Long: `Apply the migrations the warehouse does not have yet and list them. Running it twice does nothing the second time.
serve, collect and import do the same when they start; run it by hand before starting several programs on one warehouse.`,
		Example: `  renown migrate
  renown migrate -c /etc/renown.yaml`,
		Args: cobra.NoArgs,
		RunE: a.run(func(cmd *cobra.Command, _ []string) error {
			c, err := a.load()
			if err != nil {
				return err
			}
			log, err := a.logger(slog.LevelWarn)
			if err != nil {
				return err
			}
			show := a.engineProgress()
			s, err := a.open(cmd.Context(), c, opening{log: log, readOnly: true, progress: show.tell})
			show.end()
			if err != nil {
				return err
			}
			applied, err := s.warehouse.Migrate(cmd.Context())
			for _, name := range applied {
				fmt.Fprintln(a.Stdout, "applied", name)
			}
			if err == nil && len(applied) == 0 {
				fmt.Fprintln(a.Stdout, "the schema is up to date")
			}
			return errors.Join(err, s.close(cmd.Context()))
		}),
	}
}
