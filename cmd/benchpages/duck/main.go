// Command duck is DuckDB in a process of its own: it opens a database and answers the questions that come on its standard
// input, each a line of JSON, with the time that DuckDB itself took for each. It is apart from benchpages because it needs
// cgo, and so that the memory it takes can be told.
package main

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"time"

	"github.com/duckdb/duckdb-go/v2"
)

// Request is one statement. Only of one with Rows are rows read.
type Request struct {
	SQL  string
	Rows bool
}

// Response is what came of it.
type Response struct {
	Rows  [][]any       `json:",omitempty"`
	Took  time.Duration // reading all rows included
	Error string        `json:",omitempty"`
}

func main() {
	if err := serve(context.Background(), os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "duck:", err)
		os.Exit(1)
	}
}

func serve(ctx context.Context, args []string, in io.Reader, out io.Writer) (err error) {
	if len(args) != 1 {
		return errors.New("name the database's file")
	}
	db, err := sql.Open("duckdb", args[0])
	if err != nil {
		return fmt.Errorf("open DuckDB: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	conn, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("open DuckDB: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	requests, responses := json.NewDecoder(bufio.NewReader(in)), json.NewEncoder(out)
	for {
		var r Request
		if err := requests.Decode(&r); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("read a question: %w", err)
		}
		if err := responses.Encode(answer(ctx, conn, r)); err != nil {
			return fmt.Errorf("answer: %w", err)
		}
	}
}

func answer(ctx context.Context, conn *sql.Conn, r Request) (a Response) {
	began := time.Now()
	var err error
	if r.Rows {
		a.Rows, err = read(ctx, conn, r.SQL)
	} else {
		_, err = conn.ExecContext(ctx, r.SQL)
	}
	a.Took = time.Since(began)
	if err != nil {
		return Response{Error: err.Error()}
	}
	for _, row := range a.Rows {
		for i := range row {
			row[i] = plain(row[i])
		}
	}
	return a
}

func read(ctx context.Context, conn *sql.Conn, text string) (all [][]any, err error) {
	rows, err := conn.QueryContext(ctx, text)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		row, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		all = append(all, row)
	}
	return all, rows.Err()
}

// plain is a cell as JSON can hold it.
func plain(cell any) any {
	switch v := cell.(type) {
	case *big.Int:
		f, _ := new(big.Float).SetInt(v).Float64()
		return f
	case duckdb.Decimal:
		return v.Float64()
	case time.Time:
		return v.Format(time.DateOnly)
	}
	return cell
}
