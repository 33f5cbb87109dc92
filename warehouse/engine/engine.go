// Package engine runs ClickHouse inside Renown: the engine's library, loaded in a child process that is this very
// program started again, or a clickhouse binary found on PATH. It listens on 127.0.0.1 only, on a port the system
// chose, with a user and a random password of its own; the child ends when its parent is gone.
package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"
)

// Options says where the engine lives and how much it may take.
type Options struct {
	Dir      string         // the data directory, made when missing; required
	Cache    string         // where fetched libraries are kept; default: renown/engine in the user's cache directory
	Library  string         // a libchdb to load instead of a fetched one
	Source   Source         // which engine to run; default: Auto
	Memory   int64          // the most bytes the engine may allocate; default: 2 GiB
	NoSync   bool           // do not wait for the disk at each insert: for tests, where a power cut loses nothing of worth
	Wait     time.Duration  // how long to wait for the engine to answer, or for another process to let go; default: 1 min
	Logger   *slog.Logger   // default: slog.Default()
	Progress func(Progress) // told what goes on while the engine is fetched and started; may be nil
	Now      func() time.Time
	Path     string // list of directories to look for npm and clickhouse in; default: the environment's PATH
}

// Engine is a running ClickHouse, our own or one that another process of this program runs on the same directory.
type Engine struct {
	opts    Options
	layout  layout
	access  access
	joined  bool
	program program

	owner, data *os.File // locks; nil when joined
	log         *boundedLog
	deaths      chan error
	cancel      context.CancelFunc // ends the supervisor
	finished    chan struct{}      // closed when the supervisor has ended

	mu       sync.Mutex
	child    *child // nil while the engine is down
	pid      int
	restarts int
	last     error
}

// access is how to reach the engine.
type access struct {
	Addr     string `json:"addr"`
	User     string `json:"user"`
	Password string `json:"password"`
}

func (o Options) withDefaults() (Options, error) {
	if o.Dir == "" {
		return o, errors.New("the engine needs a data directory")
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return o, fmt.Errorf("the engine's directory: %w", err)
	}
	o.Dir = dir
	if o.Memory == 0 {
		o.Memory = 2 << 30
	}
	if o.Wait == 0 {
		o.Wait = time.Minute
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.Progress == nil {
		o.Progress = func(Progress) {}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Path == "" {
		o.Path = os.Getenv("PATH")
	}
	return o, nil
}

// Open starts the engine on opts.Dir and returns when it answers and the database renown exists. When another process
// of this program runs an engine there already, Open joins that one instead. ctx bounds only the opening.
func Open(ctx context.Context, opts Options) (*Engine, error) {
	opts, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	e := &Engine{opts: opts, layout: layout{opts.Dir}, deaths: make(chan error, 1)}
	if err := e.layout.make(); err != nil {
		return nil, err
	}
	if err := e.claim(ctx); err != nil {
		return nil, err
	}
	if e.joined {
		return e, nil
	}
	if err := e.launch(ctx); err != nil {
		return nil, errors.Join(err, e.release())
	}
	return e, nil
}

// claim makes this process the owner of the directory, with a program to run there, or joins the present owner.
func (e *Engine) claim(ctx context.Context) error {
	// The program is looked for before the directory is taken: fetching may last minutes, and another process
	// that only wants to join an engine must not wait for it.
	owner, err := tryLock(e.layout.ownerLock())
	if err == nil {
		if err := owner.Close(); err != nil {
			return err
		}
		if err := e.findProgram(ctx); err != nil {
			return err
		}
	} else if !errors.Is(err, errLocked) {
		return err
	}
	if err := e.ownOrJoin(ctx); err != nil || e.joined {
		return errors.Join(err, e.release())
	}
	if e.program.path == "" { // the owner went away while we waited to join it
		if err := e.findProgram(ctx); err != nil {
			return errors.Join(err, e.release())
		}
	}
	return e.takeData(ctx)
}

func (e *Engine) findProgram(ctx context.Context) (err error) {
	e.program, err = findProgram(ctx, e.opts)
	return err
}

// ownOrJoin waits until either the owner's lock is free, and takes it, or the owner's engine answers, and joins it.
func (e *Engine) ownOrJoin(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, e.opts.Wait)
	defer cancel()
	for {
		owner, err := tryLock(e.layout.ownerLock())
		if err == nil {
			e.owner = owner
			// A killed owner's engine answers for a second or two yet: nobody may join that one for ours.
			return removeNotice(e.layout)
		}
		if !errors.Is(err, errLocked) {
			return err
		}
		n, joinErr := join(ctx, e.layout)
		if joinErr == nil {
			e.access, e.program, e.pid, e.joined = n.access, n.program(), n.EnginePID, true
			return nil
		}
		if err := sleep(ctx, 50*time.Millisecond); err != nil {
			return fmt.Errorf("another renown works on %s and its engine can't be joined: %w; stop it or name another directory",
				e.opts.Dir, errors.Join(joinErr, err))
		}
	}
}

// takeData waits for an engine left over by a killed parent: it ends by itself within a second or two.
func (e *Engine) takeData(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, e.opts.Wait)
	defer cancel()
	e.data, err = waitLock(ctx, e.layout.dataLock(), nil)
	if err == nil {
		err = e.checkVersion()
	}
	if err != nil {
		return errors.Join(fmt.Errorf("taking the data directory: %w", err), e.release())
	}
	return nil
}

// release lets go of the directory.
func (e *Engine) release() error {
	var errs []error
	if e.log != nil {
		e.log.Close()
	}
	for _, f := range []*os.File{e.data, e.owner} {
		if f != nil {
			errs = append(errs, f.Close())
		}
	}
	e.data, e.owner = nil, nil
	return errors.Join(errs...)
}

// DSN gives the address for the ClickHouse driver, password included: never log it.
func (e *Engine) DSN() string { return e.access.dsn(databaseName) }

func (a access) dsn(database string) string {
	u := url.URL{Scheme: "clickhouse", User: url.UserPassword(a.User, a.Password), Host: a.Addr, Path: "/" + database}
	return u.String()
}

// Joined tells that the engine belongs to another process of this program: Stop leaves it running, and it ends when
// that process does.
func (e *Engine) Joined() bool { return e.joined }

// Err gives a message each time the engine's process died by itself; it is being restarted then. Messages nobody
// reads are dropped. A joined engine sends none.
func (e *Engine) Err() <-chan error { return e.deaths }

// Stop ends the engine cleanly, or by force when ctx ends before it has; what was acknowledged is on disk either way.
// A joined engine is left running. Stopping twice is harmless.
func (e *Engine) Stop(ctx context.Context) error {
	if e.joined || e.cancel == nil {
		return nil
	}
	e.cancel()
	<-e.finished
	e.mu.Lock()
	c := e.child
	e.child, e.cancel = nil, nil
	e.mu.Unlock()
	if c != nil {
		e.end(ctx, c)
	}
	return errors.Join(removeNotice(e.layout), e.release())
}

// freePort asks the system for a port nobody listens on.
func freePort() (int, error) {
	l, err := net.Listen("tcp4", net.JoinHostPort(host4, "0"))
	if err != nil {
		return 0, fmt.Errorf("choosing the engine's port: %w", err)
	}
	addr := l.Addr().(*net.TCPAddr)
	if err := l.Close(); err != nil {
		return 0, fmt.Errorf("choosing the engine's port: %w", err)
	}
	return addr.Port, nil
}

func address(port int) string { return net.JoinHostPort(host4, strconv.Itoa(port)) }
