// Package file gathers from files: a drop folder that is looked at on a schedule, and the engine behind `renown import`.
// What the columns of a file mean is said by a map, shipped or of the user's own; see README.md.
package file

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

// Settings of a source of this kind.
type Settings struct {
	Map            string        `yaml:"map"`             // name of a shipped map, or the file of one's own: ./my-map.yaml
	Path           string        `yaml:"path"`            // a pattern such as ./drop/*.csv, or a folder
	Settle         time.Duration `yaml:"settle"`          // how long a file must lie unchanged before it is read; default 5s
	Handles        []string      `yaml:"handles"`         // the brand's own accounts, where a map brings mentions
	SupportHandles []string      `yaml:"support_handles"` // its support accounts
}

// Resolve makes relative paths start from dir, the folder of the configuration.
func (s *Settings) Resolve(dir string) {
	if s.Path != "" && !filepath.IsAbs(s.Path) {
		s.Path = filepath.Join(dir, s.Path)
	}
	if isFile := strings.ContainsAny(s.Map, `/\`) || strings.HasSuffix(s.Map, ".yaml") || strings.HasSuffix(s.Map, ".yml"); isFile && !filepath.IsAbs(s.Map) {
		s.Map = filepath.Join(dir, s.Map)
	}
}

// Validate says what is wrong with the settings.
func (s *Settings) Validate() error {
	if s.Map == "" {
		return fmt.Errorf("map is missing: %s, or the file of your own map", strings.Join(MapNames(), ", "))
	}
	if s.Path == "" {
		return errors.New("path is missing: which files to read, such as ./drop/*.csv")
	}
	if _, err := filepath.Match(s.Path, ""); err != nil {
		return fmt.Errorf("path %q: %w", s.Path, err)
	}
	if s.Settle < 0 {
		return errors.New("settle is negative")
	}
	return nil
}

// Collector reads the files of a drop folder that are new or changed. It never moves or deletes a file.
type Collector struct {
	settings Settings
	src      fetch.Source
	now      func() time.Time
}

// New makes a Collector; now is the clock.
func New(s Settings, src fetch.Source, now func() time.Time) *Collector {
	if s.Settle == 0 {
		s.Settle = 5 * time.Second
	}
	return &Collector{settings: s, src: src, now: now}
}

// Collect reads each file once per content: the cursor holds, by path, its size, time and hash. A file that fails is
// reported and does not keep the others waiting; it is tried again in the next run. The outcome is never complete: files
// say nothing about what is gone from a site.
func (c *Collector) Collect(ctx context.Context, cursor map[string]string, emit func(*record.Batch) error) (record.Outcome, error) {
	var out record.Outcome
	m, err := LoadMap(c.settings.Map)
	if err != nil {
		return out, err
	}
	paths, err := c.settings.Files()
	if err != nil {
		return out, err
	}
	if len(paths) == 0 {
		out.Notes = append(out.Notes, "no file matches "+c.settings.Path)
	}
	run := &run{Collector: c, m: m, emit: emit, done: marks(cursor), out: &out}
	var failed []error
	for _, path := range paths {
		if err := run.one(ctx, path, cursor[path]); err != nil {
			failed = append(failed, err)
		}
		if ctx.Err() != nil || run.stopped != nil {
			break
		}
	}
	if ctx.Err() != nil || run.stopped != nil || len(failed) == 0 {
		return out, errors.Join(failed...)
	}
	return out, &FilesError{failed}
}

// FilesError says which files of a drop folder could not be read. The others were.
type FilesError struct{ Files []error }

func (e *FilesError) Error() string {
	texts := make([]string, len(e.Files))
	for i, err := range e.Files {
		texts[i] = err.Error()
	}
	return strings.Join(texts, "; ")
}

// Unwrap gives the files' own errors.
func (e *FilesError) Unwrap() []error { return e.Files }

// Remedy says what a user can do about it.
func (e *FilesError) Remedy() string {
	return "the other files were read; mend this one, give the source the map it fits, or take it out of the drop folder"
}

// KeepsRhythm is true: a file that stays wrong must not make new ones wait, and asking again burdens no site.
func (e *FilesError) KeepsRhythm() bool { return true }

// Files lists the files that are there to be read, in their order by name, without hidden ones.
func (s *Settings) Files() ([]string, error) {
	pattern := s.Path
	if info, err := os.Stat(pattern); err == nil && info.IsDir() {
		pattern = filepath.Join(pattern, "*")
	}
	found, err := filepath.Glob(pattern)
	if err != nil {
		return nil, fmt.Errorf("path %q: %w", s.Path, err)
	}
	return slices.DeleteFunc(found, func(p string) bool {
		info, err := os.Stat(p)
		return strings.HasPrefix(filepath.Base(p), ".") || (err == nil && info.IsDir())
	}), nil
}

// mark is what the cursor keeps of a file that was read: its size, time and hash, and the hash of the map.
type mark struct {
	size, at int64
	sum, m   string
}

func (k mark) String() string { return fmt.Sprintf("%d %d %s %s", k.size, k.at, k.sum, k.m) }

func parseMark(text string) (k mark, ok bool) {
	parts := strings.Fields(text)
	if len(parts) != 4 {
		return k, false
	}
	size, errSize := strconv.ParseInt(parts[0], 10, 64)
	at, errAt := strconv.ParseInt(parts[1], 10, 64)
	return mark{size, at, parts[2], parts[3]}, errSize == nil && errAt == nil
}

// marks is the content that was read before, whatever the file's name was.
func marks(cursor map[string]string) map[string]bool {
	done := map[string]bool{}
	for _, text := range cursor {
		if k, ok := parseMark(text); ok {
			done[k.sum+k.m] = true
		}
	}
	return done
}

// run is one run of a Collector.
type run struct {
	*Collector
	m       *Map
	emit    func(*record.Batch) error
	done    map[string]bool
	out     *record.Outcome
	stopped error // emit failed: nothing more can be stored
}

// one reads a file unless it was read before or is still being written.
func (r *run) one(ctx context.Context, path, last string) error {
	before, err := os.Stat(path)
	if err != nil {
		return err
	}
	if age := r.now().Sub(before.ModTime()); age >= 0 && age < r.settings.Settle {
		r.out.Notes = append(r.out.Notes, path+" was changed a moment ago and waits for the next run")
		return nil
	}
	seen := mark{before.Size(), before.ModTime().UnixNano(), "", fmt.Sprintf("%016x", r.m.sum)}
	if k, ok := parseMark(last); ok && k.size == seen.size && k.at == seen.at && k.m == seen.m {
		return nil
	}
	if seen.sum, err = hashFile(ctx, path); err != nil {
		return err
	}
	if !r.done[seen.sum+seen.m] {
		if err := r.importFile(ctx, path, before, seen.sum); err != nil {
			return err
		}
	}
	r.done[seen.sum+seen.m] = true
	return r.store(&record.Batch{Cursors: []record.Cursor{{Source: r.src.Name, Key: path, Value: seen.String()}}})
}

func (r *run) store(b *record.Batch) error {
	if err := r.emit(b); err != nil {
		r.stopped = err
		return err
	}
	return nil
}

// importFile reads a file and makes sure that it was the same all the while.
func (r *run) importFile(ctx context.Context, path string, before os.FileInfo, sum string) error {
	summary, err := Import(ctx, path, Options{
		Map: r.m, Source: r.src, Handles: r.settings.Handles, SupportHandles: r.settings.SupportHandles, Now: r.now,
	}, r.store)
	r.out.Bytes += summary.Bytes
	r.out.Notes = append(r.out.Notes, summary.Notes...)
	if err != nil {
		return err
	}
	after, err := os.Stat(path)
	if err != nil {
		return err
	}
	if after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime()) || summary.Sum != sum {
		return fmt.Errorf("%s was changed while it was read; it is read again in the next run", path)
	}
	return nil
}

func hashFile(ctx context.Context, path string) (sum string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	s := newStream(ctx, f)
	if _, err := io.Copy(io.Discard, s); err != nil {
		return "", err
	}
	return s.sum(), nil
}
