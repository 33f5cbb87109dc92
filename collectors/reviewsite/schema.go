package reviewsite

import (
	"strings"
	"time"
)

// reviewTypes are the schema.org types that are a review of the kind collected here. Claim and media reviews judge a
// statement or a file.
func isReview(n *node, prop string) bool {
	if n.is("claimreview", "mediareview", "aggregaterating", "employeraggregaterating") {
		return false
	}
	for _, t := range n.types {
		if strings.HasSuffix(t, "review") && !strings.HasSuffix(t, "preview") {
			return true
		}
	}
	return len(n.types) == 0 && len(n.props) > 0 && (prop == "review" || prop == "reviews")
}

// reviewsOf turns the review nodes of a graph into drafts, in the order of the page, each once.
func reviewsOf(g *graph, now time.Time) []*draft {
	var all []*draft
	byID := map[string]*draft{}
	g.each(func(n, _ *node, prop string) {
		if !isReview(n, prop) || len(n.props) == 0 {
			return
		}
		d := reviewDraft(g, n, now)
		if d.siteID != "" {
			if old, ok := byID[d.siteID]; ok && sameWords(old, d) {
				old.fill(d, "")
				return
			}
			byID[d.siteID] = d
		}
		all = append(all, d)
	})
	return all
}

// sameWords says whether two drafts can be one review said in two places.
func sameWords(a, b *draft) bool {
	return !hasWords(a) || !hasWords(b) || opening(a) == opening(b)
}

func reviewDraft(g *graph, n *node, now time.Time) *draft {
	d := newDraft()
	how := reading{now: now}
	for _, f := range []struct {
		field string
		props []string
	}{
		{"title", []string{"headline", "name", "title", "summary", "alternativeheadline"}},
		{"text", []string{"reviewbody", "description", "text", "articlebody", "body"}},
		{"pros", []string{"pros"}},
		{"cons", []string{"cons"}},
		{"advice", []string{"advice", "advicetomanagement"}},
		{"date", []string{"datepublished", "datecreated", "dateposted", "uploaddate", "dtreviewed", "date", "datemodified"}},
		{"author", []string{"author", "creator", "reviewer"}},
		{"job_title", []string{"jobtitle", "occupation"}},
		{"location", []string{"locationcreated", "contentlocation", "location", "spatialcoverage"}},
		{"status", []string{"employmentstatus"}},
	} {
		d.set(f.field, oneLineUnlessText(f.field, g.text(n, f.props...)), how)
	}
	d.lists(g, n, how)
	d.ratings(g, n, how)
	d.properties(g, n, how)
	d.authorDetails(g, n, how)
	d.reply(g, n, how)
	d.identify(g, n)
	return d
}

func oneLineUnlessText(field, s string) string {
	if longText(field) {
		return s
	}
	return oneLine(s)
}

// longText says whether a field may have several lines.
func longText(field string) bool {
	switch field {
	case "text", "pros", "cons", "advice", "response":
		return true
	}
	return false
}

// lists reads schema.org's positiveNotes and negativeNotes, which are texts or item lists.
func (d *draft) lists(g *graph, n *node, how reading) {
	for field, prop := range map[string]string{"pros": "positivenotes", "cons": "negativenotes"} {
		var lines []string
		for _, v := range n.props[prop] {
			lines = append(lines, listTexts(g, v)...)
		}
		d.set(field, strings.Join(lines, "\n"), how)
	}
}

func listTexts(g *graph, v any) []string {
	list, ok := v.(*node)
	if !ok || len(list.props["itemlistelement"]) == 0 {
		return []string{g.valueText(v, 0)}
	}
	var lines []string
	for _, item := range list.props["itemlistelement"] {
		lines = append(lines, g.valueText(item, 0))
	}
	return lines
}

// ratings reads the overall rating and the sub-ratings: Rating nodes with a reviewAspect, or named after it.
func (d *draft) ratings(g *graph, n *node, how reading) {
	for _, r := range g.nodes(n, "reviewrating", "rating", "ratings", "subratings", "associatedreviewrating") {
		how.scale = scaleOf(g, r)
		field := "rating"
		if aspect := g.text(r, "reviewaspect", "name"); aspect != "" {
			known, ok := aspects()[plainWord(oneLine(aspect))]
			if !ok && len(r.props["reviewaspect"]) > 0 {
				continue // a sub-rating Renown has no column for
			}
			if _, isScore := scoreFields()[known]; ok && isScore {
				field = known
			}
		}
		d.setRating(field, g.text(r, "ratingvalue", "value", "average"), how)
	}
	how.scale = scaleOf(g, n)
	d.setRating("rating", firstText(n, "reviewrating", "rating", "ratingvalue"), how)
}

