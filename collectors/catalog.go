package collectors

import (
	"log/slog"
	"time"

	"renown/collectors/fetch"
)

// Deps is what the program lends to every collector.
type Deps struct {
	Fetch  *fetch.Client
	Now    func() time.Time
	Logger *slog.Logger
}

// Kind is one kind of source.
type Kind struct {
	Name     string
	Doc      string     // one line for the user
	Settings func() any // a pointer to a new struct of the kind's own keys: yaml tags, and Validate() error
	New      func(Deps, fetch.Source, any) (Collector, error)
}

// Catalog is every kind there is. A new source is one folder and one entry here.
func Catalog() []Kind {
	return []Kind{}
}

// Lookup finds a kind by its name.
func Lookup(name string) (Kind, bool) {
	for _, kind := range Catalog() {
		if kind.Name == name {
			return kind, true
		}
	}
	return Kind{}, false
}

// Settings maps each kind to its settings, as the configuration wants it.
func Settings() map[string]func() any {
	settings := make(map[string]func() any)
	for _, kind := range Catalog() {
		settings[kind.Name] = kind.Settings
	}
	return settings
}
