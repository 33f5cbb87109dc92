// Package config reads renown.yaml: strictly, so that a slip of the pen is an error with its file, its line and the
// nearest valid word, and secretly, so that what ${VARIABLES} bring is never printed.
package config

import (
	"sort"
	"strings"
	"time"

	"renown/collectors/meaning/theme"
	"renown/queries"
)

// Config is a whole renown.yaml, checked, with its defaults filled in and its paths made absolute.
type Config struct {
	Warehouse Warehouse  `yaml:"warehouse"`
	Listen    string     `yaml:"listen"`     // address of the dashboards, host:port
	Hosts     []string   `yaml:"hosts"`      // names besides localhost under which this machine's own browser may ask
	Contact   string     `yaml:"contact"`    // e-mail or page named in the User-Agent, so that a site's owner can ask
	Spool     Path       `yaml:"spool"`      // folder of the write-ahead log; "" chooses one beside the data
	Cache     Path       `yaml:"cache"`      // where the database engine is kept; "" is the user's own cache folder
	MinGroup  int        `yaml:"min_group"`  // slices of fewer reviews are not shown
	AuthorKey Secret     `yaml:"author_key"` // key for hashing authors; "" uses the one kept in the warehouse
	Fetch     Fetch      `yaml:"fetch"`
	Brands    []Brand    `yaml:"brands"`
	Campaigns []Campaign `yaml:"campaigns"`
	// Index are the weights of the reputation index: function, part, weight. What is not named has its default weight.
	Index   queries.Weights `yaml:"index"`
	Sources []Source        `yaml:"sources"`
	// ThemesFile is a taxonomy of the user's own; "": the one that ships. Themes is what stands in it, nil without one.
	ThemesFile Path            `yaml:"themes"`
	Themes     *theme.Taxonomy `yaml:"-"`

	File    string        `yaml:"-"` // the file it was read from
	Dir     string        `yaml:"-"` // that file's folder, absolute: what relative paths start from
	Secrets []SecretState `yaml:"-"` // every ${VARIABLE} used, for doctor

	hider *strings.Replacer // see Hide
}

// SecretState says of one ${VARIABLE} where it is used and whether the environment has it.
type SecretState struct {
	Name string
	Line int
	Set  bool
}

// Fetch holds the limits of polite fetching. A zero means the fetcher's own default.
type Fetch struct {
	Delay     time.Duration `yaml:"delay"`       // between two requests to one host
	Parallel  int           `yaml:"parallel"`    // requests to one host at once
	Timeout   time.Duration `yaml:"timeout"`     // of one request
	MaxMB     int           `yaml:"max_page_mb"` // a page may be so long, unpacked
	Redirects int           `yaml:"redirects"`
}

// Brand is one company to watch: one's own, or a competitor.
type Brand struct {
	Name           string              `yaml:"name"`
	Own            bool                `yaml:"own"`
	TimeZone       TimeZone            `yaml:"time_zone"`
	Staffed        Staffed             `yaml:"staffed"`
	Holidays       []time.Time         `yaml:"holidays"` // days on which the service desk does not answer
	ReplyTarget    time.Duration       `yaml:"reply_target"`
	Keywords       []string            `yaml:"keywords"`
	Handles        map[string][]string `yaml:"handles"`
	SupportHandles map[string][]string `yaml:"support_handles"`
}

// Campaign is one marketing campaign, told by its hashtags.
type Campaign struct {
	Name     string    `yaml:"name"`
	Brand    string    `yaml:"brand"`
	Hashtags []string  `yaml:"hashtags"`
	From     time.Time `yaml:"from"`
	To       time.Time `yaml:"to"` // last day; zero: runs on
	Baseline Baseline  `yaml:"baseline"`
}

// Baseline is a published count of a campaign's uses before collecting began.
type Baseline struct {
	Uses   int64     `yaml:"uses"`
	AsOf   time.Time `yaml:"as_of"`
	Source string    `yaml:"source"`
}

// Source is one place to collect from. Settings holds the keys that only its kind has: a pointer to the kind's struct.
type Source struct {
	Name     string        `yaml:"name"`
	Kind     string        `yaml:"kind"`
	Brand    string        `yaml:"brand"`
	Site     string        `yaml:"site"`
	Every    time.Duration `yaml:"every"`
	Timeout  time.Duration `yaml:"timeout"` // of a whole run; 0 is the runner's own default
	Settings any           `yaml:"-"`
	Line     int           `yaml:"-"`
}

// Defaults of what renown.yaml leaves out.
const (
	DefaultListen      = "127.0.0.1:8080"
	DefaultEvery       = 6 * time.Hour
	DefaultReplyTarget = time.Hour
	DefaultMinGroup    = 5
	DefaultWarehouse   = "embedded:./renown-data"
)

// Own is the company's own brand: the one marked so, else the only one. nil: there is none.
func (c *Config) Own() *Brand {
	for i := range c.Brands {
		if c.Brands[i].Own {
			return &c.Brands[i]
		}
	}
	if len(c.Brands) == 1 {
		return &c.Brands[0]
	}
	return nil
}

// Brand finds a brand by its name; case does not matter. nil: there is none.
func (c *Config) Brand(name string) *Brand {
	for i := range c.Brands {
		if sameName(c.Brands[i].Name, name) {
			return &c.Brands[i]
		}
	}
	return nil
}

// Source finds a source by its name; case does not matter. nil: there is none.
func (c *Config) Source(name string) *Source {
	for i := range c.Sources {
		if sameName(c.Sources[i].Name, name) {
			return &c.Sources[i]
		}
	}
	return nil
}

// BrandNames lists the brands, the company's own first.
func (c *Config) BrandNames() []string {
	var own, rest []string
	for _, b := range c.Brands {
		if b.Own {
			own = append(own, b.Name)
		} else {
			rest = append(rest, b.Name)
		}
	}
	return append(own, rest...)
}

// SourceNames lists the sources as the file does.
func (c *Config) SourceNames() []string {
	names := make([]string, len(c.Sources))
	for i, s := range c.Sources {
		names[i] = s.Name
	}
	return names
}

// HandlesOf lists a brand's own and its support handles on all networks; of all brands when none is named.
func (c *Config) HandlesOf(brand string) (own, support []string) {
	for _, b := range c.Brands {
		if brand != "" && !sameName(b.Name, brand) {
			continue
		}
		own, support = append(own, flat(b.Handles)...), append(support, flat(b.SupportHandles)...)
	}
	return own, support
}

func flat(byNetwork map[string][]string) []string {
	networks := make([]string, 0, len(byNetwork))
	for network := range byNetwork {
		networks = append(networks, network)
	}
	sort.Strings(networks)
	var all []string
	for _, network := range networks {
		all = append(all, byNetwork[network]...)
	}
	return all
}
