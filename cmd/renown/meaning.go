package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"renown/collectors/meaning"
	"renown/warehouse"
)

const labelledShape = `FILE is a CSV with a header (UTF-8; gzip too; "-" is standard input), a labelled text a row:

  text   what was written; in quotes where it holds commas, quotes or line ends
  label  negative, neutral or positive
  lang   optional: the text's language, such as en (ISO 639-1); without it the text itself must tell

  text,label,lang
  "My bag is gone, again",negative,en
  Danke für den schnellen Rückruf!,positive,de

Other columns are not looked at. Semicolons or tabs between the columns are understood too.`

func (a *app) meaningCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "meaning",
		Short: "Measure and train what tells positive from negative",
		Long: `Say how well a model's labels agree with people's, train one on labelled texts, and list the models there are.

A text that a model can't judge (a language it does not know, no words) is "not judged", never neutral. The page
Sources → Meaning shows the same of the texts that were corrected there.`,
		Example: `  renown meaning eval labelled.csv
  renown meaning train labelled.csv --dry-run
  renown meaning models`,
		Args: cobra.NoArgs,
	}
	cmd.RunE = a.run(func(cmd *cobra.Command, _ []string) error { return cmd.Help() })
	cmd.AddCommand(a.meaningEvalCommand(), a.meaningTrainCommand(), a.meaningModelsCommand())
	return cmd
}

func (a *app) meaningEvalCommand() *cobra.Command {
	var model string
	cmd := &cobra.Command{
		Use:   "eval FILE",
		Short: "Compare a model's labels with people's",
		Long: `Have a model judge labelled texts and say how often it agrees: accuracy, macro-F1 (the mean of the three labels' F1),
macro-recall, and the confusion table, in all and by language.

` + labelledShape + `

The model is that of the installation, if there is a renown.yaml and it has one, else the one that ships with renown. To
judge by the latter, neither renown.yaml nor a database is needed. The first line on stderr says which it was.

In JSON, n counts the texts and judged those the model judged; the rest counts as wrong in no figure. confusion has a row
for each label people gave (negative, neutral, positive) and a column for each the model gave, the fourth for not judged.`,
		Example: `  renown meaning eval labelled.csv
  renown meaning eval labelled.csv.gz --format json
  renown meaning eval labelled.csv --model base`,
	}
	cmd.Flags().StringVar(&model, "model", "", "the `model`'s name, as renown meaning models lists it; \"base\" is the one that ships")
	format, check := formatFlag(cmd, "table", "json")
	cmd.RunE = a.run(func(cmd *cobra.Command, args []string) error {
		if err := check(); err != nil {
			return err
		}
		path, err := oneFile(args)
		if err != nil {
			return err
		}
		return a.evalMeaning(cmd.Context(), path, model, *format)
	})
	return cmd
}

func oneFile(args []string) (string, error) {
	if len(args) != 1 {
		return "", usagef("which one FILE holds the labelled texts?")
	}
	return args[0], nil
}

func (a *app) meaningTrainCommand() *cobra.Command {
	f := &trainFlags{}
	cmd := &cobra.Command{
		Use:   "train FILE",
		Short: "Keep labelled texts and train the sentiment model on them",
		Long: `Keep labelled texts as examples and train on them and on what this installation has, as renown train does: the new model
is put to use if it is better, and every stored text is then read anew. A text that was kept before takes its new label.

` + labelledShape,
		Example: `  renown meaning train labelled.csv
  renown meaning train labelled.csv --dry-run   # compare, keep nothing`,
	}
	cmd.Flags().BoolVar(&f.dry, "dry-run", false, "train and compare, but keep neither texts nor model")
	cmd.Flags().BoolVar(&f.force, "force", false, "keep the new model though it is not better, or too few labels can tell")
	cmd.RunE = a.run(func(cmd *cobra.Command, args []string) error {
		path, err := oneFile(args)
		if err != nil {
			return err
		}
		examples, err := a.readLabelled(path)
		if err != nil {
			return err
		}
		c, err := a.load()
		if err != nil {
			return err
		}
		f.extra = examples
		return a.with(cmd.Context(), c, slog.LevelWarn, func(s *session) error { return a.trainNow(cmd.Context(), s, f) })
	})
	return cmd
}

