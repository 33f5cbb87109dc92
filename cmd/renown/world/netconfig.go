package world

import (
	"fmt"
	"strings"
	"time"
)

// The campaign's baseline: how often its hashtag was used before collecting began, as its owner published it.
const (
	baselineUses   = 350_000
	baselineSource = "Skyways Air's own campaign report"
)

// NetworkSource is one source of a network, as renown.yaml has it.
type NetworkSource struct {
	Name, Kind, Brand string
	Keys              string // the keys of its kind, as YAML without indentation
}

// NetworkSources are the sources of all networks and brands, with their addresses below base and keys that the world's
// servers accept. Which accounts, hashtags and words they watch stands with the brands and campaigns; a competitor's
// hashtag is its source's own.
func (w *World) NetworkSources(base string) []NetworkSource {
	base = strings.TrimSuffix(base, "/")
	var all []NetworkSource
	for _, b := range Brands() {
		for _, kind := range kindsOf(b.Name) {
			all = append(all, NetworkSource{Name: slug(b.Name) + "-" + kind, Kind: kind, Brand: b.Name, Keys: w.keysOf(base, kind, b)})
		}
	}
	return all
}

func kindsOf(brand string) []string {
	switch brand {
	case "Skyways Air":
		return []string{"x", "mastodon", "bluesky", "youtube", "instagram", "facebook", "reddit", "trustpilot", "googlebusiness", "feed"}
	case "Rival Jets":
		return []string{"x", "mastodon", "bluesky", "youtube", "instagram", "reddit", "trustpilot", "feed"}
	}
	return []string{"x", "mastodon", "bluesky", "youtube", "instagram", "trustpilot", "feed"}
}

// keysOf are the keys of one source. backfill reaches the story's beginning.
func (w *World) keysOf(base, kind string, b Brand) string {
	at := base + NetworkPath(kind)
	keys := map[string]string{
		"x":         fmt.Sprintf("api: %q\ntoken: %s\nbudget: 5000\nbudget_per_day: 1000\nreread: 1000\npromoted: %v\n", at, Key(X, b.Name), b.Own),
		"mastodon":  fmt.Sprintf("server: %q\ndomain: %s\ntoken: %s\n", at, mastodonHost, Key(Mastodon, b.Name)),
		"bluesky":   fmt.Sprintf("server: %q\nidentifier: %s\napp_password: %s\n", at, blueskyReader, Key(Bluesky, b.Name)),
		"youtube":   fmt.Sprintf("api: %q\nkey: %s\n", at, Key(YouTube, b.Name)),
		"instagram": fmt.Sprintf("api: %q\ntoken: %s\nuser_id: %q\n", at+"/v23.0", Key(Instagram, b.Name), numeric(Instagram, "skywaysair")),
		"facebook":  fmt.Sprintf("api: %q\ntoken: %s\ncomments_days: 60\n", at+"/v23.0", Key(Facebook, b.Name)),
		"reddit": fmt.Sprintf("api: %q\nauth: %q\nclient_id: %s\nclient_secret: %s\nown_subreddits: [%s]\nsubreddits: [flying, travel]\n",
			at, at+"/api/v1/access_token", Key("reddit app", b.Name), Key(Reddit, b.Name), slugless(b.Name)),
		"trustpilot":     fmt.Sprintf("api: %q\nkey: %s\ndomain: %s\n", at, Key(Trustpilot, b.Name), domain(b.Name)),
		"googlebusiness": googleKeys(at),
		"feed":           fmt.Sprintf("url: %q\n", at+"/"+FeedName(b.Name)),
	}[kind]
	if kind == "trustpilot" || kind == "googlebusiness" || kind == "feed" {
		return keys
	}
	if !b.Own {
		keys += fmt.Sprintf("hashtags: [%s]\n", strings.TrimPrefix(tagOf(b.Name), "#"))
	}
	return keys + "backfill: 60d\n"
}

func googleKeys(at string) string {
	id, secret, refresh := GoogleSecret()
	keys := fmt.Sprintf("api: %q\nauth: %q\nclient_id: %s\nclient_secret: %s\nrefresh_token: %s\nlocations:\n", at, at+"/token", id, secret, refresh)
	for _, l := range Locations() {
		keys += fmt.Sprintf("  - {id: %s, name: %s}\n", l.ID, l.Name)
	}
	return keys
}

// Handles are a brand's own and its support accounts, by network, as renown.yaml names them.
func Handles(brand string) (own, support map[string][]string) {
	own, support = map[string][]string{}, map[string][]string{}
	for _, row := range voiceTable() {
		handle := row.handle
		if row.network == Mastodon {
			handle += "@" + mastodonHost
		}
		switch {
		case row.brand != brand:
		case row.support:
			support[row.network] = append(support[row.network], handle)
		default:
			own[row.network] = append(own[row.network], handle)
		}
	}
	return own, support
}

// CampaignHashtag is the hashtag of the own brand's campaign.
func CampaignHashtag() string { return campaignTag }

// Config is the whole world as a renown.yaml, to which the caller adds its warehouse: brands with their accounts, the
// campaign with its baseline, the review pages and the networks.
func (w *World) Config(base string, every time.Duration) string {
	brands, pages, _ := strings.Cut(Config(base, every), "sources:\n")
	var b strings.Builder
	for _, line := range strings.SplitAfter(brands, "\n") {
		b.WriteString(line)
		if name, ok := strings.CutPrefix(line, "  - name: "); ok {
			b.WriteString(handlesYAML(strings.TrimSpace(name)))
		}
	}
	b.WriteString(w.campaignYAML())
	b.WriteString("sources:\n" + pages)
	for _, s := range w.NetworkSources(base) {
		fmt.Fprintf(&b, "  - name: %s\n    kind: %s\n    brand: %s\n    every: %s\n%s", s.Name, s.Kind, s.Brand, every, indent(s.Keys, "    "))
	}
	return b.String()
}

func handlesYAML(brand string) string {
	own, support := Handles(brand)
	return listsYAML("handles", own) + listsYAML("support_handles", support)
}

func listsYAML(key string, lists map[string][]string) string {
	var parts []string
	for _, network := range []string{X, Mastodon, Bluesky, YouTube, Instagram, Facebook, Reddit} {
		if len(lists[network]) > 0 {
			parts = append(parts, fmt.Sprintf("%s: [%q]", network, strings.Join(lists[network], `", "`)))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf("    %s: {%s}\n", key, strings.Join(parts, ", "))
}

func (w *World) campaignYAML() string {
	day := func(n int) string { return w.society.date(n).noon().Format(time.DateOnly) }
	return fmt.Sprintf("campaigns:\n  - name: Moments\n    brand: Skyways Air\n    hashtags: [%s]\n    from: %s\n    baseline: {uses: %d, as_of: %s, source: %q}\n",
		campaignTag, day(launchDay), baselineUses, day(-postDays), baselineSource)
}
