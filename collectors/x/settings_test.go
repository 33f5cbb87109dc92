package x

import (
	"math"
	"strings"
	"testing"

	"renown/collectors/network"
)

func watch(tags ...string) network.Watch { return network.Watch{Hashtags: tags} }

func TestSettingsSayWhichKeyIsWrong(t *testing.T) {
	minus := -1.0
	nan := math.NaN()
	for want, change := range map[string]func(*Settings){
		"token is missing":                        func(s *Settings) { s.Token = "" },
		"budget must":                             func(s *Settings) { s.Budget = -1 },
		"budget must be":                          func(s *Settings) { s.Budget = nan },
		"budget_per_day must":                     func(s *Settings) { s.BudgetPerDay = -1 },
		"prices: post must":                       func(s *Settings) { s.Prices.Post = &minus },
		"prices: user must":                       func(s *Settings) { s.Prices.User = &nan },
		"handles: \"a b\"":                        func(s *Settings) { s.Handles = []string{"a b"} },
		"support_handles: \"@twenty_characters\"": func(s *Settings) { s.SupportHandles = []string{"@twenty_characters"} },
		"hashtags: \"a)OR(b\"":                    func(s *Settings) { s.Hashtags = []string{"a)OR(b"} },
		"words: ":                                 func(s *Settings) { s.Words = []string{strings.Repeat("long ", 100)} },
		"backfill must":                           func(s *Settings) { s.Backfill = -1 },
	} {
		s := Settings{Token: plantedToken, Watch: watch("LostLuggage")}
		if err := s.Validate(); err != nil {
			t.Fatal(err)
		}
		change(&s)
		if err := s.Validate(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestWhatIsLeftOutHasASmallBudget(t *testing.T) {
	zero := 0.0
	s := Settings{Prices: Prices{User: &zero}}.withDefaults()
	if s.Budget != 10 || s.BudgetPerDay != 1 || s.Reread != 100 || *s.Prices.Post != 0.005 || *s.Prices.User != 0 || *s.Prices.Counts != 0.005 {
		t.Errorf("%+v", s)
	}
	if s.price(100, 100) != 0.5 {
		t.Errorf("100 posts cost $%v", s.price(100, 100))
	}
}

// What a user writes cannot change the meaning of a query.
func TestQueriesKeepToThemselves(t *testing.T) {
	c := &Collector{s: Settings{Watch: network.Watch{Hashtags: []string{"#Blue", "blue"}, Words: []string{`air" OR "x`, "  ", `two  words`}, Handles: []string{"@Air"}, SupportHandles: []string{"air"}}}}
	var got []string
	for _, q := range c.queries() {
		got = append(got, q.key+" = "+q.text)
	}
	want := []string{"account/air = from:air -is:retweet", "mentions/air = @air -is:retweet -from:air", "tag/blue = #Blue -is:retweet -from:air",
		`word/air or x = "air OR x" -is:retweet -from:air`, `word/two words = "two words" -is:retweet -from:air`}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
}
