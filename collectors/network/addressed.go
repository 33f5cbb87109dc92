package network

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"renown/warehouse/record"
)

// Addressees know by which accounts brands are spoken to. The zero value knows none but the channels that are a
// brand's own.
type Addressees struct {
	accounts map[string]map[string][]string // by brand and network, in lower case; network "": all of the brand's
}

// Know adds accounts of a brand on a network, with or without @, on Mastodon with or without their server.
func (a *Addressees) Know(brand, network string, handles ...string) {
	brand, network = strings.ToLower(brand), strings.ToLower(network)
	if a.accounts == nil {
		a.accounts = map[string]map[string][]string{}
	}
	of := a.accounts[brand]
	if of == nil {
		of = map[string][]string{}
		a.accounts[brand] = of
	}
	for _, handle := range handles {
		for _, on := range []string{network, ""} {
			if h := Handle(handle); h != "" && !slices.Contains(of[on], h) {
				of[on] = append(of[on], h)
			}
		}
	}
}

// Mark marks the customers' posts that speak to their brand, by what they say or where they came through. What is marked
// already stays so. Comments on a post of the brand's own are for their collector, or their thread, to know.
func (a Addressees) Mark(b *record.Batch) {
	for i := range b.Mentions {
		if m := &b.Mentions[i]; m.Direction == record.FromCustomer && !m.Addressed {
			m.Addressed = ownChannel(m.Network) || a.named(m)
		}
	}
}

// ownChannel says whether whoever writes there writes to the brand: its mailbox, its line, its chat and its pages.
func ownChannel(network string) bool {
	switch strings.ToLower(network) {
	case "email", "phone", "chat", "facebook", "google", "trustpilot":
		return true
	}
	return false
}

// named says whether a post names an account of its brand: one on its network, or any where none is known there. A brand
// whose name is a single word is taken for an account, as exports name brands after theirs.
func (a Addressees) named(m *record.Mention) bool {
	if !strings.ContainsAny(m.Text, "@＠/") {
		return false
	}
	brand, on := strings.ToLower(m.Brand), strings.ToLower(m.Network)
	text := strings.ToLower(strings.ReplaceAll(m.Text, "＠", "@"))
	handles := a.accounts[brand][on]
	if len(handles) == 0 {
		handles = a.accounts[brand][""]
	}
	is := func(handle string) bool { return names(text, handle, on) }
	return slices.ContainsFunc(handles, is) || !strings.ContainsAny(brand, " \t") && is(brand)
}

// names says whether a text names an account: @handle, with its server or without one, and on Reddit u/handle. Both are
// in lower case.
func names(text, handle, on string) bool {
	user, server, _ := strings.Cut(handle, "@")
	if user == "" {
		return false
	}
	for rest := range whole(text, "@"+user) {
		if !goesOn(rest, server, on) {
			return true
		}
	}
	return on == "reddit" && containsWhole(text, "u/"+user)
}

// goesOn says whether what follows a name makes it another one: another server's, or a longer one with a dot or hyphen.
// Names on X have neither.
func goesOn(rest, server, on string) bool {
	if rest == "" || !startsWord(rest[1:]) {
		return false
	}
	switch rest[0] {
	case '@':
		after, same := strings.CutPrefix(rest[1:], server)
		return server == "" || !same || startsWord(after) || goesOn(after, "", on)
	case '.', '-':
		return on != "x"
	}
	return false
}

func startsWord(text string) bool {
	first, size := utf8.DecodeRuneInString(text)
	return size > 0 && wordRune(first) && !spaceless(first)
}

// whole gives what follows a term wherever a text has it as a word of its own.
func whole(text, term string) iter.Seq[string] {
	first, _ := utf8.DecodeRuneInString(term)
	last, _ := utf8.DecodeLastRuneInString(term)
	return func(yield func(string) bool) {
		for from := 0; ; {
			at := strings.Index(text[from:], term)
			if at < 0 {
				return
			}
			at += from
			end := at + len(term)
			before, _ := utf8.DecodeLastRuneInString(text[:at])
			after, _ := utf8.DecodeRuneInString(text[end:])
			if (at == 0 || !joined(first, before)) && (end == len(text) || !joined(last, after)) && !yield(text[end:]) {
				return
			}
			from = end
		}
	}
}
