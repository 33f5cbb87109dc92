package main

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"renown/warehouse/record"
)

// The model that ships must be what make base-model makes.
func TestBaseModelIsReproducible(t *testing.T) {
	b := &bench{out: &bytes.Buffer{}, shared: "../../../shared/data", baseModel: filepath.Join(t.TempDir(), "base.model")}
	if _, err := os.Stat(b.shared); err != nil {
		t.Skipf("the real data is not beside the project: %v", err)
	}
	if runtime.GOARCH != "amd64" {
		t.Skip("other processors round products and sums at once; the file that ships was made on amd64")
	}
	if err := b.makeBase(); err != nil {
		t.Fatal(err)
	}
	made, err := os.ReadFile(b.baseModel)
	if err != nil {
		t.Fatal(err)
	}
	shipped, err := os.ReadFile("../../collectors/meaning/base.model")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(made, shipped) {
		t.Errorf("%d bytes were made, %d others ship: run make base-model", len(made), len(shipped))
	}
}

func TestSplitKeepsCopiesTogether(t *testing.T) {
	var all []record.Example
	for i := range 100 {
		text := string(rune('a'+i%26)) + string(rune('a'+i/26))
		all = append(all, record.Example{Text: text}, record.Example{Text: " " + text + "  "})
	}
	train, test := split(all, 1)
	seen := map[string]bool{}
	for _, e := range train {
		seen[folded(e.Text)] = true
	}
	for _, e := range test {
		if seen[folded(e.Text)] {
			t.Errorf("%q is on both sides", e.Text)
		}
	}
	if len(train)+len(test) != len(all) || len(test) != len(all)/5 {
		t.Errorf("%d + %d of %d", len(train), len(test), len(all))
	}
	if again, _ := split(all, 1); again[0] != train[0] {
		t.Error("the same seed deals differently")
	}
}

func TestSpearman(t *testing.T) {
	for _, c := range []struct {
		a, b []float64
		want float64
	}{
		{[]float64{1, 2, 3, 4}, []float64{10, 20, 30, 400}, 1},
		{[]float64{1, 2, 3, 4}, []float64{4, 3, 2, 1}, -1},
		{[]float64{1, 2, 2, 3}, []float64{1, 3, 2, 4}, 0.9486832980505138}, // by hand: ranks 0, 1.5, 1.5, 3 and 0, 2, 1, 3
		{[]float64{1, 1}, []float64{1, 2}, 0},
	} {
		if got := spearman(c.a, c.b); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%v, %v: %v, want %v", c.a, c.b, got, c.want)
		}
	}
}
