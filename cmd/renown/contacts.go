package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"renown/cmd/renown/config"
	"renown/collectors"
	"renown/collectors/file"
	"renown/warehouse/record"
)

func (a *app) contactsCommand() *cobra.Command {
	var brand string
	cmd := &cobra.Command{
		Use:   "contacts",
		Short: "Tell the customers among those who write, by a list that is never stored in clear",
		Long: `Say how many customers are known, of which kind. A list is brought in with "renown contacts import".

Of a customer only keyed hashes are kept: of the e-mail address, the telephone number, the handle on each network. With
them Renown tells which fans are customers, and that who complains on a network wrote and called before.`,
		Example: `  renown contacts
  renown contacts import customers.csv
  renown contacts forget --brand "Skyways Air"`,
		Args: cobra.NoArgs,
	}
	cmd.PersistentFlags().StringVar(&brand, "brand", "", "whose customers: the `brand` (default: your own)")
	cmd.RunE = a.run(func(cmd *cobra.Command, _ []string) error { return a.countContacts(cmd.Context(), brand) })
	cmd.AddCommand(a.contactsImportCommand(&brand), a.contactsForgetCommand(&brand))
	return cmd
}

func (a *app) contactsImportCommand(brand *string) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import FILE...",
		Short: "Read a list of customers; only keyed hashes of it are kept",
		Long: `Read lists of customers (CSV, JSON, JSON lines; gzip too; "-" is standard input): a row a customer, with at least one of

  email     an e-mail address
  phone     a telephone number, best with its country: +44 …
  mastodon, bluesky, x, …   a handle on that network, a column each; or handle and network, a column each

and, where you have them,

  customer  your own number of the customer: joins what stands in several rows or files
  active    yes or no; without the column everyone is
  since     the day they became a customer, such as 2021-03-04

The first line names the columns. Other columns are not looked at, and the summary names them. Everything is hashed with
the installation's key before it is stored, standard input is copied nowhere, and the file can be shredded afterwards.
Importing again changes nothing, or brings what changed; who is no longer in the list stays until "renown contacts forget".
An address or number that stands with several customers is that of the last.`,
		Example: `  renown contacts import customers.csv
  renown contacts import --brand "Skyways Air" crm-export.csv.gz handles.csv
  zcat crm-export.csv.gz | renown contacts import -
  shred -u customers.csv`,
	}
	format, check := formatFlag(cmd, "text", "json")
	cmd.RunE = a.run(func(cmd *cobra.Command, args []string) error {
		if err := check(); err != nil {
			return err
		}
		if len(args) == 0 {
			return usagef("which FILE is the list of customers?")
		}
		return a.importContacts(cmd.Context(), *brand, args, *format)
	})
	return cmd
}

func (a *app) contactsForgetCommand(brand *string) *cobra.Command {
	return &cobra.Command{
		Use:     "forget",
		Short:   "Remove every known customer of a brand from the warehouse",
		Long:    `Remove every known customer of a brand from the warehouse, for good. Posts stay; nobody among their authors is known to be a customer any more.`,
		Example: `  renown contacts forget --brand "Skyways Air"`,
		Args:    cobra.NoArgs,
		RunE:    a.run(func(cmd *cobra.Command, _ []string) error { return a.forgetContacts(cmd.Context(), *brand) }),
	}
}

// ownBrand is the brand the command line names, else the configuration's own.
func ownBrand(c *config.Config, name string) (string, error) {
	if name != "" {
		return canonical(c, name), nil
	}
	if own := c.Own(); own != nil {
		return own.Name, nil
	}
	return "", usagef("which brand? Name one with --brand, or mark yours with own: true in %s", c.File)
}

const contactSource = "contacts"

// contactReport is what became of lists of customers.
type contactReport struct {
	Rows    int64            `json:"rows"`
	Used    int64            `json:"customers"` // rows with a usable key
	Keys    int64            `json:"keys"`
	Refused map[string]int64 `json:"refused,omitempty"` // rows, by reason
	Skipped map[string]int64 `json:"skipped,omitempty"` // cells of other rows, by reason
	Unused  []string         `json:"unused_columns,omitempty"`

	examples []string
}

