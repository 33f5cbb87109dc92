package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"renown/cmd/renown/config"
	"renown/queries"
	"renown/warehouse"
)

// queryFlags is what the command line says of the numbers wanted.
type queryFlags struct {
	brand, from, to, grain, status, compare string
	location, job, theme, search, state     string
	conversation                            string
	campaign, direction, sentiment, author  string
	against, sites, networks                []string
	languages, hashtags                     []string
	stars, limit, offset                    int
	vanished                                bool
}

func (a *app) queryCommand() *cobra.Command {
	f := &queryFlags{}
	cmd := &cobra.Command{
		Use:   "query [NAME]",
		Short: "Print any panel's numbers; alone, list them with their definitions",
		Long: `Print the numbers of one panel. Without a name, list all queries with their definitions.

The default brand is your own (own: true in renown.yaml), the default period everything. --to is the last day counted.`,
		Example: `  renown query
  renown query employer.Summary --from 2026-01-01 --to 2026-03-31
  renown query employer.Stars --brand "Rival Jets" --format json
  renown query employer.RatingTrend --against "Rival Jets" --grain month --format csv
  renown query employer.Reviews --stars 1 --limit 20
  renown query campaign.Uses --from 2026-03-01 --to 2026-03-31
  renown query campaign.Posts --hashtag skywaysblue --sentiment negative`,
		Args: cobra.MaximumNArgs(1),
	}
	f.add(cmd)
	format, check := formatFlag(cmd, "table", "json", "csv")
	cmd.RunE = a.run(func(cmd *cobra.Command, args []string) error {
		if err := check(); err != nil {
			return err
		}
		if len(args) == 0 {
			return a.listQueries(*format)
		}
		return a.query(cmd.Context(), args[0], f, *format)
	})
	return cmd
}

func (f *queryFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.brand, "brand", "", "the `brand`; \"all\" is all brands together (default: your own)")
	flags.StringSliceVar(&f.against, "against", nil, "`brands` to compare with, commas between them")
	flags.StringVar(&f.from, "from", "", "first `day`, such as 2026-01-01 (default: everything)")
	flags.StringVar(&f.to, "to", "", "last `day`, itself included")
	flags.StringVar(&f.compare, "compare", "previous", "period to compare with: previous, year or none; needs --from and --to")
	flags.StringVar(&f.grain, "grain", "", "day, week, month, quarter or year (default: by the length of the period)")
	flags.StringSliceVar(&f.sites, "site", nil, "only these review `sites`")
	flags.StringSliceVar(&f.networks, "network", nil, "only these `networks` (posts and conversations)")
	flags.StringSliceVar(&f.languages, "language", nil, "only posts in these `languages`, such as en")
	flags.StringSliceVar(&f.hashtags, "hashtag", nil, "only posts with one of these `hashtags`, without #")
	flags.StringVar(&f.campaign, "campaign", "", "only posts with a hashtag of this `campaign` of the brand")
	flags.StringVar(&f.direction, "direction", "", "only posts by customer, other, brand or support (lists of posts)")
	flags.StringVar(&f.sentiment, "sentiment", "", "only positive, neutral or negative posts (lists of posts)")
	flags.StringVar(&f.author, "author", "", "only posts of this author, a `hash` as campaign.TopAuthors prints it (lists of posts)")
	flags.StringVar(&f.status, "status", "", "only reviews by current or former employees")
	flags.StringVar(&f.location, "location", "", "only reviews from this `place`")
	flags.StringVar(&f.job, "job", "", "only reviews of this job `family`: the title without rank, such as Engineer")
	flags.StringVar(&f.theme, "theme", "", "only reviews that touch this `theme`, by its key such as pay (lists of reviews)")
	flags.StringVar(&f.search, "search", "", "only with these `words` (lists of reviews, posts and conversations)")
	flags.StringVar(&f.state, "state", "", "only conversations that are open or answered (lists of conversations)")
	flags.StringVar(&f.conversation, "conversation", "", "the conversation of this `id`, as service.Conversations prints it (service.Conversation, with its --network)")
	flags.IntVar(&f.stars, "stars", 0, "only reviews with so many stars (lists of reviews)")
	flags.BoolVar(&f.vanished, "vanished", false, "only reviews no longer on their site (lists of reviews)")
	flags.IntVar(&f.limit, "limit", 0, "at most so many rows")
	flags.IntVar(&f.offset, "offset", 0, "leave out so many rows first")
}

func (a *app) query(ctx context.Context, name string, f *queryFlags, format string) error {
	q, err := findQuery(name)
	if err != nil {
		return err
	}
	c, err := a.load()
	if err != nil {
		return err
	}
	filter, err := f.filter(c, a.Now())
	if err != nil {
		return err
	}
	a.unlisted(c, "Only imports can have brought records of it.", append([]string{filter.Brand}, filter.Against...)...)
	return a.with(ctx, c, slog.LevelWarn, func(s *session) error {
		// What a killed program left in the spool is acknowledged and belongs into the numbers.
		if s.warehouse.Backlog().Batches > 0 {
			if err := s.deliver(ctx); err != nil {
				fmt.Fprintf(a.Stderr, "renown: the numbers lack what still waits in the spool: %v\n", err)
			}
		}
		table, err := q.Run(ctx, s.queries, filter)
		if err != nil {
			return err
		}
		return a.printTable(table, format)
	})
}

