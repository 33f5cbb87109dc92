package config

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"renown/collectors/fetch"
)

// Secret is a text that no log, error or print shows.
type Secret = fetch.Secret

const redacted = "(hidden)"

// Path is a file or folder; a relative one starts at the configuration file's folder.
type Path string

// Warehouse says where the records are kept: in an embedded engine's folder, or in a ClickHouse server.
type Warehouse struct {
	Dir string // of the embedded engine; "" means a server
	DSN Secret // of the server: clickhouse://user:password@host:9000/database
}

// Embedded says whether the program runs the engine itself.
func (w Warehouse) Embedded() bool { return w.Dir != "" }

// String names the warehouse without its password.
func (w Warehouse) String() string {
	if w.Embedded() {
		return "embedded:" + w.Dir
	}
	u, err := url.Parse(w.DSN.Reveal())
	if err != nil {
		return "clickhouse://" + redacted
	}
	return "clickhouse://" + u.Host + u.Path
}

// UnmarshalText reads "embedded:DIR" or "clickhouse://user:password@host:port/database".
func (w *Warehouse) UnmarshalText(text []byte) error {
	s := string(text)
	if dir, ok := strings.CutPrefix(s, "embedded:"); ok {
		if strings.TrimSpace(dir) == "" {
			return errors.New("embedded: needs a folder after the colon, such as embedded:./renown-data")
		}
		*w = Warehouse{Dir: dir}
		return nil
	}
	if !strings.HasPrefix(s, "clickhouse://") {
		return errors.New("must be embedded:DIR or clickhouse://user:password@host:9000/database")
	}
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" {
		return errors.New("not a valid address: write clickhouse://user:password@host:9000/database")
	}
	*w = Warehouse{DSN: Secret(s)}
	return nil
}

// TimeZone is a place's time zone, by its IANA name.
type TimeZone struct{ *time.Location }

// UnmarshalText reads an IANA name such as Europe/London.
func (z *TimeZone) UnmarshalText(text []byte) error {
	loc, err := time.LoadLocation(string(text))
	if err != nil || string(text) == "" || string(text) == "Local" {
		return fmt.Errorf("unknown time zone %q: use a name such as Europe/London, America/New_York or UTC", text)
	}
	z.Location = loc
	return nil
}

// ParseDuration reads 90s, 90m, 6h, 7d, 2w and mixtures such as 1d12h. It is never negative.
func ParseDuration(s string) (time.Duration, error) {
	bad := fmt.Errorf("%q is not a length of time: write it like 90s, 90m, 6h, 7d or 2w", s)
	rest, total := strings.TrimSpace(s), time.Duration(0)
	if rest == "" {
		return 0, bad
	}
	for rest != "" {
		end := strings.IndexFunc(rest, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
		if end <= 0 {
			return 0, bad
		}
		number, err := strconv.ParseFloat(rest[:end], 64)
		unit, size := unitOf(rest[end:])
		if err != nil || size == 0 {
			return 0, bad
		}
		part := number * float64(size)
		if part+float64(total) > float64(100*365*24*time.Hour) {
			return 0, fmt.Errorf("%q is longer than 100 years", s)
		}
		total, rest = total+time.Duration(part), rest[end+len(unit):]
	}
	return total, nil
}

func unitOf(s string) (string, time.Duration) {
	end := strings.IndexFunc(s, func(r rune) bool { return (r >= '0' && r <= '9') || r == '.' })
	if end < 0 {
		end = len(s)
	}
	sizes := map[string]time.Duration{"ms": time.Millisecond, "s": time.Second, "m": time.Minute, "min": time.Minute,
		"h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour}
	return s[:end], sizes[s[:end]]
}

// ParseDay reads a day such as 2026-03-01 as its UTC midnight.
func ParseDay(s string) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, strings.TrimSpace(s))
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is not a day: write it like 2026-03-01", s)
	}
	return t, nil
}
