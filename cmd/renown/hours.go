package main

import (
	"context"
	"fmt"
)

// prepare brings the schema up to date, and tells the warehouse what it needs of the configuration.
func (s *session) prepare(ctx context.Context) error {
	if _, err := s.warehouse.Migrate(ctx); err != nil {
		return err
	}
	return s.tellHours(ctx)
}

// tellHours tells the warehouse the service hours and reply targets of all brands. It writes only what changed.
func (s *session) tellHours(ctx context.Context) error {
	for i := range s.config.Brands {
		b := &s.config.Brands[i]
		if err := s.warehouse.PutHours(ctx, b.Name, b.Hours(), b.ReplyTarget); err != nil {
			return fmt.Errorf("tell the service hours: %w", err)
		}
	}
	return nil
}
