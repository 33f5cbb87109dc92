package record

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// NoteKind is what a note is about.
type NoteKind string

// The kinds of note.
const (
	NoteCampaign     NoteKind = "campaign"
	NoteAnnouncement NoteKind = "announcement"
	NoteRedesign     NoteKind = "redesign"
	NoteOther        NoteKind = "other"
)

// Note is something that people wrote on the time line, such as the start of a campaign. ID identifies it; everything else
// may be edited.
type Note struct {
	ID     string
	Brand  string // "": it concerns all brands
	Kind   NoteKind
	At     time.Time
	Until  time.Time // of a stretch of time its end; zero: a moment
	Made   time.Time // when it was written down; zero: now
	Text   string    // one line, 1 to 500 characters
	Author string    // as they gave it; "": not given
	URL    string    // http or https; "": none
}

// The longest texts of a note, in characters, and the longest address and name, in bytes.
const (
	maxNote       = 500
	maxNoteAuthor = 100
	maxNoteName   = 2000
)

// Tidy is the note as it is stored: its texts on one line, without blanks at their ends.
func (n Note) Tidy() Note {
	n.Text, n.Author, n.URL = strings.Join(strings.Fields(n.Text), " "), strings.Join(strings.Fields(n.Author), " "), strings.TrimSpace(n.URL)
	return n
}

// Validate says why the note cannot be kept.
func (n *Note) Validate() error {
	err := first(
		required("id", n.ID, "text", n.Text), plainText("id", n.ID, maxNoteAuthor), plainText("text", n.Text, maxNote),
		plainText("author", n.Author, maxNoteAuthor), plainText("brand", n.Brand, maxNoteName), webAddress(n.URL),
		noteTime("day", n.At, true), noteTime("last day", n.Until, false),
	)
	if err != nil {
		return err
	}
	if !n.Until.IsZero() && n.Until.Before(n.At) {
		return fmt.Errorf("the note ends (%s) before it begins (%s)", n.Until.Format(time.DateOnly), n.At.Format(time.DateOnly))
	}
	switch n.Kind {
	case NoteCampaign, NoteAnnouncement, NoteRedesign, NoteOther:
		return nil
	}
	return fmt.Errorf("kind %q is not campaign, announcement, redesign or other", string(n.Kind))
}

// plainText refuses what would not show as it was meant: broken text, control characters, and what is too long.
func plainText(name, text string, most int) error {
	switch n := utf8.RuneCountInString(text); {
	case !utf8.ValidString(text) || strings.IndexFunc(text, unicode.IsControl) >= 0:
		return errors.New(name + " is not valid text: it holds control characters or broken UTF-8")
	case n > most:
		return fmt.Errorf("%s has %d characters: at most %d fit", name, n, most)
	}
	return nil
}

func webAddress(address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || len(address) > maxNoteName || strings.IndexFunc(address, unicode.IsControl) >= 0 {
		return errors.New("the link is not an address that begins with https:// or http://")
	}
	return nil
}

func noteTime(name string, t time.Time, required bool) error {
	if t.IsZero() && !required {
		return nil
	}
	if t.Before(earliest) || !t.Before(latest) {
		return fmt.Errorf("%s is not within the years 1995 to 2149", name)
	}
	return nil
}
