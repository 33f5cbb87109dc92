package meaning

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestBaseReads(t *testing.T) {
	if m, err := sharedBase(); err != nil || len(m.Languages()) != 8 || m.Name == "" {
		t.Fatalf("the model that ships: %v", err)
	}
	if len(baseFile) > maxFile {
		t.Errorf("%d bytes", len(baseFile))
	}
}

func TestModelRoundTrip(t *testing.T) {
	b := written(t, Base())
	m, err := ReadModel(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	const text = "Not the best flight, but the crew was lovely! :)"
	before, _ := Base().Judge(text, "en")
	if after, known := m.Judge(text, "en"); !known || before != after {
		t.Errorf("%+v, read back %+v", before, after)
	}
	if again := written(t, m); !bytes.Equal(b, again) {
		t.Error("written again, the file differs")
	}
}

func TestDamagedModel(t *testing.T) {
	whole := written(t, Base())
	for _, n := range []int{0, 1, len(magic), len(magic) + 3, 60, len(whole) / 2, len(whole) - 1} {
		if _, err := ReadModel(bytes.NewReader(whole[:n])); err == nil {
			t.Errorf("cut to %d bytes, it reads", n)
		}
	}
	for _, at := range []int{0, len(magic) - 1, len(magic), len(magic) + 10, len(whole) / 3, len(whole) - 1} {
		bent := bytes.Clone(whole)
		bent[at] ^= 4
		if _, err := ReadModel(bytes.NewReader(bent)); err == nil {
			t.Errorf("with byte %d bent, it reads", at)
		}
	}
	if _, err := ReadModel(bytes.NewReader(append(bytes.Clone(whole), 0))); err == nil {
		t.Error("with a byte more, it reads")
	}
	other := bytes.Clone(whole)
	other[len(magic)-1]++
	if _, err := ReadModel(bytes.NewReader(other)); err == nil || !strings.Contains(err.Error(), "train it again") {
		t.Errorf("of another version: %v", err)
	}
}

// sealed is a file with a checksum that is right, whatever it holds.
func sealed(head string, headLength uint32, weights []byte) []byte {
	b := append([]byte(magic), binary.LittleEndian.AppendUint32(nil, headLength)...)
	b = append(append(b, head...), weights...)
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

func deflated(n int) []byte {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err == nil {
		_, err = io.CopyN(w, zeros{}, int64(n))
	}
	if err = errors.Join(err, w.Close()); err != nil {
		panic(err)
	}
	return b.Bytes()
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestHostileModel(t *testing.T) {
	good := `{"name":"x","scale":0.001,"languages":["en"]}`
	const all = dim * labels * 2
	if _, err := ReadModel(bytes.NewReader(sealed(good, uint32(len(good)), deflated(all)))); err != nil {
		t.Fatalf("the one that is right: %v", err)
	}
	long := `{"name":"x","scale":0.001,"languages":["en"` + strings.Repeat(`,"en"`, maxNames) + `]}`
	for name, file := range map[string][]byte{
		"a head of 4 GB":                     sealed(good, 1<<32-1, nil),
		"a head of the file":                 sealed(good, uint32(len(good))+1, nil),
		"no JSON":                            sealed("{", 1, deflated(all)),
		"no scale":                           sealed(`{"languages":["en"]}`, 20, deflated(all)),
		"a huge scale":                       sealed(`{"scale":1e300}`, 15, deflated(all)),
		"too many languages":                 sealed(long, uint32(len(long)), deflated(all)),
		"weights for too few":                sealed(good, uint32(len(good)), deflated(all-1)),
		"weights for too many":               sealed(good, uint32(len(good)), deflated(1<<30)),
		"weights that are no deflate stream": sealed(good, uint32(len(good)), bytes.Repeat([]byte{0xff}, 100)),
	} {
		if m, err := ReadModel(bytes.NewReader(file)); err == nil {
			t.Errorf("%s: read as %q", name, m.Name)
		}
	}
	if _, err := ReadModel(zeros{}); err == nil {
		t.Error("an endless file reads")
	}
	if _, err := ReadModel(io.MultiReader(strings.NewReader(magic), broken{})); !errors.Is(err, errBroken) {
		t.Errorf("the reader's error is lost: %v", err)
	}
}

var errBroken = errors.New("broken")

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errBroken }

func FuzzReadModel(f *testing.F) {
	good := `{"name":"x","scale":0.001,"languages":["en"]}`
	f.Add(uint32(len(good)), []byte(good))
	f.Add(uint32(1<<31), append([]byte(good), deflated(100)...))
	f.Add(uint32(2), []byte("{}"))
	f.Fuzz(func(t *testing.T, length uint32, body []byte) {
		m, err := ReadModel(bytes.NewReader(sealed(string(body), length, nil)))
		if err != nil {
			return
		}
		if c, known := m.Judge("I love it", "en"); known && !(c.Positive >= 0 && c.Positive <= 1) {
			t.Errorf("%+v", c)
		}
	})
}
