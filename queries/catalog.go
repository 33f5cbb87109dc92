package queries

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Kind says how a number came about.
type Kind string

// The kinds. A definition names the parts that are estimates in a query that is otherwise observed.
const (
	Observed  Kind = "observed"
	Estimated Kind = "estimated"
)

// Query is one line of the catalogue: a question that can be asked by its name.
type Query struct {
	Name       string   // such as employer.RatingTrend
	Title      string   // the question
	Definition string   // how it is computed, what n counts, what is left out
	Version    int      // of the definition; changes when numbers mean something else
	Kind       Kind     // observed or estimated
	Params     []string // what of the filter it knows, beside brand; names as in the filter's JSON form
	Run        ask

	reads []string // the SQL files it reads, if it is not just the one of its own name
}

func (q Query) files() []string {
	if len(q.reads) == 0 {
		return []string{q.Name}
	}
	return q.reads
}

// Run asks a query of the catalogue by its name.
func (q *Queries) Run(ctx context.Context, name string, f Filter) (Table, error) {
	query, ok := find(name)
	if !ok {
		return Table{}, UnknownQueryError{Name: name, Nearest: nearest(name)}
	}
	return query.Run(ctx, q, f)
}

// UnknownQueryError is a name the catalogue does not hold.
type UnknownQueryError struct {
	Name    string
	Nearest []string // names that look like it
}

// Error names the nearest names.
func (e UnknownQueryError) Error() string {
	return fmt.Sprintf("there is no query %q; the nearest are %s", e.Name, strings.Join(e.Nearest, ", "))
}

func find(name string) (Query, bool) {
	for _, q := range Catalog() {
		if q.Name == name {
			return q, true
		}
	}
	return Query{}, false
}

// nearest are the three names of the catalogue that look most like name.
func nearest(name string) []string {
	var names []string
	for _, q := range Catalog() {
		names = append(names, q.Name)
	}
	wanted := strings.ToLower(name[:min(len(name), maxName)])
	slices.SortStableFunc(names, func(a, b string) int { return unlike(wanted, a) - unlike(wanted, b) })
	return names[:min(3, len(names))]
}

// unlike is the smaller edit distance to the name with and without its part before the dot.
func unlike(wanted, name string) int {
	name = strings.ToLower(name)
	_, short, _ := strings.Cut(name, ".")
	return min(levenshtein.ComputeDistance(wanted, name), levenshtein.ComputeDistance(wanted, short))
}

// ask runs one query of the catalogue.
type ask func(context.Context, *Queries, Filter) (Table, error)

func employer[T any](method func(*Employer, context.Context, Filter) (Answer[T], error)) ask {
	return func(ctx context.Context, q *Queries, f Filter) (Table, error) {
		return tabled(method(q.Employer, ctx, f))
	}
}

func source[T any](method func(*Source, context.Context, Filter) (Answer[T], error)) ask {
	return func(ctx context.Context, q *Queries, f Filter) (Table, error) {
		return tabled(method(q.Source, ctx, f))
	}
}

func service[T any](method func(*Service, context.Context, Filter) (Answer[T], error)) ask {
	return func(ctx context.Context, q *Queries, f Filter) (Table, error) {
		return tabled(method(q.Service, ctx, f))
	}
}

func backlash[T any](method func(*Backlash, context.Context, Filter) (Answer[T], error)) ask {
	return func(ctx context.Context, q *Queries, f Filter) (Table, error) {
		return tabled(method(q.Backlash, ctx, f))
	}
}

func customer[T any](method func(*Customer, context.Context, Filter) (Answer[T], error)) ask {
	return func(ctx context.Context, q *Queries, f Filter) (Table, error) {
		return tabled(method(q.Customer, ctx, f))
	}
}

func standing[T any](method func(*Standing, context.Context, Filter) (Answer[T], error)) ask {
	return func(ctx context.Context, q *Queries, f Filter) (Table, error) {
		return tabled(method(q.Standing, ctx, f))
	}
}

func meaning[T any](method func(*Meaning, context.Context, Filter) (Answer[T], error)) ask {
	return func(ctx context.Context, q *Queries, f Filter) (Table, error) {
		return tabled(method(q.Meaning, ctx, f))
	}
}

func written[T any](method func(*Note, context.Context, Filter) (Answer[T], error)) ask {
	return func(ctx context.Context, q *Queries, f Filter) (Table, error) {
		return tabled(method(q.Note, ctx, f))
	}
}

func campaign[T any](method func(*Campaigns, context.Context, Filter) (Answer[T], error)) ask {
	return func(ctx context.Context, q *Queries, f Filter) (Table, error) {
		return tabled(method(q.Campaign, ctx, f))
	}
}

func audience[T any](method func(*Audience, context.Context, Filter) (Answer[T], error)) ask {
	return func(ctx context.Context, q *Queries, f Filter) (Table, error) {
		return tabled(method(q.Audience, ctx, f))
	}
}

func searching[T any](method func(*Search, context.Context, Filter) (Answer[T], error)) ask {
	return func(ctx context.Context, q *Queries, f Filter) (Table, error) {
		return tabled(method(q.Search, ctx, f))
	}
}

func tabled[T any](a Answer[T], err error) (Table, error) {
	if err != nil {
		return Table{}, err
	}
	return a.Table(), nil
}
