package file

import (
	"bytes"
	"errors"
	"io"
)

// firstBuffer is how much is read at once; the buffer grows only for a row that is longer.
const firstBuffer = 256 << 10

// window is the part of a stream that is held in memory: it slides over the input, grows up to the longest row that is
// allowed, and counts lines and bytes as it goes.
type window struct {
	src         io.Reader
	buf         []byte
	start, stop int
	eof         bool
	failed      error // why there is no more, if it is not the end of the file
	end         byte  // what ends a line
	offset      int64 // of buf[start] in the stream
	line        int   // of buf[start], from 1
}

func newWindow(src io.Reader, end byte) *window { return &window{src: src, end: end, line: 1} }

// bytes is what is held and not yet used.
func (w *window) bytes() []byte { return w.buf[w.start:w.stop] }

// fill reads more behind what is held. Where there is no more it sets eof; what is held can still be used, and over says
// why it ended there.
func (w *window) fill() {
	w.makeRoom()
	for range 100 {
		n, err := w.src.Read(w.buf[w.stop:])
		w.stop += n
		if err != nil {
			w.eof = true
			if !errors.Is(err, io.EOF) {
				w.failed = err
			}
			return
		}
		if n > 0 {
			return
		}
	}
	w.eof, w.failed = true, io.ErrNoProgress
}

// over is io.EOF at the end of the stream, else the error that ended it.
func (w *window) over() error {
	if w.failed != nil {
		return w.failed
	}
	return io.EOF
}

func (w *window) makeRoom() {
	switch held := w.stop - w.start; {
	case w.buf == nil:
		w.buf = make([]byte, firstBuffer)
	case held == len(w.buf):
		grown := make([]byte, 2*len(w.buf))
		copy(grown, w.bytes())
		w.buf, w.start, w.stop = grown, 0, held
	case w.start > 0:
		copy(w.buf, w.bytes())
		w.start, w.stop = 0, held
	}
}

// advance uses up n bytes.
func (w *window) advance(n int) {
	w.line += bytes.Count(w.buf[w.start:w.start+n], []byte{w.end})
	w.start += n
	w.offset += int64(n)
}

// unread gives back the last n bytes used up. Nothing may have been read since.
func (w *window) unread(n int) {
	w.start -= n
	w.offset -= int64(n)
	w.line -= bytes.Count(w.buf[w.start:w.start+n], []byte{w.end})
}

// skipLine uses up everything through the next line end, holding no more than a buffer of it.
func (w *window) skipLine() {
	for {
		if i := bytes.IndexByte(w.bytes(), w.end); i >= 0 {
			w.advance(i + 1)
			return
		}
		w.advance(len(w.bytes()))
		if w.eof {
			return
		}
		w.fill()
	}
}

// skipSpace uses up white space, reading on as needed.
func (w *window) skipSpace() {
	for {
		held := w.bytes()
		rest := bytes.TrimLeft(held, " \t\r\n")
		w.advance(len(held) - len(rest))
		if len(rest) > 0 || w.eof {
			return
		}
		w.fill()
	}
}
