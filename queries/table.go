package queries

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// Answer is what a query found: typed rows, and everything a panel must say about them.
type Answer[T any] struct {
	Query      string     // its name in the catalogue
	Filter     Filter     // as answered: a default grain is filled in
	Rows       []T        // in the order to show
	N          uint64     // the reviews (or runs, or refused records) all of it stands on
	Total      uint64     // rows there are without Limit and Offset; 0 where the query has no pages
	Suppressed bool       // something is withheld because its group is too small
	Notes      []Sentence // what a reader should know about this answer
}

// Column describes one column of a Table. Units: "date" and "time" (cells are time.Time, UTC), "★" (1 to 5), "%"
// (0 to 100), "points" (of the index, 0 to 100), "pp" (percentage points), "p" (a probability of chance), "days",
// "hours", "minutes", "s" (seconds), "n" (a count), "yes/no" (bool), "list" ([]string), "" (text).
type Column struct {
	Key   string `json:"key"` // snake_case, as in the JSON and CSV forms
	Title string `json:"title"`
	Unit  string `json:"unit,omitempty"`
}

// Table is an answer without types: for the terminal, CSV, JSON and the table behind every chart.
// A cell is nil (missing), string, bool, float64, int64, uint64, time.Time or []string.
type Table struct {
	Name, Title, Definition string
	Kind                    Kind
	Version                 int // of the definition
	Filter                  Filter
	Columns                 []Column
	Rows                    [][]any
	N, Total                uint64
	Suppressed              bool
	Notes                   []string
}

// Table is the answer without its types. In a suppressed row only the keys are told.
func (a Answer[T]) Table() Table {
	t := Table{Name: a.Query, Filter: a.Filter, N: a.N, Total: a.Total, Suppressed: a.Suppressed, Notes: plainNotes(a.Notes)}
	if q, ok := find(a.Query); ok {
		t.Title, t.Definition, t.Kind, t.Version = q.Title, q.Definition, q.Kind, q.Version
	}
	fields := fieldsOf(reflect.TypeFor[T]())
	for _, f := range fields {
		t.Columns = append(t.Columns, f.Column)
	}
	t.Rows = make([][]any, len(a.Rows))
	for i := range a.Rows {
		t.Rows[i] = cells(reflect.ValueOf(a.Rows[i]), fields)
	}
	return t
}

// field is a column and where in the row's struct its value lies.
type field struct {
	Column
	index []int
	isKey bool // stays visible in a suppressed row
}

// fieldsOf reads a row's columns off its struct tags: json names the column, title and unit describe it, key:"yes"
// marks what stays visible when the row is suppressed. A Measure becomes one column for each of its fields.
func fieldsOf(row reflect.Type) []field {
	var fields []field
	for i := range row.NumField() {
		tag := row.Field(i).Tag
		column := Column{Key: tag.Get("json"), Title: tag.Get("title"), Unit: tag.Get("unit")}
		if row.Field(i).Type == reflect.TypeFor[Measure]() {
			fields = append(fields, measureFields(column, i, tag.Get("measure") == "only")...)
			continue
		}
		fields = append(fields, field{column, []int{i}, tag.Get("key") == "yes"})
	}
	return fields
}

// measureFields spreads a Measure over columns: rating, rating_n, rating_low, …; without the prefix (n, low, …) in a
// row that has only one.
func measureFields(of Column, at int, only bool) []field {
	parts := reflect.TypeFor[Measure]()
	var fields []field
	for i := range parts.NumField() {
		name := parts.Field(i).Tag.Get("json")
		column := Column{Key: of.Key + "_" + name, Title: of.Title + ": " + strings.ReplaceAll(name, "_", " "), Unit: of.Unit}
		switch {
		case name == "value":
			column = of
		case only:
			column.Key = name
		}
		switch name {
		case "n", "previous_n":
			column.Unit = "n"
		case "clear":
			column.Unit = "yes/no"
		case "change", "change_low", "change_high":
			if of.Unit == "%" {
				column.Unit = "pp"
			}
		}
		fields = append(fields, field{Column: column, index: []int{at, i}})
	}
	return fields
}

func cells(row reflect.Value, fields []field) []any {
	withheld := row.FieldByName("Suppressed").IsValid() && row.FieldByName("Suppressed").Bool()
	line := make([]any, len(fields))
	for i, f := range fields {
		if !withheld || f.isKey {
			line[i] = cell(row.FieldByIndex(f.index))
		}
	}
	return line
}

