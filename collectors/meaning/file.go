package meaning

import (
	"bufio"
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
)

// magic begins every model's file; its last letter is the version of the features. Another version's weights would
// stand at the wrong places.
const magic = "RENOWN-MEANING-1"

// The most that a file may hold; what claims more is refused before room is made for it.
const (
	maxHead  = 16 << 10
	maxFile  = 10 << 20
	maxNames = 100
)

// head is what a file says of its model.
type head struct {
	Name    string   `json:"name"`
	Scale   float64  `json:"scale"`
	Tongues []string `json:"languages"`
}

// WriteTo writes the model as ReadModel reads it: the magic, the head's length and the head as JSON, the packed
// weights, and the SHA-256 of all before.
func (m *Model) WriteTo(w io.Writer) (int64, error) {
	var b bytes.Buffer
	b.WriteString(magic)
	h, err := json.Marshal(head{Name: m.Name, Scale: m.scale, Tongues: m.Languages()})
	if err != nil {
		return 0, fmt.Errorf("write the model's head: %w", err)
	}
	b.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(h))))
	b.Write(h)
	if err := m.writePlaces(&b); err != nil {
		return 0, fmt.Errorf("write the model's weights: %w", err)
	}
	sum := sha256.Sum256(b.Bytes())
	b.Write(sum[:])
	n, err := w.Write(b.Bytes())
	if err != nil {
		return int64(n), fmt.Errorf("write the model: %w", err)
	}
	return int64(n), nil
}

// writePlaces writes all weights of one label after the other, each label's low bytes before its high bytes: so they
// pack best.
func (m *Model) writePlaces(w io.Writer) error {
	pack, err := flate.NewWriter(w, flate.BestCompression)
	if err != nil {
		return err
	}
	plane := make([]byte, dim)
	for k := range labels {
		for shift := 0; shift < 16; shift += 8 {
			for i := range plane {
				plane[i] = 0
				if i < len(m.places) {
					plane[i] = byte(uint16(m.places[i][k]) >> shift)
				}
			}
			if _, err := pack.Write(plane); err != nil {
				return err
			}
		}
	}
	return pack.Close()
}

// ReadModel reads what WriteTo wrote. What is damaged, or of another version of features, is an error.
func ReadModel(r io.Reader) (*Model, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the model: %w", err)
	case len(b) > maxFile:
		return nil, fmt.Errorf("the model's file is longer than %d MB: it is not one of Renown's", maxFile>>20)
	case len(b) < len(magic)+4+sha256.Size || string(b[:len(magic)-1]) != magic[:len(magic)-1]:
		return nil, errors.New("the file is not one of Renown's models")
	case string(b[:len(magic)]) != magic:
		return nil, errors.New("the model was made by another version of Renown: train it again")
	}
	body, sum := b[:len(b)-sha256.Size], b[len(b)-sha256.Size:]
	if want := sha256.Sum256(body); !bytes.Equal(sum, want[:]) {
		return nil, errors.New("the model's file is damaged: its checksum is wrong; train the model again, or take its backup")
	}
	return decode(body[len(magic):])
}

// decode reads head and weights.
func decode(b []byte) (*Model, error) {
	n := binary.LittleEndian.Uint32(b)
	if b = b[4:]; n > maxHead || int(n) > len(b) {
		return nil, errors.New("the model's head is longer than its file")
	}
	var h head
	if err := json.Unmarshal(b[:n], &h); err != nil {
		return nil, fmt.Errorf("read the model's head: %w", err)
	}
	if !(h.Scale > 0) || math.IsInf(h.Scale, 0) || h.Scale > 1 || len(h.Tongues) > maxNames {
		return nil, errors.New("the model's head says what no model can be")
	}
	m := &Model{Name: strings.Clone(h.Name), scale: h.Scale, tongues: map[string]bool{}}
	for _, t := range h.Tongues {
		m.tongues[t] = true
	}
	var err error
	if m.places, err = readPlaces(bytes.NewReader(b[n:])); err != nil {
		return nil, fmt.Errorf("read the model's weights: %w", err)
	}
	return m, nil
}

func readPlaces(r io.Reader) ([]place, error) {
	unpack := bufio.NewReader(flate.NewReader(r))
	places, plane := make([]place, dim), make([]byte, dim)
	for k := range labels {
		for shift := 0; shift < 16; shift += 8 {
			if _, err := io.ReadFull(unpack, plane); err != nil {
				return nil, err
			}
			for i, b := range plane {
				places[i][k] |= int16(uint16(b) << shift)
			}
		}
	}
	if _, err := unpack.ReadByte(); err != io.EOF {
		return nil, errors.New("more of them than there are places")
	}
	return places, nil
}
