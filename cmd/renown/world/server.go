package world

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"
)

// Server is a world that listens.
type Server struct {
	World *World
	URL   string // "http://127.0.0.1:8081"
	http  *http.Server
	done  chan error
}

// Start serves the world on an address of this machine; port 0 takes a free one. Close ends it.
func (w *World) Start(ctx context.Context, address string) (*Server, error) {
	host, _, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("the made-up world is served on this machine only, not on %q: use 127.0.0.1:PORT", address)
	}
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("opening the made-up world's port: %w", err)
	}
	s := &Server{World: w, URL: "http://" + listener.Addr().String(), done: make(chan error, 1)}
	s.http = &http.Server{Handler: w, ReadHeaderTimeout: 10 * time.Second}
	go func() { s.done <- s.http.Serve(listener) }()
	return s, nil
}

// Close stops serving and waits for requests in hand.
func (s *Server) Close(ctx context.Context) error {
	err := s.http.Shutdown(ctx)
	if served := <-s.done; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// write answers with a validator, and with 304 where the reader has the page already.
func write(rw http.ResponseWriter, r *http.Request, contentType string, body []byte) {
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	rw.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		rw.WriteHeader(http.StatusNotModified)
		return
	}
	rw.Header().Set("Content-Type", contentType)
	rw.Header().Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = rw.Write(body) // the reader may have gone
	}
}
