package reviewsite

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// shortID takes the part of an id that names the review: of "https://site.example/#/schema/Review/6456378a" the last
// piece, so that a change of address, or the site's API, gives the same id. A piece too short to be unique leaves it whole.
func shortID(id string) string {
	id = oneLine(id)
	if strings.HasPrefix(id, "_:") {
		return "" // a blank node: another one every time
	}
	piece := id
	if i := strings.LastIndexAny(id, "/#"); i >= 0 {
		piece = id[i+1:]
	}
	if len(piece) < 6 || !strings.ContainsAny(piece, "0123456789") {
		piece = id
	}
	if len(piece) > 200 {
		sum := sha256.Sum256([]byte(piece))
		return hex.EncodeToString(sum[:16])
	}
	return piece
}

var elementID = regexp.MustCompile(`(?i)^[a-z_-]*(review|comment|opinion|bewertung|avis|rating|feedback)[a-z_-]*[-_]?([0-9]{4,}|[0-9a-f-]{8,})$`)

// markupID finds an id on the element of a review: a data attribute made for it, or an id such as review-48213.
func markupID(el *html.Node) string {
	if el == nil {
		return ""
	}
	for _, name := range []string{"data-review-id", "data-reviewid", "data-reviewkey", "data-comment-id", "data-id"} {
		if v := strings.TrimSpace(attr(el, name)); v != "" {
			return v
		}
	}
	if v := attr(el, "id"); elementID.MatchString(v) {
		return v
	}
	return ""
}

// derivedID makes an id where the site gives none, from what an edit leaves alone as far as that can be had: who wrote
// it, as what, where, and on which day. Stars are never part of it. Where the author is not named, or stands for many,
// the title and the beginning of the text must tell reviews apart; where the date is relative, it is left out, because
// it is another one tomorrow.
func derivedID(d *draft) string {
	parts := []string{plainWord(d.Author), plainWord(d.JobTitle), plainWord(d.Location)}
	if !d.relative {
		parts = append(parts, d.Posted.Format("2006-01-02"))
	}
	if d.relative || parts[0] == "" || genericAuthor.MatchString(parts[0]) {
		parts = append(parts, opening(d))
	}
	return "derived-" + digest(parts...)
}

func opening(d *draft) string {
	return plainWord(d.Title) + "\x00" + plainWord(cut(oneLine(d.Text+" "+d.Pros+" "+d.Cons), 60))
}

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x01")))
	return hex.EncodeToString(sum[:10])
}
