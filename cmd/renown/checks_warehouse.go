package main

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"renown/cmd/renown/config"
	"renown/warehouse"
)

// doctorWait is how long one look at the network may take.
const doctorWait = 15 * time.Second

// examineWarehouse opens the warehouse and looks at its schema, its clock and the spool.
func (a *app) examineWarehouse(ctx context.Context, c *config.Config) []finding {
	found := []finding{spoolLeftovers(c)}
	s, err := a.open(ctx, c, opening{log: slog.New(slog.DiscardHandler), readOnly: true})
	if err != nil {
		remedy := "check address, user and password at warehouse:, and that ClickHouse runs there"
		if c.Warehouse.Embedded() {
			remedy = "mend what it says; `renown demo` shows whether the engine works at all on this machine"
		}
		return append(found, fail("warehouse", err.Error(), remedy))
	}
	ctx, cancel := context.WithTimeout(ctx, doctorWait)
	defer cancel()
	found = append(found, a.lookAt(ctx, s)...)
	if err := s.close(ctx); err != nil {
		found = append(found, warn("warehouse", "did not close cleanly: "+err.Error(), "look at the disk's health and free space"))
	}
	return found
}

func (a *app) lookAt(ctx context.Context, s *session) []finding {
	var version string
	var server time.Time
	if err := s.warehouse.Conn().QueryRow(ctx, "SELECT version(), now64(3, 'UTC')").Scan(&version, &server); err != nil {
		return []finding{fail("warehouse", err.Error(), "check that ClickHouse runs at the address at warehouse:")}
	}
	found := []finding{ok("warehouse", "%s answers, ClickHouse %s", s.config.Warehouse, version), clockSane(a.Now(), server)}
	schema := schemaFinding(ctx, s)
	if found = append(found, schema); schema.Verdict == fine {
		found = append(found, rollupsFinding(ctx, s))
	}
	return found
}

// rollupsFinding tells of roll-ups that an older program did not make, or made otherwise.
func rollupsFinding(ctx context.Context, s *session) finding {
	behind, err := s.warehouse.RollupsBehind(ctx)
	if err != nil {
		return fail("roll-ups", err.Error(), "check that ClickHouse runs at the address at warehouse:")
	}
	if len(behind) > 0 {
		return warn("roll-ups", strings.Join(behind, ", ")+" are still to be made of what the warehouse holds: their panels show less than there is",
			"leave renown serve running: it makes them in the background and says in its log how far it is")
	}
	return ok("roll-ups", "made of everything the warehouse holds")
}

func schemaFinding(ctx context.Context, s *session) finding {
	all, err := warehouse.Migrations()
	if err != nil {
		return fail("schema", err.Error(), "rebuild the program")
	}
	var tables, applied uint64
	err = s.warehouse.Conn().QueryRow(ctx, "SELECT count() FROM system.tables WHERE database = currentDatabase() AND name = 'schema_migrations'").Scan(&tables)
	if err == nil && tables > 0 {
		err = s.warehouse.Conn().QueryRow(ctx, "SELECT count() FROM schema_migrations FINAL").Scan(&applied)
	}
	switch {
	case err != nil:
		return fail("schema", err.Error(), "give the ClickHouse user the right to read and make tables")
	case applied < uint64(len(all)):
		return warn("schema", fmt.Sprintf("%d of %d migrations are not applied yet", uint64(len(all))-applied, len(all)),
			"run renown migrate (serve, collect and import do so too)")
	case applied > uint64(len(all)):
		return fail("schema", "it is newer than this program", "use the newer renown")
	}
	return ok("schema", "up to date")
}

func clockSane(here, there time.Time) finding {
	const tolerated = time.Minute
	apart := here.Sub(there).Abs().Round(time.Second)
	if apart > tolerated {
		return warn("clock", fmt.Sprintf("this machine and the warehouse are %s apart", apart), "set both clocks by NTP: the day of a review depends on them")
	}
	return ok("clock", "agrees with the warehouse")
}

// spoolLeftovers counts what waits on disk. The folders hold one file a batch.
func spoolLeftovers(c *config.Config) finding {
	waiting, err := filepath.Glob(filepath.Join(string(c.Spool), "p-*", "*.seg"))
	if err != nil {
		return warn("backlog", err.Error(), "rename the spool's folder: it holds one of * ? [ ]")
	}
	if bad := setAside(c); bad > 0 {
		return warn("backlog", fmt.Sprintf("%d batches were set aside because they could not be read or stored", bad),
			"see the log for why; put them back into the spool's folder to try again, or delete them")
	}
	if len(waiting) > 0 {
		return warn("backlog", fmt.Sprintf("%d batches wait for the warehouse", len(waiting)), "they are delivered by a running renown serve, or by the next start; nothing is lost")
	}
	return ok("backlog", "nothing waits")
}

func setAside(c *config.Config) int {
	total := 0
	for _, folder := range []string{"damaged", "refused"} {
		files, err := filepath.Glob(filepath.Join(string(c.Spool), folder, "*"))
		if err == nil {
			total += len(files)
		}
	}
	return total
}