func (a *app) meaningModelsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "models",
		Short: "List the models that were trained here, and how they did",
		Long: `List the sentiment models that were trained here, the newest first, with the macro-F1 of each and of the one that was in
use then, on n texts that neither had seen. "renown train --back NAME" uses a kept one again.`,
		Args: cobra.NoArgs,
	}
	format, check := formatFlag(cmd, "table", "json")
	cmd.RunE = a.run(func(cmd *cobra.Command, _ []string) error {
		if err := check(); err != nil {
			return err
		}
		c, err := a.load()
		if err != nil {
			return err
		}
		return a.with(cmd.Context(), c, slog.LevelWarn, func(s *session) error { return a.listModels(cmd.Context(), s, *format) })
	})
	return cmd
}

// modelLine is a model as it is listed.
type modelLine struct {
	Name     string    `json:"name"`
	Made     string    `json:"made"`
	Kept     bool      `json:"kept"`
	InUse    bool      `json:"in_use"`
	Examples uint64    `json:"examples"`
	Report   *decision `json:"report"`
}

func (a *app) listModels(ctx context.Context, s *session, format string) error {
	models, err := s.warehouse.Models(ctx)
	if err != nil {
		return err
	}
	current, err := s.warehouse.CurrentModel(ctx)
	if err != nil {
		return err
	}
	lines := make([]modelLine, 0, len(models)+1)
	for _, m := range models {
		lines = append(lines, newModelLine(m, current))
	}
	lines = append(lines, modelLine{Name: baseName, Kept: true, InUse: current == ""})
	if format == "json" {
		enc := json.NewEncoder(a.Stdout)
		enc.SetIndent("", "  ")
		return enc.Encode(lines)
	}
	g := grid{head: []string{"model", "made", "state", "trained on", "compared on", "before", "after"}, right: []bool{false, false, false, true, true, true, true}}
	for _, l := range lines {
		g.rows = append(g.rows, l.cells())
	}
	width, _ := terminalWidth(a.Stdout)
	return g.print(a.Stdout, width)
}

func newModelLine(m warehouse.Model, current string) modelLine {
	line := modelLine{Name: m.Name, Made: m.Made.UTC().Format("2006-01-02T15:04:05Z"), Kept: m.Kept, InUse: m.Name == current, Examples: m.Examples}
	var d decision
	if json.Unmarshal([]byte(m.Report), &d) == nil { // a report nobody can read is shown as missing
		line.Report = &d
	}
	return line
}

func (l modelLine) cells() []string {
	state := "not kept"
	switch {
	case l.InUse:
		state = "in use"
	case l.Kept:
		state = "kept"
	}
	cells := []string{l.Name, strings.TrimSuffix(strings.Replace(l.Made, "T", " ", 1), "Z"), state, "", "", "", ""}
	if l.Name == baseName {
		cells[1] = "ships with renown"
		return cells
	}
	cells[3] = thousands(l.Examples)
	if l.Report != nil {
		cells[4], cells[5], cells[6] = thousands(l.Report.Decided), f1(l.Report.Before.MacroF1), f1(l.Report.After.MacroF1)
	}
	return cells
}

// modelFor finds the model to evaluate and says in words which it is.
func (a *app) modelFor(ctx context.Context, name string) (*meaning.Model, string, error) {
	const ships = "the model that ships with renown"
	if name == baseName || name == meaning.Base().Name {
		return meaning.Base(), ships, nil
	}
	if _, err := os.Stat(a.configPath); errors.Is(err, os.ErrNotExist) && name == "" {
		return meaning.Base(), ships, nil
	}
	c, err := a.load()
	if err != nil {
		return nil, "", fmt.Errorf("%w\n  → --model base judges by the model that ships, and needs no configuration", err)
	}
	if c.Warehouse.Embedded() && name == "" {
		if _, err := os.Stat(filepath.Clean(c.Warehouse.Dir)); errors.Is(err, os.ErrNotExist) {
			return meaning.Base(), ships + ": nothing was collected here yet", nil
		}
	}
	return a.installedModel(ctx, c, name)
}
