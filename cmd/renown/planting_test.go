package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"renown/collectors"
	"renown/collectors/fetch"
	"renown/warehouse/engine"
)

// mark stands in every planted secret, in letters that no way of escaping changes.
const mark = "pl4nted"

// sessionMark stands in the keys that servers give for those of the configuration.
const sessionMark = "s3ssion"

// plantEnd are signs that ways of escaping change.
const plantEnd = `-a&b/+"é`

func plant(where string) string { return mark + "-" + where + plantEnd }

// planting is a program whose configuration holds a secret wherever it can.
type planting struct {
	t        *testing.T
	config   string
	env      map[string]string
	password string // of the warehouse
	servers  []*hostile
	asks     map[string]*hostile // by the source's name
	clock    *leap
}

// leap is a clock whose time passes by sleeping only.
type leap struct {
	mu  sync.Mutex
	now time.Time
}

func (l *leap) Now() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.now = l.now.Add(time.Millisecond)
	return l.now
}

func (l *leap) Sleep(ctx context.Context, d time.Duration) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.now = l.now.Add(max(d, 0))
	return ctx.Err()
}

// renownAtOnce is renown with nobody waiting for anything.
func renownAtOnce(t *testing.T, args ...string) outcome {
	t.Helper()
	var out, log bytes.Buffer
	clock := &leap{now: time.Now()}
	code := Run(t.Context(), World{Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &log, Env: os.LookupEnv, Now: clock.Now, Sleep: clock.Sleep})
	return outcome{code, out.String(), log.String()}
}

// newPlanting writes a configuration with a source of every kind, made of the kind's own README.
func newPlanting(t *testing.T) *planting {
	t.Helper()
	p := &planting{t: t, env: map[string]string{}, asks: map[string]*hostile{}, clock: &leap{now: time.Now()}}
	dir := t.TempDir()
	p.config = filepath.Join(dir, "renown.yaml")
	e, err := engine.Open(t.Context(), engine.Options{Dir: filepath.Join(t.TempDir(), "data"), NoSync: true, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Stop(context.WithoutCancel(t.Context())) })
	p.env["PLANTED_DSN"], p.env["PLANTED_AUTHOR_KEY"] = e.DSN(), plant("author-key")
	dsn, err := url.Parse(e.DSN())
	if err != nil {
		t.Fatal(err)
	}
	p.password, _ = dsn.User.Password()
	handles, support := map[string]any{}, map[string]any{}
	var sources []any
	for _, kind := range collectors.Catalog() {
		brand, source := readmeExample(t, kind.Name)
		merge(handles, brand["handles"])
		merge(support, brand["support_handles"])
		sources = append(sources, p.source(kind, source))
	}
	text, err := yaml.Marshal(map[string]any{
		"warehouse": "${PLANTED_DSN}", "author_key": "${PLANTED_AUTHOR_KEY}", "spool": "./spool", "listen": "127.0.0.1:0", "sources": sources,
		"contact":   "mailto:you@company.example",
		"brands":    []any{map[string]any{"name": "Skyways Air", "own": true, "keywords": []string{"Skyways Air"}, "handles": handles, "support_handles": support}},
		"campaigns": []any{map[string]any{"name": "Blue", "brand": "Skyways Air", "hashtags": []string{"SkywaysBlue"}}},
	})
	if err == nil {
		err = os.WriteFile(p.config, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func merge(into map[string]any, more any) {
	if m, ok := more.(map[string]any); ok {
		for k, v := range m {
			into[k] = v
		}
	}
}

// readmeExample is the brand and the source of the renown.yaml in a kind's README.
func readmeExample(t *testing.T, kind string) (brand, source map[string]any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "collectors", kind, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		var example struct {
			Brands  []map[string]any `yaml:"brands"`
			Sources []map[string]any `yaml:"sources"`
		}
		if yaml.Unmarshal([]byte(block[1]), &example) == nil && len(example.Brands) > 0 && len(example.Sources) > 0 {
			return example.Brands[0], example.Sources[0]
		}
	}
	t.Fatalf("the README of %s has no renown.yaml", kind)
	return nil, nil
}

// source plants a secret in every setting of type Secret and in every address, and lets the addresses lead to a hostile
// server.
func (p *planting) source(kind collectors.Kind, source map[string]any) map[string]any {
	p.t.Helper()
	name := "the-" + kind.Name
	source["name"], source["brand"], source["kind"] = name, "Skyways Air", kind.Name
	server := newHostile(p.t, kind.Name, p.other())
	secrets, addresses := 0, 0
	for _, f := range reflect.VisibleFields(reflect.TypeOf(kind.Settings()).Elem()) {
		key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case f.Type == reflect.TypeFor[fetch.Secret]():
			source[key] = p.variable(kind.Name, key)
			secrets++
		case key == "server" || key == "api":
			source[key] = server.URL + p.path(source[key])
			addresses++
		case key == "auth":
			source[key] = server.URL + "/token"
			addresses++
		case key == "url" || key == "urls":
			source[key] = p.address(kind.Name, key, server.URL, f.Type)
			addresses++
		case holdsSecrets(f.Type) && !f.Anonymous:
			p.t.Fatalf("kind %s holds secrets deep in %s: teach this test to plant them there", kind.Name, key)
		}
	}
	switch {
	case kind.Name == "file":
	case secrets+addresses == 0:
		p.t.Fatalf("kind %s has neither keys nor an address: teach this test where it asks", kind.Name)
	case addresses == 0:
		p.t.Fatalf("kind %s has no address to lead it to this test's server", kind.Name)
	default:
		p.servers, p.asks[name] = append(p.servers, server), server
	}
	return source
}

// path keeps what stands behind the host of an address that the README gives.
func (p *planting) path(address any) string {
	text, _ := address.(string)
	if u, err := url.Parse(text); err == nil {
		return u.Path
	}
	return ""
}

func (p *planting) other() string {
	if len(p.servers) == 0 {
		return "http://127.0.0.1:1"
	}
	return p.servers[0].URL
}

// address is one with a login and a token in it.
func (p *planting) address(kind, key, server string, as reflect.Type) any {
	host := strings.TrimPrefix(server, "http://")
	one := "http://me:" + p.variable(kind, key+"-login") + "@" + host + "/p?token=" + p.variable(kind, key+"-token")
	if as.Kind() == reflect.Slice {
		return []string{one, server + "/q?api_key=" + p.variable(kind, key+"-key")}
	}
	return one
}

// variable plants a secret in the environment and gives what stands for it in renown.yaml.
func (p *planting) variable(kind, key string) string {
	name := strings.ToUpper("PLANTED_" + kind + "_" + strings.ReplaceAll(key, "-", "_"))
	p.env[name] = plant(kind + "-" + key)
	return "${" + name + "}"
}

func holdsSecrets(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Array:
		return holdsSecrets(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if holdsSecrets(t.Field(i).Type) {
				return true
			}
		}
	}
	return t == reflect.TypeFor[fetch.Secret]()
}

