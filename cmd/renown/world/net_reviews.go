package world

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"renown/warehouse/record"
)

// reviewsNow are a brand's reviews on a network as they are to be seen now, newest first.
func (a *ask) reviewsNow(network, brand string) []*opinion {
	var list []*opinion
	for _, o := range a.opinions[network] {
		if o.brand == brand && o.at(a.now) {
			list = append(list, o)
		}
	}
	slices.Reverse(list)
	return list
}

// mean is the plain mean of stars, rounded to a tenth.
func mean(list []*opinion, now time.Time) float64 {
	if len(list) == 0 {
		return 0
	}
	sum := 0
	for _, o := range list {
		sum += o.starsAt(now)
	}
	return math.Round(float64(sum)/float64(len(list))*10) / 10
}

// domain is a brand's address on the web.
func domain(brand string) string { return slug(brand) + ".example" }

func unitID(brand string) string { return fmt.Sprintf("%024x", hashed("unit/"+brand)) }

// trustpilot is that network's API for business units.
func (a *ask) trustpilot() {
	key := a.r.Header.Get("apikey")
	if _, known := a.brandOfKey(Trustpilot, key); !known {
		a.json(http.StatusUnauthorized, object{"fault": object{"faultstring": "Invalid ApiKey", "detail": object{"errorcode": "oauth.v2.InvalidApiKey"}}})
		return
	}
	if g := a.gates.pass(a.clock, Trustpilot, "", key, 833, 5*time.Minute, 1); !g.open {
		a.rw.Header().Set("Retry-After", g.reset.UTC().Format(http.TimeFormat))
		a.json(http.StatusTooManyRequests, object{"message": "Too many requests"})
		return
	}
	if _, ok := a.route("/v1/business-units/find"); ok {
		a.trustpilotUnit(func(b string) bool { return domain(b) == a.q.Get("name") })
	} else if p, ok := a.route("/v1/business-units/*/reviews"); ok {
		a.trustpilotReviews(p[0])
	} else if p, ok := a.route("/v1/business-units/*"); ok {
		a.trustpilotUnit(func(b string) bool { return unitID(b) == p[0] })
	} else {
		a.json(http.StatusNotFound, object{"message": "Not found"})
	}
}

func (a *ask) trustpilotUnit(is func(brand string) bool) {
	for _, b := range Brands() {
		if list := a.reviewsNow(Trustpilot, b.Name); is(b.Name) {
			a.json(http.StatusOK, object{"id": unitID(b.Name), "displayName": b.Name, "name": object{"identifying": domain(b.Name), "referring": []string{domain(b.Name)}},
				"score": object{"stars": math.Round(mean(list, a.now)*2) / 2, "trustScore": mean(list, a.now)}, "numberOfReviews": object{"total": len(list)}})
			return
		}
	}
	a.json(http.StatusNotFound, object{"message": "Business unit not found"})
}

func (a *ask) trustpilotReviews(unit string) {
	brand := ""
	for _, b := range Brands() {
		if unitID(b.Name) == unit {
			brand = b.Name
		}
	}
	list, size, page := a.reviewsNow(Trustpilot, brand), a.number("perPage", 20, 100), a.number("page", 1, 1000)
	from := min((page-1)*size, len(list))
	to := min(from+size, len(list))
	if a.ill.overlap {
		from = max(0, from-min(3, size-1))
	}
	if a.ill.again && from > 0 {
		from, to = from-min(from, size), from
	}
	reviews := []object{}
	for _, o := range list[from:to] {
		reviews = append(reviews, a.trustpilotReview(o))
	}
	if a.ill.shuffle {
		slices.Reverse(reviews)
	}
	links := []object{{"href": "http://" + a.r.Host + a.r.URL.Path, "method": "GET", "rel": "self"}}
	if to < len(list) {
		links = append(links, object{"href": fmt.Sprintf("http://%s%s?page=%d", a.r.Host, a.r.URL.Path, page+1), "method": "GET", "rel": "next-page"})
	}
	a.json(http.StatusOK, object{"links": links, "reviews": reviews})
}

func (a *ask) trustpilotReview(o *opinion) object {
	r := object{"id": o.id, "stars": o.starsAt(a.now), "title": o.title, "text": o.text, "language": o.lang, "createdAt": o.posted.Format(wireMillis),
		"consumer": object{"id": o.id[8:], "displayName": o.author}, "status": "active", "isVerified": true}
	if o.answered(a.now) {
		r["companyReply"] = object{"text": o.reply, "createdAt": o.replied.Format(wireMillis)}
	}
	return r
}

// Location is one of the own brand's places on Google.
type Location struct{ ID, Name string }

// Locations are the own brand's places.
func Locations() []Location {
	account := "accounts/" + strconv.FormatUint(hashed("google account")%1e12, 10) + "/locations/"
	return []Location{{account + "4101", "London"}, {account + "4102", "Manchester"}}
}

// locationOf says which place a review is about.
func locationOf(o *opinion) Location { return Locations()[hashed(o.id)%2] }

// GoogleSecret is the client's secret, and GoogleRefresh the token that an access token is given for.
func GoogleSecret() (clientID, clientSecret, refreshToken string) {
	brand := Brands()[0].Name
	return "demo-client.apps.example", Key("google secret", brand), Key(GoogleBusiness, brand)
}

