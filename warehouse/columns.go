package warehouse

import (
	"slices"
	"strings"
	"time"

	"golang.org/x/text/cases"

	"renown/warehouse/record"
)

// column says how one column of a table is taken from its records. values gives a slice of the type that the driver
// appends at once; pointers in it point into scratch space of the call.
type column[R any] struct {
	name   string
	values func(items []R) any
}

func text[R any, T ~string](name string, get func(*R) T) column[R] {
	return column[R]{name, func(items []R) any {
		out := make([]string, len(items))
		for i := range items {
			out[i] = string(get(&items[i]))
		}
		return out
	}}
}

// word is a text of few different values, for a LowCardinality column: the driver takes each value as an interface,
// which is made once a value here rather than once a row.
func word[R any, T ~string](name string, get func(*R) T) column[R] {
	return column[R]{name, func(items []R) any {
		out, seen := make([]any, len(items)), map[T]any{}
		var last T
		var boxed any
		for i := range items {
			if v := get(&items[i]); boxed == nil || v != last {
				known, ok := seen[v]
				if !ok {
					known = string(v)
					seen[v] = known
				}
				last, boxed = v, known
			}
			out[i] = boxed
		}
		return out
	}}
}

func texts[R any](name string, get func(*R) []string) column[R] {
	return column[R]{name, func(items []R) any {
		out := make([][]string, len(items))
		for i := range items {
			out[i] = get(&items[i])
		}
		return out
	}}
}

func flag[R any](name string, get func(*R) bool) column[R] {
	return column[R]{name, func(items []R) any {
		out := make([]bool, len(items))
		for i := range items {
			out[i] = get(&items[i])
		}
		return out
	}}
}

// moment is a time that is always given; finer than a millisecond it is cut.
func moment[R any](name string, get func(*R) time.Time) column[R] {
	return column[R]{name, func(items []R) any {
		out := make([]time.Time, len(items))
		for i := range items {
			out[i] = get(&items[i]).UTC()
		}
		return out
	}}
}

// optionalMoment is NULL for the zero time.
func optionalMoment[R any](name string, get func(*R) time.Time) column[R] {
	return optional(name, func(r *R) (time.Time, bool) {
		t := get(r)
		return t.UTC(), !t.IsZero()
	})
}

// score is NULL when it is not given.
func score[R any](name string, get func(*R) record.Score) column[R] {
	return optional(name, func(r *R) (float32, bool) {
		s := get(r)
		return float32(s), s.Given()
	})
}

// count is NULL when it is not given.
func count[R any](name string, get func(*R) record.Count) column[R] {
	return optional(name, func(r *R) (uint64, bool) {
		n := get(r)
		return uint64(max(n, 0)), n >= 0
	})
}

// total is a number that is always given.
func total[R any](name string, get func(*R) int64) column[R] {
	return column[R]{name, func(items []R) any {
		out := make([]uint64, len(items))
		for i := range items {
			out[i] = uint64(max(get(&items[i]), 0))
		}
		return out
	}}
}

// optional is NULL where get says so.
func optional[R, T any](name string, get func(*R) (T, bool)) column[R] {
	return column[R]{name, func(items []R) any {
		values, out := make([]T, len(items)), make([]*T, len(items))
		for i := range items {
			v, given := get(&items[i])
			if given {
				values[i] = v
				out[i] = &values[i]
			}
		}
		return out
	}}
}

// Hashtag gives the form a hashtag is stored in: without its # and case-folded, so that #IchBinHanna, #ichbinhanna and
// #ICHBINHANNA are one.
func Hashtag(s string) string {
	s = strings.TrimLeft(strings.TrimSpace(s), "#＃")
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return cases.Fold().String(s)
		}
	}
	return strings.ToLower(s)
}

// hashtags folds a post's hashtags, each kept once, in the order they were written.
func hashtags(tags []string) []string {
	out := make([]string, 0, len(tags))
	for _, t := range tags {
		if t = Hashtag(t); t != "" && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}