// cell is the plain value of a field: pointers are followed, named types lose their name.
func cell(v reflect.Value) any {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	if t, ok := v.Interface().(time.Time); ok {
		if t.IsZero() {
			return nil
		}
		return t.UTC()
	}
	switch v.Kind() {
	case reflect.String:
		return v.String()
	case reflect.Int, reflect.Int64:
		return v.Int()
	case reflect.Float64:
		return v.Float()
	}
	return v.Interface()
}

// Format is a cell as people read it: 2 decimals for ratings, 1 for shares; missing is an en dash.
func (c Column) Format(value any) string {
	switch v := value.(type) {
	case nil:
		return "–"
	case float64:
		switch c.Unit {
		case "%", "pp", "points", "days", "hours", "minutes", "s":
			return strconv.FormatFloat(v, 'f', 1, 64)
		case "p":
			return strconv.FormatFloat(v, 'g', 2, 64)
		}
		return strconv.FormatFloat(v, 'f', 2, 64)
	case bool:
		if v {
			return "yes"
		}
		return "no"
	}
	return c.plain(value)
}

// plain is a cell as programs read it: full precision, ISO dates, missing empty.
func (c Column) plain(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case time.Time:
		if c.Unit == "date" {
			return v.Format(time.DateOnly)
		}
		return v.Format(time.RFC3339)
	case []string:
		return strings.Join(v, "; ")
	}
	return fmt.Sprint(value)
}

// WriteCSV writes the table with a header of column keys. Missing cells are empty. A text that a spreadsheet would
// take for a formula is defused with an apostrophe; numbers stay numbers.
func (t Table) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	header := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		header[i] = c.Key
	}
	if err := out.Write(header); err != nil {
		return fmt.Errorf("writing %s as CSV: %w", t.Name, err)
	}
	for _, row := range t.Rows {
		line := make([]string, len(row))
		for i, value := range row {
			line[i] = t.Columns[i].csv(value)
		}
		if err := out.Write(line); err != nil {
			return fmt.Errorf("writing %s as CSV: %w", t.Name, err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("writing %s as CSV: %w", t.Name, err)
	}
	return nil
}

func (c Column) csv(value any) string {
	text := c.plain(value)
	switch value.(type) {
	case string, []string:
		return defused(text)
	}
	return text
}

// defused puts an apostrophe before what spreadsheets read as the start of a formula (OWASP, "CSV injection").
func defused(text string) string {
	if strings.ContainsAny(firstRune(text), "=+-@\t\r\n＝＋－＠") {
		return "'" + text
	}
	return text
}

func firstRune(text string) string {
	for _, r := range text {
		return string(r)
	}
	return ""
}

// tableJSON is the JSON form of a table, the same everywhere.
type tableJSON struct {
	Query      string    `json:"query"`
	Title      string    `json:"title"`
	Definition string    `json:"definition"`
	Kind       Kind      `json:"kind"`
	Version    int       `json:"version"`
	Filter     Filter    `json:"filter"`
	N          uint64    `json:"n"`
	Total      uint64    `json:"total,omitempty"`
	Suppressed bool      `json:"suppressed,omitempty"`
	Notes      []string  `json:"notes,omitempty"`
	Columns    []Column  `json:"columns"`
	Rows       []jsonRow `json:"rows"`
}

// MarshalJSON writes rows as objects keyed by column, in column order; floats in full, missing as null.
func (t Table) MarshalJSON() ([]byte, error) {
	form := tableJSON{
		Query: t.Name, Title: t.Title, Definition: t.Definition, Kind: t.Kind, Version: t.Version, Filter: t.Filter,
		N: t.N, Total: t.Total, Suppressed: t.Suppressed, Notes: t.Notes, Columns: t.Columns, Rows: make([]jsonRow, len(t.Rows)),
	}
	for i, row := range t.Rows {
		form.Rows[i] = jsonRow{t.Columns, row}
	}
	return json.Marshal(form)
}

// WriteJSON writes the table's JSON form and a newline.
func (t Table) WriteJSON(w io.Writer) error {
	if err := json.NewEncoder(w).Encode(t); err != nil {
		return fmt.Errorf("writing %s as JSON: %w", t.Name, err)
	}
	return nil
}

type jsonRow struct {
	columns []Column
	cells   []any
}

// MarshalJSON keeps the columns' order, which a map would lose.
func (r jsonRow) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, c := range r.columns {
		value := r.cells[i]
		if at, ok := value.(time.Time); ok {
			value = c.plain(at)
		}
		text, err := json.Marshal(value)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Key, err)
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(strconv.AppendQuote(out, c.Key), ':')
		out = append(out, text...)
	}
	return append(out, '}'), nil
}
