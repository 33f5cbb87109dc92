package feed

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"renown/collectors/fetch"
)

// NotFeedError says that an answer came and is no feed.
type NotFeedError struct {
	URL    string // redacted
	Detail string
	Feeds  []string // those that a web page links to
}

func (e *NotFeedError) Error() string { return "the answer is no feed that can be read: " + e.Detail }

// Remedy says what a user can do about it.
func (e *NotFeedError) Remedy() string {
	if len(e.Feeds) > 0 {
		return "the page names its feed: put " + strings.Join(e.Feeds, " or ") + " into the source's url"
	}
	return "open the address in a browser: url must lead to an RSS, Atom or JSON feed, not to a page or a login; if it does, the site has a fault of its own and the next run tries again"
}

// encoding is the part of an XML declaration that names an encoding.
var encoding = regexp.MustCompile(`^(<\?xml[^>]*?)\s+encoding\s*=\s*("[^"]*"|'[^']*')`)

// ready makes a body fit to be parsed: without what stands before the document, and without the name of an encoding it
// is no longer in. A web page is told apart here, because of it more can be said.
func ready(body []byte, address string) ([]byte, error) {
	body = bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), " \t\r\n\x00")
	if len(body) == 0 {
		return nil, &NotFeedError{URL: fetch.Redact(address), Detail: "it is empty"}
	}
	if page(body) {
		return nil, &NotFeedError{URL: fetch.Redact(address), Detail: "it is a web page", Feeds: feedsOf(body, address)}
	}
	if start := bytes.IndexByte(body, '<'); start > 0 && body[0] != '{' { // a warning of the server's, say
		body = body[start:]
	}
	body = bytes.ToValidUTF8(body, []byte("\uFFFD"))
	head := body[:min(len(body), 300)]
	if found := encoding.FindSubmatchIndex(head); found != nil {
		body = append(bytes.Clone(body[:found[3]]), body[found[1]:]...)
	}
	return body, nil
}

func page(body []byte) bool {
	head := bytes.ToLower(body[:min(len(body), 1024)])
	for _, feed := range []string{"<rss", "<feed", "<rdf", "<atom:feed"} {
		if bytes.Contains(head, []byte(feed)) {
			return false
		}
	}
	return bytes.Contains(head, []byte("<!doctype html")) || bytes.Contains(head, []byte("<html"))
}

// feedsOf lists the feeds that a web page names, the first three.
func feedsOf(body []byte, address string) []string {
	base, err := url.Parse(address)
	if err != nil {
		return nil
	}
	var feeds []string
	z := html.NewTokenizer(bytes.NewReader(body[:min(len(body), 256<<10)]))
	for len(feeds) < 3 {
		switch z.Next() {
		case html.ErrorToken:
			return feeds
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			if token.Data != "link" {
				continue
			}
			attributes := map[string]string{}
			for _, a := range token.Attr {
				attributes[a.Key] = a.Val
			}
			kind := strings.ToLower(attributes["type"])
			if !strings.Contains(kind, "rss") && !strings.Contains(kind, "atom") && !strings.Contains(kind, "feed+json") {
				continue
			}
			if u, err := base.Parse(attributes["href"]); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
				feeds = append(feeds, fetch.RedactURL(u))
			}
		}
	}
	return feeds
}

// deep says whether elements are nested so deeply that going through them would need all memory. Unclosed elements count
// as open, as the parser takes them.
func deep(body []byte) bool {
	depth := 0
	for i := 0; i < len(body); {
		next := bytes.IndexByte(body[i:], '<')
		if next < 0 {
			return false
		}
		i += next + 1
		rest := body[i:]
		switch {
		case bytes.HasPrefix(rest, []byte("![CDATA[")):
			i += skip(rest, "]]>")
		case bytes.HasPrefix(rest, []byte("!--")):
			i += skip(rest, "-->")
		case bytes.HasPrefix(rest, []byte("/")):
			depth--
		case bytes.HasPrefix(rest, []byte("!")), bytes.HasPrefix(rest, []byte("?")):
		default:
			end := bytes.IndexByte(rest, '>')
			if end > 0 && rest[end-1] != '/' {
				depth++
			}
			if depth > maxDepth {
				return true
			}
		}
	}
	return false
}

func skip(rest []byte, until string) int {
	if end := bytes.Index(rest, []byte(until)); end >= 0 {
		return end + len(until)
	}
	return len(rest)
}

// mendJSON makes a JSON feed readable whose items are not all objects, or have numbers for ids.
func mendJSON(body []byte) ([]byte, bool) {
	var feed map[string]any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if decoder.Decode(&feed) != nil {
		return nil, false
	}
	items, ok := feed["items"].([]any)
	if !ok {
		return nil, false
	}
	var kept []any
	for _, it := range items {
		fields, ok := it.(map[string]any)
		if !ok {
			fields = map[string]any{}
		}
		kept = append(kept, mendItem(fields))
	}
	mended, err := json.Marshal(map[string]any{"version": text(feed["version"]), "title": text(feed["title"]),
		"home_page_url": text(feed["home_page_url"]), "author": authorOf(feed), "items": kept})
	return mended, err == nil
}

// mendItem keeps the texts of an item that are looked at, each as a text.
func mendItem(fields map[string]any) map[string]any {
	kept := map[string]any{}
	for _, name := range []string{"id", "url", "external_url", "title", "content_html", "content_text", "summary", "date_published", "date_modified"} {
		if t := text(fields[name]); t != "" {
			kept[name] = t
		}
	}
	kept["author"] = authorOf(fields)
	return kept
}

func authorOf(fields map[string]any) map[string]any {
	author, _ := fields["author"].(map[string]any) // nil: it has none
	if authors, several := fields["authors"].([]any); several && len(authors) > 0 {
		author, _ = authors[0].(map[string]any)
	}
	return map[string]any{"name": text(author["name"])}
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return fmt.Sprint(v)
	}
	return ""
}
