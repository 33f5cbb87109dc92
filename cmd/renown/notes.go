package main

import (
	"context"
	"errors"

	"renown/dashboards"
	"renown/warehouse"
	"renown/warehouse/record"
)

// noteKeeper keeps the notes that readers write on the time line.
type noteKeeper struct{ warehouse *warehouse.Warehouse }

// Put keeps a note, or says why it cannot be kept.
func (k noteKeeper) Put(ctx context.Context, n dashboards.Note) error {
	note := record.Note{ID: n.ID, Brand: n.Brand, Kind: record.NoteKind(n.Kind), At: n.At, Until: n.Until, Text: n.Text, Author: n.Author, URL: n.URL}.Tidy()
	if err := note.Validate(); err != nil {
		return dashboards.Refusal(err.Error())
	}
	return k.warehouse.PutNote(ctx, note)
}

// Delete removes a note.
func (k noteKeeper) Delete(ctx context.Context, id string) error {
	err := k.warehouse.DeleteNote(ctx, id)
	if errors.Is(err, warehouse.ErrNoNote) {
		return dashboards.Refusal("there is no such note any more")
	}
	return err
}
