package config

import (
	"reflect"
	"strings"
)

// keyOf is the YAML key of a struct's field, "" if it has none.
func keyOf(f reflect.StructField) (key string, inline bool) {
	if !f.IsExported() {
		return "", false
	}
	tag, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	if tag == "-" {
		return "", false
	}
	if strings.Contains(options, "inline") || (f.Anonymous && tag == "" && f.Type.Kind() == reflect.Struct) {
		return "", true
	}
	if tag == "" {
		tag = strings.ToLower(f.Name)
	}
	return tag, false
}

// fieldOf finds the field of the struct v that a YAML key sets, inside inlined structs too.
func fieldOf(v reflect.Value, key string) (reflect.Value, bool) {
	for i := range v.NumField() {
		name, inline := keyOf(v.Type().Field(i))
		if inline {
			if f, ok := fieldOf(v.Field(i), key); ok {
				return f, true
			}
		}
		if name == key && name != "" {
			return v.Field(i), true
		}
	}
	return reflect.Value{}, false
}

// keysOf lists the YAML keys that the structs understand between them.
func keysOf(structs []reflect.Value) []string {
	var out []string
	seen := map[string]bool{}
	for _, v := range structs {
		for _, key := range structKeys(v.Type()) {
			if !seen[key] {
				seen[key] = true
				out = append(out, key)
			}
		}
	}
	return out
}

func structKeys(t reflect.Type) []string {
	var out []string
	for i := range t.NumField() {
		name, inline := keyOf(t.Field(i))
		if inline {
			out = append(out, structKeys(t.Field(i).Type)...)
		} else if name != "" {
			out = append(out, name)
		}
	}
	return out
}
