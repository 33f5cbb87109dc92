package world

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"
)

// people are all accounts of the networks.
type people struct {
	voices   map[string]map[string]voices // by brand, network
	crowd    map[string][]*account        // by network: who writes to companies
	fans     map[string][]*account        // who takes part in campaigns
	press    map[string][]*account
	stranded *account // who lost the suitcase
	byHandle map[string]map[string]*account
	byID     map[string]map[string]*account
}

// voices are a brand's accounts on a network; either may be missing.
type voices struct{ own, support *account }

// either is the support account where there is one, else the own.
func (v voices) either() *account {
	if v.support != nil {
		return v.support
	}
	return v.own
}

// strandedFollowers is how many follow the author of the promoted post.
const strandedFollowers = 302_000

func peoplePool(s *society) people {
	p := people{
		voices: map[string]map[string]voices{}, crowd: map[string][]*account{}, fans: map[string][]*account{}, press: map[string][]*account{},
		byHandle: map[string]map[string]*account{}, byID: map[string]map[string]*account{},
	}
	for _, v := range voiceTable() {
		p.addVoice(s, v)
	}
	for network, n := range map[string][2]int{X: {210, 60}, Mastodon: {46, 34}, Bluesky: {60, 36}, YouTube: {60, 30},
		Instagram: {40, 90}, Facebook: {80, 0}, Reddit: {60, 0}} {
		p.populate(s, network, n[0], n[1])
	}
	for _, network := range []string{X, Mastodon, Bluesky} {
		for i, outlet := range []string{"dailybeacon", "northwire", "cityledger", "airwatchnews", "channelsixnews", "morningpost24"} {
			a := p.enroll(&account{network: network, handle: handleOn(network, outlet), name: strings.ToUpper(outlet), kind: press, lang: "en"})
			a.followers = int64([...]int{1_910_000, 864_000, 431_000, 127_000, 2_640_000, 598_000}[i]) / int64(pressShare(network))
			p.press[network] = append(p.press[network], a)
		}
	}
	p.stranded = p.enroll(&account{network: X, handle: "windowseatdiary", name: "Window Seat Diary", kind: customer, lang: "en", followers: strandedFollowers})
	return p
}

func pressShare(network string) int { return map[string]int{X: 1, Bluesky: 6, Mastodon: 14}[network] }

// voiceRow is one of a brand's accounts and how it stands at the anchor.
type voiceRow struct {
	brand, network, handle string
	support                bool
	followers, following   int64
	posts                  int64
}

// voiceTable is every brand's accounts. The YouTube channel is the one near 1.8 million followers.
func voiceTable() []voiceRow {
	return []voiceRow{
		{"Skyways Air", X, "skywaysair", false, 412_300, 614, 48_210},
		{"Skyways Air", X, "skywayshelp", true, 38_900, 120, 91_400},
		{"Skyways Air", Mastodon, "skywaysair", false, 21_480, 96, 3_120},
		{"Skyways Air", Mastodon, "skywayshelp", true, 1_940, 12, 5_260},
		{"Skyways Air", Bluesky, "skywaysair.example", false, 34_150, 210, 2_240},
		{"Skyways Air", YouTube, "skywaysair", false, 1_803_400, 0, 1_412},
		{"Skyways Air", Instagram, "skywaysair", false, 1_264_000, 310, 4_118},
		{"Skyways Air", Facebook, "skywaysair", false, 861_200, 0, 6_700},
		{"Skyways Air", Reddit, "skywaysair", false, 2_310, 0, 640},
		{"Rival Jets", X, "rivaljets", false, 268_100, 402, 61_500},
		{"Rival Jets", Mastodon, "rivaljets", false, 9_120, 44, 1_830},
		{"Rival Jets", Bluesky, "rivaljets.example", false, 18_030, 88, 1_660},
		{"Rival Jets", YouTube, "rivaljets", false, 402_700, 0, 844},
		{"Rival Jets", Instagram, "rivaljets", false, 733_400, 150, 3_020},
		{"Rival Jets", Reddit, "rivaljets", false, 1_120, 0, 410},
		{"Aurelia Wings", X, "aureliawings", false, 143_700, 280, 17_900},
		{"Aurelia Wings", Mastodon, "aureliawings", false, 6_240, 61, 940},
		{"Aurelia Wings", Bluesky, "aureliawings.example", false, 12_110, 54, 720},
		{"Aurelia Wings", YouTube, "aureliawings", false, 214_300, 0, 390},
		{"Aurelia Wings", Instagram, "aureliawings", false, 518_900, 96, 2_110},
	}
}

func (p *people) addVoice(s *society, row voiceRow) {
	a := p.enroll(&account{network: row.network, handle: row.handle, name: row.brand, kind: brandVoice, brand: row.brand, lang: "en",
		followers: row.followers, following: row.following, posts: row.posts})
	if p.voices[row.brand] == nil {
		p.voices[row.brand] = map[string]voices{}
	}
	v := p.voices[row.brand][row.network]
	if row.support {
		a.kind, a.name = supportVoice, row.brand+" Help"
		v.support = a
	} else {
		v.own = a
	}
	p.voices[row.brand][row.network] = v
}

