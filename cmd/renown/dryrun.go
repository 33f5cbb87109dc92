package main

import (
	"context"
	"fmt"
	"sort"
	"strconv"
	"strings"

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
	g := grid{head: []string{"SOURCE", "REQUEST", "AT MOST", "COST AT MOST", "NOTE"}, right: []bool{false, false, true, false, false}}
	costs := map[string]float64{}
	for _, job := range chosen(jobs, names) {
		planner, plans := job.Collector.(collectors.Planner)
		if !plans {
			g.rows = append(g.rows, []string{job.Name, "-", "", "", "kind " + job.Kind + " asks nobody"})
			continue
		}
		cursor, err := s.warehouse.Cursors(ctx, job.Name)
		if err != nil {
			return err
		}
		for _, p := range planner.Plan(cursor) {
			g.rows = append(g.rows, plannedRow(job.Name, p))
			for _, c := range p.Cost {
				costs[c.Budget] += c.Amount
			}
		}
	}
	width, _ := terminalWidth(a.Stdout)
	if err := g.print(a.Stdout, width); err != nil {
		return err
	}
	a.printCosts(costs, s.fetch.Budgets())
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

func plannedRow(source string, p fetch.Planned) []string {
	method := p.Method
	if method == "" {
		method = "GET"
	}
	var costs []string
	for _, c := range p.Cost {
		costs = append(costs, amount(c.Amount)+" "+c.Budget)
	}
	return []string{source, plain(method + " " + p.URL), strconv.Itoa(max(p.Times, 1)) + "×", strings.Join(costs, ", "), plain(p.Note)}
}

// printCosts adds up what the requests cost against what is left.
func (a *app) printCosts(costs map[string]float64, budgets []fetch.BudgetState) {
	if len(costs) == 0 {
		a.say("\nNone of these requests costs anything.")
		return
	}
	names := make([]string, 0, len(costs))
	for name := range costs {
		names = append(names, name)
	}
	sort.Strings(names)
	a.say("")
	for _, name := range names {
		line := fmt.Sprintf("%s: at most %s", name, amount(costs[name]))
		for _, b := range budgets {
			if b.Name == name {
				line += fmt.Sprintf(" of the %s that are left of %s", amount(max(b.Limit-b.Used, 0)), amount(b.Limit))
			}
		}
		a.say("%s", line)
	}
}

// amount is a sum without needless digits.
func amount(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
