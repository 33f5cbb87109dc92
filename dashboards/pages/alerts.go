package pages

import (
	"context"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"renown/dashboards/chart"
	"renown/dashboards/locale"
	"renown/queries"
)

const alertsPath = "/alerts"

// The kinds of alerts, as queries tell them.
const (
	alertNegative = "negative"
	alertMentions = "mentions"
	alertHashtag  = "hashtag"
	alertReviews  = "reviews"
	alertOwnPost  = "own post"
	alertRaised   = "raised"
)

func alertKinds() []string {
	return []string{alertNegative, alertMentions, alertHashtag, alertReviews, alertOwnPost, alertRaised}
}

// Alerts is what stood out, and why.
func Alerts() Page {
	return Page{
		Key: "alerts", Narrowed: true, Path: alertsPath, Name: "Alerts", Question: "What stands out, and why?", Filters: true,
		Panels: []Panel{
			{Query: "backlash.Alerts", Title: "What lasts?", Span: "s12", Load: openAlerts, AllTime: true, Live: LiveAlerts,
				Subtitle: "Alerts that are not calm yet, whenever they began, of the brand and those it is compared with."},
			{Query: "backlash.Alerts", Show: "past", Title: "What is over?", Span: "s12", Load: pastAlerts, Live: LiveAlerts,
				Subtitle: "Alerts that began in the period and calmed down, newest first."},
		},
	}
}

// Alert is one alert for readers. Its posts' texts are outside texts.
type Alert struct {
	Level, Class string // how much it matters, in words and as a tag's class
	Kind, When   string
	Sentence     string
	Why          string // what was counted against what
	Facts        []Fact
	Tags         []Tag
	Chart        *chart.Chart // nil: it does not stand on a series of mentions
	Posts        []Talk       // those that reach farthest
	Rows         string
}

// alertsShown is how many alerts stand on one page of a list.
const alertsShown = 6

func openAlerts(ctx context.Context, s Source, v View) (Content, error) {
	v.Period = All
	f := alertFilter(v, queries.StateOpen)
	c, err := alertList(ctx, s, v, f, 1)
	if err == nil && len(c.Alerts) == 0 {
		c.Empty = &Empty{Title: v.L.T("Nothing stands out now"), Advice: v.L.T("Alerts are raised by themselves, when mentions, reviews or hashtags leave what is usual.")}
	}
	return c, err
}

func pastAlerts(ctx context.Context, s Source, v View) (Content, error) {
	page := max(v.Rows.Page, 1)
	f := alertFilter(v, queries.StateAnswered)
	c, err := alertList(ctx, s, v, f, page)
	if err == nil && len(c.Alerts) == 0 {
		c.Empty = &Empty{Title: v.L.T("No alert in this period"), Advice: v.L.T("Nothing that began in it left what is usual, or too little is known of the time before it."), Link: v.With(alertsPath, "period", All), Action: v.L.T("Show all time")}
	}
	return c, err
}

func alertFilter(v View, state string) queries.Filter {
	f := v.Filter().WithoutPrevious()
	f.State = state
	return f
}

func alertList(ctx context.Context, s Source, v View, f queries.Filter, page int) (Content, error) {
	f.Limit, f.Offset = alertsShown, (page-1)*alertsShown
	var a queries.Answer[queries.AlertRow]
	var posts queries.Answer[queries.AlertPostRow]
	var all errgroup.Group
	all.Go(func() (err error) { a, err = s.Queries.Backlash.Alerts(ctx, f); return err })
	all.Go(func() (err error) { posts, err = s.Queries.Backlash.AlertPosts(ctx, f); return err })
	if err := all.Wait(); err != nil {
		return Content{}, err
	}
	c := Content{N: a.Total, Unit: "alerts", Notes: v.said(a.Notes)}
	for _, row := range a.Rows {
		told := alertForReaders(v, row)
		for _, p := range posts.Rows {
			if p.Of(row) {
				told.Posts = append(told.Posts, alertPost(v, p))
			}
		}
		var err error
		if told.Chart, err = aroundAlert(ctx, s, v, row); err != nil {
			return Content{}, err
		}
		c.Alerts = append(c.Alerts, told)
	}
	if a.Total > alertsShown {
		c.AlertPager = pagerOf(v, alertsPath, page, alertsShown, len(a.Rows), a.Total)
	}
	return c, nil
}

func alertForReaders(v View, a queries.AlertRow) Alert {
	l := v.L
	told := Alert{Level: l.T(a.Level), Class: "warn", Kind: alertKindName(l, a.Kind), Sentence: AlertSentence(l, a), Why: why(v, a)}
	if a.Level == "critical" || a.Level == "crisis" || a.Level == "high" {
		told.Class = "bad"
	}
	fact := func(name, value, note string) {
		told.Facts = append(told.Facts, Fact{Name: name, Value: value, Note: note})
	}
	told.When = l.T("could be known %s", l.Moment(a.At))
	if a.Calm != nil {
		told.When += " · " + l.T("calm since %s, after %s", l.Moment(*a.Calm), l.Long(a.Calm.Sub(a.Start)))
	}
	fact(l.T("Severity"), l.Number(a.Severity, 1), l.T("robust standard deviations"))
	if a.Authors > 0 {
		fact(l.T("Authors"), l.Count(uint64(a.Authors)), l.N(uint64(a.Negative), "%s post of them negative", "%s posts of them negative"))
	}
	if a.Reach > 0 {
		fact(l.T("Reach"), l.Short(float64(a.Reach)), l.T("estimated from followers"))
	}
	if a.Weeks > 0 {
		fact(l.T("Baseline"), l.N(uint64(a.Weeks), "%s week", "%s weeks"), "")
	}
	if a.Promoted {
		told.Tags = append(told.Tags, Tag{l.T("a promoted post is among them"), "bad"})
	}
	told.Rows = alertRows(v, a)
	return told
}

