package main

import (
	"reflect"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// newOf is a place for a cell of a ClickHouse column.
func newOf(t driver.ColumnType) any { return reflect.New(t.ScanType()).Interface() }

// canonical is a cell as all databases have it: nil, a text, or a number. A day is a text, yes and no are 1 and 0.
func canonical(cell any) any {
	v := reflect.ValueOf(cell)
	for v.IsValid() && v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if !v.IsValid() {
		return nil
	}
	if t, ok := v.Interface().(time.Time); ok {
		return t.Format(time.DateOnly)
	}
	switch {
	case v.CanInt():
		return float64(v.Int())
	case v.CanUint():
		return float64(v.Uint())
	case v.CanFloat():
		return v.Float()
	case v.Kind() == reflect.Bool:
		if v.Bool() {
			return 1.
		}
		return 0.
	}
	return v.String()
}
