package collectors

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strings"
	"sync"

	"renown/warehouse/record"
)

// hasher turns names into keyed hashes (HMAC-SHA256, its first 128 bits): the same name on the same site gives the same key, and without
// the installation's secret nobody can try names against the keys.
type hasher struct{ pool sync.Pool }

func newHasher(secret []byte) *hasher {
	return &hasher{pool: sync.Pool{New: func() any { return hmac.New(sha256.New, secret) }}}
}

// key hashes a name as used on a site or network. Case, blanks around it and a leading @ make no difference; e-mail
// addresses and telephone numbers give the same key through whichever channel of a company's own they came.
func (h *hasher) key(site, name string) string {
	site, name = identity(site, name)
	mac := h.pool.Get().(hash.Hash)
	defer h.pool.Put(mac)
	mac.Reset()
	var buf [128]byte
	in := append(buf[:0], site...)
	in = append(in, 0)
	in = append(in, name...)
	mac.Write(in)
	var sum [sha256.Size]byte
	return hex.EncodeToString(mac.Sum(sum[:0])[:16])
}

// The channels of a company's own: what comes through them names people by their address or number.
const (
	byEmail = "email"
	byPhone = "phone"
	byChat  = "chat"
)

// identity is who a name stands for: the kind of name, and the name as it is always written.
func identity(site, name string) (kind, as string) {
	site = strings.ToLower(site)
	name = strings.ToLower(strings.TrimSpace(name))
	if site != byEmail && site != byPhone && site != byChat {
		return site, strings.TrimPrefix(name, "@")
	}
	if address := emailAddress(name); address != "" {
		return byEmail, address
	}
	if number := phoneNumber(name); number != "" && site != byEmail {
		return byPhone, number
	}
	return site, strings.TrimPrefix(name, "@")
}

// emailAddress is the address in "Name <name@example.org>" or "mailto:name@example.org"; "" where there is none.
func emailAddress(name string) string {
	if from, to := strings.LastIndexByte(name, '<'), strings.LastIndexByte(name, '>'); from >= 0 && to > from {
		name = name[from+1 : to]
	}
	name = strings.TrimSpace(strings.TrimPrefix(name, "mailto:"))
	user, host, found := strings.Cut(name, "@")
	if !found || user == "" || !strings.Contains(host, ".") || strings.ContainsAny(name, " \t,;") || strings.Contains(host, "@") {
		return ""
	}
	return name
}

// fewestDigits is how short a telephone number may be.
const fewestDigits = 5

// phoneNumber is a telephone number's digits, with a plus where it names its country; "" where it is none.
func phoneNumber(name string) string {
	name = strings.TrimPrefix(name, "tel:")
	var digits strings.Builder
	for i, r := range name {
		switch {
		case r >= '0' && r <= '9':
			digits.WriteRune(r)
		case r == '+' && i == 0:
			digits.WriteRune(r)
		case !strings.ContainsRune(" -./()\u00a0", r):
			return ""
		}
	}
	number := digits.String()
	if international, found := strings.CutPrefix(number, "00"); found {
		number = "+" + international
	}
	if len(number) < fewestDigits {
		return ""
	}
	return number
}

// contact replaces what a contact's keys are made of by the keys. A blank name gives none.
func (h *hasher) contact(c *record.Contact) {
	if strings.TrimSpace(c.Name) != "" {
		c.Key = h.key(c.Kind, c.Name)
	}
	if strings.TrimSpace(c.CustomerName) != "" {
		c.Customer = h.key("customer", c.CustomerName)
	}
	c.Name, c.CustomerName = "", ""
}
