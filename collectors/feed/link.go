package feed

import (
	"net/url"
	"strings"

	"github.com/mmcdole/gofeed"

	"renown/collectors/fetch"
)

// redirects are the addresses that lead on to an article, and which parameter says where. A host stands for its
// subdomains too.
var redirects = []struct {
	host, path string
	parameters []string
}{
	{"google.", "/url", []string{"url", "q"}},
	{"bing.com", "/news/apiclick.aspx", []string{"url"}},
	{"facebook.com", "/l.php", []string{"u"}},
	{"duckduckgo.com", "/l/", []string{"uddg"}},
	{"t.umblr.com", "/redirect", []string{"z"}},
	{"youtube.com", "/redirect", []string{"q"}},
}

// link is the address of an item's article: whole, unwrapped, and safe to be shown as a link; "" if it has none.
func (r *reader) link(e *gofeed.Item) string {
	candidates := []string{e.Link}
	for _, original := range e.Extensions["feedburner"]["origLink"] {
		candidates = append([]string{strings.TrimSpace(original.Value)}, candidates...)
	}
	candidates = append(candidates, e.Links...)
	if strings.HasPrefix(e.GUID, "http://") || strings.HasPrefix(e.GUID, "https://") {
		candidates = append(candidates, e.GUID)
	}
	for _, c := range candidates {
		if u := r.resolve(c); u != nil {
			return r.show(unwrap(u))
		}
	}
	return ""
}

func (r *reader) resolve(link string) *url.URL {
	link = strings.TrimSpace(link)
	if link == "" {
		return nil
	}
	u, err := url.Parse(link)
	if err == nil && !u.IsAbs() && r.base != nil {
		u, err = r.base.Parse(link)
	}
	if err != nil {
		return nil
	}
	return whole(u.String())
}

// whole reads an address that can be asked for; nil: it is none.
func whole(address string) *url.URL {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" {
		return nil
	}
	return u
}

// show is an address without a login. On the host of a feed whose own address holds a secret, an article's may hold it
// too: it is redacted.
func (r *reader) show(u *url.URL) string {
	if feed := whole(r.address); feed != nil && strings.EqualFold(u.Host, feed.Host) && fetch.Redact(r.address) != r.address {
		return fetch.RedactURL(u)
	}
	shown := *u
	shown.User = nil
	return shown.String()
}

// unwrap follows an address that only leads on to another one, without asking anybody.
func unwrap(u *url.URL) *url.URL {
	for range 3 {
		inner := target(u)
		if inner == nil {
			return u
		}
		u = inner
	}
	return u
}

func target(u *url.URL) *url.URL {
	host := strings.ToLower(u.Hostname())
	for _, rule := range redirects {
		if u.Path != rule.path || !onHost(host, rule.host) {
			continue
		}
		for _, name := range rule.parameters {
			if inner := whole(u.Query().Get(name)); inner != nil {
				return inner
			}
		}
	}
	return nil
}

// onHost: a name that ends in a dot stands for all countries' hosts.
func onHost(host, name string) bool {
	host = "." + host
	if strings.HasSuffix(name, ".") {
		return strings.Contains(host, "."+name)
	}
	return strings.HasSuffix(host, "."+name)
}

// identity is what tells an item apart for ever: the id its feed gives it, or its link without what only tells where a
// reader came from, or its words. Google's alerts give one article an id in each alert, so there it is the link.
func (r *reader) identity(e *gofeed.Item, link, title, summary string) string {
	guid := strings.TrimSpace(e.GUID)
	if strings.Contains(guid, "google.com,2013:googlealerts") && link != "" {
		guid = ""
	}
	switch {
	case strings.HasPrefix(guid, "http://") || strings.HasPrefix(guid, "https://"):
		if u := r.resolve(guid); u != nil {
			return cut(bare(whole(r.show(unwrap(u)))), 500)
		}
		return hostOf(r.address) + "/" + digest(guid)
	case strings.HasPrefix(guid, "tag:") || strings.HasPrefix(guid, "urn:"):
		return cut(guid, 500)
	case guid != "": // a number, say, that only this site understands
		return cut(hostOf(r.address)+"/"+guid, 500)
	case link != "":
		if u := r.resolve(link); u != nil {
			return cut(bare(u), 500)
		}
		return cut(link, 500)
	}
	return hostOf(r.address) + "/" + digest(title, summary)
}

// bare is an address without login, fragment and the parameters that campaigns add.
func bare(u *url.URL) string {
	plain := *u
	plain.User, plain.Fragment, plain.RawFragment = nil, "", ""
	plain.Host = strings.ToLower(plain.Host)
	var kept []string
	for _, pair := range strings.Split(u.RawQuery, "&") {
		name, _, _ := strings.Cut(strings.ToLower(pair), "=")
		if pair != "" && !strings.HasPrefix(name, "utm_") && name != "fbclid" && name != "gclid" && name != "at_medium" && name != "at_campaign" {
			kept = append(kept, pair)
		}
	}
	plain.RawQuery, plain.ForceQuery = strings.Join(kept, "&"), false
	return plain.String()
}

// hostAddress is the address of the host alone.
func hostAddress(address string) string {
	u := whole(address)
	if u == nil {
		return address
	}
	return u.Scheme + "://" + u.Host
}

func hostOf(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}
