package file

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

const benchRows = 20_000

// benchFile is an export in the shape of the indeed map with texts of a usual length.
func benchFile() []byte {
	var b bytes.Buffer
	b.WriteString("\"review_title\",\"review_verbatim\",\"role\",\"status\",\"location\",\"date\",\"rating\"\n")
	for i := range benchRows {
		fmt.Fprintf(&b, "\"Title %d\",\"It was a day like any other, number %d, and we did what there was to do. The pay is fair, the people are kind, and the hours are long; ask before you come. I would do it again, with some doubts about who leads the place.\",\"Clerk\",\"Former Employee\",\"Springfield\",\"%02d/%02d/20%02d\",\"%d.0\"\n",
			i, i, 1+i%12, 1+i%28, 10+i%12, 1+i%5)
	}
	return b.Bytes()
}

func reportRows(b *testing.B) {
	b.ReportMetric(float64(b.N)*benchRows/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkImport(b *testing.B) {
	path := filepath.Join(b.TempDir(), "bench.csv")
	data := benchFile()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		b.Fatal(err)
	}
	m, err := LoadMap("indeed")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		s, err := Import(context.Background(), path, Options{Map: m, Source: fetch.Source{Name: "s", Brand: "B"}}, func(*record.Batch) error { return nil })
		if err != nil || s.Emitted != benchRows {
			b.Fatal(s, err)
		}
	}
	reportRows(b)
}

func BenchmarkReadRows(b *testing.B) {
	data := benchFile()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		c, err := newCSV(bytes.NewReader(data), defaultMaxRow, nil)
		if err != nil {
			b.Fatal(err)
		}
		var r row
		for err = c.next(&r); err == nil; err = c.next(&r) {
		}
		if !errors.Is(err, io.EOF) {
			b.Fatal(err)
		}
	}
	reportRows(b)
}

// The yardstick: the standard library on the same, well-formed rows.
func BenchmarkEncodingCSV(b *testing.B) {
	data := benchFile()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		c := csv.NewReader(bytes.NewReader(data))
		c.ReuseRecord = true
		_, err := c.Read()
		for err == nil {
			_, err = c.Read()
		}
		if !errors.Is(err, io.EOF) {
			b.Fatal(err)
		}
	}
	reportRows(b)
}
