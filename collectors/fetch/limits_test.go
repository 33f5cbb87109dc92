package fetch_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"renown/collectors/fetch"
)

// fails fetches and wants an *Error of the kind, with a message a user understands and a remedy.
func fails(t *testing.T, client *fetch.Client, url string, kind fetch.Kind, words ...string) *fetch.Error {
	t.Helper()
	page, err := client.Get(t.Context(), url)
	if err == nil {
		t.Fatalf("got a page of %d bytes, want an error", len(page.Body))
	}
	var failed *fetch.Error
	if !errors.As(err, &failed) {
		t.Fatalf("error %v (%T) is not an *Error", err, err)
	}
	if failed.Kind != kind || failed.Remedy() == "" {
		t.Errorf("kind %q, want %q; remedy %q; %v", failed.Kind, kind, failed.Remedy(), err)
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q does not say %q", err, word)
		}
	}
	return failed
}

// peak runs f and returns by how much the memory in use grew at most.
func peak(f func()) uint64 {
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	stop, done, most := make(chan struct{}), make(chan struct{}), uint64(0)
	go func() {
		defer close(done)
		for {
			runtime.ReadMemStats(&now)
			if now.HeapInuse > before.HeapInuse {
				most = max(most, now.HeapInuse-before.HeapInuse)
			}
			select {
			case <-stop:
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	}()
	f()
	close(stop)
	<-done
	return most
}

func endless(w http.ResponseWriter, _ *http.Request) {
	chunk := make([]byte, 64<<10)
	for {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
}

// bomb sends 2 GiB of zeros in 2 MiB.
func bomb(contentType, encoding string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		if encoding != "" {
			w.Header().Set("Content-Encoding", encoding)
		}
		packed, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
		if err != nil {
			return
		}
		zeros := make([]byte, 1<<20)
		for range 2048 {
			if _, err := packed.Write(zeros); err != nil {
				return
			}
		}
	}
}

func TestHugeBodiesStopAtTheLimit(t *testing.T) {
	server := site(t, map[string]http.HandlerFunc{
		"/endless": endless,
		"/bomb":    bomb("text/html", "gzip"),
		"/long": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "10000000000")
			endless(w, nil)
		},
	})
	client := quick(t, func(o *fetch.Options) { o.MaxBytes = 1 << 20 })
	for _, path := range []string{"/endless", "/bomb", "/long"} {
		grown := peak(func() { fails(t, client, server.URL+path, fetch.TooLarge, "larger than 1 MiB") })
		if grown > 32<<20 {
			t.Errorf("%s: memory grew by %d MiB", path, grown>>20)
		}
	}
}

// A file that is gzip by its type is not unpacked by anyone, and so cannot blow up.
func TestGzipFilesAreLeftPacked(t *testing.T) {
	server := site(t, map[string]http.HandlerFunc{"/map.xml.gz": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/gzip")
		packed := gzip.NewWriter(w)
		fmt.Fprint(packed, strings.Repeat("x", 5<<20))
		packed.Close()
	}})
	page, err := quick(t, func(o *fetch.Options) { o.MaxBytes = 1 << 20 }).Get(t.Context(), server.URL+"/map.xml.gz")
	if err != nil || len(page.Body) == 0 || page.Body[0] != 0x1f || page.Charset != "" {
		t.Errorf("page %+v, error %v", page, err)
	}
}

func TestABodyOfExactlyTheLimitIsWhole(t *testing.T) {
	server := site(t, map[string]http.HandlerFunc{
		"/fits":   text(strings.Repeat("a", 1000)),
		"/larger": text(strings.Repeat("a", 1001)),
	})
	client := quick(t, func(o *fetch.Options) { o.MaxBytes = 1000 })
	page, err := client.Get(t.Context(), server.URL+"/fits")
	if err != nil || len(page.Body) != 1000 {
		t.Errorf("%v, %v", page, err)
	}
	fails(t, client, server.URL+"/larger", fetch.TooLarge)
}

func TestGzipIsUnpacked(t *testing.T) {
	server := site(t, map[string]http.HandlerFunc{"/": func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "gzip" {
			t.Errorf("Accept-Encoding %q", r.Header.Get("Accept-Encoding"))
		}
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Encoding", "gzip")
		packed := gzip.NewWriter(w)
		fmt.Fprint(packed, "<p>hello</p>")
		packed.Close()
	}})
	page, err := quick(t).Get(t.Context(), server.URL)
	if err != nil || string(page.Body) != "<p>hello</p>" {
		t.Fatalf("%+v, %v", page, err)
	}
}

