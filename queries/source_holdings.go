package queries

import "context"

// HoldingRow is a name that filters may choose by.
type HoldingRow struct {
	Kind string `json:"kind" ch:"kind" title:"Kind"` // brand, site, network or language
	Name string `json:"name" ch:"name" title:"Name"`
	N    uint64 `json:"n" ch:"n" title:"Records" unit:"n"`
}

// Holdings are the brands, sites, networks and languages there are records of, of each kind most records first.
func (s *Source) Holdings(ctx context.Context, f Filter) (Answer[HoldingRow], error) {
	a, err := answer[HoldingRow]("source.Holdings", f)
	if err != nil {
		return a, err
	}
	if a.Rows, err = read[HoldingRow](ctx, s.reader, "source.Holdings", f); err != nil {
		return a, err
	}
	for _, r := range a.Rows {
		a.N += r.N
	}
	return a, nil
}
