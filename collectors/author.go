package collectors

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strings"
	"sync"

	"renown/collectors/network"
	"renown/warehouse/record"
)

// hasher turns names into keyed hashes (HMAC-SHA256, its first 128 bits): the same name on the same site gives the same key, and without
// the installation's secret nobody can try names against the keys.
type hasher struct{ pool sync.Pool }

func newHasher(secret []byte) *hasher {
	return &hasher{pool: sync.Pool{New: func() any { return hmac.New(sha256.New, secret) }}}
}

// key hashes a name as used on a site or network. Case, blanks around it and a leading @ make no difference; e-mail
// addresses and telephone numbers give the same key through whichever channel of a company's own they came. What is
// nobody's name there ("anonymous") has no key.
func (h *hasher) key(site, name string) string {
	kind, as := network.Identity(site, name)
	if as == "" {
		return ""
	}
	return h.sum(kind, as)
}

// sum is the keyed hash of a name of a kind.
func (h *hasher) sum(kind, name string) string {
	mac := h.pool.Get().(hash.Hash)
	defer h.pool.Put(mac)
	mac.Reset()
	var buf [128]byte
	in := append(buf[:0], kind...)
	in = append(in, 0)
	in = append(in, name...)
	mac.Write(in)
	var sum [sha256.Size]byte
	return hex.EncodeToString(mac.Sum(sum[:0])[:16])
}

// contact replaces what a contact's keys are made of by the keys, and names the kind of key by what it turned out to
// be: an address in a column of numbers is an address. A blank name gives none.
func (h *hasher) contact(c *record.Contact) {
	if kind, as := network.Identity(c.Kind, c.Name); as != "" {
		c.Kind, c.Key = kind, h.sum(kind, as)
	}
	if c.CustomerName != "" {
		c.Customer = h.customer(c.CustomerName)
	}
	c.Name, c.CustomerName = "", ""
}

// customer hashes what tells a customer from others: "id:" and the company's own number, whose case counts, or the kind
// and the name of their first key, however it is written.
func (h *hasher) customer(name string) string {
	kind, own, _ := strings.Cut(name, ":")
	if kind != "id" {
		kind, own = network.Identity(kind, own)
	}
	return h.sum("customer", kind+":"+own)
}
