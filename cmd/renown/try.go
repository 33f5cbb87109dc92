package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"renown/cmd/renown/config"
	"renown/collectors"
	"renown/collectors/fetch"
	"renown/collectors/file"
	"renown/collectors/reviewsite"
	"renown/warehouse/record"
)

// tryFlags is what the command line says of a try.
type tryFlags struct {
	kind, rules, file, url, mapName, brand string
	limit                                  int
	spend                                  bool
}

func (a *app) tryCommand() *cobra.Command {
	f := &tryFlags{}
	cmd := &cobra.Command{
		Use:   "try [SOURCE | --kind KIND --file FILE]",
		Short: "Show what a source or a saved page would give, storing nothing",
		Long: `Read the first page of a source of renown.yaml, or a saved page or export, and show field by field what was understood
and what was not. Nothing is stored and no database is started: this is how CSS rules and import maps are written.
A network is asked as in a first run, until there are enough posts; where that costs something, only with --spend.
The exit code is 1 when there is nothing at all.`,
		Example: `  renown try skyways-reviews
  renown try skyways-x --spend --limit 3
  renown try --kind reviewsite --file saved.html --url https://reviews.example/skyways
  renown try --kind reviewsite --rules my-rules.yaml --file saved.html --format json
  renown try --kind file --map glassdoor --file export.csv --brand "Skyways Air"`,
		Args: cobra.MaximumNArgs(1),
	}
	flags := cmd.Flags()
	flags.StringVar(&f.kind, "kind", "", "the kind of what is in --file: reviewsite or file")
	flags.StringVar(&f.file, "file", "", "a saved page, or an export")
	flags.StringVar(&f.rules, "rules", "", "a YAML `file` of CSS rules, as under rules: of a source")
	flags.StringVar(&f.url, "url", "", "the `address` the page was saved from, to complete its links")
	flags.StringVar(&f.mapName, "map", "", "the `map` of an export")
	flags.StringVar(&f.brand, "brand", "", "the `brand` of an export whose map names no column for it")
	flags.IntVar(&f.limit, "limit", 10, "show at most so many records of an export, of a drop folder or of a network")
	flags.BoolVar(&f.spend, "spend", false, "ask also where that costs something; it is not entered in the budget's ledger")
	format, check := formatFlag(cmd, "text", "json")
	cmd.RunE = a.run(func(cmd *cobra.Command, args []string) error {
		if err := check(); err != nil {
			return err
		}
		found, err := a.try(cmd.Context(), f, args)
		if err != nil {
			return err
		}
		return a.printTrial(found, *format)
	})
	return cmd
}

// trial is what a source gave.
type trial struct {
	page     bool // it was read from a page, which CSS rules can be written for
	rating   *reviewsite.SiteRating
	reviews  []record.Review
	origins  []map[string]string // of the reviews of a page: where each field was found
	mentions []record.Mention
	accounts []record.AccountStat
	counts   []record.HashtagCount
	next     string
	problems []string
}

func (t trial) empty() bool {
	return t.rating == nil && len(t.reviews)+len(t.mentions)+len(t.accounts)+len(t.counts) == 0
}

func (a *app) try(ctx context.Context, f *tryFlags, args []string) (trial, error) {
	if f.limit < 1 {
		return trial{}, usagef("--limit must be 1 or more")
	}
	switch {
	case len(args) == 1 && f.kind == "" && f.file == "":
		return a.trySource(ctx, f, args[0])
	case len(args) == 0 && f.file != "" && f.kind == "reviewsite":
		return a.tryPage(f)
	case len(args) == 0 && f.file != "" && f.kind == "file":
		return a.tryExport(ctx, f)
	case f.kind != "" && f.kind != "reviewsite" && f.kind != "file":
		return trial{}, usagef("unknown kind %q; %s", f.kind, config.Suggest(f.kind, []string{"reviewsite", "file"}))
	}
	return trial{}, usagef("name a SOURCE of %s, or --kind reviewsite --file PAGE.html, or --kind file --map MAP --file EXPORT", a.configPath)
}

func (a *app) tryPage(f *tryFlags) (t trial, err error) {
	var rules *reviewsite.Rules
	if f.rules != "" {
		text, err := os.ReadFile(f.rules)
		if err != nil {
			return t, fmt.Errorf("cannot read the rules: %w", err)
		}
		if rules, err = reviewsite.ParseRules(text); err != nil {
			return t, fmt.Errorf("%s: %w", f.rules, err)
		}
	}
	page, err := os.Open(f.file)
	if err != nil {
		return t, fmt.Errorf("cannot read the page: %w", err)
	}
	defer func() { err = errors.Join(err, page.Close()) }()
	parsed, err := reviewsite.Parse(page, f.url, rules, a.Now())
	if err != nil {
		return t, fmt.Errorf("%s: %w", f.file, err)
	}
	return trialOf(parsed), nil
}

// trialOf shows addresses without the source's login, which relative links take over from it.
func trialOf(p reviewsite.Page) trial {
	for i := range p.Reviews {
		p.Reviews[i].URL = fetch.Redact(p.Reviews[i].URL)
	}
	return trial{page: true, rating: p.Rating, reviews: p.Reviews, origins: p.Origins, next: fetch.Redact(p.Next), problems: p.Problems()}
}

