package world

import (
	"fmt"
	"strings"
	"time"
)

// Brand is one of the world's companies.
type Brand struct {
	Name     string
	Own      bool
	Keywords []string
}

// Brands are the companies of the world; the first is the reader's own.
func Brands() []Brand {
	return []Brand{
		{Name: "Skyways Air", Own: true, Keywords: []string{"skyways", "skyways air"}},
		{Name: "Rival Jets", Keywords: []string{"rival jets"}},
		{Name: "Aurelia Wings", Keywords: []string{"aurelia wings"}},
	}
}

// Source is one of the review pages of the world.
type Source struct {
	Name, Brand, Site, URL string
	Rules                  string // YAML, "" if the page needs none
}

// Sources are the review pages, with their addresses below base ("http://127.0.0.1:8081").
func Sources(base string) []Source {
	var all []Source
	for _, b := range Brands() {
		for _, site := range sitesOf(b.Name) {
			s := Source{Name: slug(b.Name) + "-" + site, Brand: b.Name, Site: site, URL: strings.TrimSuffix(base, "/") + path(site, b.Name)}
			if site == jobmirror {
				s.Rules = jobmirrorRules
			}
			all = append(all, s)
		}
	}
	return all
}

// Config is the brands and sources as a renown.yaml, to which the caller adds its warehouse.
func Config(base string, every time.Duration) string {
	var b strings.Builder
	b.WriteString("brands:\n")
	for _, brand := range Brands() {
		fmt.Fprintf(&b, "  - name: %s\n", brand.Name)
		if brand.Own {
			b.WriteString("    own: true\n    time_zone: Europe/London\n    staffed: Mon-Fri 09:00-17:00\n    reply_target: 1h\n")
		}
		fmt.Fprintf(&b, "    keywords: [%s]\n", strings.Join(brand.Keywords, ", "))
	}
	b.WriteString("sources:\n")
	for _, s := range Sources(base) {
		fmt.Fprintf(&b, "  - name: %s\n    kind: reviewsite\n    brand: %s\n    site: %s\n    every: %s\n    url: %q\n", s.Name, s.Brand, s.Site, every, s.URL)
		if s.Rules != "" {
			b.WriteString("    rules:\n" + indent(s.Rules, "      "))
		}
	}
	return b.String()
}

func indent(text, by string) string {
	lines := strings.Split(strings.Trim(text, "\n"), "\n")
	return by + strings.Join(lines, "\n"+by) + "\n"
}

func slug(brand string) string { return strings.ToLower(strings.ReplaceAll(brand, " ", "-")) }

func brandOf(slugged string) (string, bool) {
	for _, b := range Brands() {
		if slug(b.Name) == slugged {
			return b.Name, true
		}
	}
	return "", false
}

// The sites, one for each style of HTML a collector meets.
const (
	workplace = "workplace" // JSON-LD
	crewtalk  = "crewtalk"  // microdata, ratings out of ten
	jobmirror = "jobmirror" // neither: needs rules
)

func sitesOf(brand string) []string {
	if brand == "Aurelia Wings" {
		return []string{workplace, crewtalk}
	}
	return []string{workplace, crewtalk, jobmirror}
}

// jobmirrorRules are what a user would write for the site without structured data.
const jobmirrorRules = `
review: div.card
fields:
  id: {attr: data-key}
  url: a.permalink
  title: h3
  date: .when
  rating: {select: .stars i, attr: style, match: 'width:\s*(\d+)%', best: 100, worst: 0}
  pros: .plus
  cons: .minus
  author: .who
  job_title: .job
  location: .place
  status: .badge
  response: .answer p
  response_date: .answer .when
site_rating: {select: .score b, best: 5}
site_count: .score small
next: a.older
`