// setRating leaves a sub-rating of 0 missing: sites write 0 for a question not answered.
func (d *draft) setRating(field, text string, how reading) {
	if field != "rating" && decimal(strings.TrimSpace(text)) == 0 {
		return
	}
	d.set(field, text, how)
}

func scaleOf(g *graph, n *node) scale {
	return scale{best: limit(g.text(n, "bestrating")), worst: limit(g.text(n, "worstrating"))}
}

// firstText is the first property whose value is a text itself, not a node.
func firstText(n *node, props ...string) string {
	for _, p := range props {
		for _, v := range n.props[p] {
			if s, ok := v.(string); ok && strings.TrimSpace(s) != "" {
				return s
			}
		}
	}
	return ""
}

// properties reads name and value pairs (additionalProperty), and sub-ratings and answers written as plain properties.
func (d *draft) properties(g *graph, n *node, how reading) {
	for _, p := range g.nodes(n, "additionalproperty", "variablemeasured") {
		if field, ok := aspects()[plainWord(oneLine(g.text(p, "name", "propertyid")))]; ok {
			how.scale = scaleOf(g, p)
			d.setField(field, g.text(p, "value"), how)
		}
	}
	how.scale = scaleOf(g, n)
	for _, key := range sortedKeys(n.props) {
		field, ok := aspects()[plainWord(key)]
		if _, isScore := scoreFields()[field]; ok && field != "rating" && (isScore || opinionField(field)) {
			d.setField(field, g.text(n, key), how)
		}
	}
}

func opinionField(field string) bool {
	_, ok := opinionFields()[field]
	return ok
}

func (d *draft) setField(field, text string, how reading) {
	if _, isScore := scoreFields()[field]; isScore {
		d.setRating(field, text, how)
		return
	}
	d.set(field, oneLineUnlessText(field, text), how)
}

// authorDetails reads what the author says of themselves: job, place, and "Former cabin crew".
func (d *draft) authorDetails(g *graph, n *node, how reading) {
	for _, a := range g.nodes(n, "author", "creator") {
		d.set("job_title", oneLine(g.text(a, "jobtitle", "hasoccupation")), how)
		d.set("location", oneLine(g.text(a, "address", "homelocation", "worklocation")), how)
		d.set("status", oneLine(g.text(a, "employmentstatus")), how)
	}
	if authorStatus.MatchString(d.Author) {
		d.set("status", d.Author, how)
	}
}

// reply reads the employer's answer: a comment by an organisation, or one of the properties sites made up for it.
func (d *draft) reply(g *graph, n *node, how reading) {
	for _, prop := range []string{"employerresponse", "ownerresponse", "response", "companyreply", "reply", "comment"} {
		for _, r := range g.nodes(n, prop) {
			if prop == "comment" && !byOrganisation(g, r) {
				continue
			}
			d.set("response", g.text(r, "text", "description", "reviewbody", "articlebody"), how)
			d.set("response_date", g.text(r, "datepublished", "datecreated", "uploaddate", "datemodified"), how)
		}
		if prop != "comment" {
			d.set("response", firstText(n, prop), how)
		}
	}
}

func byOrganisation(g *graph, comment *node) bool {
	for _, a := range g.nodes(comment, "author", "creator", "publisher") {
		if a.is("organization", "corporation", "localbusiness", "employer", "airline", "onlinebusiness") {
			return true
		}
	}
	return false
}

// identify finds the review's own id and address.
func (d *draft) identify(g *graph, n *node) {
	address := firstText(n, "url", "mainentityofpage")
	d.set("url", address, reading{})
	for _, id := range []string{n.id, g.text(n, "identifier", "reviewid"), markupID(n.el)} {
		d.set("id", id, reading{})
	}
	if _, fragment, ok := strings.Cut(address, "#"); ok && len(fragment) >= 4 && strings.ContainsAny(fragment, "0123456789") {
		d.set("id", fragment, reading{})
	}
}
