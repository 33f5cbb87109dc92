package x

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"renown/collectors/fetch"
	"renown/collectors/network"
)

// Defaults of Settings.
const (
	DefaultAPI            = "https://api.x.com"
	DefaultBudget         = 10.0 // dollars a calendar month: enough to try, too little to regret
	DefaultReread         = 100  // posts read again in a run: each one is paid for
	DefaultFollowersEvery = 24 * time.Hour
	DefaultCountsEvery    = 6 * time.Hour

	// What X asked for a post, a user and a request for counts in mid-2026.
	DefaultPostPrice   = 0.005
	DefaultUserPrice   = 0.010
	DefaultCountsPrice = 0.005

	maxQuery = 512 // characters of a search query, for who pays per use
)

// Settings are the keys of a source of kind x.
type Settings struct {
	network.Watch `yaml:",inline"`

	Token          fetch.Secret  `yaml:"token"`           // bearer token of an app
	API            string        `yaml:"api"`             // address of the API; default X's own
	Budget         float64       `yaml:"budget"`          // dollars a calendar month (UTC), of all x sources together
	BudgetPerDay   float64       `yaml:"budget_per_day"`  // dollars a day (UTC); default a tenth of budget
	Prices         Prices        `yaml:"prices"`          // what X charges
	FollowersEvery time.Duration `yaml:"followers_every"` // how often accounts are looked up; negative ("never" in renown.yaml): not at all
	CountsEvery    time.Duration `yaml:"counts_every"`    // how often hashtags are counted; negative ("never"): not at all
	Promoted       bool          `yaml:"promoted"`        // ask which of the brand's posts are promoted; the token must be one of the brand's own user
}

// Prices are dollars a piece. What is left out costs what X asked in mid-2026.
type Prices struct {
	Post   *float64 `yaml:"post"`   // a post read
	User   *float64 `yaml:"user"`   // an account read; the author of a post is one
	Counts *float64 `yaml:"counts"` // a request for a hashtag's counts
}

var accountName = regexp.MustCompile(`^[A-Za-z0-9_]{1,15}$`)

// Validate says which key is wrong and how.
func (s *Settings) Validate() error {
	if err := s.Check(); err != nil {
		return err
	}
	if s.Token == "" {
		return errors.New("token is missing: the bearer token of an app made at console.x.com, best as ${X_TOKEN}")
	}
	if err := s.validateWatch(); err != nil {
		return err
	}
	switch {
	case !(s.Budget >= 0): // said so that it holds for what is not a number, too
		return errors.New("budget must be dollars a month, more than 0")
	case !(s.BudgetPerDay >= 0):
		return errors.New("budget_per_day must be dollars a day, more than 0")
	}
	return s.Prices.validate()
}

// validateWatch sees to it that what is watched can be said in a query of X.
func (s *Settings) validateWatch() error {
	for key, handles := range map[string][]string{"handles": s.Handles, "support_handles": s.SupportHandles} {
		for _, h := range handles {
			if !accountName.MatchString(network.Handle(h)) {
				return fmt.Errorf("%s: %q is not the name of an account on X: letters, digits and _, at most 15", key, h)
			}
		}
	}
	for _, tag := range s.Hashtags {
		if strings.ContainsAny(tag, `"():;'\`) || utf8.RuneCountInString(tag) > 200 {
			return fmt.Errorf("hashtags: %q is not a hashtag on X", tag)
		}
	}
	for _, word := range s.Words {
		if utf8.RuneCountInString(word) > 400 {
			return fmt.Errorf("words: %.40q… is too long: a query of X has at most %d characters", word, maxQuery)
		}
	}
	return nil
}

func (p Prices) validate() error {
	for name, price := range map[string]*float64{"post": p.Post, "user": p.User, "counts": p.Counts} {
		if price != nil && !(*price >= 0) {
			return fmt.Errorf("prices: %s must be dollars, 0 or more", name)
		}
	}
	return nil
}

func (s Settings) withDefaults() Settings {
	if s.Reread == 0 {
		s.Reread = DefaultReread
	}
	s.Watch = s.Watch.WithDefaults()
	orElse(&s.API, DefaultAPI)
	orElse(&s.Budget, DefaultBudget)
	orElse(&s.BudgetPerDay, s.Budget/10)
	orElse(&s.FollowersEvery, DefaultFollowersEvery)
	orElse(&s.CountsEvery, DefaultCountsEvery)
	s.Prices.Post = or(s.Prices.Post, DefaultPostPrice)
	s.Prices.User = or(s.Prices.User, DefaultUserPrice)
	s.Prices.Counts = or(s.Prices.Counts, DefaultCountsPrice)
	return s
}

func orElse[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

func or(given *float64, value float64) *float64 {
	if given != nil {
		return given
	}
	return &value
}

// The budgets. All sources of kind x draw on the same two: they are told apart by what they buy, not by a token.
const (
	monthBudget = "x dollars a month"
	dayBudget   = "x dollars a day"
)

func (s Settings) budgets() []fetch.Budget {
	return []fetch.Budget{
		{Name: monthBudget, Unit: "$", Limit: s.Budget, Window: fetch.Window{Month: time.UTC}},
		{Name: dayBudget, Unit: "$", Limit: s.BudgetPerDay, Window: fetch.Window{Day: time.UTC}},
	}
}

// costs is an amount of dollars as both budgets see it.
func costs(dollars float64) []fetch.Cost {
	return []fetch.Cost{{Budget: monthBudget, Amount: dollars}, {Budget: dayBudget, Amount: dollars}}
}

// price is what posts and users cost.
func (s Settings) price(posts, users int) float64 {
	return float64(posts)**s.Prices.Post + float64(users)**s.Prices.User
}