func (r *contactReport) add(path string, s file.ContactSummary) {
	r.Rows, r.Used, r.Keys = r.Rows+s.Rows, r.Used+s.Used, r.Keys+s.Keys
	r.Refused = r.count(r.Refused, s.Refused, s.Examples, path, "")
	r.Skipped = r.count(r.Skipped, s.Skipped, s.Examples, path, "left out: ")
	for _, name := range s.Unused {
		if !slices.Contains(r.Unused, name) {
			r.Unused = append(r.Unused, name)
		}
	}
}

func (r *contactReport) count(counts, more map[string]int64, examples map[string]int, path, what string) map[string]int64 {
	for _, reason := range slices.Sorted(maps.Keys(more)) {
		if counts == nil {
			counts = map[string]int64{}
		}
		counts[reason] += more[reason]
		r.examples = append(r.examples, fmt.Sprintf("%s%s: %s (first in line %d of %s)", what, reason, thousands(more[reason]), examples[reason], path))
	}
	return counts
}

func (a *app) importContacts(ctx context.Context, brand string, paths []string, format string) error {
	c, err := a.load()
	if err != nil {
		return err
	}
	if brand, err = ownBrand(c, brand); err != nil {
		return err
	}
	if err := readable(slices.DeleteFunc(slices.Clone(paths), func(path string) bool { return path == "-" })); err != nil {
		return err
	}
	a.unlisted(c, "Its customers are kept, but the pages do not offer it until it is listed.", brand)
	return a.with(ctx, c, slog.LevelError, func(s *session) error {
		report, err := a.readContacts(ctx, s, brand, paths)
		if err == nil {
			err = s.deliver(ctx)
		}
		if err == nil && report.Used == 0 {
			err = errors.New("no customer could be used; see what is said of the rows, and \"renown contacts import --help\" for the columns")
		}
		if err != nil && report.Rows == 0 {
			return err
		}
		return errors.Join(err, a.printContacts(report, format))
	})
}

// readContacts reads the lists and enters a line into the ledger. What they hold in clear goes no further than the
// pipeline, which hashes it.
func (a *app) readContacts(ctx context.Context, s *session, brand string, paths []string) (contactReport, error) {
	pipeline := s.pipeline(false)
	var report contactReport
	stdin, done := a.standardInput(ctx)
	defer done()
	state := newImporting(paths, a.Now)
	bar := a.progress(state.text)
	defer bar.end()
	run := record.Run{ID: rand.Text(), Source: contactSource, Kind: "import", Brand: brand, Started: a.Now().UTC()}
	var failed error
	for _, path := range paths {
		summary, err := file.Contacts(ctx, path, file.ContactOptions{
			Brand: brand, Source: contactSource, Networks: networkNames(s.config), Stdin: stdin,
			Progress: func(p file.Progress) {
				state.note(p)
				bar.tick()
			},
		}, func(b *record.Batch) error {
			_, err := pipeline.Write(context.WithoutCancel(ctx), contactSource, b)
			return err
		})
		state.next()
		report.add(path, summary)
		if failed = err; err != nil {
			break
		}
	}
	if ctx.Err() != nil && errors.Is(failed, context.Canceled) {
		failed = errInterrupted
	}
	run.Finished, run.OK, run.Records, run.Rejected = a.Now().UTC(), failed == nil, report.Keys, report.Rows-report.Used
	if failed != nil {
		run.Error, run.Remedy = plain(failed.Error()), "mend what it says and import the list again: what is there already changes nothing"
	}
	return report, errors.Join(failed, s.warehouse.Write(context.WithoutCancel(ctx), &record.Batch{Runs: []record.Run{run}}))
}