// raw is a server that answers every connection with the same bytes and hangs up; robots.txt is absent.
func raw(t *testing.T, answer string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				buf := make([]byte, 4096)
				n, err := conn.Read(buf)
				if err != nil {
					return
				}
				if strings.HasPrefix(string(buf[:n]), "GET /robots.txt") {
					io.WriteString(conn, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
					return
				}
				io.WriteString(conn, answer)
			}()
		}
	}()
	return "http://" + listener.Addr().String() + "/page"
}

func TestBrokenBodies(t *testing.T) {
	head := "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"
	packed := "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\x4a\x4c"
	for name, c := range map[string]struct {
		answer string
		kind   fetch.Kind
		word   string
	}{
		"shorter than its length": {head + "Content-Length: 1000\r\n\r\n<html><p>half a pa", fetch.Truncated, "truncated"},
		"cut chunk":               {head + "Transfer-Encoding: chunked\r\n\r\nff\r\n<html>", fetch.Truncated, "truncated"},
		"bad chunk":               {head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n<html>", fetch.Truncated, "truncated"},
		"cut gzip":                {head + "Content-Encoding: gzip\r\n\r\n" + packed, fetch.Truncated, "truncated"},
		"no gzip at all":          {head + "Content-Encoding: gzip\r\n\r\n<html><p>plain text</p></html>", fetch.Truncated, "damaged"},
		"unknown encoding":        {head + "Content-Encoding: br\r\n\r\nxxxx", fetch.Truncated, `unknown content encoding "br"`},
		"no answer":               {"", fetch.Unreachable, "EOF"},
		"not HTTP":                {"SSH-2.0-OpenSSH_9.6\r\n", fetch.Unreachable, "malformed"},
	} {
		t.Run(name, func(t *testing.T) {
			client := quick(t, func(o *fetch.Options) { o.Retries = -1 })
			fails(t, client, raw(t, c.answer), c.kind, c.word)
		})
	}
}

func TestSlowHostsTimeOut(t *testing.T) {
	server := site(t, map[string]http.HandlerFunc{
		"/silent": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"/drip": func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				fmt.Fprint(w, ".")
				w.(http.Flusher).Flush()
				time.Sleep(10 * time.Millisecond)
			}
		},
	})
	client := quick(t, func(o *fetch.Options) { o.Timeout = 200 * time.Millisecond })
	fails(t, client, server.URL+"/silent", fetch.Timeout, "200ms")
	fails(t, client, server.URL+"/drip", fetch.Timeout, "200ms")
}

func TestNobodyThere(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + listener.Addr().String() + "/page"
	listener.Close()
	failed := fails(t, quick(t), address, fetch.RobotsDown, "robots.txt could not be read", "connection refused")
	if !fetch.IsKind(errors.Unwrap(failed), fetch.Unreachable) {
		t.Errorf("the cause %v is lost", errors.Unwrap(failed))
	}
}

func TestOnlyWebAddresses(t *testing.T) {
	for address, word := range map[string]string{
		"":                              "only http and https",
		"reviews.example/skyways":       "only http and https",
		"file:///etc/passwd":            "only http and https",
		"http:///page":                  "names no host",
		"http://jo:se/cret@exa mple/":   "cannot be read",
		"mailto:jo@example.org?key=123": "only http and https",
	} {
		failed := fails(t, quick(t), address, fetch.BadAddress, word)
		if strings.Contains(failed.Error(), "cret") || strings.Contains(failed.Error(), "jo@") {
			t.Errorf("%v shows too much", failed)
		}
	}
}

func TestTheEndOfTheContextIsNotTheSitesFault(t *testing.T) {
	asked := make(chan struct{}, 10)
	server := site(t, map[string]http.HandlerFunc{"/": func(_ http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		<-r.Context().Done()
	}})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-asked
		cancel()
	}()
	_, err := quick(t).Get(ctx, server.URL+"/?token=s3cret")
	var failed *fetch.Error
	if !errors.Is(err, context.Canceled) || errors.As(err, &failed) || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("error %v", err)
	}
}