func (p *planting) world(out, log io.Writer, args ...string) World {
	return World{Args: append(args, "-c", p.config, "--log-level", "debug"), Stdin: strings.NewReader(""), Stdout: out, Stderr: log, Env: p.lookUp,
		Now: p.clock.Now, Sleep: p.clock.Sleep}
}

func (p *planting) lookUp(name string) (string, bool) {
	value, found := p.env[name]
	return value, found
}

// run runs a command and looks through all that it said.
func (p *planting) run(what string, args ...string) outcome {
	p.t.Helper()
	var out, log bytes.Buffer
	code := Run(p.t.Context(), p.world(&out, &log, args...))
	p.clean(what+", output", out.String())
	p.clean(what+", log", log.String())
	return outcome{code, out.String(), log.String()}
}

// clean fails the test if a text holds a secret, also if it is a part of it in base64.
func (p *planting) clean(what, text string) {
	p.t.Helper()
	p.lacks(what, text, p.searched()...)
	// A key of the server's own making, said back by the server itself within a post that cannot be used, is kept with it.
	if !strings.Contains(what, "uarantine") && !strings.HasPrefix(what, "try") {
		p.lacks(what, text, sessionMark)
	}
}

func (p *planting) lacks(what, text string, secrets ...string) {
	p.t.Helper()
	for _, secret := range secrets {
		if at := strings.Index(text, secret); at >= 0 {
			p.t.Errorf("%s shows a secret: …%s…", what, text[max(at-150, 0):min(at+80, len(text))])
		}
	}
}

// searched are what would show that a secret is there: the mark, its three forms in base64, the warehouse's password.
func (p *planting) searched() []string {
	found := []string{mark, p.password}
	for shift := range 3 { // what is the same whatever stands around the mark
		coded := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + mark))
		found = append(found, coded[[]int{0, 2, 3}[shift]:len(coded)-1])
	}
	return found
}

// files looks through all that the program has written but its own configuration.
func (p *planting) files(what string) {
	p.t.Helper()
	err := filepath.WalkDir(filepath.Dir(p.config), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path == p.config {
			return err
		}
		text, err := os.ReadFile(path)
		p.clean(what+", file "+path, string(text))
		return err
	})
	if err != nil {
		p.t.Error(err)
	}
}

// session opens the warehouse as a command does.
func (p *planting) session(log io.Writer, do func(*app, *session) error) {
	p.t.Helper()
	a := &app{World: p.world(io.Discard, log), configPath: p.config, logFormat: "text", logLevel: "debug"}
	c, err := a.load()
	if err == nil {
		err = a.with(p.t.Context(), c, slog.LevelDebug, func(s *session) error { return do(a, s) })
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// tables looks through every row of every table.
func (p *planting) tables(what string) (rows int) {
	p.t.Helper()
	p.session(io.Discard, func(_ *app, s *session) error {
		ctx := p.t.Context()
		names, err := column(ctx, s, "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine NOT LIKE '%View'")
		for _, name := range names {
			texts, tableErr := column(ctx, s, "SELECT formatRow('JSONEachRow', *) FROM `"+name+"`")
			err = errors.Join(err, tableErr)
			for _, text := range texts {
				p.clean(what+", table "+name, text)
			}
			rows += len(texts)
		}
		return err
	})
	return rows
}

func column(ctx context.Context, s *session, sql string) (texts []string, err error) {
	rows, err := s.warehouse.Conn().Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	return texts, rows.Err()
}
