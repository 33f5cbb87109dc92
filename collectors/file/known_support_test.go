package file

import (
	"slices"
	"testing"
	"time"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

// replyWaits are the waits of (reply, its direct customer parent) pairs within a brand, by the account that replied.
func replyWaits(mentions []record.Mention) (all []float64, by map[string][]float64) {
	byID := map[string]*record.Mention{}
	for i := range mentions {
		byID[mentions[i].ID] = &mentions[i]
	}
	by = map[string][]float64{}
	for _, m := range mentions {
		parent := byID[m.Parent]
		if m.Direction != record.FromSupport || parent == nil || parent.Direction != record.FromCustomer || parent.Brand != m.Brand {
			continue
		}
		wait := m.Posted.Sub(parent.Posted).Seconds()
		all = append(all, wait)
		by[m.Handle] = append(by[m.Handle], wait)
	}
	return all, by
}

func quantile(values []float64, q float64) float64 {
	slices.Sort(values)
	at := q * float64(len(values)-1)
	low := int(at)
	if low+1 == len(values) {
		return values[low]
	}
	return values[low] + (at-float64(low))*(values[low+1]-values[low])
}

func TestKnownSupportTweets(t *testing.T) {
	all, s := realFile(t, "support-tweets", "mentions/support_tweets_first5000.csv", fetch.Source{})
	if s.Read != 5000 || s.Emitted != 5000 || s.Repeated != 0 {
		t.Errorf("%+v", s)
	}
	waits, by := replyWaits(all.Mentions)
	if len(waits) != 2188 || slices.Min(waits) < 0 || quantile(waits, .5) != 723.5 {
		t.Errorf("%d pairs, median %v, least %v; want 2188, 723.5, none negative", len(waits), quantile(waits, .5), slices.Min(waits))
	}
	if p90 := waits[len(waits)*9/10]; p90 != 23_204 { // sorted by quantile
		t.Errorf("p90 %v, want 23,204", p90)
	}
	for handle, want := range map[string][2]float64{"TMobileHelp": {203, 77}, "AmazonHelp": {533, 191}, "Delta": {1352, 110}, "British_Airways": {20_552, 87}} {
		if got := by[handle]; float64(len(got)) != want[1] || quantile(got, .5) != want[0] {
			t.Errorf("%s: median %v of %d, want %v of %v", handle, quantile(got, .5), len(got), want[0], want[1])
		}
	}
	checkSupportTweets(t, all.Mentions)
}

func checkSupportTweets(t *testing.T, mentions []record.Mention) {
	t.Helper()
	handles, byID, roots, dangling := map[string]bool{}, map[string]*record.Mention{}, 0, 0
	for i := range mentions {
		byID[mentions[i].ID] = &mentions[i]
	}
	for _, m := range mentions {
		if m.Direction == record.FromSupport {
			handles[m.Handle] = true
			if m.Brand != m.Handle {
				t.Errorf("post %s by %s is about %s", m.ID, m.Handle, m.Brand)
			}
		}
		if m.Direction == record.FromCustomer && m.Parent == "" {
			roots++
			if m.Conversation != m.ID {
				t.Errorf("post %s begins a conversation and is in %q", m.ID, m.Conversation)
			}
		}
		if m.Parent != "" && byID[m.Parent] == nil {
			dangling++
			if m.Conversation != "" {
				t.Errorf("the beginning of post %s is not in the file, yet it is in conversation %q", m.ID, m.Conversation)
			}
		}
	}
	if len(handles) != 76 || roots != 1285 || dangling != 6 {
		t.Errorf("%d handles, %d roots, %d dangling; want 76, 1285, 6", len(handles), roots, dangling)
	}
	if m := byID["3399"]; m == nil || m.Text != "@AskPayPal \r\rI just love the start of email 😁 https://t.co/8u1Pf5rJoN" {
		t.Errorf("the text with bare carriage returns: %+v", m)
	}
	if m := byID["1"]; m.Parent != "3" || !m.Posted.Equal(time.Date(2017, 10, 31, 22, 10, 47, 0, time.UTC)) || m.Conversation != "8" {
		t.Errorf("post 1: %+v", m)
	}
}

// With --brand every row is about that brand, and the answers are still found.
func TestSupportTweetsOfOneBrand(t *testing.T) {
	all, _ := realFile(t, "support-tweets", "mentions/support_tweets_first5000.csv", fetch.Source{Brand: "All of them", Site: "twitter"})
	waits, _ := replyWaits(all.Mentions)
	if len(waits) != 2188 {
		t.Errorf("%d pairs, want 2188", len(waits))
	}
	for _, m := range all.Mentions {
		if m.Brand != "All of them" || m.Network != "twitter" {
			t.Fatalf("%+v", m)
		}
	}
}