// standardInput gives what comes there without a copy on disk; the end of ctx ends the waiting for it.
func (a *app) standardInput(ctx context.Context) (in io.Reader, done func()) {
	r, w := io.Pipe()
	var once sync.Once
	stop := context.AfterFunc(ctx, func() { _ = w.CloseWithError(ctx.Err()) })
	return readerFunc(func(p []byte) (int, error) {
			once.Do(func() {
				go func() {
					_, err := io.Copy(w, a.Stdin)
					_ = w.CloseWithError(err)
				}()
			})
			return r.Read(p)
		}), func() {
			stop()
			_ = r.Close()
		}
}

type readerFunc func(p []byte) (int, error)

// Read reads.
func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// networkNames are the networks a column of handles may be named after: those of the catalogue and of the configuration.
func networkNames(c *config.Config) []string {
	names := map[string]bool{}
	for _, kind := range collectors.Catalog() {
		if kind.Site != "" {
			names[kind.Site] = true
		}
	}
	for _, s := range c.Sources {
		if s.Site != "" {
			names[strings.ToLower(s.Site)] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func (a *app) printContacts(r contactReport, format string) error {
	if format == "json" {
		enc := json.NewEncoder(a.Stdout)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	}
	fmt.Fprintf(a.Stdout, "read       %s rows\n", thousands(r.Rows))
	fmt.Fprintf(a.Stdout, "customers  %s, by %s keys; nothing of them is stored in clear\n", thousands(r.Used), thousands(r.Keys))
	fmt.Fprintf(a.Stdout, "refused    %s\n", thousands(r.Rows-r.Used))
	for _, line := range r.examples {
		fmt.Fprintln(a.Stdout, "           "+plain(line))
	}
	if len(r.Unused) > 0 {
		fmt.Fprintln(a.Stdout, "note: not looked at: "+plain(strings.Join(r.Unused, ", ")))
	}
	return nil
}

func (a *app) countContacts(ctx context.Context, brand string) error {
	c, err := a.load()
	if err != nil {
		return err
	}
	if brand, err = ownBrand(c, brand); err != nil {
		return err
	}
	return a.with(ctx, c, slog.LevelWarn, func(s *session) error {
		const sql = `SELECT kind, count() AS keys, countIf(active) AS active, uniqExact(if(customer = '', key, customer)) AS customers
			FROM contacts FINAL WHERE brand = {brand:String} GROUP BY kind ORDER BY kind`
		var rows []struct {
			Kind      string `ch:"kind"`
			Keys      uint64 `ch:"keys"`
			Active    uint64 `ch:"active"`
			Customers uint64 `ch:"customers"`
		}
		if err := s.warehouse.Conn().Select(ctx, &rows, sql, named("brand", brand)); err != nil {
			return fmt.Errorf("count the customers: %w", err)
		}
		if len(rows) == 0 {
			fmt.Fprintf(a.Stdout, "No customer of %s is known. Bring a list: renown contacts import FILE.csv (see its --help).\n", brand)
			return nil
		}
		g := grid{head: []string{"key", "keys", "active", "customers"}, right: []bool{false, true, true, true}}
		for _, r := range rows {
			g.rows = append(g.rows, []string{r.Kind, thousands(r.Keys), thousands(r.Active), thousands(r.Customers)})
		}
		width, _ := terminalWidth(a.Stdout)
		return g.print(a.Stdout, width)
	})
}

// forgetTimeout is how long the removal may take.
const forgetTimeout = 5 * time.Minute

func (a *app) forgetContacts(ctx context.Context, brand string) error {
	c, err := a.load()
	if err != nil {
		return err
	}
	if brand, err = ownBrand(c, brand); err != nil {
		return err
	}
	return a.with(ctx, c, slog.LevelWarn, func(s *session) error {
		if err := s.deliver(ctx); err != nil { // what waits in the spool would come back
			return err
		}
		ctx, cancel := context.WithTimeout(ctx, forgetTimeout)
		defer cancel()
		n, err := s.warehouse.ForgetContacts(ctx, brand)
		if err != nil {
			return err
		}
		fmt.Fprintf(a.Stdout, "removed %s keys of customers of %s\n", thousands(n), brand)
		return nil
	})
}
