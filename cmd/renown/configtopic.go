package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"renown/collectors"
)

// configTopic is `renown help config`: what can stand in renown.yaml.
func configTopic() *cobra.Command {
	return &cobra.Command{
		Use:   "config",
		Short: "How renown.yaml is written, with an example of each kind of source",
		Long: `renown.yaml says what to watch and where to keep it. Unknown keys are errors that name the nearest valid one.
Relative paths start at the file's own folder. ${NAME} is taken from the environment and never printed: keys belong there.

` + indented(configExample) + `
Each network's accounts, words and hashtags are written once, beside the brand and its campaigns; a source that names
hashtags:, words:, handles: or support_handles: of its own looks for those instead. Competitors are watched by sources of
their own with their brand:. On the first run a network is read as far back as backfill: says (default 7d) or it allows.
Paid platforms and quotas have budgets, which are never overspent: "renown collect NAME --dry-run" shows what a run would
cost and what is left. "every:" is from 1m upwards (default 6h); limits that platforms name are kept whatever it says.

The kinds, each explained in its README, with how to get its keys:

` + kindsList() + `
A themes file adds to the themes that ship, or without its first line replaces them all; * ends words that begin so:

` + indented(themesExample) + `
Lengths of time: 90s, 90m, 6h, 7d, 2w. Days: 2026-03-01. A password's special signs need no escaping when it comes from
a ${NAME}. A plain ${ is written $${. "renown doctor" checks all of it.`,
	}
}

// configExample is a whole renown.yaml with one source of each kind.
const configExample = `warehouse: embedded:./renown-data        # or clickhouse://user:${PASSWORD}@host:9000/renown
listen: 127.0.0.1:8080                   # where the dashboards are served
# hosts: [renown.company.example]        # names a proxy on this machine passes on
contact: mailto:you@company.example      # named in the User-Agent, so that a site's owner can reach you
min_group: 5                             # slices of fewer reviews are not shown
# spool: ./renown-data/spool             # write-ahead log, default: beside the data
# cache: ./cache                         # folder of the database engine, default: your cache folder
# author_key: ${RENOWN_AUTHOR_KEY}       # key for hashing authors, default: one made and kept in the warehouse
# fetch: {delay: 1s, parallel: 1, timeout: 30s, max_page_mb: 12, redirects: 10}   # of pages
# themes: my-themes.yaml                 # what texts speak of, in your own words; see below
brands:
  - name: Skyways Air
    own: true
    time_zone: Europe/London
    staffed: Mon-Fri 09:00-17:00         # when the service desk answers; nothing: round the clock
    holidays: [2026-12-25, 2026-12-26]   # days on which it does not; past ones stay, they count for the past
    reply_target: 1h
    keywords: [skyways air]
    handles: {x: [skyways], mastodon: ["@skyways@social.example"], bluesky: [skyways.example], youtube: ["@skyways"],
      instagram: [skyways], facebook: [skyways], reddit: [skyways]}
    support_handles: {x: [skywayshelp]}
  - name: Rival Jets
    handles: {x: [rivaljets]}
campaigns:
  - {name: SkywaysBlue, brand: Skyways Air, hashtags: [SkywaysBlue], from: 2026-03-01,
     baseline: {uses: 350000, as_of: 2026-03-01, source: "press release"}}
index:                                   # weights of the reputation index's parts; 0: it does not count. These are the default
  hr: {rating: 3, recommend: 2, ceo: 1, outlook: 1, response: 1}
  marketing: {sentiment: 2, voice: 1}
  crm: {advocates: 2, repeat: 1}
  service: {target: 3, answered: 2, turned: 1}
sources:
  - {name: reviews, kind: reviewsite, brand: Skyways Air, site: workplace, every: 6h, url: "https://reviews.example/skyways"}
  - {name: exports, kind: file, brand: Skyways Air, map: glassdoor, every: 1h, path: "./drop/*.csv"}
  - {name: mastodon, kind: mastodon, brand: Skyways Air, every: 10m, server: "https://social.example", token: "${MASTODON_TOKEN}"}
  - {name: bluesky, kind: bluesky, brand: Skyways Air, every: 15m, identifier: watcher.example, app_password: "${BLUESKY_APP_PASSWORD}"}
  - {name: x, kind: x, brand: Skyways Air, every: 15m, token: "${X_TOKEN}", budget: 50, budget_per_day: 5}   # dollars
  - {name: rival-x, kind: x, brand: Rival Jets, every: 6h, token: "${X_TOKEN}", budget: 50, hashtags: [FlyRival]}
  - {name: youtube, kind: youtube, brand: Skyways Air, every: 1h, key: "${YOUTUBE_KEY}", quota: 8000}       # units a day
  - {name: instagram, kind: instagram, brand: Skyways Air, every: 30m, token: "${INSTAGRAM_TOKEN}", user_id: "17841400000000001"}
  - {name: facebook, kind: facebook, brand: Skyways Air, every: 15m, token: "${FACEBOOK_TOKEN}"}
  - {name: reddit, kind: reddit, brand: Skyways Air, every: 15m, subreddits: [travel], backfill: 30d,
     client_id: "${REDDIT_CLIENT_ID}", client_secret: "${REDDIT_CLIENT_SECRET}"}
  - {name: trustpilot, kind: trustpilot, brand: Skyways Air, every: 6h, key: "${TRUSTPILOT_KEY}", domain: skyways.example}
  - name: google
    kind: googlebusiness
    brand: Skyways Air
    every: 6h
    client_id: ${GOOGLE_CLIENT_ID}
    client_secret: ${GOOGLE_CLIENT_SECRET}
    refresh_token: ${GOOGLE_REFRESH_TOKEN}
    locations: [{id: accounts/123/locations/456, name: Leeds desk}]
  - {name: news, kind: feed, brand: Skyways Air, every: 30m, url: "https://daily.example/airlines.xml", words: [skyways air]}
`

// themesExample is a themes file that adds a theme to the shipped ones, and terms to one of them.
const themesExample = `extends: default
themes:
  - key: lounge                          # of a new key: a new theme; of a shipped one: instead of it
    field: service                       # service: customers'; work: employees'
    titles: {en: Lounges, de: Lounges}
    terms: {en: [lounge*, waiting room], de: [lounge*, wartebereich]}
    not: {en: [lounge chair*]}           # phrases in which the term means something else
  - key: app
    more: true                           # its terms beside the shipped ones
    terms: {any: [skyways go]}
`

func indented(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		out.WriteString("  " + line)
	}
	return out.String()
}

func kindsList() string {
	var out strings.Builder
	for _, kind := range collectors.Catalog() {
		fmt.Fprintf(&out, "  %-15s %s\n  %-15s collectors/%s/README.md\n", kind.Name, kind.Doc, "", kind.Name)
	}
	return out.String()
}