func findQuery(name string) (queries.Query, error) {
	var names []string
	for _, q := range queries.Catalog() {
		if strings.EqualFold(q.Name, name) {
			return q, nil
		}
		names = append(names, q.Name)
	}
	return queries.Query{}, usagef("there is no query %q; %s", name, config.Suggest(name, names))
}

func (f *queryFlags) filter(c *config.Config, now time.Time) (queries.Filter, error) {
	out := queries.Filter{Sites: f.sites, Networks: f.networks, Status: f.status, Location: f.location, Job: f.job, Theme: f.theme, Stars: f.stars, Search: f.search, State: f.state, Talks: queries.Talks{ID: f.conversation},
		Vanished: f.vanished, Limit: f.limit, Offset: f.offset, MinGroup: c.MinGroup, Now: now, Grain: queries.Grain(f.grain), Weights: c.Index}
	out.Languages, out.Direction, out.Sentiment, out.Author, out.Campaigns = f.languages, f.direction, f.sentiment, f.author, campaigns(c)
	for _, tag := range f.hashtags {
		out.Hashtags = append(out.Hashtags, warehouse.Hashtag(tag))
	}
	if f.status != "" && f.status != "current" && f.status != "former" {
		return out, usagef("--status %q is not current or former", f.status)
	}
	if f.state != "" && f.state != queries.StateOpen && f.state != queries.StateAnswered {
		return out, usagef("--state %q is not open or answered", f.state)
	}
	if f.stars < 0 || f.stars > 5 || f.limit < 0 || f.offset < 0 {
		return out, usagef("--stars goes from 1 to 5, and --limit and --offset are not negative")
	}
	if err := checkGrain(out.Grain); err != nil {
		return out, err
	}
	if err := f.brands(c, &out); err != nil {
		return out, err
	}
	if err := f.narrowToCampaign(&out); err != nil {
		return out, err
	}
	if b := c.Brand(out.Brand); b != nil {
		out.Zone = b.TimeZone.String()
	}
	for _, brand := range append([]string{out.Brand}, out.Against...) {
		for _, tag := range campaignTags(c, brand) {
			out.Tags = append(out.Tags, warehouse.Hashtag(tag))
		}
	}
	return out, f.period(&out)
}

// narrowToCampaign takes the hashtags of the campaign that is named.
func (f *queryFlags) narrowToCampaign(out *queries.Filter) error {
	if f.campaign == "" {
		return nil
	}
	var names []string
	for _, c := range out.Campaigns {
		if out.Brand != "" && c.Brand != out.Brand {
			continue
		}
		if strings.EqualFold(c.Name, f.campaign) {
			out.Hashtags = append(out.Hashtags, c.Hashtags...)
			return nil
		}
		names = append(names, c.Name)
	}
	return usagef("%s has no campaign %q; %s", out.Brand, f.campaign, config.Suggest(f.campaign, names))
}

func checkGrain(g queries.Grain) error {
	switch g {
	case "", queries.Day, queries.Week, queries.Month, queries.Quarter, queries.Year:
		return nil
	}
	return usagef("--grain %q is not day, week, month, quarter or year", string(g))
}

// brands takes the brands as the configuration writes them. A brand it does not name may still have imported records.
func (f *queryFlags) brands(c *config.Config, out *queries.Filter) error {
	out.Brand = canonical(c, f.brand)
	if f.brand == "" {
		own := c.Own()
		if own == nil {
			return usagef("which brand? Name one with --brand, or mark yours with own: true in %s; --brand all takes all together", c.File)
		}
		out.Brand = own.Name
	}
	if strings.EqualFold(f.brand, "all") {
		out.Brand = ""
	}
	const most = 8
	if len(f.against) > most {
		return usagef("--against takes at most %d brands", most)
	}
	for _, name := range f.against {
		out.Against = append(out.Against, canonical(c, name))
	}
	return nil
}

func canonical(c *config.Config, name string) string {
	if b := c.Brand(name); b != nil {
		return b.Name
	}
	return strings.TrimSpace(name)
}

func (f *queryFlags) period(out *queries.Filter) error {
	var err error
	if f.from != "" {
		if out.From, err = config.ParseDay(f.from); err != nil {
			return usagef("--from: %w", err)
		}
	}
	if f.to != "" {
		last, err := config.ParseDay(f.to)
		if err != nil {
			return usagef("--to: %w", err)
		}
		out.To = last.AddDate(0, 0, 1)
	}
	if out.From.IsZero() || out.To.IsZero() {
		return nil
	}
	if !out.From.Before(out.To) {
		return usagef("--from %s is after --to %s", f.from, f.to)
	}
	switch f.compare {
	case "previous":
		out.PrevFrom, out.PrevTo = out.From.Add(-out.To.Sub(out.From)), out.From
	case "year":
		out.PrevFrom, out.PrevTo = out.From.AddDate(-1, 0, 0), out.To.AddDate(-1, 0, 0)
	case "none":
	default:
		return usagef("--compare %q is not previous, year or none", f.compare)
	}
	return nil
}
