package fetch

import (
	"net/url"
	"strings"
)

const redacted = "REDACTED"

// Redact returns the address fit for an error, a log line or a page: without a login, and without the values of
// parameters that look like secrets. An address that cannot be read is not shown at all.
func Redact(rawURL string) string {
	u, err := url.Parse(strings.TrimSpace(rawURL))
	if err != nil {
		return "(unreadable address)"
	}
	return RedactURL(u)
}

// RedactURL is Redact for a parsed address.
func RedactURL(u *url.URL) string {
	shown := *u
	shown.User, shown.Fragment, shown.RawFragment = nil, "", ""
	if u.Opaque != "" {
		return u.Scheme + ":…"
	}
	shown.RawQuery = redactQuery(u.RawQuery)
	return shown.String()
}

// redactQuery keeps the order and the spelling of what is not secret.
func redactQuery(query string) string {
	if query == "" {
		return ""
	}
	pairs := strings.FieldsFunc(query, func(r rune) bool { return r == '&' || r == ';' })
	for i, pair := range pairs {
		name, _, found := strings.Cut(pair, "=")
		if found && secretName(name) {
			pairs[i] = name + "=" + redacted
		}
	}
	return strings.Join(pairs, "&")
}

func secretName(name string) bool {
	if plain, err := url.QueryUnescape(name); err == nil {
		name = plain
	}
	name = strings.ToLower(name)
	switch name {
	case "sig", "pw", "pwd", "pass", "code", "sid", "jwt", "hmac":
		return true
	}
	if strings.HasSuffix(name, "key") { // key, api_key, apikey; but not keyword
		return true
	}
	for _, part := range []string{"token", "secret", "passw", "passphrase", "auth", "credential", "signature", "session"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}
