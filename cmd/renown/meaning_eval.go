package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"

	"renown/cmd/renown/config"
	"renown/collectors/meaning"
	"renown/warehouse/record"
)

// installedModel reads a model of the installation; "" is the one in use.
func (a *app) installedModel(ctx context.Context, c *config.Config, name string) (m *meaning.Model, said string, err error) {
	log, err := a.logger(slog.LevelError)
	if err != nil {
		return nil, "", err
	}
	show := a.engineProgress()
	s, err := a.open(ctx, c, opening{log: log, readOnly: true, progress: show.tell})
	show.end()
	if err != nil {
		return nil, "", fmt.Errorf("%w\n  → --model base judges by the model that ships, and needs no database", err)
	}
	defer func() { err = errors.Join(err, s.close(ctx)) }()
	if _, err := s.warehouse.Migrate(ctx); err != nil {
		return nil, "", fmt.Errorf("the models of %s: %w\n  → --model base judges by the model that ships, and needs no database", c.Warehouse, err)
	}
	if name == "" {
		if name, err = s.warehouse.CurrentModel(ctx); err != nil {
			return nil, "", err
		}
	}
	if m, err = readModel(ctx, s.warehouse, name); err != nil {
		return nil, "", err
	}
	if m == nil {
		return meaning.Base(), "the model that ships with renown, which this installation uses", nil
	}
	return m, "model " + m.Name + " of this installation", nil
}

func (a *app) evalMeaning(ctx context.Context, path, name, format string) error {
	examples, err := a.readLabelled(path)
	if err != nil {
		return err
	}
	m, said, err := a.modelFor(ctx, name)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.Stderr, "judged by %s (%s)\n", said, m.Name)
	l := meaning.New()
	l.Use(m)
	r := evaluate(l, examples)
	if format == "json" {
		enc := json.NewEncoder(a.Stdout)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	}
	return a.printEvaluation(r)
}

// evaluation is a report as it is printed as JSON.
type evaluation struct {
	agreement
	ByLanguage map[string]agreement `json:"by_language"`
}

type agreement struct {
	N           int               `json:"n"`
	Judged      int               `json:"judged"`
	Accuracy    float64           `json:"accuracy"`
	MacroF1     float64           `json:"macro_f1"`
	MacroRecall float64           `json:"macro_recall"`
	Confusion   meaning.Confusion `json:"confusion"`
}

func agreementOf(r meaning.Report) agreement {
	return agreement{r.N, r.Judged, r.Accuracy, r.MacroF1, r.MacroRecall, r.Confusion}
}

// evaluate has a labeller judge all examples, on all cores. A language that is not given is what the text tells.
func evaluate(l *meaning.Labeller, examples []record.Example) evaluation {
	type said struct{ text, lang string }
	known := make([]record.Opinion, len(examples))
	told := slices.Clone(examples)
	spread(len(examples), func(i int) {
		found := l.Label(examples[i].Text, examples[i].Lang)
		known[i] = found.Label
		if told[i].Lang == "" {
			told[i].Lang = found.Lang
		}
	})
	answers := make(map[said]record.Opinion, len(examples))
	for i, e := range told {
		answers[said{e.Text, e.Lang}] = known[i]
	}
	report := meaning.Evaluate(told, func(text, lang string) record.Opinion { return answers[said{text, lang}] })
	out := evaluation{agreement: agreementOf(report), ByLanguage: map[string]agreement{}}
	for lang, r := range report.ByLanguage {
		out.ByLanguage[lang] = agreementOf(r)
	}
	return out
}

func (a *app) printEvaluation(e evaluation) error {
	g := grid{head: []string{"language", "n", "judged", "accuracy", "macro-F1", "macro-recall"}, right: []bool{false, true, true, true, true, true}}
	add := func(name string, f agreement) {
		g.rows = append(g.rows, []string{name, thousands(f.N), thousands(f.Judged), f1(f.Accuracy), f1(f.MacroF1), f1(f.MacroRecall)})
	}
	add("all", e.agreement)
	for _, lang := range slices.Sorted(maps.Keys(e.ByLanguage)) {
		add(lang, e.ByLanguage[lang])
	}
	width, _ := terminalWidth(a.Stdout)
	if err := g.print(a.Stdout, width); err != nil {
		return err
	}
	fmt.Fprintln(a.Stdout)
	table := grid{head: []string{"people said", "negative", "neutral", "positive", "not judged"}, right: []bool{false, true, true, true, true}}
	for i, label := range []string{"negative", "neutral", "positive"} {
		row := []string{label}
		for _, n := range e.Confusion[i] {
			row = append(row, thousands(n))
		}
		table.rows = append(table.rows, row)
	}
	return table.print(a.Stdout, width)
}
