package pages

import (
	"math"

	"renown/dashboards/locale"
	"renown/queries"
)

// moveSaid says a change in a sentence. Each is a sentence of its own, because languages bend their words differently.
func moveSaid(l locale.Locale, r queries.StandingChangeRow) string {
	rose := *r.Value.Change > 0
	by, to := amount(l, r.Unit, math.Abs(*r.Value.Change)), valueIn(l, r.Unit, *r.Value.Value)
	var text string
	switch r.Function {
	case "hr":
		text = employerMoved(l, r.Metric, rose, by, to)
	case "marketing", "crm":
		text = publicMoved(l, r.Metric, rose, by, to)
	case "service":
		text = serviceMoved(l, r.Metric, rose, by, to)
	}
	if text == "" {
		return either(rose, l.T("%s rose by %s to %s.", l.T(r.Title), by, to), l.T("%s fell by %s to %s.", l.T(r.Title), by, to))
	}
	return text
}

// amount writes by how much a figure moved, without a sign.
func amount(l locale.Locale, unit string, v float64) string {
	switch unit {
	case "★":
		return l.Rating(v)
	case "s":
		return l.Wait(v)
	}
	return l.T("%s points", l.Number(v, 1))
}

func either(first bool, one, other string) string {
	if first {
		return one
	}
	return other
}

func employerMoved(l locale.Locale, metric string, rose bool, by, to string) string {
	switch metric {
	case "rating":
		return either(rose, l.T("The rating as an employer rose by %s to %s.", by, to), l.T("The rating as an employer fell by %s to %s.", by, to))
	case "recommend":
		return either(rose, l.T("The share who would recommend the work rose by %s to %s.", by, to), l.T("The share who would recommend the work fell by %s to %s.", by, to))
	case "ceo":
		return either(rose, l.T("Approval of the CEO rose by %s to %s.", by, to), l.T("Approval of the CEO fell by %s to %s.", by, to))
	case "outlook":
		return either(rose, l.T("The share with a positive business outlook rose by %s to %s.", by, to), l.T("The share with a positive business outlook fell by %s to %s.", by, to))
	case "response":
		return either(rose, l.T("The share of reviews with an answer rose by %s to %s.", by, to), l.T("The share of reviews with an answer fell by %s to %s.", by, to))
	}
	return aspectMoved(l, metric, rose, by, to)
}

func aspectMoved(l locale.Locale, aspect string, rose bool, by, to string) string {
	switch aspect {
	case "work_life":
		return either(rose, l.T("The rating for work-life balance rose by %s to %s.", by, to), l.T("The rating for work-life balance fell by %s to %s.", by, to))
	case "culture":
		return either(rose, l.T("The rating for culture and values rose by %s to %s.", by, to), l.T("The rating for culture and values fell by %s to %s.", by, to))
	case "diversity":
		return either(rose, l.T("The rating for diversity and inclusion rose by %s to %s.", by, to), l.T("The rating for diversity and inclusion fell by %s to %s.", by, to))
	case "career":
		return either(rose, l.T("The rating for career opportunities rose by %s to %s.", by, to), l.T("The rating for career opportunities fell by %s to %s.", by, to))
	case "compensation":
		return either(rose, l.T("The rating for pay and benefits rose by %s to %s.", by, to), l.T("The rating for pay and benefits fell by %s to %s.", by, to))
	case "management":
		return either(rose, l.T("The rating for senior management rose by %s to %s.", by, to), l.T("The rating for senior management fell by %s to %s.", by, to))
	}
	return ""
}

func publicMoved(l locale.Locale, metric string, rose bool, by, to string) string {
	switch metric {
	case "sentiment":
		return either(rose, l.T("Net sentiment of public posts rose by %s to %s.", by, to), l.T("Net sentiment of public posts fell by %s to %s.", by, to))
	case "voice":
		return either(rose, l.T("The share of voice rose by %s to %s.", by, to), l.T("The share of voice fell by %s to %s.", by, to))
	case "advocates":
		return either(rose, l.T("Advocates gained on detractors: by %s to %s.", by, to), l.T("Advocates lost ground to detractors: by %s to %s.", by, to))
	case "repeat":
		return either(rose, l.T("More customers had to come back within 90 days: %s more, now %s.", by, to), l.T("Fewer customers had to come back within 90 days: %s fewer, now %s.", by, to))
	}
	return ""
}

func serviceMoved(l locale.Locale, metric string, rose bool, by, to string) string {
	switch metric {
	case "target":
		return either(rose, l.T("More customers were answered within the target: up %s to %s.", by, to), l.T("Fewer customers were answered within the target: down %s to %s.", by, to))
	case "answered":
		return either(rose, l.T("More customers were answered at all: up %s to %s.", by, to), l.T("Fewer customers were answered at all: down %s to %s.", by, to))
	case "turned":
		return either(rose, l.T("More of the angry were turned around: up %s to %s.", by, to), l.T("Fewer of the angry were turned around: down %s to %s.", by, to))
	case "first_reply":
		return either(rose, l.T("Customers waited longer for a first reply: the median rose by %s to %s.", by, to), l.T("Customers waited less for a first reply: the median fell by %s to %s.", by, to))
	}
	return ""
}
