package world

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"time"
)

// hashed spreads a text over 64 bits.
func hashed(text string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(text)) // a hash never fails
	x := h.Sum64()
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}

// idOf is a post's id in its network's own form. All but YouTube's grow with time. Another salt gives another id for the
// same moment.
func (s *society) idOf(p *post, salt uint64) string {
	noise := hashed(fmt.Sprint(p.network, p.author.handle, p.text, p.posted.UnixNano(), salt))
	ms := uint64(p.posted.UnixMilli())
	switch p.network {
	case X:
		return snowflake(p.posted, noise)
	case Mastodon:
		return strconv.FormatUint(ms<<16|noise&0xffff, 10)
	case Bluesky:
		return "at://" + p.author.id + "/app.bsky.feed.post/" + tid(p.posted, noise)
	case Reddit:
		return redditID(p, noise)
	case YouTube:
		return youtubeID(p, noise)
	case Instagram:
		return strconv.FormatUint(17_000_000_000_000_000+(ms-1_500_000_000_000)*1000+noise%1000, 10)
	case Facebook:
		return facebookID(p, noise)
	}
	return fmt.Sprintf("tag:%s,2026:%x-%04x", p.place, p.posted.Unix(), noise&0xffff)
}

// snowflake is an id of X: milliseconds since 4 November 2010, then 22 bits.
func snowflake(t time.Time, noise uint64) string {
	return strconv.FormatUint(uint64(t.UnixMilli()-1288834974657)<<22|noise&0x3fffff, 10)
}

// tid is a record key of the AT protocol: microseconds and ten bits, in a base 32 that sorts.
func tid(t time.Time, noise uint64) string {
	const digits = "234567abcdefghijklmnopqrstuvwxyz"
	v := uint64(t.UnixMicro())<<10 | noise&0x3ff
	var out [13]byte
	for i := 12; i >= 0; i-- {
		out[i] = digits[v&31]
		v >>= 5
	}
	return string(out[:])
}

func redditID(p *post, noise uint64) string {
	v := uint64(p.posted.UnixMilli()-1_100_000_000_000)/10 + noise%97
	if p.parent == nil {
		return "t3_" + strconv.FormatUint(v, 36)
	}
	return "t1_" + strconv.FormatUint(v*25, 36)
}

func youtubeID(p *post, noise uint64) string {
	switch {
	case p.parent == nil:
		return letters(noise, 11)
	case p.parent.parent == nil:
		return "Ug" + letters(noise, 18) + "4AaABAg"
	}
	thread := p.parent
	for thread.parent.parent != nil {
		thread = thread.parent
	}
	return thread.id + "." + letters(noise, 22)
}

func facebookID(p *post, noise uint64) string {
	v := strconv.FormatInt(p.posted.Unix()-1_000_000_000, 10) + fmt.Sprintf("%06d", noise%1_000_000)
	if p.parent == nil {
		return p.author.id + "_" + v
	}
	_, postID, _ := strings.Cut(p.root.id, "_")
	return postID + "_" + v
}

// letters are n signs of those that web addresses bear.
func letters(seed uint64, n int) string {
	const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	out := make([]byte, n)
	for i := range out {
		if i%10 == 0 && i > 0 {
			var b [8]byte
			binary.LittleEndian.PutUint64(b[:], seed)
			seed = hashed(string(b[:]))
		}
		out[i] = signs[seed>>(uint(i%10)*6)&63]
	}
	return string(out)
}

// did is an account's id on Bluesky.
func did(handle string) string {
	const signs = "abcdefghijklmnopqrstuvwxyz234567"
	seed, out := hashed(handle), make([]byte, 24)
	for i := range out {
		if i == 12 {
			seed = hashed(handle + "/")
		}
		out[i] = signs[seed>>(uint(i%12)*5)&31]
	}
	return "did:plc:" + string(out)
}

// numeric is an account's id where networks count.
func numeric(network, handle string) string {
	n := hashed(network + "/" + handle)
	switch network {
	case Instagram:
		return strconv.FormatUint(17_841_400_000_000_000+n%90_000_000_000, 10)
	case Facebook:
		return strconv.FormatUint(100_000_000_000_000+n%90_000_000_000_000, 10)
	case Mastodon:
		return strconv.FormatUint(109_000_000_000_000_000+n%4_000_000_000_000_000, 10)
	}
	return strconv.FormatUint(10_000_000+n%1_900_000_000_000_000, 10)
}
