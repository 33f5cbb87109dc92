package file

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"

	"github.com/cespare/xxhash/v2"
	"github.com/klauspost/compress/gzip"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// A gzip file of real text unpacks to at most some 30 times its size; a bomb to a thousand times. What unpacks to more
// than bombRatio times, after the first bombFree bytes, is not read on. Memory stays flat either way.
const (
	bombRatio = 250
	bombFree  = 64 << 20
)

// ErrBomb is returned for a compressed file that unpacks to far more than any real export does.
var ErrBomb = errors.New("the file unpacks to more than 250 times its size, as no real export does: it was not read on; unpack it and import what is inside if it is meant to be so")

// stream counts and hashes the bytes of a file as they are read, and stops when the context ends.
type stream struct {
	ctx  context.Context
	src  io.Reader
	hash *xxhash.Digest
	read atomic.Int64
}

func newStream(ctx context.Context, src io.Reader) *stream {
	return &stream{ctx: ctx, src: src, hash: xxhash.New()}
}

func (s *stream) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := s.src.Read(p)
	s.read.Add(int64(n))
	_, _ = s.hash.Write(p[:n]) // a hash never fails
	return n, err
}

// sum is the hash of everything read.
func (s *stream) sum() string { return fmt.Sprintf("%016x", s.hash.Sum64()) }

// unpack gives the text of a file: unpacked if it is gzip, and in UTF-8 if a byte order mark says it is UTF-16. head is
// its first byte that is not white space, 0 if there is none near the beginning.
func unpack(s *stream) (text io.Reader, head byte, err error) {
	raw, err := unzip(s)
	if err != nil {
		return nil, 0, err
	}
	if raw, err = utf8Text(raw); err != nil {
		return nil, 0, err
	}
	peeked := bufio.NewReaderSize(raw, 64<<10)
	start, err := peeked.Peek(4 << 10)
	if len(start) == 0 && !errors.Is(err, io.EOF) {
		return nil, 0, err
	}
	if start = bytes.TrimLeft(start, " \t\r\n"); len(start) > 0 {
		head = start[0]
	}
	return peeked, head, nil
}

func unzip(s *stream) (io.Reader, error) {
	peeked := bufio.NewReaderSize(s, 64<<10)
	if head, err := peeked.Peek(2); err == nil && head[0] == 0x1f && head[1] == 0x8b {
		unzipped, err := gzip.NewReader(peeked)
		if err != nil {
			return nil, fmt.Errorf("unpack: %w", err)
		}
		return &guard{src: unzipped, packed: &s.read}, nil
	}
	return peeked, nil
}

// guard stops a decompression bomb.
type guard struct {
	src    io.Reader
	packed *atomic.Int64
	out    int64
}

func (g *guard) Read(p []byte) (int, error) {
	n, err := g.src.Read(p)
	g.out += int64(n)
	if g.out > bombFree && g.out > bombRatio*g.packed.Load() {
		return 0, ErrBomb
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("unpack: %w", err)
	}
	return n, err
}

// utf8Text drops a byte order mark, and decodes UTF-16 where one announces it.
func utf8Text(src io.Reader) (io.Reader, error) {
	peeked := bufio.NewReaderSize(src, 64<<10)
	head, err := peeked.Peek(3)
	if len(head) == 0 && err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte{0xEF, 0xBB, 0xBF}):
		_, err = peeked.Discard(3)
		return peeked, err
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}), bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		return transform.NewReader(peeked, unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()), nil
	}
	return peeked, nil
}
