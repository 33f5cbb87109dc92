package world

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
)

// Fault answers a request in place of the site; next is what the site would have answered.
type Fault func(rw http.ResponseWriter, r *http.Request, next http.Handler)

// Fail makes one address misbehave until Fail is called again with nil. The address is a path with its query, such as
// "/workplace/skyways-air?page=3".
func (w *World) Fail(address string, f Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if f == nil {
		delete(w.faults, address)
		return
	}
	w.faults[address] = f
}

// ServerError answers 500.
func ServerError(rw http.ResponseWriter, _ *http.Request, _ http.Handler) {
	http.Error(rw, "the site is on fire", http.StatusInternalServerError)
}

// CutInHalf answers the first half of the page as if it were all.
func CutInHalf(rw http.ResponseWriter, r *http.Request, next http.Handler) {
	body := bodyOf(r, next)
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = rw.Write(body[:len(body)/2]) // the reader may have gone
}

// Hangup promises the whole page and breaks the connection in the middle.
func Hangup(rw http.ResponseWriter, r *http.Request, next http.Handler) {
	body := bodyOf(r, next)
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	rw.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = rw.Write(body[:len(body)/2]) // the reader may have gone
	panic(http.ErrAbortHandler)
}

// RedirectLoop sends the reader round in a circle.
func RedirectLoop(rw http.ResponseWriter, r *http.Request, _ http.Handler) {
	http.Redirect(rw, r, r.URL.RequestURI(), http.StatusFound)
}

// GzipBomb answers a small body that unpacks to 64 MiB of nothing.
func GzipBomb(rw http.ResponseWriter, _ *http.Request, _ http.Handler) {
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	rw.Header().Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(rw)
	block := bytes.Repeat([]byte(" "), 1<<20)
	for range 64 {
		if _, err := z.Write(block); err != nil {
			return // the reader had enough
		}
	}
	_ = z.Close() // the same
}

// KeepOut is a robots.txt that forbids everything; use it with the address "/robots.txt".
func KeepOut(rw http.ResponseWriter, r *http.Request, _ http.Handler) {
	write(rw, r, "text/plain; charset=utf-8", []byte("User-agent: *\nDisallow: /\n"))
}

// keeper keeps a body instead of sending it.
type keeper struct {
	header http.Header
	body   bytes.Buffer
}

func (k *keeper) Header() http.Header         { return k.header }
func (k *keeper) Write(b []byte) (int, error) { return k.body.Write(b) }
func (k *keeper) WriteHeader(int)             {}

func bodyOf(r *http.Request, next http.Handler) []byte {
	plain := r.Clone(r.Context())
	plain.Header.Del("If-None-Match")
	k := &keeper{header: http.Header{}}
	next.ServeHTTP(k, plain)
	return k.body.Bytes()
}