// google is the Business Profile API, with the token server of its accounts. An access token holds an hour.
func (a *ask) google() {
	if a.path == "/token" {
		a.googleToken()
		return
	}
	_, known, valid := a.gates.holds(a.bearer(), a.clock)
	if !known || !valid {
		a.json(http.StatusUnauthorized, object{"error": object{"code": 401, "status": "UNAUTHENTICATED",
			"message": "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential."}})
		return
	}
	if g := a.gates.pass(a.clock, GoogleBusiness, "", "", 300, time.Minute, 1); !g.open {
		a.json(http.StatusTooManyRequests, object{"error": object{"code": 429, "message": "Quota exceeded for quota metric 'Requests' and limit 'Requests per minute'", "status": "RESOURCE_EXHAUSTED"}})
		return
	}
	for _, l := range Locations() {
		if a.path == "/v4/"+l.ID+"/reviews" {
			a.googleReviews(l)
			return
		}
	}
	a.json(http.StatusNotFound, object{"error": object{"code": 404, "message": "Requested entity was not found.", "status": "NOT_FOUND"}})
}

func (a *ask) googleToken() {
	id, secret, refresh := GoogleSecret()
	form := a.r.PostForm
	switch {
	case form.Get("client_id") != id || form.Get("client_secret") != secret:
		a.json(http.StatusUnauthorized, object{"error": "invalid_client", "error_description": "The OAuth client was not found."})
	case form.Get("refresh_token") != refresh || form.Get("grant_type") != "refresh_token":
		a.json(http.StatusBadRequest, object{"error": "invalid_grant", "error_description": "Bad Request"})
	default:
		a.json(http.StatusOK, object{"access_token": a.gates.open("ya29.", GoogleBusiness, a.clock.Add(time.Hour)), "expires_in": 3599,
			"scope": "https://www.googleapis.com/auth/business.manage", "token_type": "Bearer"})
	}
}

// changed is when a review was last edited.
func (o *opinion) changed(now time.Time) time.Time {
	if !o.updated.IsZero() && !o.updated.After(now) {
		return o.updated
	}
	return o.posted
}

func (a *ask) googleReviews(l Location) {
	var list []*opinion
	for _, o := range a.reviewsNow(GoogleBusiness, Brands()[0].Name) {
		if locationOf(o) == l {
			list = append(list, o)
		}
	}
	average := mean(list, a.now)
	slices.SortStableFunc(list, func(x, y *opinion) int { return y.changed(a.now).Compare(x.changed(a.now)) })
	from, size := 0, a.number("pageSize", 50, 50)
	if token := a.q.Get("pageToken"); token != "" {
		n, err := strconv.Atoi(strings.TrimPrefix(token, "page"))
		if err != nil || a.ill.expired {
			a.json(http.StatusBadRequest, object{"error": object{"code": 400, "message": "Request contains an invalid argument.", "status": "INVALID_ARGUMENT"}})
			return
		}
		from = min(n, len(list))
	}
	to := min(from+size, len(list))
	answer := object{"averageRating": average, "totalReviewCount": len(list)}
	if to < len(list) {
		answer["nextPageToken"] = fmt.Sprintf("page%d", to)
	}
	switch {
	case a.ill.again && from > 0:
		answer["nextPageToken"] = a.q.Get("pageToken")
		from, to = from-min(from, size), from
	case a.ill.overlap:
		from = max(0, from-3)
	}
	reviews := []object{}
	for _, o := range list[from:to] {
		reviews = append(reviews, a.googleReview(l, o))
	}
	if a.ill.shuffle {
		slices.Reverse(reviews)
	}
	if len(reviews) > 0 {
		answer["reviews"] = reviews
	}
	a.json(http.StatusOK, answer)
}

func (a *ask) googleReview(l Location, o *opinion) object {
	r := object{"name": l.ID + "/reviews/" + o.id, "reviewId": o.id, "reviewer": object{"displayName": o.author},
		"starRating": [...]string{"", "ONE", "TWO", "THREE", "FOUR", "FIVE"}[o.starsAt(a.now)],
		"createTime": o.posted.Format(time.RFC3339), "updateTime": o.changed(a.now).Format(time.RFC3339)}
	if o.text != "" {
		r["comment"] = o.text
	}
	if o.answered(a.now) {
		r["reviewReply"] = object{"comment": o.reply, "updateTime": o.replied.Format(time.RFC3339)}
	}
	return r
}

// review is what a review must be stored as at a time.
func (o *opinion) review(at time.Time) record.Review {
	r := record.Review{Brand: o.brand, Site: o.network, ID: o.id, Reviewer: record.Customer, Title: o.title, Text: o.text, Posted: o.posted, Stars: record.Score(o.starsAt(at)), Author: o.author}
	if o.network == Trustpilot {
		r.URL = "https://www.trustpilot.com/reviews/" + o.id
	} else {
		r.Location = locationOf(o).Name
	}
	if o.answered(at) {
		r.Response, r.ResponseAt = o.reply, o.replied
	}
	return r
}

// PublishedOn are the ratings that a network of reviews publishes of a brand at a time, as snapshots without Source: one
// a brand on Trustpilot, one a place on Google. At is the beginning of the day.
func (w *World) PublishedOn(network, brand string, at time.Time) []record.AccountStat {
	var all []record.AccountStat
	w.inSociety(at, func(s *society) {
		seen := s.clamp(at)
		list := (&ask{society: s, now: seen}).reviewsNow(network, brand)
		snapshot := func(account string, list []*opinion) {
			all = append(all, record.AccountStat{Brand: brand, Network: network, Account: account, At: at.Truncate(24 * time.Hour),
				Followers: record.NotGiven, Following: record.NotGiven, Posts: record.NotGiven, Views: record.NotGiven,
				Rating: mean(list, seen), RatingCount: record.Count(len(list)), RatedBy: record.Customer})
		}
		if network == Trustpilot {
			snapshot("https://www.trustpilot.com/review/"+domain(brand), list)
			return
		}
		for _, l := range Locations() {
			snapshot(l.ID, slices.DeleteFunc(slices.Clone(list), func(o *opinion) bool { return locationOf(o) != l }))
		}
	})
	return all
}
