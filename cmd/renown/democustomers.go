package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"renown/cmd/renown/world"
)

// customersFile is the made-up list of customers in the demo's folder; it is kept, so that renown contacts can be tried.
func customersFile(dir string) string { return filepath.Join(dir, "customers.csv") }

// writeCustomers writes the made-up airline's list of customers into the demo's folder.
func writeCustomers(dir string, w *world.World) error {
	f, err := os.OpenFile(customersFile(dir), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err == nil {
		err = errors.Join(w.Customers(f), f.Close())
	}
	if err != nil {
		return fmt.Errorf("writing the demo's list of customers: %w", err)
	}
	return nil
}

// bringCustomers imports the list once, as renown contacts import would.
func (a *app) bringCustomers(ctx context.Context, dir string, s *session) error {
	own := s.config.Own()
	if own == nil {
		return nil
	}
	report, err := a.readContacts(ctx, s, own.Name, []string{customersFile(dir)})
	if err != nil {
		return err
	}
	a.say("     %s customers of %s, known by %s handles and addresses", thousands(report.Used), own.Name, thousands(report.Keys))
	return nil
}
