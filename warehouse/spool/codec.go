package spool

import (
	"encoding/binary"
	"errors"
	"math"
	"time"

	"renown/warehouse/record"
)

// A codec writes or reads one value after another. Each record's fields are listed once, in fields.go, and the same
// list serves both directions, so that what is written is what is read.
type codec struct {
	reading bool
	format  byte   // the format being read or written: a field added later is guarded by it
	out     []byte // written so far
	in      string // left to read; texts that are read are slices of it
	err     error
}

var errCut = errors.New("the data ends in the middle of a value")

func (c *codec) fail(err error) {
	if c.err == nil {
		c.err = err
	}
	c.in = ""
}

func (c *codec) take(n uint64) string {
	if n > uint64(len(c.in)) {
		c.fail(errCut)
		return ""
	}
	s := c.in[:n]
	c.in = c.in[n:]
	return s
}

func (c *codec) unsigned(p *uint64) {
	if !c.reading {
		c.out = binary.AppendUvarint(c.out, *p)
		return
	}
	var v uint64
	for i, shift := 0, 0; ; i, shift = i+1, shift+7 {
		if i >= len(c.in) || i == binary.MaxVarintLen64 {
			c.fail(errCut)
			return
		}
		b := c.in[i]
		v |= uint64(b&0x7f) << shift
		if b < 0x80 {
			c.in = c.in[i+1:]
			*p = v
			return
		}
	}
}

func signed[T ~int64](c *codec, p *T) {
	v := int64(*p)
	u := uint64(v)<<1 ^ uint64(v>>63)
	c.unsigned(&u)
	if c.reading {
		*p = T(u>>1) ^ -T(u&1)
	}
}

func text[T ~string](c *codec, p *T) {
	n := uint64(len(*p))
	c.unsigned(&n)
	if c.reading {
		*p = T(c.take(n))
		return
	}
	c.out = append(c.out, *p...)
}

func (c *codec) flag(p *bool) {
	if !c.reading {
		b := byte(0)
		if *p {
			b = 1
		}
		c.out = append(c.out, b)
		return
	}
	if b := c.take(1); b != "" {
		*p = b[0] != 0
	}
}

func real32[T ~float32](c *codec, p *T) {
	if !c.reading {
		c.out = binary.LittleEndian.AppendUint32(c.out, math.Float32bits(float32(*p)))
		return
	}
	if b := c.take(4); b != "" {
		*p = T(math.Float32frombits(binary.LittleEndian.Uint32([]byte(b))))
	}
}

func (c *codec) fixed32(p *uint32) {
	if !c.reading {
		c.out = binary.LittleEndian.AppendUint32(c.out, *p)
		return
	}
	if b := c.take(4); b != "" {
		*p = binary.LittleEndian.Uint32([]byte(b))
	}
}

func (c *codec) real64(p *float64) {
	if !c.reading {
		c.out = binary.LittleEndian.AppendUint64(c.out, math.Float64bits(*p))
		return
	}
	if b := c.take(8); b != "" {
		*p = math.Float64frombits(binary.LittleEndian.Uint64([]byte(b)))
	}
}

// moment keeps a time to the nanosecond, in UTC; the zero time stays the zero time.
func (c *codec) moment(p *time.Time) {
	given := !p.IsZero()
	c.flag(&given)
	if !given {
		if c.reading {
			*p = time.Time{}
		}
		return
	}
	seconds, nanos := p.Unix(), uint64(p.Nanosecond())
	signed(c, &seconds)
	c.unsigned(&nanos)
	if c.reading && c.err == nil {
		*p = time.Unix(seconds, int64(nanos%uint64(time.Second))).UTC()
	}
}

// list keeps a slice; an empty one is read back as nil.
func list[R any](c *codec, p *[]R, each func(*codec, *R)) {
	n := uint64(len(*p))
	c.unsigned(&n)
	if !c.reading {
		for i := range *p {
			each(c, &(*p)[i])
		}
		return
	}
	if n > uint64(len(c.in)) { // every value takes a byte at least
		c.fail(errCut)
		return
	}
	*p = nil
	for ; n > 0 && c.err == nil; n-- {
		var r R
		each(c, &r)
		*p = append(*p, r)
	}
}

func textList(c *codec, p *[]string) { list(c, p, text[string]) }

func decodeBatch(format byte, payload string) (*record.Batch, error) {
	c := &codec{reading: true, format: format, in: payload}
	b := &record.Batch{}
	batch(c, b)
	if c.err == nil && c.in != "" {
		c.err = errors.New("there is data behind the last value")
	}
	if c.err != nil {
		return nil, c.err
	}
	return b, nil
}
