package main

import (
	"time"

	"renown/collectors"
	"renown/collectors/fetch"
	"renown/dashboards"
)

// schedule shows the Sources page what only the collecting program knows: the runner's plan, the platforms' limits and
// circuits, the budgets. It also passes on the page's one wish.
type schedule struct {
	runner *collectors.Runner
	sites  map[string]string // of each source
	fetch  *fetch.Client
}

func newSchedule(runner *collectors.Runner, s *session) schedule {
	sites := map[string]string{}
	for _, source := range s.config.Sources {
		sites[source.Name] = source.Site
	}
	return schedule{runner, sites, s.fetch}
}

// Sources lists the sources in the configuration's order.
func (s schedule) Sources() []dashboards.SourceState {
	status := s.runner.Status()
	allowed := s.allowed()
	out := make([]dashboards.SourceState, len(status))
	for i, st := range status {
		out[i] = allowed[st.Name]
		out[i].Name, out[i].Kind, out[i].Brand, out[i].Every, out[i].Next = st.Name, st.Kind, st.Brand, st.Every, st.Next
		out[i].Running, out[i].Since, out[i].LastError, out[i].Remedy = st.Running, st.Since, st.LastError, st.Remedy
		out[i].Lag = st.Lag
		out[i].Site = s.sites[st.Name]
	}
	return out
}

// allowed is what the platforms have said to each source.
func (s schedule) allowed() map[string]dashboards.SourceState {
	out := map[string]dashboards.SourceState{}
	for _, api := range s.fetch.State() {
		state := out[api.Source]
		for _, l := range api.Limits {
			state.Limits = append(state.Limits, limit(l))
		}
		if api.Circuit.State == "open" {
			state.Circuit = dashboards.Circuit{Open: true, Until: api.Circuit.Until, Why: api.Circuit.Why}
		}
		out[api.Source] = state
	}
	return out
}

func limit(l fetch.LimitState) dashboards.Limit {
	out := dashboards.Limit{Name: l.Name, Unit: l.Unit, Allowed: int64(l.Allowed), Remaining: int64(l.Left), Reset: l.Reset}
	if l.Quiet.After(l.Reset) {
		out.Remaining, out.Reset = 0, l.Quiet
	}
	return out
}

// Budgets lists the budgets of all sources together.
func (s schedule) Budgets() []dashboards.Budget {
	var out []dashboards.Budget
	for _, b := range s.fetch.Budgets() {
		budget := dashboards.Budget{Name: b.Name, Unit: b.Unit, Limit: b.Limit, Used: b.Used, Since: b.Since, Until: b.Until, Sources: b.Sources, Unread: !b.Known}
		if b.Rolling {
			budget.Until = time.Time{}
		}
		out = append(out, budget)
	}
	return out
}

// Collect makes a source due at once.
func (s schedule) Collect(source string) error { return s.runner.CollectNow(source) }
