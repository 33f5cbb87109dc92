package fetch

import (
	"bytes"
	"io"
	"net/http"
)

// Page is a fetched page, whole and in UTF-8.
type Page struct {
	URL       string // the final address after redirects, to resolve relative links against; may hold secrets: Redact it before showing or storing
	Status    int    // always 2xx
	Header    http.Header
	Body      []byte // UTF-8, without a byte order mark; left as it came when it is not text
	Charset   string // what the body was written in: "utf-8", "windows-1252", …; "" when it is not text
	FromCache bool   // the site said the page has not changed
}

// Reader reads the body from its beginning.
func (p *Page) Reader() io.Reader { return bytes.NewReader(p.Body) }
