package world

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// graphTime is how the Graph API writes a time.
const graphTime = "2006-01-02T15:04:05-0700"

// graph lets a request to the Graph API in: its token must be one of the network's, and it may ask so often an hour. It
// takes the version out of the path.
func (a *ask) graph(network string, limited bool) (brand string, open bool) {
	if version, rest, _ := strings.Cut(strings.TrimPrefix(a.path, "/"), "/"); strings.HasPrefix(version, "v") && strings.Contains(version, ".") {
		a.path = "/" + rest
	}
	token := a.bearer()
	if token == "" {
		token = a.q.Get("access_token")
	}
	brand, known := a.brandOfKey(network, token)
	if !known {
		a.graphRefuse(http.StatusUnauthorized, 190, 0, "Invalid OAuth access token - Cannot parse access token")
		return "", false
	}
	limit := 200
	if !limited {
		limit = 20_000
	}
	g := a.gates.pass(a.clock, network, fmt.Sprint("hour", limit), token, limit, time.Hour, 1)
	a.rw.Header().Set("X-App-Usage", fmt.Sprintf(`{"call_count":%d,"total_cputime":1,"total_time":1}`, 100*(g.limit-g.left)/g.limit))
	if !g.open {
		a.graphRefuse(http.StatusForbidden, 4, 0, "Application request limit reached")
		return "", false
	}
	return brand, true
}

func (a *ask) graphRefuse(status, code, subcode int, message string) {
	e := object{"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "AworldXtrace"}
	if subcode != 0 {
		e["error_subcode"] = subcode
	}
	a.json(status, object{"error": e})
}

func (a *ask) graphMissing(id string) {
	a.graphRefuse(http.StatusBadRequest, 100, 33, fmt.Sprintf("Unsupported get request. Object with ID '%s' does not exist, cannot be loaded due to missing permissions, or does not support this operation.", id))
}

// graphPage answers with a page of a list, newest first.
func (a *ask) graphPage(list []*post, most int, write func(*post) object) {
	page, paging, ok := a.graphSlice(list, a.q.Get("after"), a.number("limit", 25, most))
	if !ok {
		a.graphRefuse(http.StatusBadRequest, 100, 0, "(#100) Invalid cursors values")
		return
	}
	data := make([]object, len(page))
	for i, p := range page {
		data[i] = write(p)
	}
	answer := object{"data": data}
	if paging != nil {
		answer["paging"] = paging
	}
	a.json(http.StatusOK, answer)
}

func (a *ask) graphSlice(list []*post, after string, size int) (page []*post, paging object, ok bool) {
	page, next, ok := a.pages(list, after, size)
	if !ok || len(page) == 0 {
		return page, nil, ok
	}
	if next == "" {
		return page, object{"cursors": object{"before": "QVFI", "after": writeCursor(page[len(page)-1])}}, true
	}
	q := url.Values{}
	for name, values := range a.q {
		q[name] = values
	}
	q.Set("after", next)
	address := "http://" + a.r.Host + a.r.URL.Path + "?" + q.Encode()
	return page, object{"cursors": object{"before": "QVFI", "after": next}, "next": address}, true
}
