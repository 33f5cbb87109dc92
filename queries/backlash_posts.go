package queries

import "context"

func (b *Backlash) ownPostAlerts(context.Context, *past) ([]Alert, error) { return nil, nil }

func (b *Backlash) raisedAlerts(context.Context, *past) ([]Alert, error) { return nil, nil }
