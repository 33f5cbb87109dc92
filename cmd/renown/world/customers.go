package world

import (
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
)

// customerNetworks are the networks on which the own brand asked its customers for their handles.
func customerNetworks() []string { return []string{X, Mastodon, Bluesky, Instagram} }

// How many of a hundred who write to companies, and of those who only take part in campaigns, are customers; and of
// these, how many are active.
const (
	customersAmongWriters = 62
	customersAmongFans    = 14
	activeCustomers       = 82
)

// Customers writes the own brand's list of customers as a program for customer relations would export it: a line a
// customer, with the handles they told, some on several networks, and an address that nobody writes from. It is the same
// for the same world.
func (w *World) Customers(to io.Writer) error {
	dice := rand.New(rand.NewPCG(hashed("customers"), w.society.options.Seed))
	networks := customerNetworks()
	out := csv.NewWriter(to)
	lines := [][]string{append([]string{"customer", "email", "active"}, networks...)}
	line := func(at int, handle string) {
		n := len(lines)
		active := "no"
		if dice.IntN(100) < activeCustomers {
			active = "yes"
		}
		cells := append([]string{fmt.Sprint("C", 10_000+n), fmt.Sprintf("customer%d@mail.example", n), active}, make([]string, len(networks))...)
		cells[3+at] = handle
		lines = append(lines, cells)
	}
	for at, network := range networks {
		customers, fans := w.People(network)
		for i, handle := range customers {
			if dice.IntN(100) >= customersAmongWriters {
				continue
			}
			// Every fifth told a handle on a network before, too: their lines are known already.
			if before := 1 + i*7%max(1, len(lines)-1); at > 0 && dice.IntN(5) == 0 && len(lines) > 1 && lines[before][3+at] == "" {
				lines[before][3+at] = handle
				continue
			}
			line(at, handle)
		}
		for _, handle := range fans {
			if dice.IntN(100) < customersAmongFans {
				line(at, handle)
			}
		}
	}
	return out.WriteAll(lines)
}
