package reddit

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"renown/collectors/collectortest"
	"renown/collectors/network"
	"renown/warehouse/record"
)

const listed = `{"kind":"Listing","data":{"after":null,"children":[%s]}}`

// collect runs a source against a server that answers as answer says, or else with an empty list.
func collect(t *testing.T, w network.Watch, posts network.Posts, cursor map[string]string, answer func(path string) (status int, body string)) (*record.Batch, error) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/token" {
			fmt.Fprint(w, `{"access_token":"t","expires_in":3600}`)
			return
		}
		status, body := answer(r.URL.Path)
		if body == "" {
			status, body = http.StatusOK, fmt.Sprintf(listed, "")
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	defer server.Close()
	s := Settings{API: server.URL, Auth: server.URL + "/token", ClientID: "an id", ClientSecret: "a secret", Watch: w}
	c, err := New(newClient(), posts, s, source, func() time.Time { return collectortest.Now })
	if err != nil {
		t.Fatal(err)
	}
	all := &record.Batch{}
	_, err = c.Collect(t.Context(), cursor, func(b *record.Batch) error {
		all.Mentions, all.Rejects, all.Cursors = append(all.Mentions, b.Mentions...), append(all.Rejects, b.Rejects...), append(all.Cursors, b.Cursors...)
		return nil
	})
	return all, err
}

// A post whose entry in the answer cannot be read is there all the same.
func TestAnOddAnswerBuriesNobody(t *testing.T) {
	d := due{{ID: "t3_a", Posted: collectortest.Now, Direction: record.FromCustomer}, {ID: "t3_b", Posted: collectortest.Now, Direction: record.FromCustomer}}
	missed := map[string]string{"missed": `{"t3_b":"2026-05-19T00:00:00Z"}`}
	got, err := collect(t, network.Watch{Words: []string{"skyways"}}, d, missed, func(path string) (int, string) {
		if path == "/api/info" {
			return http.StatusOK, fmt.Sprintf(listed, `{"kind":"t3","data":{"name":"t3_a","author":"traveller_17","created_utc":1779000000}},"odd"`)
		}
		return 0, ""
	})
	if err != nil || len(got.Mentions) != 1 || !got.Mentions[0].Deleted.IsZero() || len(got.Rejects) == 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

// A user who is gone keeps conversations that wait from being tried again no more than the other lists from being read.
func TestAnAccountThatIsGoneHidesNothing(t *testing.T) {
	asked := 0
	waits := map[string]string{"threads": `[{"id":"t3_w","root":"t3_w","about":true,"since":"2026-05-20T11:00:00Z","tries":1}]`}
	_, err := collect(t, network.Watch{Handles: []string{"gone_air"}}, nil, waits, func(path string) (int, string) {
		switch {
		case strings.HasPrefix(path, "/user/"):
			return http.StatusNotFound, `{"message":"Not Found","error":404}`
		case strings.HasPrefix(path, "/comments/"):
			asked++
			return http.StatusOK, "[" + fmt.Sprintf(listed, `{"kind":"t3","data":{"name":"t3_w","author":"traveller_17","created_utc":1779000000}}`) + "," + fmt.Sprintf(listed, "") + "]"
		}
		return 0, ""
	})
	if err == nil || asked != 1 {
		t.Errorf("%d conversations, %v", asked, err)
	}
}

// Comments nested far deeper than Reddit nests them are an odd answer, not an afternoon's work.
func TestDeepNesting(t *testing.T) {
	const levels = 1900
	open, text := `{"kind":"Listing","data":{"children":[{"kind":"t1","data":{"name":"t1_x","body":"`+strings.Repeat("x", 5000)+`","replies":`, strings.Builder{}
	text.WriteString("[" + fmt.Sprintf(listed, `{"kind":"t3","data":{"name":"t3_w"}}`) + "," + strings.Repeat(open, levels) + `""` + strings.Repeat(`}}]}}`, levels) + "]")
	if _, err := readTree([]byte(text.String())); err == nil || !strings.Contains(err.Error(), "nested too deep") {
		t.Error(err)
	}
	for text, want := range map[string]int{`{"a":["]{[\"[",[]]}`: 3, `"{{{"`: 0, ``: 0, `]]]{`: 0} {
		if got := depth([]byte(text)); got != want {
			t.Errorf("%s is %d deep", text, got)
		}
	}
}

// A page whose conversations take more requests than the limit allows is stored all the same, and done with in time.
func TestAPageThatTakesMoreThanTheLimit(t *testing.T) {
	left, posts := 0, []string(nil)
	const made = `"author":"traveller_17","created_utc":1779270000`
	for i := range 8 {
		posts = append(posts, fmt.Sprintf(`{"kind":"t3","data":{"name":"t3_%d",%s,"num_comments":1}}`, i, made))
	}
	answer := func(path string) (int, string) {
		if left--; left < 0 {
			return http.StatusTooManyRequests, "{}"
		}
		if id, is := strings.CutPrefix(path, "/comments/"); is {
			root := fmt.Sprintf(listed, fmt.Sprintf(`{"kind":"t3","data":{"name":"t3_%s",%s}}`, id, made))
			comment := fmt.Sprintf(listed, fmt.Sprintf(`{"kind":"t1","data":{"name":"t1_%s","link_id":"t3_%s","parent_id":"t3_%s",%s}}`, id, id, id, made))
			return http.StatusOK, "[" + root + "," + comment + "]"
		}
		return http.StatusOK, fmt.Sprintf(listed, strings.Join(posts, ","))
	}
	have, cursor := map[string]bool{}, map[string]string{}
	for range 10 {
		left = 4
		got, _ := collect(t, network.Watch{Words: []string{"skyways"}}, nil, cursor, answer)
		for _, m := range got.Mentions {
			have[m.ID] = true
		}
		for _, c := range got.Cursors {
			cursor[c.Key] = c.Value
		}
	}
	if len(have) != 16 {
		t.Errorf("%d of 16 posts", len(have))
	}
}
