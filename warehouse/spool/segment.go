package spool

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"time"

	"github.com/klauspost/compress/s2"

	"renown/warehouse/record"
)

// A segment file is a header of fixed length, what is to be known of the batch without unpacking it, and the batch
// itself, packed with s2. The header's layout stays the same in every format, so that an older program recognises a
// newer segment and leaves it alone:
//
//	4 bytes  "RNSG"
//	1        format
//	3        zero
//	4        length of the description, 4 its crc32c
//	4        length of the packed batch, 4 its crc32c
//	4        crc32c of the 24 bytes before
const (
	magic     = "RNSG"
	format    = 3 // 1: without readings, gaps, spending, the time of a deletion and who reviews; 2: without themes, tone, chances, customers
	headerLen = 28
	maxBody   = 1 << 30 // unpacked; a larger batch is refused when it is written
)

// ErrDamaged is wrapped by the error of a segment whose bytes are not those that were written.
var ErrDamaged = errors.New("segment is damaged")

// ErrNewer is wrapped by the error of a segment that a newer version of the program wrote.
var ErrNewer = errors.New("segment was written by a newer version of renown")

// Meta is what is known of a segment without unpacking it.
type Meta struct {
	First   uint64    // version of the batch's first record; the others follow by one
	Rows    int       // records, readings, gaps, spending, rejects, cursors and runs together
	Raw     int64     // bytes of the batch before packing
	Created time.Time // when it was spooled
	// What must be known before the batch is in ClickHouse:
	Cursors  []record.Cursor
	Spending []record.Spend
}

func (c *codec) meta(m *Meta) {
	rows, raw := uint64(m.Rows), uint64(m.Raw)
	c.unsigned(&m.First)
	c.unsigned(&rows)
	c.unsigned(&raw)
	c.moment(&m.Created)
	list(c, &m.Cursors, cursor)
	if c.format >= 2 {
		list(c, &m.Spending, spend)
	}
	m.Rows, m.Raw = int(rows), int64(raw)
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// buffers are reused from one batch to the next.
type buffers struct{ raw, file []byte }

// encode gives the bytes of a segment file, valid until the buffers are used again.
func encode(buf *buffers, b *record.Batch, m *Meta) ([]byte, error) {
	body := &codec{format: format, out: buf.raw[:0]}
	batch(body, b)
	buf.raw = body.out
	if len(body.out) > maxBody {
		return nil, fmt.Errorf("a batch of %d bytes is too large for the spool: write it in parts", len(body.out))
	}
	m.Raw = int64(len(body.out))
	front := &codec{format: format, out: append(buf.file[:0], make([]byte, headerLen)...)}
	front.meta(m)
	metaLen := len(front.out) - headerLen
	file := append(front.out, make([]byte, s2.MaxEncodedLen(len(body.out)))...)
	packed := s2.Encode(file[headerLen+metaLen:], body.out)
	file = file[:headerLen+metaLen+len(packed)]
	buf.file = file
	putHeader(file, metaLen)
	return file, nil
}

func putHeader(file []byte, metaLen int) {
	le := binary.LittleEndian
	copy(file, magic)
	file[4], file[5], file[6], file[7] = format, 0, 0, 0
	description, packed := file[headerLen:headerLen+metaLen], file[headerLen+metaLen:]
	le.PutUint32(file[8:], uint32(len(description)))
	le.PutUint32(file[12:], crc32.Checksum(description, castagnoli))
	le.PutUint32(file[16:], uint32(len(packed)))
	le.PutUint32(file[20:], crc32.Checksum(packed, castagnoli))
	sealHeader(file)
}

func sealHeader(file []byte) {
	binary.LittleEndian.PutUint32(file[24:], crc32.Checksum(file[:24], castagnoli))
}

type header struct {
	format           byte
	metaLen, bodyLen int64
	metaCRC, bodyCRC uint32
}

func damaged(why string) error { return fmt.Errorf("%w: %s", ErrDamaged, why) }

func parseHeader(b []byte) (header, error) {
	le := binary.LittleEndian
	switch {
	case len(b) < headerLen:
		return header{}, damaged("the header is cut short")
	case string(b[:4]) != magic:
		return header{}, damaged("it does not begin like a segment")
	case crc32.Checksum(b[:24], castagnoli) != le.Uint32(b[24:]):
		return header{}, damaged("the header's checksum is wrong")
	case b[4] > format || b[4] == 0:
		return header{}, fmt.Errorf("%w (format %d, this one reads up to %d)", ErrNewer, b[4], format)
	}
	return header{
		format: b[4], metaLen: int64(le.Uint32(b[8:])), metaCRC: le.Uint32(b[12:]),
		bodyLen: int64(le.Uint32(b[16:])), bodyCRC: le.Uint32(b[20:]),
	}, nil
}

// readMeta reads the front of a segment file of the given size, and checks that the file is whole in length.
func readMeta(r io.ReaderAt, size int64) (Meta, header, error) {
	front := make([]byte, min(size, headerLen))
	if _, err := r.ReadAt(front, 0); err != nil {
		return Meta{}, header{}, fmt.Errorf("read segment: %w", err)
	}
	h, err := parseHeader(front)
	if err != nil {
		return Meta{}, header{}, err
	}
	if size != headerLen+h.metaLen+h.bodyLen {
		return Meta{}, header{}, damaged(fmt.Sprintf("it has %d bytes instead of %d", size, headerLen+h.metaLen+h.bodyLen))
	}
	description := make([]byte, h.metaLen)
	if _, err := r.ReadAt(description, headerLen); err != nil {
		return Meta{}, header{}, fmt.Errorf("read segment: %w", err)
	}
	m, err := parseMeta(h, description)
	return m, h, err
}

func parseMeta(h header, description []byte) (Meta, error) {
	if crc32.Checksum(description, castagnoli) != h.metaCRC {
		return Meta{}, damaged("the description's checksum is wrong")
	}
	var m Meta
	c := &codec{reading: true, format: h.format, in: string(description)}
	if c.meta(&m); c.err != nil {
		return Meta{}, damaged(c.err.Error())
	}
	return m, nil
}

// decode reads a whole segment file back.
func decode(file []byte) (*record.Batch, Meta, error) {
	h, err := parseHeader(file)
	if err != nil {
		return nil, Meta{}, err
	}
	if int64(len(file)) != headerLen+h.metaLen+h.bodyLen {
		return nil, Meta{}, damaged("its length is wrong")
	}
	m, err := parseMeta(h, file[headerLen:headerLen+h.metaLen])
	if err != nil {
		return nil, Meta{}, err
	}
	b, err := unpack(h, file[headerLen+h.metaLen:])
	return b, m, err
}

func unpack(h header, packed []byte) (*record.Batch, error) {
	if crc32.Checksum(packed, castagnoli) != h.bodyCRC {
		return nil, damaged("the batch's checksum is wrong")
	}
	if n, err := s2.DecodedLen(packed); err != nil || n > maxBody {
		return nil, damaged("the batch's length is wrong")
	}
	raw, err := s2.Decode(nil, packed)
	if err != nil {
		return nil, damaged(err.Error())
	}
	b, err := decodeBatch(h.format, string(raw))
	if err != nil {
		return nil, damaged(err.Error())
	}
	return b, nil
}
