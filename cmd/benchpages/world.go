package main

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/collectors/meaning/theme"
	"renown/dashboards"
	"renown/warehouse/record"
)

// world is what the made-up data are drawn from: who, where, when, and in which proportions.
type world struct {
	seed     uint64
	from, to time.Time // of all posts and reviews
	now      time.Time // when the pages are asked

	brands []string
	tags   []string // of the brands, in their order
	voice  []float64
}

// slots is how many equal chances a table of proportions has.
const slots = 4096

var (
	networks      = []string{"x", "instagram", "facebook", "youtube", "reddit", "bluesky", "mastodon", "email", "phone", "chat"}
	networkShares = []float64{38, 20, 14, 7, 7, 5, 3, 3, 2, 1}
	sites         = []string{"workplace", "crewtalk", "jobmirror", "shopmirror"}
	siteShares    = []float64{45, 25, 15, 15}
	reviewers     = map[string]record.Reviewer{"shopmirror": record.Customer} // elsewhere employees write
	languages     = []string{"en", "de", "es", "fr", "pt", "it", "nl", "tr", "ar", "th"}
	languageShare = []float64{58, 13, 9, 7, 4, 3, 2, 2, 1, 1}
)

// hourShares are how many posts come in each hour of a day.
var hourShares = []float64{2, 1, 1, 1, 1, 2, 3, 5, 6, 6, 6, 6, 7, 7, 6, 6, 6, 7, 8, 9, 9, 8, 6, 4}

func newWorld(seed uint64, brands int) *world {
	to := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	w := &world{seed: seed, from: to.AddDate(-3, 0, 0), to: to, now: to.Add(-time.Minute)}
	for i := range brands {
		w.brands = append(w.brands, brandName(i))
		w.tags = append(w.tags, strings.ToLower(strings.ReplaceAll(brandName(i), " ", "")))
		w.voice = append(w.voice, 1/float64(i+1)) // as Zipf found of words: of fifty the first has a fifth
	}
	return w
}

func brandName(i int) string {
	if named := []string{"Skyways Air", "Rival Jets", "Aurelia Wings"}; i < len(named) {
		return named[i]
	}
	return fmt.Sprintf("Brand %02d", i+1)
}

func (w *world) days() int { return int(w.to.Sub(w.from).Hours() / 24) }

// configured are the brands as the pages know them.
func (w *world) configured() []dashboards.Brand {
	var out []dashboards.Brand
	for i, name := range w.brands {
		out = append(out, dashboards.Brand{Name: name, Own: i == 0})
	}
	return out
}

// shared spreads indices from 1 over slots in proportion to the shares.
func shared(shares []float64, slots int) []uint16 {
	total := 0.0
	for _, s := range shares {
		total += s
	}
	out, at, sum := make([]uint16, 0, slots), 0, shares[0]
	for i := range slots {
		for sum/total < (float64(i)+0.5)/float64(slots) {
			at++
			sum += shares[at]
		}
		out = append(out, uint16(at+1))
	}
	return out
}

// parameters are what every statement of generate/ may use.
func (w *world) parameters() []any {
	hours := shared(hourShares, 256)
	of := make([]uint16, len(hours))
	for i, h := range hours {
		of[i] = h - 1
	}
	return []any{
		clickhouse.Named("seed", w.seed),
		clickhouse.Named("from", w.from.Format(time.DateTime)),
		clickhouse.Named("to", w.to.Format(time.DateTime)),
		clickhouse.Named("days", w.days()),
		clickhouse.Named("brands", w.brands),
		clickhouse.Named("tags", w.tags),
		clickhouse.Named("brand_slots", shared(w.voice, slots)),
		clickhouse.Named("networks", networks),
		clickhouse.Named("network_slots", shared(networkShares, slots)),
		clickhouse.Named("sites", sites),
		clickhouse.Named("site_slots", shared(siteShares, slots)),
		clickhouse.Named("languages", languages),
		clickhouse.Named("language_slots", shared(languageShare, slots)),
		clickhouse.Named("hours", of),
		clickhouse.Named("words", vocabulary()),
		clickhouse.Named("jobs", jobs()),
	}
}

func jobs() []string {
	roles := strings.Fields("Engineer Steward Pilot Mechanic Planner Analyst Clerk Trainer Buyer Cook Driver Loader Dispatcher Recruiter Designer Accountant")
	grades := strings.Fields("Junior Senior Lead Chief Assistant Deputy Trainee Regional")
	var out []string
	for _, grade := range append([]string{""}, grades...) {
		for _, role := range roles {
			out = append(out, strings.TrimSpace(grade+" "+role))
		}
	}
	return out
}

const common = `the to and a of is it in for on you with my was that at this have they be not are so we but your from as an
	flight service team delay bag crew app thanks please help why still waiting hours again today never always great love bad
	worst best good nice staff pay work shift manager office culture seat refund ticket gate late early lost found food meal
	price cheap boarding queue call phone answer reply email customer loyal first time last year week day night morning`

// vocabulary are the words texts are made of, the frequent ones first: real ones, and then many that only sound like words.
func vocabulary() []string {
	words := strings.Fields(common)
	onsets := strings.Fields("b br c ch d dr f fl g gr h j k l m n p pl r s st t tr v w z")
	vowels := strings.Fields("a e i o u ai ea oo")
	for i := 0; len(words) < 3000; i++ {
		word := ""
		for n := i*7 + 3; n > 0; n /= len(onsets) * len(vowels) {
			word += onsets[n%len(onsets)] + vowels[n/len(onsets)%len(vowels)]
		}
		words = append(words, word+"n")
	}
	return words
}

func themesOf(field theme.Field) []string { return theme.Default().Keys(field) }

// authors is how many people write again and again, of so many posts.
func authors(posts int) uint64 { return uint64(math.Max(20, float64(posts)/9)) }
