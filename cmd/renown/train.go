package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"renown/collectors/meaning"
	"renown/warehouse"
	"renown/warehouse/record"
)

// trainFlags is what the command line says of a training.
type trainFlags struct {
	dry, force, back, relabel bool
	extra                     []record.Example // labelled texts of a file
}

func (a *app) trainCommand() *cobra.Command {
	f := &trainFlags{}
	cmd := &cobra.Command{
		Use:   "train [MODEL]",
		Short: "Train the sentiment model on what was corrected here, and keep it if it is better",
		Long: fmt.Sprintf(`Train a model of positive, neutral and negative on what this installation has: texts that people corrected on the pages,
labelled examples (renown meaning train FILE.csv), and its reviews, whose pros are positive, whose cons are negative and
whose stars label the whole.

The new model and the one in use are compared on texts labelled by people that neither has seen: for the new one by
cross-validation, for the one in use on what was labelled since it was made. The new one is kept if its macro-F1 is better
by at least %s. Then every stored text is read anew, with progress; Ctrl-C ends that, and the next call, or renown serve,
goes on where it was. renown serve does all of this by itself at night, when there are new labels.

It takes %d labels by people to begin with. Corrections always stand, whatever a model says.`, f1(margin), fewestLabels),
		Example: `  renown train
  renown train --dry-run                 # compare, keep nothing
  renown train --back                    # to the model before
  renown train --back own-20260301-0300  # to this one; "base" is the one that ships
  renown train --relabel                 # read all stored texts anew, say because themes changed`,
		Args: cobra.MaximumNArgs(1),
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.dry, "dry-run", false, "train and compare, but keep nothing")
	flags.BoolVar(&f.force, "force", false, "keep the new model though it is not better, or too few labels can tell")
	flags.BoolVar(&f.back, "back", false, "use an earlier model again: the named one, else the one before")
	flags.BoolVar(&f.relabel, "relabel", false, "train nothing, but read all stored texts anew with the model in use")
	cmd.MarkFlagsMutuallyExclusive("back", "relabel", "dry-run")
	cmd.MarkFlagsMutuallyExclusive("back", "relabel", "force")
	cmd.RunE = a.run(func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 && !f.back {
			return usagef("a MODEL is named with --back only: renown train --back %s", args[0])
		}
		c, err := a.load()
		if err != nil {
			return err
		}
		return a.with(cmd.Context(), c, slog.LevelWarn, func(s *session) error {
			switch {
			case f.back:
				return a.trainBack(cmd.Context(), s, append(args, "")[0])
			case f.relabel:
				return a.relabel(cmd.Context(), s, true)
			}
			return a.trainNow(cmd.Context(), s, f)
		})
	})
	return cmd
}

// trainNow trains, prints what came of it, and has what is stored read anew if it is to.
func (a *app) trainNow(ctx context.Context, s *session, f *trainFlags) error {
	d, err := s.train(ctx, training{dry: f.dry, force: f.force, extra: f.extra})
	if errTooFew := (errTooFew{}); errors.As(err, &errTooFew) {
		if len(f.extra) > 0 && !f.dry {
			fmt.Fprintf(a.Stdout, "%s labelled texts are kept.\n", thousands(len(f.extra)))
		}
		fmt.Fprintln(a.Stdout, "No model was trained: "+errTooFew.text)
		return failure{}
	}
	if err != nil {
		return err
	}
	if err := a.printDecision(d); err != nil {
		return err
	}
	if f.dry || !d.Kept {
		return nil
	}
	return a.relabel(ctx, s, false)
}

func (a *app) printDecision(d decision) error {
	fmt.Fprintf(a.Stdout, "labels by people  %s (%s corrections, %s examples)\n", thousands(d.human()), thousands(d.Corrections), thousands(d.Examples))
	fmt.Fprintf(a.Stdout, "reviews beside    %s examples\n", thousands(d.Reviews))
	fmt.Fprintf(a.Stdout, "compared on       n = %s texts that neither model has seen\n\n", thousands(d.Decided))
	g := grid{head: []string{"", "macro-F1", "macro-recall", "accuracy", "judged"}, right: []bool{false, true, true, true, true}}
	for _, line := range []struct {
		name   string
		report meaning.Report
	}{{"in use: " + d.Current, d.Before}, {"new", d.After}} {
		r := line.report
		g.rows = append(g.rows, []string{line.name, f1(r.MacroF1), f1(r.MacroRecall), f1(r.Accuracy), fmt.Sprintf("%s of %s", thousands(r.Judged), thousands(r.N))})
	}
	width, _ := terminalWidth(a.Stdout)
	if err := g.print(a.Stdout, width); err != nil {
		return err
	}
	_, err := fmt.Fprintf(a.Stdout, "\n%s\n", sentence(d.Why))
	return err
}

// training is one training to be done.
type training struct {
	dry, force bool
	extra      []record.Example // labelled texts that are not stored yet; they are, unless it is dry
}

