package dashboards_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"renown/dashboards/pages"
	"renown/warehouse"
	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// wrote is a post by a customer of Skyways Air's, days ago.
func wrote(network, author string, days int, label record.Opinion, text string) record.Mention {
	none := record.NotGiven
	id := fmt.Sprint(network, "-", author, "-", days)
	return record.Mention{
		Brand: "Skyways Air", Network: network, ID: id, Source: network + "-skyways", URL: "https://" + network + ".example/" + id, Text: text, Posted: now.AddDate(0, 0, -days), Collected: now,
		Direction: record.FromCustomer, Addressed: true, AuthorKey: "key-of-" + author, AuthorFollowers: 120, Likes: none, Shares: none, Comments: none, Quotes: none, Bookmarks: none, Views: none,
		Meaning: record.Meaning{Label: label, Lang: "en", Tone: record.Tone{Complaint: label == record.Negative}},
	}
}

// related is a warehouse of twenty fans, ten of them customers, and twelve detractors, six of them customers, who wrote
// over four months; each detractor came back.
func related(t testing.TB, list bool) *warehouse.Warehouse {
	t.Helper()
	w := warehousetest.New(t)
	b := &record.Batch{}
	known := func(author string, is bool) {
		if is && list {
			b.Contacts = append(b.Contacts, record.Contact{Brand: "Skyways Air", Kind: "x", Key: "key-of-" + author, Customer: "customer-" + author, Active: true, Source: "contacts"})
		}
	}
	for i := range 20 {
		author := fmt.Sprint("fan", i)
		b.Mentions = append(b.Mentions, wrote("x", author, 10+i, record.Positive, "Lovely"), wrote("x", author, 70+i, record.Positive, "Great"))
		known(author, i < 10)
	}
	for i := range 12 {
		author := fmt.Sprint("cross", i)
		b.Mentions = append(b.Mentions, wrote("x", author, 5+i, record.Negative, "Where is my bag? "+hostile[i%len(hostile)]), wrote("mastodon", author, 40+i, record.Negative, "Late again"), wrote("x", author, 60+i, record.Negative, "Late"))
		known(author, i < 6)
	}
	write(t, w, b)
	return w
}

func TestCRMPage(t *testing.T) {
	address := serve(t, options(t, related(t, true)))
	for panel, wants := range map[string][]string{
		"customer.Summary":        {"Customers in the list", "16 of them active", ">20<", "50.0"},
		"customer.Overlap":        {"10 of 20 fans", "data-chart"},
		"customer.Coverage":       {"What is never stored:", "Mastodon"},
		"customer.Fans":           {"data-chart", "active customers among them"},
		"customer.Cohorts":        {"data-chart", "seen again"},
		"customer.Advocates":      {"Advocates", "Detractors"},
		"customer.AdvocatesTrend": {"data-chart"},
		"customer.AdvocateList":   {"1–8 of 20", "author=", "/marketing/posts?"},
		"customer.DetractorList":  {"1–8 of 12", "customer"},
		"customer.Repeat":         {"all channels", "Came back", "100"},
		"customer.Before":         {"Where is my bag?", "1–8 of", "X"},
	} {
		response, body := get(t, address+"/panels/"+panel, "HX-Request", "true")
		if response.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", panel, response.StatusCode)
		}
		for _, want := range wants {
			if !strings.Contains(body, want) {
				t.Errorf("%s does not say %q in\n%s", panel, want, body)
			}
		}
	}
	// The next page of a list is another one.
	_, first := get(t, address+"/panels/customer.AdvocateList", "HX-Request", "true")
	_, second := get(t, address+"/panels/customer.AdvocateList?page=3", "HX-Request", "true")
	if first == second || !strings.Contains(second, "17–20 of 20") {
		t.Errorf("the third page:\n%s", second)
	}
}

// Nothing the pages or their exports say holds a key, and what people wrote stays text.
func TestCRMNamesNobody(t *testing.T) {
	address := serve(t, options(t, related(t, true)))
	for _, p := range pages.CRM().Panels {
		for _, path := range []string{"/panels/" + p.Query, "/panels/" + p.Query + ".csv", "/panels/" + p.Query + ".json"} {
			_, body := get(t, address+path)
			never := []string{"key-of-", "customer-fan"}
			if path == "/panels/"+p.Query {
				never = append(never, "<script>alert", "<img src=x")
			}
			for _, each := range never {
				if strings.Contains(body, each) {
					t.Errorf("%s holds %q", path, each)
				}
			}
		}
	}
}

func TestCRMWithoutAList(t *testing.T) {
	address := serve(t, options(t, related(t, false)))
	for _, panel := range []string{"customer.Overlap", "customer.Coverage"} {
		_, body := get(t, address+"/panels/"+panel, "HX-Request", "true")
		for _, want := range []string{"No list of customers yet", "renown contacts import", "never stored"} {
			if !strings.Contains(body, want) {
				t.Errorf("%s does not say %q", panel, want)
			}
		}
	}
	_, cards := get(t, address+"/panels/customer.Summary", "HX-Request", "true")
	if !strings.Contains(cards, "no list yet") || !strings.Contains(cards, ">20<") {
		t.Errorf("cards:\n%s", cards)
	}
	_, fans := get(t, address+"/panels/customer.Fans", "HX-Request", "true")
	if !strings.Contains(fans, "data-chart") {
		t.Error("fans are drawn without a list, too")
	}
}

// Of three customers among the fans nothing is told, and the panel says so.
func TestCRMWithholdsFew(t *testing.T) {
	w := warehousetest.New(t)
	b := &record.Batch{}
	for i := range 20 {
		author := fmt.Sprint("fan", i)
		b.Mentions = append(b.Mentions, wrote("x", author, 10+i, record.Positive, "Lovely"))
		if i < 3 {
			b.Contacts = append(b.Contacts, record.Contact{Brand: "Skyways Air", Kind: "x", Key: "key-of-" + author, Active: true, Source: "contacts"})
		}
	}
	write(t, w, b)
	address := serve(t, options(t, w))
	for _, panel := range []string{"customer.Overlap", "customer.Coverage", "customer.Fans", "customer.Summary"} {
		_, body := get(t, address+"/panels/"+panel+"?period=90d", "HX-Request", "true")
		if !strings.Contains(body, "withheld") {
			t.Errorf("%s does not say that it withholds", panel)
		}
		if strings.Contains(body, "15 %") || strings.Contains(body, "15.0") {
			t.Errorf("%s tells of three customers", panel)
		}
	}
}
