package main

import (
	"slices"
	"strings"

	"renown/cmd/renown/config"
	"renown/collectors"
	"renown/collectors/file"
	"renown/collectors/network"
	"renown/queries"
	"renown/warehouse"
)

// knowBrands tells every source what its brand's entry and campaigns say already: which accounts are the brand's own,
// which hashtags and words it is known by. What a source says itself goes before.
func knowBrands(c *config.Config) {
	for i := range c.Sources {
		s := &c.Sources[i]
		if kind, known := collectors.Lookup(s.Kind); known && s.Site == "" {
			s.Site = kind.Site
		}
		if f, isFile := s.Settings.(*file.Settings); isFile && len(f.Handles)+len(f.SupportHandles) == 0 {
			f.Handles, f.SupportHandles = c.HandlesOf(s.Brand)
		}
		if w, follows := s.Settings.(interface{ Watches() *network.Watch }); follows {
			watch(c, s, w.Watches())
		}
	}
}

func watch(c *config.Config, s *config.Source, w *network.Watch) {
	brand := c.Brand(s.Brand)
	if brand == nil {
		return
	}
	if len(w.Handles)+len(w.SupportHandles) == 0 {
		w.Handles, w.SupportHandles = handlesOn(brand.Handles, s), handlesOn(brand.SupportHandles, s)
	}
	if w.Words == nil {
		w.Words = brand.Keywords
	}
	if w.Hashtags == nil {
		w.Hashtags = campaignTags(c, s.Brand)
	}
}

// handlesOn are a brand's accounts on the source's network: under its own name, or under its kind's.
func handlesOn(byNetwork map[string][]string, s *config.Source) []string {
	for _, name := range []string{s.Site, s.Kind} {
		for network, handles := range byNetwork {
			if strings.EqualFold(network, name) {
				return handles
			}
		}
	}
	return nil
}

// addressees are the accounts by which the brands are spoken to: those of their entries, and those that sources name.
func addressees(c *config.Config) network.Addressees {
	var all network.Addressees
	for _, b := range c.Brands {
		for _, handles := range []map[string][]string{b.Handles, b.SupportHandles} {
			for on, names := range handles {
				all.Know(b.Name, on, names...)
			}
		}
	}
	for _, s := range c.Sources {
		if w, follows := s.Settings.(interface{ Watches() *network.Watch }); follows {
			all.Know(s.Brand, s.Site, slices.Concat(w.Watches().Handles, w.Watches().SupportHandles)...)
		}
		if f, isFile := s.Settings.(*file.Settings); isFile {
			all.Know(s.Brand, s.Site, slices.Concat(f.Handles, f.SupportHandles)...)
		}
	}
	return all
}

func campaignTags(c *config.Config, brand string) []string {
	var tags []string
	seen := map[string]bool{}
	for _, campaign := range c.Campaigns {
		if !strings.EqualFold(campaign.Brand, brand) {
			continue
		}
		for _, tag := range campaign.Hashtags {
			if folded := strings.ToLower(network.Hashtag(tag)); !seen[folded] {
				seen[folded] = true
				tags = append(tags, network.Hashtag(tag))
			}
		}
	}
	return tags
}

// campaigns are the configured campaigns as queries and pages know them.
func campaigns(c *config.Config) []queries.Campaign {
	all := make([]queries.Campaign, 0, len(c.Campaigns))
	for _, campaign := range c.Campaigns {
		known := queries.Campaign{Name: campaign.Name, Brand: canonical(c, campaign.Brand), From: campaign.From, To: campaign.To}
		for _, tag := range campaign.Hashtags {
			known.Hashtags = append(known.Hashtags, warehouse.Hashtag(tag))
		}
		if campaign.Baseline.Uses > 0 {
			known.Baseline = queries.Baseline{Uses: uint64(campaign.Baseline.Uses), AsOf: campaign.Baseline.AsOf, Source: campaign.Baseline.Source}
		}
		all = append(all, known)
	}
	return all
}