// train trains a model and, unless it is a dry run, keeps it in the warehouse and puts it to use if it is better. What is
// stored is not read anew.
func (s *session) train(ctx context.Context, t training) (decision, error) {
	if err := s.labels.refresh(ctx, s.warehouse); err != nil && !t.force {
		return decision{}, err
	}
	if !t.dry {
		if err := s.warehouse.AddExamples(ctx, t.extra); err != nil {
			return decision{}, err
		}
		t.extra = nil
	}
	now := s.now()
	m, err := gather(ctx, s.warehouse, t.extra, now)
	if err != nil {
		return decision{}, err
	}
	current, made, err := s.currentModel(ctx)
	if err != nil {
		return decision{}, err
	}
	d, err := decide(ctx, m, current, made, "own-"+now.UTC().Format("20060102-150405"), t.force)
	if err != nil || t.dry {
		return d, err
	}
	return d, s.keepModel(ctx, d, len(m.human)+d.Reviews)
}

// currentModel is the model in use and when it was made; zero: it is the one that ships.
func (s *session) currentModel(ctx context.Context) (*meaning.Model, time.Time, error) {
	name, err := s.warehouse.CurrentModel(ctx)
	if err != nil || name == "" || name != s.labels.model() {
		return meaning.Base(), time.Time{}, err // a model that cannot be read is not in use
	}
	stored, err := s.warehouse.ReadModel(ctx, name)
	if err != nil {
		return nil, time.Time{}, err
	}
	m, err := meaning.ReadModel(bytes.NewReader(stored.Content))
	return m, stored.Made, err
}

// keepModel stores what came of a training. Of a model that is not kept only its report is.
func (s *session) keepModel(ctx context.Context, d decision, examples int) error {
	report, err := json.Marshal(d)
	if err != nil {
		return err
	}
	stored := warehouse.Model{Name: d.model.Name, Made: s.now().UTC(), Kept: d.Kept, Examples: uint64(examples), Report: string(report)}
	if !d.Kept {
		return s.warehouse.SaveModel(ctx, stored)
	}
	var content bytes.Buffer
	if _, err := d.model.WriteTo(&content); err != nil {
		return fmt.Errorf("write model %s: %w", stored.Name, err)
	}
	stored.Content = content.Bytes()
	if err := s.warehouse.SaveModel(ctx, stored); err != nil {
		return err
	}
	return s.use(ctx, stored.Name)
}

// use puts a model to use, here at once and in other programs within a minute.
func (s *session) use(ctx context.Context, name string) error {
	if err := s.warehouse.UseModel(ctx, name); err != nil {
		return err
	}
	return s.labels.refresh(ctx, s.warehouse)
}

// baseName is what people call the model that ships.
const baseName = "base"

// trainBack goes back to an earlier model and has what is stored read anew.
func (a *app) trainBack(ctx context.Context, s *session, name string) error {
	name, err := s.earlier(ctx, name)
	if err != nil {
		return err
	}
	if err := s.use(ctx, name); err != nil {
		return err
	}
	fmt.Fprintf(a.Stdout, "in use: %s\n", s.labels.model())
	return a.relabel(ctx, s, false)
}

// earlier finds the model to go back to: the named one, else the kept one before the one in use. "": the one that ships.
func (s *session) earlier(ctx context.Context, name string) (string, error) {
	if name == baseName || name == meaning.Base().Name {
		return "", nil
	}
	if name != "" {
		return name, nil
	}
	current, err := s.warehouse.CurrentModel(ctx)
	if err != nil {
		return "", err
	}
	if current == "" {
		return "", errors.New("the model in use is the one that ships with renown: there is none before it; renown meaning models lists those there are")
	}
	models, err := s.warehouse.Models(ctx)
	if err != nil {
		return "", err
	}
	passed := false
	for _, m := range models { // the newest first
		if passed && m.Kept {
			return m.Name, nil
		}
		passed = passed || m.Name == current
	}
	return "", nil
}

// relabel reads what is stored anew by the model in use and shows how far it is.
func (a *app) relabel(ctx context.Context, s *session, all bool) error {
	var now warehouse.Progress
	bar := a.progress(func() (int64, int64, string) {
		return int64(now.Done), int64(now.Total), fmt.Sprintf("reading texts anew: %s of %s", thousands(now.Done), thousands(now.Total))
	})
	err := s.warehouse.Relabel(ctx, warehouse.Relabelling{Model: s.labels.model(), Read: s.readAnew, All: all, Progress: func(p warehouse.Progress) {
		now = p
		bar.tick()
	}})
	bar.end()
	if err != nil {
		return fmt.Errorf("%w\n  → renown train --relabel begins anew; renown serve goes on where it was", err)
	}
	_, err = fmt.Fprintf(a.Stdout, "%s texts were read anew by %s\n", thousands(now.Done), s.labels.model())
	return err
}
