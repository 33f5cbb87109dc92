package main

import (
	"encoding/json"
	"fmt"

	"renown/queries"
)

// printTable prints a query's answer.
func (a *app) printTable(t queries.Table, format string) error {
	switch format {
	case "json":
		return t.WriteJSON(a.Stdout)
	case "csv":
		return t.WriteCSV(a.Stdout)
	}
	return a.printGrid(t)
}

func (a *app) printGrid(t queries.Table) error {
	width, _ := terminalWidth(a.Stdout)
	if err := gridOf(t).print(a.Stdout, width); err != nil {
		return err
	}
	fmt.Fprintf(a.Stdout, "\n%s (%s, n = %s)\n%s\n", t.Title, t.Kind, thousands(t.N), t.Definition)
	if t.Total > uint64(len(t.Rows)) {
		fmt.Fprintf(a.Stdout, "%s of %s rows are shown: --limit and --offset show others.\n", thousands(len(t.Rows)), thousands(t.Total))
	}
	for _, note := range t.Notes {
		fmt.Fprintln(a.Stdout, "Note: "+plain(note))
	}
	return nil
}

func gridOf(t queries.Table) grid {
	g := grid{}
	for i, c := range t.Columns {
		g.head = append(g.head, c.Key)
		g.right = append(g.right, numeric(t.Rows, i))
	}
	for _, row := range t.Rows {
		cells := make([]string, len(row))
		for i, v := range row {
			cells[i] = plain(t.Columns[i].Format(v))
		}
		g.rows = append(g.rows, cells)
	}
	return g
}

// numeric says whether a column holds numbers; missing ones do not count.
func numeric(rows [][]any, column int) bool {
	found := false
	for _, row := range rows {
		switch row[column].(type) {
		case nil:
		case int64, uint64, float64:
			found = true
		default:
			return false
		}
	}
	return found
}

// listQueries prints what can be asked.
func (a *app) listQueries(format string) error {
	switch format {
	case "json":
		return a.listQueriesJSON()
	case "csv":
		return listTable().WriteCSV(a.Stdout)
	}
	for _, q := range queries.Catalog() {
		if _, err := fmt.Fprintf(a.Stdout, "%s\n    %s (%s)\n    %s\n\n", q.Name, q.Title, q.Kind, q.Definition); err != nil {
			return err
		}
	}
	return nil
}

func listTable() queries.Table {
	t := queries.Table{Name: "queries", Columns: []queries.Column{{Key: "query"}, {Key: "title"}, {Key: "kind"}, {Key: "definition"}}}
	for _, q := range queries.Catalog() {
		t.Rows = append(t.Rows, []any{q.Name, q.Title, string(q.Kind), q.Definition})
	}
	return t
}

func (a *app) listQueriesJSON() error {
	type entry struct {
		Query      string       `json:"query"`
		Title      string       `json:"title"`
		Kind       queries.Kind `json:"kind"`
		Definition string       `json:"definition"`
	}
	var all []entry
	for _, q := range queries.Catalog() {
		all = append(all, entry{q.Name, q.Title, q.Kind, q.Definition})
	}
	enc := json.NewEncoder(a.Stdout)
	enc.SetIndent("", "  ")
	return enc.Encode(all)
}
