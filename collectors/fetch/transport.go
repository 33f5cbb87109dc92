package fetch

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// Two headers are carried past colly and net/http under other names: by Content-Type colly would convert the body
// before the body's own declaration was read, and by Location net/http would follow a redirect without asking the
// robots.txt, the turn and the limits of the host it leads to.
const (
	contentTypeHeader = "X-Renown-Content-Type"
	locationHeader    = "X-Renown-Location"
)

var (
	errTooLarge = errors.New("body too large")
	errEncoding = errors.New("unknown content encoding")
	errDamaged  = errors.New("damaged compressed data")
)

func defaultTransport(timeout time.Duration) http.RoundTripper {
	dialer := &net.Dialer{Timeout: min(timeout, 15*time.Second), KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           64,
		MaxIdleConnsPerHost:    apiParallel,
		IdleConnTimeout:        60 * time.Second,
		TLSHandshakeTimeout:    min(timeout, 15*time.Second),
		MaxResponseHeaderBytes: 1 << 20,
		DisableCompression:     true, // unpacking decompresses, so that the limit counts what comes out
	}
}

// unpacking decompresses bodies and ends them with an error at the limit, so that neither an endless page nor a small
// file that unpacks to a huge one is ever held in memory.
type unpacking struct {
	next     http.RoundTripper
	limit    int64
	refusals bool // unpack what is not 2xx too, as far as it can be
}

func (t unpacking) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := t.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	body, err := t.unpack(res)
	if err != nil {
		res.Body.Close()
		return nil, err
	}
	res.Body = &limited{body: body, closer: res.Body, left: t.limit}
	hideHeaders(res.Header)
	res.Header.Del("Content-Encoding")
	res.Uncompressed = true
	return res, nil
}

func hideHeaders(header http.Header) {
	header.Set(contentTypeHeader, header.Get("Content-Type"))
	header.Set("Content-Type", "application/octet-stream; charset=utf-8")
	header.Set(locationHeader, header.Get("Location"))
	header.Del("Location")
}

func restoreHeaders(header http.Header) {
	for hidden, name := range map[string]string{contentTypeHeader: "Content-Type", locationHeader: "Location"} {
		value := header.Get(hidden)
		header.Del(hidden)
		header.Del(name)
		if value != "" {
			header.Set(name, value)
		}
	}
}

func (t unpacking) unpack(res *http.Response) (io.Reader, error) {
	refused := res.StatusCode < 200 || res.StatusCode > 299
	if refused && !t.refusals {
		return res.Body, nil
	}
	switch encoding := strings.ToLower(strings.TrimSpace(strings.Join(res.Header.Values("Content-Encoding"), ","))); encoding {
	case "", "identity":
		return res.Body, nil
	case "gzip", "x-gzip":
		return &gunzip{from: res.Body}, nil
	default:
		if refused {
			return res.Body, nil
		}
		return nil, fmt.Errorf("%w %q", errEncoding, encoding)
	}
}

// gunzip opens the gzip stream on the first read, so that an empty body is an empty body.
type gunzip struct {
	from   io.Reader
	reader *gzip.Reader
}

func (g *gunzip) Read(p []byte) (int, error) {
	if g.reader == nil {
		reader, err := gzip.NewReader(g.from)
		if err != nil {
			return 0, damaged(err)
		}
		g.reader = reader
	}
	n, err := g.reader.Read(p)
	return n, damaged(err)
}

func damaged(err error) error {
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || strings.HasPrefix(fmt.Sprint(err), "flate:") {
		return fmt.Errorf("%w: %w", errDamaged, err)
	}
	return err
}

type limited struct {
	body   io.Reader
	closer io.Closer
	left   int64
}

func (l *limited) Read(p []byte) (int, error) {
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1]
	}
	n, err := l.body.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, errTooLarge
	}
	return n, err
}

func (l *limited) Close() error { return l.closer.Close() }
