package config

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// "$${" stands for a plain "${".
var variable = regexp.MustCompile(`\$?\$\{([^}]*)\}`)
var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// expand puts the environment's values in the place of ${NAME}. It reports what is wrong by name, never by value.
func (d *decoder) expand(raw string, line int) (text string, expanded, ok bool) {
	var out strings.Builder
	end, ok := 0, true
	for _, m := range variable.FindAllStringSubmatchIndex(raw, -1) {
		out.WriteString(raw[end:m[0]])
		end = m[1]
		if strings.HasPrefix(raw[m[0]:], "$$") {
			out.WriteString(raw[m[0]+1 : m[1]])
			continue
		}
		value, found := d.lookup(raw[m[2]:m[3]], line)
		if needsEscape(raw, m[0]) {
			value = strings.ReplaceAll(url.QueryEscape(value), "+", "%20")
		}
		out.WriteString(value)
		expanded, ok = true, ok && found
	}
	out.WriteString(raw[end:])
	return out.String(), expanded, ok
}

func (d *decoder) lookup(name string, line int) (string, bool) {
	if !variableName.MatchString(name) {
		d.problem(line, "%q is not the name of an environment variable: write ${NAME}, or $${ for a plain ${", name)
		return "", false
	}
	value, found := d.opts.Env(name)
	d.secrets = append(d.secrets, SecretState{Name: name, Line: line, Set: found})
	d.values[value] = "${" + name + "}"
	if !found {
		d.problem(line, "the environment variable %s is not set: export %s=… before starting renown", name, name)
	}
	return value, found
}

// needsEscape says whether position at of an address lies before its @ or after its ?, where a password's own signs
// would be taken for the address's.
func needsEscape(raw string, at int) bool {
	scheme := strings.Index(raw, "://")
	if scheme < 0 || at < scheme {
		return false
	}
	if query := strings.IndexByte(raw, '?'); query >= 0 && at > query {
		return true
	}
	authority := raw[scheme+3:]
	if end := strings.IndexAny(authority, "/?#"); end >= 0 {
		authority = authority[:end]
	}
	sign := strings.LastIndexByte(authority, '@')
	return sign >= 0 && at < scheme+3+sign
}

// hide puts the variables' names back in the place of their values. The shortest values stay: they are no secrets, and
// replacing them would garble every message.
func (d *decoder) hide(text string) string {
	const shortest = 3
	for value, name := range d.values {
		if len(value) < shortest {
			continue
		}
		quoted := strings.Trim(strconv.Quote(value), `"`)
		text = strings.NewReplacer(value, name, quoted, name, url.QueryEscape(value), name, url.PathEscape(value), name).Replace(text)
	}
	return text
}
