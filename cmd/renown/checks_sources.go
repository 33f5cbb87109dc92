package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"renown/cmd/renown/config"
	"renown/collectors"
	"renown/collectors/fetch"
	"renown/collectors/file"
	"renown/collectors/reviewsite"
)

// examineSources looks at every source, several at a time: a site that does not answer takes its time.
func (a *app) examineSources(ctx context.Context, c *config.Config, network bool) []finding {
	if len(c.Sources) == 0 {
		return []finding{warn("sources", "none: nothing is collected", "add sources: to "+c.File+" (`renown help config`), or bring exports in with renown import")}
	}
	ctx, cancel := context.WithTimeout(ctx, 2*doctorWait)
	defer cancel()
	client := a.fetcher(c, opening{log: slog.New(slog.DiscardHandler)}, "", nil)
	found := make([]finding, len(c.Sources))
	slots := make(chan struct{}, 8)
	var all sync.WaitGroup
	for i, s := range c.Sources {
		all.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			found[i] = a.examineSource(ctx, client, c, s, network)
		})
	}
	all.Wait()
	found = append(found, handlesUnread(c)...)
	if c.Contact == "" {
		found = append(found, warn("contact", "sites that are collected from cannot tell whom to turn to", "write contact: mailto:you@company.example"))
	}
	return found
}

// handlesUnread warns of a brand's accounts on a network that no source of the brand reads: most likely its name is
// misspelt. An import may read any network's posts, so it is no error.
func handlesUnread(c *config.Config) []finding {
	var found []finding
	for _, b := range c.Brands {
		var read []string
		for _, s := range c.Sources {
			if strings.EqualFold(s.Brand, b.Name) {
				read = append(read, strings.ToLower(s.Site), s.Kind)
			}
		}
		for _, network := range networksOf(b) {
			if !slices.Contains(read, strings.ToLower(network)) {
				remedy := "add a source of kind " + network + ", or take the handles out"
				if _, known := collectors.Lookup(network); !known {
					remedy = config.Suggest(network, kindNames())
				}
				found = append(found, warn("brand "+b.Name, fmt.Sprintf("has handles on %q, which no source of the brand reads", network), remedy))
			}
		}
	}
	return found
}

// networksOf are the networks on which a brand names accounts.
func networksOf(b config.Brand) []string {
	all := slices.Collect(maps.Keys(b.Handles))
	all = slices.AppendSeq(all, maps.Keys(b.SupportHandles))
	slices.Sort(all)
	return slices.Compact(all)
}

func kindNames() []string {
	var names []string
	for _, kind := range collectors.Catalog() {
		names = append(names, kind.Name)
	}
	return names
}

func (a *app) examineSource(ctx context.Context, client *fetch.Client, c *config.Config, s config.Source, network bool) finding {
	switch settings := s.Settings.(type) {
	case *file.Settings:
		return dropFolder(s, settings)
	case *reviewsite.Settings:
		if !network {
			return ok("source "+s.Name, "not asked (--network=false): %s", fetch.Redact(settings.URL))
		}
		return a.reachable(ctx, client, s, settings)
	}
	f := a.examineNetwork(ctx, client, s, network)
	f.Says, f.Remedy = c.Hide(f.Says), c.Hide(f.Remedy)
	return f
}

// reachable asks for the first page as a run would: robots.txt first, then the page.
func (a *app) reachable(ctx context.Context, client *fetch.Client, s config.Source, settings *reviewsite.Settings) finding {
	ctx, cancel := context.WithTimeout(ctx, doctorWait)
	defer cancel()
	check := "source " + s.Name
	page, err := client.Get(ctx, settings.URL)
	if err != nil {
		remedy := "look whether the address opens in a browser"
		var knows interface{ Remedy() string }
		if errors.As(err, &knows) && knows.Remedy() != "" {
			remedy = knows.Remedy()
		}
		return fail(check, err.Error(), remedy)
	}
	parsed, err := reviewsite.Parse(page.Reader(), page.URL, settings.Rules, a.Now())
	if err != nil {
		return fail(check, err.Error(), "see renown try "+s.Name)
	}
	if parsed.Rating == nil && len(parsed.Reviews) == 0 {
		return fail(check, "the page answers but gives neither a rating nor reviews", "see renown try "+s.Name+", and write rules: for it")
	}
	return ok(check, "answers, %d reviews on its first page", len(parsed.Reviews))
}

func dropFolder(s config.Source, settings *file.Settings) finding {
	check := "source " + s.Name
	if _, err := file.LoadMap(settings.Map); err != nil {
		return fail(check, err.Error(), "mend the map: see collectors/file/README.md")
	}
	found, err := settings.Files()
	if err != nil {
		return fail(check, err.Error(), "mend path: in the configuration")
	}
	if len(found) > 0 {
		return ok(check, "%d files in the drop folder", len(found))
	}
	folder := settings.Path
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		folder = filepath.Dir(folder)
	}
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return fail(check, fmt.Sprintf("the drop folder %s does not exist", folder), "mkdir -p "+folder)
	}
	return ok(check, "the drop folder %s waits for files", folder)
}
