package fetch

import (
	"encoding/json"
	"math"
	"net/http"
	"time"
)

// usageRest is how long an allowance that is used up is left alone where the platform does not say how long. Meta's
// count goes by the last hour and shrinks all the time.
const usageRest = 10 * time.Minute

// usageHeaders are those in which Meta says how much of an allowance is used, as JSON.
var usageHeaders = [...]string{"X-App-Usage", "X-Page-Usage", "X-Ad-Account-Usage", "X-Business-Use-Case-Usage"}

// readUsage reads how much of Meta's allowances is left, in per cent.
func readUsage(header http.Header) []stated {
	var found []stated
	for _, name := range usageHeaders {
		for _, value := range header.Values(name) {
			var tree any
			if json.Unmarshal([]byte(value), &tree) != nil {
				continue
			}
			u := usage{most: -1}
			u.walk(tree, 0)
			if u.most >= 0 {
				found = append(found, u.stated(name))
			}
		}
	}
	return found
}

// usage is the fullest of an answer's allowances. They stand in objects of different depth.
type usage struct {
	most float64 // per cent
	rest time.Duration
}

// walk stops at a depth none of the headers reaches, since outside text decides how deep it goes.
func (u *usage) walk(tree any, depth int) {
	if depth > 4 {
		return
	}
	switch node := tree.(type) {
	case []any:
		for _, child := range node {
			u.walk(child, depth+1)
		}
	case map[string]any:
		for name, child := range node {
			if n, ok := child.(float64); ok {
				u.number(name, n)
			} else {
				u.walk(child, depth+1)
			}
		}
	}
}

func (u *usage) number(name string, n float64) {
	switch name {
	case "call_count", "total_time", "total_cputime", "acc_id_util_pct":
		u.most = max(u.most, n)
	case "estimated_time_to_regain_access": // minutes
		u.rest = max(u.rest, clampReset(time.Duration(min(n, 1e5)*float64(time.Minute))))
	case "reset_time_duration": // seconds
		u.rest = max(u.rest, clampReset(time.Duration(min(n, 1e7)*float64(time.Second))))
	}
}

func (u *usage) stated(name string) stated {
	s := stated{key: name, allowed: 100, left: 100 - int(math.Floor(min(max(u.most, 0), 100))), percent: true, reset: u.rest, timed: true}
	if s.reset == 0 {
		s.reset = usageRest
	}
	return s
}
