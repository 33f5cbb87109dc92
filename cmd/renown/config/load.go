package config

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// maxFile is the longest configuration read.
const maxFile = 1 << 20

// Options is what the configuration is checked against.
type Options struct {
	Kinds map[string]func() any       // the kinds of source: each gives a pointer to its settings, with its defaults
	Maps  []string                    // names of the shipped import maps
	Env   func(string) (string, bool) // looks up a ${VARIABLE}
}

// Problem is one thing wrong in the file.
type Problem struct {
	File string
	Line int
	Text string
}

// Error is "renown.yaml:12: what is wrong".
func (p Problem) Error() string { return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text) }

// Problems is everything found wrong in one reading, in the order of the lines.
type Problems []Problem

// Error puts each problem on its own line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.Error()
	}
	return strings.Join(lines, "\n")
}

// Load reads and checks a configuration file.
func Load(path string, opts Options) (*Config, error) {
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("there is no configuration file %s: write one (`renown help config` shows how) or name it with -c", path)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read the configuration: %w", err)
	}
	if info.Size() > maxFile {
		return nil, fmt.Errorf("%s has %d bytes: a configuration may have at most %d", path, info.Size(), maxFile)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the configuration: %w", err)
	}
	return Parse(path, data, opts)
}

// Parse checks a configuration's text; path is where it was read from. Every problem found is in the error, a Problems.
func Parse(path string, data []byte, opts Options) (*Config, error) {
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("cannot tell the folder of %s: %w", path, err)
	}
	d := &decoder{opts: opts, file: path, dir: dir, anchors: map[string]ast.Node{}, lines: map[string]int{}, values: map[string]string{}}
	c := &Config{File: path, Dir: dir}
	if err := d.read(data, c); err != nil {
		return nil, err
	}
	d.defaults(c)
	d.check(c)
	if len(d.problems) > 0 {
		sort.SliceStable(d.problems, func(i, j int) bool { return d.problems[i].Line < d.problems[j].Line })
		return nil, Problems(d.problems)
	}
	c.Secrets = d.secrets
	c.hideSecrets()
	return c, nil
}

func (d *decoder) read(data []byte, c *Config) (err error) {
	defer func() {
		// The YAML parser is not ours, and a crash on odd input must not be the user's.
		if r := recover(); r != nil {
			err = Problems{{File: d.file, Line: 1, Text: "not valid YAML (the parser gave up)"}}
		}
	}()
	file, err := parser.ParseBytes(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), 0)
	if err != nil {
		return Problems{d.syntax(err)}
	}
	found := 0
	for _, doc := range file.Docs {
		if doc == nil || doc.Body == nil {
			continue
		}
		if found++; found > 1 {
			d.problem(lineOf(doc.Body), "a second document begins here (---): a configuration is one document")
			break
		}
		d.value(doc.Body, reflect.ValueOf(c).Elem(), "file")
	}
	return nil
}

func (d *decoder) syntax(err error) Problem {
	var bad yaml.Error
	if !errors.As(err, &bad) {
		return Problem{File: d.file, Line: 1, Text: "not valid YAML"}
	}
	line := 1
	if t := bad.GetToken(); t != nil && t.Position != nil {
		line = t.Position.Line
	}
	return Problem{File: d.file, Line: line, Text: "not valid YAML: " + bad.GetMessage()}
}