func (a *app) tryExport(ctx context.Context, f *tryFlags) (trial, error) {
	if f.mapName == "" {
		return trial{}, usagef("--map is missing: one of %s, or a file of your own", strings.Join(file.MapNames(), ", "))
	}
	m, err := file.LoadMap(f.mapName)
	if err != nil {
		return trial{}, usageError{err}
	}
	return a.tryFile(ctx, f.file, file.Options{Map: m, Source: fetch.Source{Name: "try", Brand: f.brand}}, f.limit)
}

// errEnough ends a trial when it has shown what it was asked for.
var errEnough = errors.New("enough was read")

func (a *app) tryFile(ctx context.Context, path string, o file.Options, limit int) (trial, error) {
	t := trial{}
	o.Batch, o.Now = limit, a.Now
	_, err := file.Import(ctx, path, o, t.keep(limit))
	if err != nil && !errors.Is(err, errEnough) {
		return t, err
	}
	return t, nil
}

// keep collects batches until there are limit records. Records that would be refused are told as problems.
func (t *trial) keep(limit int) func(*record.Batch) error {
	return func(b *record.Batch) error {
		for i := range b.Reviews {
			if err := b.Reviews[i].Validate(); err != nil {
				t.problems = append(t.problems, fmt.Sprintf("review %s would be refused: %v", b.Reviews[i].ID, err))
			}
		}
		for i := range b.Mentions {
			if err := b.Mentions[i].Validate(); err != nil {
				t.problems = append(t.problems, fmt.Sprintf("post %s would be refused: %v", b.Mentions[i].ID, err))
			}
		}
		t.reviews, t.mentions = append(t.reviews, b.Reviews...), append(t.mentions, b.Mentions...)
		for _, r := range b.Rejects {
			t.problems = append(t.problems, fmt.Sprintf("%s: %s: %s", r.Where, r.Reason, r.Detail))
		}
		for _, s := range b.AccountStats {
			if s.Rating != 0 {
				t.rating = &reviewsite.SiteRating{Value: s.Rating, Count: s.RatingCount}
			} else {
				t.accounts = append(t.accounts, s)
			}
		}
		t.counts = append(t.counts, b.HashtagCounts...)
		if len(t.reviews)+len(t.mentions) < limit {
			return nil
		}
		t.reviews, t.mentions = t.reviews[:min(limit, len(t.reviews))], t.mentions[:min(limit, len(t.mentions))]
		return errEnough
	}
}

func (a *app) trySource(ctx context.Context, f *tryFlags, name string) (trial, error) {
	c, err := a.load()
	if err != nil {
		return trial{}, err
	}
	s := c.Source(name)
	if s == nil {
		return trial{}, usagef("there is no source %q in %s; %s", name, c.File, config.Suggest(name, c.SourceNames()))
	}
	log, err := a.logger(slog.LevelWarn)
	if err != nil {
		return trial{}, err
	}
	client := a.fetcher(c, opening{log: log}, "", nil)
	switch settings := s.Settings.(type) {
	case *reviewsite.Settings:
		return a.tryAddress(ctx, client, settings)
	case *file.Settings:
		return a.tryFolder(ctx, c, s, settings, f.limit)
	}
	built, err := collector(*s, collectors.Deps{Fetch: client, Now: a.Now, Logger: log})
	if err != nil {
		return trial{}, err
	}
	if costs := atMost(built, nil); len(costs) > 0 && !f.spend {
		return trial{}, usagef("this takes at most %s: add --spend if it is worth that (it is not entered in the budget's ledger), or look with renown collect %s --dry-run",
			costText(costs, client.Budgets()), s.Name)
	}
	return tryAny(ctx, discreetly(built, c.Hide), f.limit)
}

// tryAddress reads a review site's first page only.
func (a *app) tryAddress(ctx context.Context, client *fetch.Client, s *reviewsite.Settings) (trial, error) {
	page, err := client.Get(ctx, s.URL)
	if err != nil {
		return trial{}, withRemedy(err)
	}
	parsed, err := reviewsite.Parse(page.Reader(), page.URL, s.Rules, a.Now())
	if err != nil {
		return trial{}, fmt.Errorf("%s: %w", fetch.Redact(page.URL), err)
	}
	return trialOf(parsed), nil
}

// tryFolder reads the beginning of a drop folder's first file.
func (a *app) tryFolder(ctx context.Context, c *config.Config, s *config.Source, settings *file.Settings, limit int) (trial, error) {
	m, err := file.LoadMap(settings.Map)
	if err != nil {
		return trial{}, err
	}
	paths, err := settings.Files()
	if err != nil {
		return trial{}, err
	}
	if len(paths) == 0 {
		return trial{}, fmt.Errorf("no file matches %s; put one there, or mend path: at %s:%d", settings.Path, c.File, s.Line)
	}
	return a.tryFile(ctx, paths[0], file.Options{Map: m, Source: fetch.Source{Name: s.Name, Brand: s.Brand, Site: s.Site},
		Handles: settings.Handles, SupportHandles: settings.SupportHandles}, limit)
}

// tryAny runs a collector of any kind until it gave enough.
func tryAny(ctx context.Context, c collectors.Collector, limit int) (trial, error) {
	t := trial{}
	out, err := c.Collect(ctx, nil, t.keep(limit))
	t.problems = append(t.problems, out.Notes...)
	if err != nil && !errors.Is(err, errEnough) {
		return t, withRemedy(err)
	}
	return t, nil
}

// withRemedy adds to an error what can be done about it, if it knows.
func withRemedy(err error) error {
	var knows interface{ Remedy() string }
	if errors.As(err, &knows) && knows.Remedy() != "" {
		return fmt.Errorf("%w\n  → %s", err, knows.Remedy())
	}
	return err
}
