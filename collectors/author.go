package collectors

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strings"
	"sync"
)

// hasher turns names into keyed hashes (HMAC-SHA256, its first 128 bits): the same name on the same site gives the same key, and without
// the installation's secret nobody can try names against the keys.
type hasher struct{ pool sync.Pool }

func newHasher(secret []byte) *hasher {
	return &hasher{pool: sync.Pool{New: func() any { return hmac.New(sha256.New, secret) }}}
}

// key hashes a name as used on a site or network. Case, blanks around it and a leading @ make no difference.
func (h *hasher) key(site, name string) string {
	mac := h.pool.Get().(hash.Hash)
	defer h.pool.Put(mac)
	mac.Reset()
	var buf [128]byte
	in := append(buf[:0], strings.ToLower(site)...)
	in = append(in, 0)
	in = append(in, strings.ToLower(strings.TrimPrefix(strings.TrimSpace(name), "@"))...)
	mac.Write(in)
	var sum [sha256.Size]byte
	return hex.EncodeToString(mac.Sum(sum[:0])[:16])
}
