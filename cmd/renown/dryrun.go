package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/mattn/go-runewidth"

	"renown/collectors"
	"renown/collectors/fetch"
)

// dryRun prints the requests that runs of the sources would make, as far as they are known before the first answer, and
// what they would cost at most. It asks nobody but the warehouse.
func (a *app) dryRun(ctx context.Context, s *session, names []string) error {
	jobs, err := a.jobs(s)
	if err != nil {
		return err
	}
	if err := s.fetch.ReadBudgets(ctx); err != nil {
		return fmt.Errorf("what was spent so far cannot be told: %w", err)
	}
	budgets := s.fetch.Budgets()
	all := map[string]float64{}
	for _, job := range chosen(jobs, names) {
		planner, plans := job.Collector.(collectors.Planner)
		if !plans {
			a.say("%s: kind %s reads files; nobody is asked\n", plain(job.Name), job.Kind)
			continue
		}
		cursor, err := s.warehouse.Cursors(ctx, job.Name)
		if err != nil {
			return err
		}
		plan := planner.Plan(cursor)
		for budget, cost := range costsOf(plan) {
			all[budget] += cost
		}
		a.printPlan(job, plan, budgets)
	}
	a.printCosts(all, budgets)
	return nil
}

func chosen(jobs []collectors.Job, names []string) []collectors.Job {
	if len(names) == 0 {
		return jobs
	}
	var out []collectors.Job
	for _, name := range names {
		for _, job := range jobs {
			if job.Name == name {
				out = append(out, job)
			}
		}
	}
	return out
}

// printPlan prints a source's requests, two lines each: how often at most and what, then its cost and why.
func (a *app) printPlan(job collectors.Job, plan []fetch.Planned, budgets []fetch.BudgetState) {
	width, _ := terminalWidth(a.Stdout)
	host := ""
	if len(plan) > 0 {
		host = hostOf(plan[0].URL)
	}
	a.say("%s (%s, %s): %s, to begin with %s", plain(job.Name), job.Kind, plain(job.Brand), atMostText(costsOf(plan), budgets), plain(host))
	for _, p := range plan {
		line := fmt.Sprintf("%5d×  %s %s", max(p.Times, 1), cmp.Or(p.Method, "GET"), plain(target(p.URL, host)))
		if width > 0 {
			line = runewidth.Truncate(line, width, "…")
		}
		a.say("%s", line)
		cost := ""
		if len(p.Cost) > 0 {
			cost = atMostText(costsOf([]fetch.Planned{p}), budgets)
		}
		if why := join(" · ", cost, plain(p.Note)); why != "" {
			a.say("        %s", why)
		}
	}
	a.say("")
}

func join(between string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), between)
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// target is what a request asks for, readable: the path and what of its query tells one request from another. The host
// is left out where it is the one named above.
func target(address, host string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	text := u.Path
	if other := hostOf(address); other != host {
		text = other + text
	}
	values := u.Query()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if value := strings.Join(values[name], ", "); tells(name, value) {
			text += "  " + name + "=" + runewidth.Truncate(value, 90, "…")
		}
	}
	return text
}

// tells says whether a parameter of a request is of interest to who wants to know what it asks for: not the list of
// fields wanted, or how many come at once.
func tells(name, value string) bool {
	return value != "" && !strings.Contains(name, "fields") && !slices.Contains([]string{"expansions", "part", "max_results", "maxResults", "limit", "perPage", "pageSize"}, name)
}

// costsOf adds up what requests take out of each budget at most.
func costsOf(plan []fetch.Planned) map[string]float64 {
	costs := map[string]float64{}
	for _, p := range plan {
		for _, c := range p.Cost {
			if c.Amount > 0 {
				costs[c.Budget] += c.Amount
			}
		}
	}
	return costs
}

// atMost is what a run of a collector may take out of each budget.
func atMost(c collectors.Collector, cursor map[string]string) map[string]float64 {
	planner, plans := c.(collectors.Planner)
	if !plans {
		return nil
	}
	return costsOf(planner.Plan(cursor))
}

// costText is "$5.31, 3 units": what is taken out of several budgets of one unit at once, as of a day's and a month's,
// is told once.
func costText(costs map[string]float64, budgets []fetch.BudgetState) string {
	byUnit := map[string]float64{}
	for name, cost := range costs {
		unit := name
		if b, known := budgetOf(name, budgets); known {
			unit = b.Unit
		}
		byUnit[unit] = max(byUnit[unit], cost)
	}
	var parts []string
	for _, unit := range slices.Sorted(maps.Keys(byUnit)) {
		parts = append(parts, amount(byUnit[unit], unit))
	}
	return strings.Join(parts, ", ")
}

func atMostText(costs map[string]float64, budgets []fetch.BudgetState) string {
	if len(costs) == 0 {
		return "free"
	}
	return "at most " + costText(costs, budgets)
}

func budgetOf(name string, budgets []fetch.BudgetState) (fetch.BudgetState, bool) {
	i := slices.IndexFunc(budgets, func(b fetch.BudgetState) bool { return b.Name == name })
	if i < 0 {
		return fetch.BudgetState{}, false
	}
	return budgets[i], true
}

// printCosts holds what the requests cost against what is left of each budget.
func (a *app) printCosts(costs map[string]float64, budgets []fetch.BudgetState) {
	if len(costs) == 0 {
		a.say("None of these requests costs anything.")
		return
	}
	for _, name := range slices.Sorted(maps.Keys(costs)) {
		line := fmt.Sprintf("%s: at most %s", name, amount(costs[name], ""))
		if b, known := budgetOf(name, budgets); known {
			left := max(b.Limit-b.Used, 0)
			line = fmt.Sprintf("%s: at most %s; %s left of %s", name, amount(costs[name], b.Unit), amount(left, b.Unit), amount(b.Limit, b.Unit))
			if costs[name] > left {
				line += ": no more than that is spent, the rest waits"
			}
		}
		a.say("%s", line)
	}
}

// amount is a sum with its unit: money to the cent, anything else without needless digits.
func amount(v float64, unit string) string {
	if unit == "$" {
		return "$" + thousandsOf(strconv.FormatFloat(v, 'f', 2, 64))
	}
	if v == 1 {
		unit = strings.TrimSuffix(unit, "s")
	}
	return strings.TrimSpace(thousandsOf(strconv.FormatFloat(v, 'f', -1, 64)) + " " + unit)
}

// thousandsOf sets the thousands of a number's text apart.
func thousandsOf(number string) string {
	whole, rest, _ := strings.Cut(number, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return number
	}
	return join(".", thousands(n), rest)
}
