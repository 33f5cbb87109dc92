package network

import (
	"slices"
	"strings"
)

// The channels of a company's own: what comes through them names people by their address or number, and is private.
const (
	Email = "email"
	Phone = "phone"
	Chat  = "chat"
)

// OwnChannel says whether a network is a channel of the company's own.
func OwnChannel(site string) bool {
	return site == Email || site == Phone || site == Chat
}

// Identity is who a name used on a site or network stands for: the kind of name, and the name as it is always written.
// Case, blanks around it and a leading @ make no difference; an e-mail address or a telephone number is the same one
// through whichever channel of a company's own it came. as is "" where the name is nobody's: no caller is "unknown".
func Identity(site, name string) (kind, as string) {
	site = strings.ToLower(site)
	name = strings.ToLower(strings.TrimSpace(name))
	if !OwnChannel(site) {
		return site, strings.TrimPrefix(name, "@")
	}
	if address := emailAddress(name); address != "" {
		return Email, address
	}
	if number := phoneNumber(name); number != "" && site != Email {
		return Phone, number
	}
	if name = strings.TrimPrefix(name, "@"); nobody(name) {
		return site, ""
	}
	return site, name
}

// nobody says whether a name is what telephone systems, chats and mailboxes write where they know none. Taken for a
// name it would make one person, who comes back all the time, of all who have none.
func nobody(name string) bool {
	return strings.Trim(name, "0 +-–./()?*_<>") == "" || slices.Contains([]string{"anonym", "anonymous", "blocked", "caller", "customer", "guest",
		"n/a", "na", "nan", "nil", "no number", "none", "not available", "null", "number withheld", "private", "private number", "restricted",
		"unavailable", "unbekannt", "undefined", "unknown", "unknown caller", "user", "visitor", "withheld"}, name)
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
	if strings.HasPrefix(strings.TrimLeft(name, "( "), "+") {
		name = strings.Replace(name, "(0)", "", 1) // dialled only inside the country
	}
	var digits strings.Builder
	for _, r := range name {
		switch {
		case r >= '0' && r <= '9', r == '+' && digits.Len() == 0:
			digits.WriteRune(r)
		case !strings.ContainsRune(" -./()\t\u00a0\u202f\u2009\u2010\u2011\u2013", r):
			return ""
		}
	}
	number := digits.String()
	if international, found := strings.CutPrefix(number, "00"); found {
		number = "+" + international
	}
	if len(number) < fewestDigits || strings.Trim(number, "+0") == "" {
		return ""
	}
	return number
}
