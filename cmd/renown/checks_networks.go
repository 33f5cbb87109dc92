package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"renown/cmd/renown/config"
	"renown/collectors"
	"renown/collectors/fetch"
	"renown/collectors/network"
)

// examineNetwork looks at a source that asks an API, without spending anything: whether its keys look like keys, whether
// there is anything to look for, and whether the platform answers at all. Where no key is needed, it is read as a run
// would.
func (a *app) examineNetwork(ctx context.Context, client *fetch.Client, s config.Source, ask bool) finding {
	check := "source " + s.Name
	built, err := collector(s, collectors.Deps{Fetch: client, Now: a.Now, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return fail(check, err.Error(), "mend the source's settings")
	}
	keys, spoiled := keysOf(s.Settings)
	switch hosts := hostsOf(built); {
	case spoiled != "":
		return warn(check, spoiled+" begins or ends with a space or a line break", "export it without: what is pasted or read from a file often has one at its end")
	case nothingToWatch(s.Settings):
		return warn(check, "has nothing to look for: the brand has no handles, hashtags or words here",
			fmt.Sprintf("write handles: {%s: [...]} and keywords: beside the brand, or hashtags: of a campaign", s.Site))
	case !ask:
		return ok(check, "not asked (--network=false): %s%s", strings.Join(hosts, ", "), toldOf(client, built, keys))
	case len(keys) == 0 && len(atMost(built, nil)) == 0:
		return a.readable(ctx, check, built)
	default:
		return a.answering(ctx, client, check, s, built, keys)
	}
}

// keysOf lists the keys of a kind's settings that are set, and one whose value cannot be meant so.
func keysOf(settings any) (set []string, spoiled string) {
	v := reflect.ValueOf(settings).Elem()
	for _, f := range secretFields(v.Type()) {
		key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		value := v.FieldByIndex(f.Index).String()
		if value == "" {
			continue
		}
		set = append(set, key)
		if strings.TrimSpace(value) != value {
			spoiled = key
		}
	}
	return set, spoiled
}

func secretFields(t reflect.Type) []reflect.StructField {
	return slices.DeleteFunc(reflect.VisibleFields(t), func(f reflect.StructField) bool { return f.Type != reflect.TypeFor[fetch.Secret]() })
}

// nothingToWatch says that a source that follows posts is told of no account, tag, word or place.
func nothingToWatch(settings any) bool {
	if _, follows := settings.(interface{ Watches() *network.Watch }); !follows {
		return false
	}
	v := reflect.ValueOf(settings).Elem()
	for _, f := range reflect.VisibleFields(v.Type()) {
		if f.Type.Kind() == reflect.Slice && v.FieldByIndex(f.Index).Len() > 0 {
			return false
		}
	}
	return true
}

// hostsOf are the addresses of the hosts that a run would begin with.
func hostsOf(c collectors.Collector) []string {
	planner, plans := c.(collectors.Planner)
	if !plans {
		return nil
	}
	var hosts []string
	for _, p := range planner.Plan(nil) {
		if u, err := url.Parse(p.URL); err == nil && u.Host != "" {
			if host := u.Scheme + "://" + u.Host; !slices.Contains(hosts, host) {
				hosts = append(hosts, host)
			}
		}
	}
	return hosts
}

// toldOf is what is known of a source without asking anyone: its keys, and what a run costs at most.
func toldOf(client *fetch.Client, c collectors.Collector, keys []string) string {
	told := ""
	if len(keys) > 0 {
		told += "; set: " + strings.Join(keys, ", ")
	}
	if costs := atMost(c, nil); len(costs) > 0 {
		told += "; a first run takes at most " + costText(costs, client.Budgets()) + withinBudget(costs, client.Budgets())
	}
	return told
}

// withinBudget says where a budget ends a run before that.
func withinBudget(costs map[string]float64, budgets []fetch.BudgetState) string {
	var limits []string
	for _, name := range slices.Sorted(maps.Keys(costs)) {
		if b, known := budgetOf(name, budgets); known && costs[name] > b.Limit {
			limits = append(limits, fmt.Sprintf("%s (%s)", amount(b.Limit, b.Unit), name))
		}
	}
	if len(limits) == 0 {
		return ""
	}
	return ", and no more than the budget of " + strings.Join(limits, " and ")
}

// answering asks each host of the platform for nothing, without a key: that it answers is all that can be known for free.
func (a *app) answering(ctx context.Context, client *fetch.Client, check string, s config.Source, c collectors.Collector, keys []string) finding {
	ctx, cancel := context.WithTimeout(ctx, doctorWait)
	defer cancel()
	hosts := hostsOf(c)
	for _, host := range hosts {
		if err := knock(ctx, client, s.Name, host); err != nil {
			remedy := "check the address in the source's settings and the network"
			var failed *fetch.Error
			if errors.As(err, &failed) && failed.Remedy() != "" {
				remedy = failed.Remedy()
			}
			return fail(check, collectors.Brief(err.Error()), remedy)
		}
	}
	return ok(check, "%s there%s; whether the key is right shows when it is collected", areThere(hosts), toldOf(client, c, keys))
}

func areThere(hosts []string) string {
	if len(hosts) == 1 {
		return hosts[0] + " is"
	}
	return strings.Join(hosts, " and ") + " are"
}

// knock asks for a host's root without a key. Any answer that is not a fault of the server's own will do.
func knock(ctx context.Context, client *fetch.Client, source, host string) error {
	api, err := client.API(fetch.APIOptions{Source: source, Base: host})
	if err != nil {
		return err
	}
	_, err = api.Do(ctx, fetch.Ask{Method: "HEAD", Path: "/", Anonymous: true})
	var failed *fetch.Error
	if errors.As(err, &failed) && failed.Status > 0 && failed.Status < 500 {
		return nil
	}
	return err
}

// readable reads a source that needs no key, as far as its first records.
func (a *app) readable(ctx context.Context, check string, c collectors.Collector) finding {
	ctx, cancel := context.WithTimeout(ctx, doctorWait)
	defer cancel()
	t := trial{}
	if _, err := c.Collect(ctx, nil, t.keep(1)); err != nil && !errors.Is(err, errEnough) {
		remedy := "look whether the address opens in a browser"
		var knows interface{ Remedy() string }
		if errors.As(err, &knows) && knows.Remedy() != "" {
			remedy = knows.Remedy()
		}
		return fail(check, collectors.Brief(err.Error()), remedy)
	}
	if t.empty() {
		return ok(check, "answers, with nothing about the brand at the moment")
	}
	return ok(check, "answers, with posts about the brand")
}
