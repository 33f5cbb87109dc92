package fetch

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// what one header set says of one limit
type says struct {
	allowed, left int
	reset         time.Duration
	timed         bool
}

func TestEveryWayToStateALimit(t *testing.T) {
	now := time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)
	date := func(t time.Time) string { return t.Format(http.TimeFormat) }
	in90 := now.Add(90 * time.Second)
	soon := says{100, 50, 90 * time.Second, true}
	for name, c := range map[string]struct {
		header []string
		want   []says
	}{
		"unix seconds":       {[]string{"X-RateLimit-Limit", "100", "X-RateLimit-Remaining", "50", "X-RateLimit-Reset", strconv.FormatInt(in90.Unix(), 10)}, []says{soon}},
		"unix milliseconds":  {[]string{"X-RateLimit-Limit", "100", "X-RateLimit-Remaining", "50", "X-RateLimit-Reset", strconv.FormatInt(in90.UnixMilli(), 10)}, []says{soon}},
		"seconds left":       {[]string{"X-RateLimit-Limit", "100", "X-RateLimit-Remaining", "50", "X-RateLimit-Reset", "90"}, []says{soon}},
		"RFC 3339":           {[]string{"X-RateLimit-Limit", "100", "X-RateLimit-Remaining", "50", "X-RateLimit-Reset", "2026-05-20T12:01:30.000000Z"}, []says{soon}},
		"another time zone":  {[]string{"X-RateLimit-Limit", "100", "X-RateLimit-Remaining", "50", "X-RateLimit-Reset", "2026-05-20T14:01:30+02:00"}, []says{soon}},
		"HTTP date":          {[]string{"X-RateLimit-Limit", "100", "X-RateLimit-Remaining", "50", "X-RateLimit-Reset", date(in90)}, []says{soon}},
		"duration":           {[]string{"X-RateLimit-Limit", "100", "X-RateLimit-Remaining", "50", "X-RateLimit-Reset", "1m30s"}, []says{soon}},
		"a wrong clock":      {[]string{"X-RateLimit-Limit", "100", "X-RateLimit-Remaining", "50", "X-RateLimit-Reset", strconv.FormatInt(in90.Add(time.Hour).Unix(), 10), "Date", date(now.Add(time.Hour))}, []says{soon}},
		"seconds and clock":  {[]string{"X-RateLimit-Limit", "100", "X-RateLimit-Remaining", "50", "X-RateLimit-Reset", "90", "Date", date(now.Add(time.Hour))}, []says{soon}},
		"x-rate-limit":       {[]string{"x-rate-limit-limit", "100", "x-rate-limit-remaining", "50", "x-rate-limit-reset", strconv.FormatInt(in90.Unix(), 10)}, []says{soon}},
		"decimals":           {[]string{"X-Ratelimit-Used", "1", "X-Ratelimit-Remaining", "99.0", "X-Ratelimit-Reset", "90"}, []says{{0, 99, 90 * time.Second, true}}},
		"half a request":     {[]string{"X-Ratelimit-Remaining", "0.9", "X-Ratelimit-Reset", "90"}, []says{{0, 0, 90 * time.Second, true}}},
		"RateLimit-*":        {[]string{"RateLimit-Limit", "100, 100;w=300", "RateLimit-Remaining", "50", "RateLimit-Reset", "90"}, []says{soon}},
		"combined, older":    {[]string{"RateLimit", "limit=100, remaining=50, reset=90"}, []says{soon}},
		"combined, newer":    {[]string{"RateLimit", `"default";r=50;t=90`, "RateLimit-Policy", `"default";q=100;w=300`}, []says{soon}},
		"two policies":       {[]string{"RateLimit", `"burst";r=1;t=5, "daily"; r=900; t=4000`}, []says{{0, 1, 5 * time.Second, true}, {0, 900, 4000 * time.Second, true}}},
		"two headers":        {[]string{"X-RateLimit-Remaining", "7", "X-RateLimit-Remaining", "3", "X-RateLimit-Reset", "10", "X-RateLimit-Reset", "90"}, []says{{0, 3, 90 * time.Second, true}}},
		"two families":       {[]string{"X-Rate-Limit-Remaining", "7", "X-Rate-Limit-Reset", "10", "X-App-Limit-24hour-Remaining", "3", "X-App-Limit-24hour-Reset", "90"}, []says{{0, 7, 10 * time.Second, true}, {0, 3, 90 * time.Second, true}}},
		"in the past":        {[]string{"X-RateLimit-Remaining", "0", "X-RateLimit-Reset", strconv.FormatInt(now.Add(-time.Hour).Unix(), 10)}, []says{{0, 0, 0, true}}},
		"absurd":             {[]string{"X-RateLimit-Remaining", "1e99", "X-RateLimit-Reset", "999999999999999999999"}, []says{{0, 1e9, maxRetryAfter, true}}},
		"negative":           {[]string{"X-RateLimit-Remaining", "-3", "X-RateLimit-Reset", "-90"}, []says{{0, 0, 0, true}}},
		"no reset":           {[]string{"X-RateLimit-Remaining", "5"}, []says{{0, 5, 0, false}}},
		"malformed reset":    {[]string{"X-RateLimit-Remaining", "5", "X-RateLimit-Reset", "soon"}, []says{{0, 5, 0, false}}},
		"malformed":          {[]string{"X-RateLimit-Remaining", "many", "RateLimit", "default;;=", "X-Rate-Limit-Remaining", "NaN"}, nil},
		"nothing":            {[]string{"Content-Type", "application/json"}, nil},
		"an empty structure": {[]string{"RateLimit", ` , ;r=3, "a";t=5`}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			header := http.Header{}
			for i := 0; i < len(c.header); i += 2 {
				header.Add(c.header[i], c.header[i+1])
			}
			var got []says
			for _, s := range readLimits(header, now) {
				got = append(got, says{s.allowed, s.left, s.reset, s.timed})
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("read %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestMetasUsage(t *testing.T) {
	for name, c := range map[string]struct {
		header, value string
		left          int
		reset         time.Duration
		none          bool
	}{
		"app":           {header: "X-App-Usage", value: `{"call_count":28,"total_time":25,"total_cputime":61}`, left: 39, reset: usageRest},
		"app used up":   {header: "X-App-Usage", value: `{"call_count":112,"total_time":25,"total_cputime":25}`, left: 0, reset: usageRest},
		"business":      {header: "X-Business-Use-Case-Usage", value: `{"178414":[{"type":"instagram","call_count":100,"total_cputime":1,"total_time":2,"estimated_time_to_regain_access":19}]}`, left: 0, reset: 19 * time.Minute},
		"two cases":     {header: "X-Business-Use-Case-Usage", value: `{"1":[{"call_count":10}],"2":[{"call_count":20},{"total_time":30.5}]}`, left: 70, reset: usageRest},
		"ad account":    {header: "X-Ad-Account-Usage", value: `{"acc_id_util_pct":9.67,"reset_time_duration":100,"ads_api_access_tier":"standard_access"}`, left: 91, reset: 100 * time.Second},
		"not JSON":      {header: "X-App-Usage", value: `{"call_count":`, none: true},
		"nothing in it": {header: "X-App-Usage", value: `{}`, none: true},
		"null":          {header: "X-App-Usage", value: `null`, none: true},
		"deep":          {header: "X-App-Usage", value: strings.Repeat(`[`, 500) + `{"call_count":100}` + strings.Repeat(`]`, 500), none: true},
		"absurd":        {header: "X-App-Usage", value: `{"call_count":1e300,"estimated_time_to_regain_access":1e300}`, left: 0, reset: maxRetryAfter},
	} {
		t.Run(name, func(t *testing.T) {
			got := readUsage(http.Header{http.CanonicalHeaderKey(c.header): {c.value}})
			switch {
			case c.none != (len(got) == 0):
				t.Errorf("read %+v", got)
			case !c.none && (got[0].left != c.left || got[0].reset != c.reset || !got[0].percent || got[0].allowed != 100):
				t.Errorf("read %+v, want %d left, reset %s", got[0], c.left, c.reset)
			}
		})
	}
}

func FuzzLimitHeaders(f *testing.F) {
	f.Add("100", "1779278490", "Wed, 20 May 2026 12:00:00 GMT", `"default";r=50;t=90`, `{"call_count":28}`)
	f.Add("99.0", "2026-05-20T12:01:30Z", "", "limit=100, remaining=50, reset=5", `{"1":[{"call_count":1,"estimated_time_to_regain_access":5}]}`)
	f.Add("Inf", "-1e400", "x", `a;r=,b;t=9;r=1e400;q`, `[[[[[[]]]]]]`)
	f.Fuzz(func(t *testing.T, left, reset, date, combined, usage string) {
		header := http.Header{"X-Ratelimit-Remaining": {left, reset}, "X-Ratelimit-Reset": {reset, left}, "X-Ratelimit-Limit": {left},
			"Date": {date}, "Ratelimit": {combined, usage}, "Ratelimit-Policy": {combined}, "X-App-Usage": {usage}}
		now := time.Unix(1_779_278_400, 0)
		l := newLimit("", Rate{}, now)
		l.settle(append(readLimits(header, now), readUsage(header)...), now, now)
		for key, w := range l.windows {
			if w.left < 0 || w.allowed < 0 || w.reset.Before(now) || w.reset.After(now.Add(maxRetryAfter)) {
				t.Errorf("%s: %+v", key, w)
			}
		}
		if len(l.windows) > 2*maxPolicies {
			t.Errorf("%d windows", len(l.windows))
		}
	})
}

func FuzzWordsOfAPlatform(f *testing.F) {
	f.Add("too\nmany\x00requests \u202e", "for hunter2")
	f.Fuzz(func(t *testing.T, before, after string) {
		const secret = "hunter2hunter2"
		line := oneLine(scrub(before+secret+after, []string{secret}))
		if strings.ContainsAny(line, "\n\r\x00\x1b") || len([]rune(line)) > wordsMax+1 || strings.Contains(line, secret) {
			t.Errorf("%q is not fit to be shown", line)
		}
	})
}
