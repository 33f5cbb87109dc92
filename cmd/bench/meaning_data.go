package main

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"renown/collectors/meaning"
	"renown/warehouse/record"
)

// tongues are the languages of XLM-T and the folders they are in.
var tongues = []struct{ lang, folder string }{
	{"en", "english"}, {"de", "german"}, {"fr", "french"}, {"es", "spanish"},
	{"pt", "portuguese"}, {"it", "italian"}, {"hi", "hindi"}, {"ar", "arabic"},
}

// makeBase trains the model that ships on XLM-T's training split, and writes it.
func (b *bench) makeBase() error {
	examples, err := b.xlmt("train")
	if err != nil {
		return err
	}
	m, err := meaning.TrainBase(examples, meaning.Options{Name: baseName, Seed: 1})
	if err != nil {
		return fmt.Errorf("train the base model: %w", err)
	}
	f, err := os.Create(b.baseModel)
	if err != nil {
		return fmt.Errorf("write the base model: %w", err)
	}
	n, err := m.WriteTo(f)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("write the base model: %w", err)
	}
	fmt.Fprintf(b.out, "%s: %d texts, %d bytes\n", b.baseModel, len(examples), n)
	return nil
}

// baseName is the name of the model that ships; whoever changes what it is trained on gives it the next number.
const baseName = "base-1"

// xlmt reads a split of all eight languages.
func (b *bench) xlmt(split string) ([]record.Example, error) {
	var all []record.Example
	for _, t := range tongues {
		folder := filepath.Join(b.shared, "sentiment", "xlmt", t.folder)
		examples, err := labelled(filepath.Join(folder, split+"_text.txt"), filepath.Join(folder, split+"_labels.txt"), t.lang)
		if err != nil {
			return nil, err
		}
		all = append(all, examples...)
	}
	return all, nil
}

// labelled reads a file of texts and one of labels (0 negative, 1 neutral, 2 positive), line by line.
func labelled(texts, labels, lang string) ([]record.Example, error) {
	t, err := readLines(texts)
	if err != nil {
		return nil, err
	}
	l, err := readLines(labels)
	if err != nil {
		return nil, err
	}
	if len(t) != len(l) {
		return nil, fmt.Errorf("%s has %d lines, %s %d", texts, len(t), labels, len(l))
	}
	opinions := map[string]record.Opinion{"0": record.Negative, "1": record.Neutral, "2": record.Positive}
	all := make([]record.Example, len(t))
	for i := range t {
		all[i] = record.Example{Text: strings.ReplaceAll(t[i], `\u2019`, "'"), Label: opinions[l[i]], Lang: lang, Origin: filepath.Base(filepath.Dir(texts))}
	}
	return all, nil
}

func readLines(path string) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the real data: %w", err)
	}
	defer f.Close()
	var all []string
	scan := bufio.NewScanner(f)
	scan.Buffer(nil, 1<<20)
	for scan.Scan() {
		all = append(all, scan.Text())
	}
	return all, scan.Err()
}

// rowsOf reads a CSV file, each row as a map from its column's name.
func rowsOf(path string) ([]map[string]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the real data: %w", err)
	}
	defer f.Close()
	read := csv.NewReader(f)
	read.LazyQuotes = true
	rows, err := read.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	var all []map[string]string
	for _, r := range rows[1:] {
		m := make(map[string]string, len(r))
		for i, name := range rows[0] {
			m[name] = r[i]
		}
		all = append(all, m)
	}
	return all, nil
}
