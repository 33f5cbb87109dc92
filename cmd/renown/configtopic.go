package main

import "github.com/spf13/cobra"

// configTopic is `renown help config`: what can stand in renown.yaml.
func configTopic() *cobra.Command {
	return &cobra.Command{
		Use:   "config",
		Short: "How renown.yaml is written",
		Long: `renown.yaml says what to watch and where to keep it. Unknown keys are errors that name the nearest valid one.
Relative paths start at the file's own folder. ${NAME} is taken from the environment and never printed.

  warehouse: embedded:./renown-data        # or clickhouse://user:${PASSWORD}@host:9000/renown
  listen: 127.0.0.1:8080                   # where the dashboards are served
  # hosts: [renown.company.example]        # names a proxy on this machine passes on
  contact: mailto:you@company.example      # named in the User-Agent, so that a site's owner can reach you
  min_group: 5                             # slices of fewer reviews are not shown
  # spool: ./renown-data/spool             # write-ahead log, default: beside the data
  # cache: ./cache                         # folder of the database engine, default: your cache folder
  # author_key: ${RENOWN_AUTHOR_KEY}       # key for hashing authors, default: one made and kept in the warehouse
  # fetch: {delay: 1s, parallel: 1, timeout: 30s, max_page_mb: 12, redirects: 10}
  brands:
    - name: Skyways Air
      own: true
      time_zone: Europe/London
      staffed: Mon-Fri 09:00-17:00
      reply_target: 1h
      keywords: [skyways, "skyways air"]
      handles: {x: [skyways], mastodon: ["@skyways@social.example"]}
      support_handles: {x: [skywayshelp]}
    - name: Rival Jets
  campaigns:
    - {name: SkywaysBlue, brand: Skyways Air, hashtags: [SkywaysBlue], from: 2026-03-01,
       baseline: {uses: 350000, as_of: 2026-03-01, source: "press release"}}
  sources:
    - {name: skyways-reviews, kind: reviewsite, brand: Skyways Air, site: workplace, every: 6h, url: "https://reviews.example/skyways"}
    - {name: exports, kind: file, brand: Skyways Air, map: glassdoor, every: 1h, path: "./drop/*.csv"}

Lengths of time: 90s, 90m, 6h, 7d, 2w. Days: 2026-03-01. A password's special signs need no escaping when it comes from
a ${NAME}. A plain ${ is written $${. "renown doctor" checks all of it.`,
	}
}
