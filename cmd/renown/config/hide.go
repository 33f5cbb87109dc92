package config

import (
	"cmp"
	"encoding/base64"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"renown/collectors/fetch"
)

// shortestHidden is the shortest value that Hide hides: shorter ones are no secrets, and hiding them would garble texts.
const shortestHidden = 6

// Hide puts "(hidden)" in the place of every secret of the configuration that stands in a text, however it is escaped.
// It is the last line of defence: nothing should bring a secret into a text in the first place.
func (c *Config) Hide(text string) string {
	if c.hider == nil {
		return text
	}
	return c.hider.Replace(text)
}

// hideSecrets learns what Hide hides: the values of variables that are used in secret places, and of Secret settings.
func (c *Config) hideSecrets() {
	var all []string
	for _, value := range secretsIn(reflect.ValueOf(c).Elem(), nil) {
		if len(value) >= shortestHidden {
			all = append(all, spellings(value)...)
		}
	}
	// The longest first: where one secret begins with another, nothing of it must stay.
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	var pairs []string
	for _, form := range slices.Compact(all) {
		pairs = append(pairs, form, redacted)
	}
	c.hider = strings.NewReplacer(pairs...)
}

// spellings are the forms in which a secret may stand in a text: as it is, quoted by Go or by JSON (where & < > may or
// may not be escaped, and / and letters beyond ASCII too), and escaped for an address once or twice.
func spellings(value string) []string {
	quoted := strings.Trim(strconv.Quote(value), `"`)
	ascii := strings.Trim(strconv.QuoteToASCII(value), `"`)
	query, path := url.QueryEscape(value), url.PathEscape(value)
	forms := []string{value, query, path, url.QueryEscape(query), url.PathEscape(path), strings.ReplaceAll(query, "+", "%20")}
	for _, form := range []string{quoted, ascii} {
		html := strings.NewReplacer("&", `\u0026`, "<", `\u003c`, ">", `\u003e`).Replace(form)
		forms = append(forms, form, html, strings.ReplaceAll(form, "/", `\/`), strings.ReplaceAll(html, "/", `\/`))
	}
	return forms
}

// secretsIn collects the Secret values below v, and the passwords of addresses.
func secretsIn(v reflect.Value, found []string) []string {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			found = secretsIn(v.Elem(), found)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				found = secretsIn(v.Field(i), found)
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			found = secretsIn(v.Index(i), found)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			found = secretsIn(v.MapIndex(key), found)
		}
	case reflect.String:
		if v.Type() == reflect.TypeFor[Secret]() {
			found = append(found, v.String())
		}
		found = append(found, keysIn(v.String())...)
	}
	return found
}

// keysIn are the password in an address, also as a login sends it, and the parameters that Redact hides.
func keysIn(address string) []string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return nil
	}
	var keys []string
	if password, set := u.User.Password(); set {
		keys = append(keys, password, base64.StdEncoding.EncodeToString([]byte(u.User.Username()+":"+password)))
	}
	redactedURL, err := url.Parse(fetch.RedactURL(u))
	if err != nil {
		return keys
	}
	shown := redactedURL.Query()
	for name, values := range u.Query() {
		if !slices.Equal(values, shown[name]) {
			keys = append(keys, values...)
		}
	}
	return keys
}
