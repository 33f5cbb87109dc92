package config

import (
	"net/url"
	"reflect"
	"strconv"
	"strings"
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
	seen := map[string]bool{}
	var pairs []string
	for _, value := range secretsIn(reflect.ValueOf(c).Elem(), nil) {
		for _, form := range []string{value, strings.Trim(strconv.Quote(value), `"`), url.QueryEscape(value), url.PathEscape(value)} {
			if len(value) >= shortestHidden && !seen[form] {
				seen[form] = true
				pairs = append(pairs, form, redacted)
			}
		}
	}
	c.hider = strings.NewReplacer(pairs...)
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
		found = append(found, passwordIn(v.String())...)
	}
	return found
}

func passwordIn(address string) []string {
	u, err := url.Parse(address)
	if err != nil || u.User == nil {
		return nil
	}
	password, set := u.User.Password()
	if !set {
		return nil
	}
	return []string{password}
}
