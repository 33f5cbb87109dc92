package dashboards_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"renown/dashboards"
	"renown/dashboards/pages"
)

// The most that may travel for a page, its panels and the answers' headers included: to a browser that was never here, and
// to one that was.
const (
	mostFirst = 450_000
	mostLater = 60_000
)

var assetAddress = regexp.MustCompile(`/static/[a-z-]+\.[0-9a-f]{12}\.[a-z]+`)

// TestWeight measures what a browser loads for every page.
func TestWeight(t *testing.T) {
	reviewed, _ := learning(t)
	for name, o := range map[string]dashboards.Options{"many reviews": reviewed, "posts and conversations": atWork(t)} {
		address := serve(t, o)
		for _, p := range pages.AllPages() {
			body, later := weight(t, address+start(p), "false")
			_, fresh := weight(t, address+"/freshness", "true")
			later += fresh
			for _, panel := range p.Panels {
				_, bytes := weight(t, address+with("/panels/"+panel.Query, "show="+panel.Show), "true")
				later += bytes
			}
			first := later
			assets := assetAddress.FindAllString(body, -1)
			slices.Sort(assets)
			for _, asset := range slices.Compact(assets) { // a script that is preloaded is named twice
				_, bytes := weight(t, address+asset, "false")
				first += bytes
			}
			t.Logf("%s, %s: first load %d bytes, later ones %d", p.Path, name, first, later)
			if first > mostFirst || first < 150_000 || later > mostLater {
				t.Errorf("%s, %s: first load %d bytes, later ones %d", p.Path, name, first, later)
			}
		}
	}
}

// weight is an answer, and how many bytes of it travel. What is kept for ever says so.
func weight(t *testing.T, address, fragment string) (body string, bytesOnWire int) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", "gzip")
	request.Header.Set("HX-Request", fragment)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	sent, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(address, "/static/") && (!strings.Contains(response.Header.Get("Cache-Control"), "immutable") || response.Header.Get("Content-Type") == "") {
		t.Errorf("%s: %v", address, response.Header)
	}
	var head bytes.Buffer
	if err := response.Header.Write(&head); err != nil {
		t.Fatal(err)
	}
	bytesOnWire = head.Len() + len(sent)
	if response.Header.Get("Content-Encoding") != "gzip" {
		if len(sent) > 2000 {
			t.Errorf("%s travels uncompressed", address)
		}
		return string(sent), bytesOnWire
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(sent))
	if err != nil {
		t.Fatalf("%s is not gzip: %v", address, err)
	}
	plain, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	return string(plain), bytesOnWire
}