// why is an alert's reason in the reader's language; one that was worded by another version stays as it was stored.
func why(v View, a queries.AlertRow) string {
	if said := v.said(a.Why()); len(said) > 0 {
		return strings.Join(said, " ")
	}
	return a.Reason
}

// alertRows is the address of the posts or reviews an alert stands on.
func alertRows(v View, a queries.AlertRow) string {
	first := localDay(v, a.Start, queries.Hour)
	last := v.today()
	if a.Calm != nil {
		last = localDay(v, *a.Calm, queries.Hour)
	}
	v.Period = All
	v = v.During(first, last.AddDate(0, 0, 1))
	switch a.Kind {
	case alertReviews:
		return v.RowsOf(a.Brand, Rows{})
	case alertHashtag, alertRaised:
		return v.PostsOf(a.Brand, "hashtag", a.Subject)
	case alertNegative:
		return v.PostsOf(a.Brand, "sentiment", "negative", "direction", "customer")
	}
	return v.PostsOf(a.Brand, "direction", "customer")
}

func alertKindName(l locale.Locale, kind string) string {
	switch kind {
	case alertNegative:
		return l.T("negative mentions")
	case alertMentions:
		return l.T("mentions")
	case alertHashtag:
		return l.T("a hashtag")
	case alertReviews:
		return l.T("reviews")
	case alertOwnPost:
		return l.T("a post of the brand’s own")
	case alertRaised:
		return l.T("a new hashtag")
	}
	return kind
}

func alertPost(v View, p queries.AlertPostRow) Talk {
	talk := Talk{Date: v.L.Moment(p.Posted), Place: NetworkName(p.Network), Brand: p.Brand, Lang: strings.ToUpper(p.Lang), Text: p.Text, Original: safeLink(p.URL)}
	if p.Reach != nil {
		talk.Facts = append(talk.Facts, v.L.T("reach %s", v.L.Count(*p.Reach)))
	}
	if p.Promoted {
		talk.Tags = append(talk.Tags, Tag{v.L.T("promoted"), "bad"})
	}
	return talk
}

// aroundAlert is the series of negative mentions from two days before an alert to two days after, or nil where the alert
// does not stand on it.
func aroundAlert(ctx context.Context, s Source, v View, a queries.AlertRow) (*chart.Chart, error) {
	if a.Kind != alertNegative && a.Kind != alertOwnPost && a.Kind != alertRaised {
		return nil, nil
	}
	first := localDay(v, a.Start, queries.Hour).AddDate(0, 0, -2)
	f := queries.Filter{Brand: a.Brand, From: first, To: first.AddDate(0, 0, 7), Zone: v.Zone, Now: v.Now}
	series, err := s.Queries.Backlash.Series(ctx, f)
	if err != nil || len(series.Rows) == 0 {
		return nil, err
	}
	began := -1
	for i, r := range series.Rows {
		if !r.Bucket.After(a.Start) && a.Start.Before(r.Bucket.Add(time.Hour)) {
			began = i
		}
	}
	drawn := chart.Outbreak(series.Rows, began, series.Filter, v.L)
	return &drawn, nil
}

// AlertSentence says an alert in one sentence, in the reader's language: of which brand, what was counted, and since when.
// It makes no sentence of its parts: each kind has its own. What it was counted against is told by its reason.
func AlertSentence(l locale.Locale, a queries.AlertRow) string {
	began, total := l.Moment(a.Start), l.Number(a.Total, 0)
	switch a.Kind {
	case alertNegative:
		return l.T("%s: %s negative mentions since %s, far more than usual.", a.Brand, total, began)
	case alertMentions:
		if a.Falling {
			return l.T("%s: far fewer mentions than usual since %s.", a.Brand, began)
		}
		return l.T("%s: %s mentions since %s, far more than usual.", a.Brand, total, began)
	case alertHashtag:
		return l.T("%s: #%s was used %s times since %s, far more than usual.", a.Brand, a.Subject, total, began)
	case alertOwnPost:
		return l.T("%s: a post of the brand’s own drew %s replies since %s, mostly negative and far more than its likes.", a.Brand, total, began)
	case alertRaised:
		return l.T("%s: the new hashtag #%s was raised against the brand %s times since %s.", a.Brand, a.Subject, total, began)
	}
	return reviewSentence(l, a)
}

// ratingOf ends the subject of an alert on the rating of a site rather than on how many reviews it gets.
const ratingOf = " rating"

func reviewSentence(l locale.Locale, a queries.AlertRow) string {
	site, ofRating := strings.CutSuffix(a.Subject, ratingOf)
	day := l.Day(a.Start)
	switch {
	case ofRating && a.Falling:
		return l.T("%s: the rating on %s fell to %s since %s, from %s in the twelve weeks before.", a.Brand, site, l.Rating(a.Value), day, l.Rating(a.Expected))
	case ofRating:
		return l.T("%s: the rating on %s rose to %s since %s, from %s in the twelve weeks before.", a.Brand, site, l.Rating(a.Value), day, l.Rating(a.Expected))
	case a.Falling:
		return l.T("%s: far fewer reviews than usual on %s since %s.", a.Brand, site, day)
	}
	return l.T("%s: up to %s reviews a day on %s since %s, far more than usual.", a.Brand, l.Number(a.PeakOf, 0), site, day)
}
