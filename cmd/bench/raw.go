package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"renown/warehouse/record"
)

// rawGroup is how many reviews one raw insert carries: as many as one of the warehouse's.
const rawGroup = 50_000

type text struct {
	name string
	get  func(*record.Review) string
}

var texts = []text{
	{"brand", func(r *record.Review) string { return r.Brand }},
	{"site", func(r *record.Review) string { return r.Site }},
	{"id", func(r *record.Review) string { return r.ID }},
	{"source", func(r *record.Review) string { return r.Source }},
	{"title", func(r *record.Review) string { return r.Title }},
	{"pros", func(r *record.Review) string { return r.Pros }},
	{"cons", func(r *record.Review) string { return r.Cons }},
	{"recommend", func(r *record.Review) string { return string(r.Recommend) }},
	{"ceo", func(r *record.Review) string { return string(r.CEO) }},
	{"status", func(r *record.Review) string { return string(r.Status) }},
	{"job_title", func(r *record.Review) string { return r.JobTitle }},
	{"location", func(r *record.Review) string { return r.Location }},
}

type score struct {
	name string
	get  func(*record.Review) record.Score
}

var scores = []score{
	{"stars", func(r *record.Review) record.Score { return r.Stars }},
	{"work_life", func(r *record.Review) record.Score { return r.WorkLife }},
	{"culture", func(r *record.Review) record.Score { return r.Culture }},
	{"compensation", func(r *record.Review) record.Score { return r.Compensation }},
	{"management", func(r *record.Review) record.Score { return r.Management }},
}

// insertRaw is what a program without a warehouse would do with reviews already in memory: gather the columns, send
// them. Nothing is spooled, rolled up, checked or made safe against being done twice.
func insertRaw(ctx context.Context, conn driver.Conn, table string, all []record.Review) error {
	for from := 0; from < len(all); from += rawGroup {
		if err := insertRawGroup(ctx, conn, table, all[from:min(from+rawGroup, len(all))]); err != nil {
			return fmt.Errorf("raw insert: %w", err)
		}
	}
	return nil
}

func insertRawGroup(ctx context.Context, conn driver.Conn, table string, rs []record.Review) error {
	names, columns := rawColumns(rs)
	batch, err := conn.PrepareBatch(ctx, "INSERT INTO "+table+" ("+strings.Join(names, ", ")+")")
	if err != nil {
		return err
	}
	defer func() { _ = batch.Close() }() // after Send there is nothing left to close; before it, nothing to save
	for i := range columns {
		if err := batch.Column(i).Append(columns[i]); err != nil {
			return err
		}
	}
	return batch.Send()
}

func rawColumns(rs []record.Review) (names []string, columns []any) {
	for _, t := range texts {
		column := make([]string, len(rs))
		for i := range rs {
			column[i] = t.get(&rs[i])
		}
		names, columns = append(names, t.name), append(columns, column)
	}
	for _, s := range scores {
		column, given := make([]*float32, len(rs)), make([]float32, len(rs))
		for i := range rs {
			if given[i] = float32(s.get(&rs[i])); given[i] != 0 {
				column[i] = &given[i]
			}
		}
		names, columns = append(names, s.name), append(columns, column)
	}
	posted, collected, version := make([]time.Time, len(rs)), make([]time.Time, len(rs)), make([]uint64, len(rs))
	for i := range rs {
		posted[i], collected[i], version[i] = rs[i].Posted, rs[i].Collected, uint64(i)
	}
	return append(names, "posted", "collected", "version"), append(columns, posted, collected, version)
}