// enroll gives an account the id of its network.
func (p *people) enroll(a *account) *account {
	switch a.network {
	case Bluesky:
		a.id = did(a.handle)
	case YouTube:
		a.id = "UC" + letters(hashed("channel/"+a.handle), 22)
	case Reddit:
		a.id = "t2_" + fmt.Sprintf("%x", hashed(a.handle)&0xffffffff)
	default:
		a.id = numeric(a.network, a.handle)
	}
	a.created = time.Date(2014+int(hashed(a.handle)%9), time.Month(1+hashed(a.handle)/16%12), 1+int(hashed(a.handle)/256%28), 9, 30, 0, 0, time.UTC)
	if p.byHandle[a.network] == nil {
		p.byHandle[a.network], p.byID[a.network] = map[string]*account{}, map[string]*account{}
	}
	p.byHandle[a.network][strings.ToLower(a.handle)] = a
	p.byID[a.network][a.id] = a
	return a
}

// populate makes a network's ordinary people.
func (p *people) populate(s *society, network string, customers, fans int) {
	dice := rand.New(rand.NewPCG(hashed("people/"+network), s.options.Seed))
	for i := range customers + fans {
		handle := handleOn(network, nickname(dice, i))
		a := p.enroll(&account{network: network, handle: handle, name: handle, lang: tongue(dice)})
		a.followers = int64(math.Exp(dice.NormFloat64()*1.5 + 5.6))
		a.following, a.posts = 20+dice.Int64N(900), 5+dice.Int64N(9000)
		if i < customers {
			p.crowd[network] = append(p.crowd[network], a)
			continue
		}
		a.kind = fan
		a.followers *= 3
		p.fans[network] = append(p.fans[network], a)
	}
}

// nickname is how people call themselves who do not want to be known; the number makes it theirs alone.
func nickname(dice *rand.Rand, number int) string {
	first := []string{"gate", "window", "aisle", "carryon", "red_eye", "jet", "cloud", "trolley", "runway", "transit", "layover", "miles", "sky", "map", "early", "late"}
	second := []string{"fan", "nomad", "hopper", "gull", "mole", "tourist", "reader", "otter", "baker", "cyclist", "tea", "dad", "mum", "walker"}
	name := first[dice.IntN(len(first))] + second[dice.IntN(len(second))]
	return fmt.Sprintf("%.11s%d", name, 100+number)
}

func handleOn(network, name string) string {
	switch {
	case network == Bluesky:
		return strings.ReplaceAll(name, "_", "-") + ".social.example"
	case network == Mastodon && hashed(name)%3 == 0:
		return name + "@elsewhere.example"
	case network == Reddit:
		return capital(name)
	}
	return name
}

func tongue(dice *rand.Rand) string {
	switch roll := dice.Float64(); {
	case roll < 0.82:
		return "en"
	case roll < 0.90:
		return "de"
	case roll < 0.95:
		return "fr"
	}
	return "es"
}

// followersOf is how many follow an account at a time. People's stand still; a brand's grow by the day, and fewer follow
// the own brand after the backlash began.
func (s *society) followersOf(a *account, now time.Time) int64 {
	if !a.ours() || a.followers == 0 {
		return a.followers
	}
	days := now.Sub(s.anchor).Hours() / 24
	growth := map[string]float64{"Skyways Air": 0.00055, "Rival Jets": 0.0005, "Aurelia Wings": 0.0003}[a.brand]
	size := float64(a.followers) * math.Exp(growth*days)
	if a.brand == "Skyways Air" {
		size *= 1 - s.crisis.loss(now) + s.crisis.loss(s.anchor)
	}
	wiggle := float64(int64(hashed(fmt.Sprint(a.network, a.handle, math.Floor(days)))%1000)-500) / 500
	return int64(size * (1 + wiggle*0.00006))
}

// postsOf is how many posts an account has written at a time, about: three a day before what is told.
func (s *society) postsOf(a *account, now time.Time) int64 {
	if !a.ours() {
		return a.posts
	}
	return max(0, a.posts+int64(now.Sub(s.anchor).Hours()/24*3))
}

// weeklyViews is how often a brand's videos are watched in a week.
func weeklyViews(brand string) float64 {
	return map[string]float64{"Skyways Air": 150_000, "Rival Jets": 62_000, "Aurelia Wings": 31_000}[brand]
}

// viewsOf is how often a channel's videos were watched up to a time. It never falls.
func (s *society) viewsOf(a *account, now time.Time) int64 {
	weeks := now.Sub(s.anchor).Hours() / 24 / 7
	rate := weeklyViews(a.brand)
	return int64(rate*643 + rate*weeks + rate*0.04*math.Sin(2*math.Pi*weeks/5.3))
}
