package engine

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

const (
	firstPause = 250 * time.Millisecond // before the engine is started again
	deathPause = 2 * time.Second        // the same, when it has died again and again
	longLife   = time.Minute            // after which a death counts as the first
	longPause  = 30 * time.Second       // the longest between tries that fail
	stopWithin = 30 * time.Second
	logLimit   = 1 << 20
)

// launch starts the engine for the first time, prepares its database and leaves it to the supervisor.
func (e *Engine) launch(ctx context.Context) (err error) {
	if e.log, err = openLog(e.layout.log(), logLimit); err != nil {
		return err
	}
	e.access = access{User: userName, Password: newPassword()}
	if err := writeConfig(e.layout, e.access.Password, e.opts.Memory, !e.opts.NoSync); err != nil {
		return err
	}
	if err := e.startMended(ctx); err != nil {
		return err
	}
	if err := e.settle(ctx); err != nil {
		e.child.kill()
		return err
	}
	// The engine outlives the opening: its supervisor ends by Stop, not with ctx.
	life, cancel := context.WithCancel(context.WithoutCancel(ctx))
	e.cancel, e.finished = cancel, make(chan struct{})
	go e.supervise(life)
	return nil
}

// startMended starts the engine; when that fails because the fetched library is damaged, it is fetched again, once.
func (e *Engine) startMended(ctx context.Context) error {
	err := e.firstStart(ctx)
	if err == nil || !e.program.fetched || ctx.Err() != nil {
		return err
	}
	mended, mendErr := mendLibrary(ctx, e.opts)
	if mendErr != nil {
		return errors.Join(err, mendErr)
	}
	if !mended {
		return err
	}
	return e.firstStart(ctx)
}

// firstStart tries a few ports: between choosing one and listening on it, somebody else may take it.
func (e *Engine) firstStart(ctx context.Context) error {
	m := newMeter(e.opts, StepStart, 0)
	defer m.finish()
	var errs []error
	for range 3 {
		port, err := freePort()
		if err != nil {
			return err
		}
		e.access.Addr = address(port)
		err = e.start(ctx)
		if err == nil {
			return nil
		}
		if !errors.Is(err, errPortTaken) {
			return err
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

var errPortTaken = errors.New("the port is taken")

// start runs the engine's process and returns when it answers.
func (e *Engine) start(ctx context.Context) error {
	_, portText, err := net.SplitHostPort(e.access.Addr)
	if err != nil {
		return err
	}
	port, err := strconv.Atoi(portText)
	if err != nil {
		return err
	}
	c, err := startChild(e.program, e.layout, port, e.data, e.log)
	if err != nil {
		return err
	}
	if err := e.ready(ctx, c); err != nil {
		c.kill()
		return err
	}
	e.mu.Lock()
	e.child, e.pid, e.last = c, c.cmd.Process.Pid, nil
	e.mu.Unlock()
	return nil
}

// ready waits until the engine listens, makes the database, and so sees that it answers its own user.
func (e *Engine) ready(ctx context.Context, c *child) error {
	ctx, cancel := context.WithTimeout(ctx, e.opts.Wait)
	defer cancel()
	// Nobody knocks before the engine says that the port is its own: until then another program may have it, which
	// would be told the password.
	if err := c.listening(ctx); err != nil {
		return fmt.Errorf("%w; see %s", err, e.layout.log())
	}
	if err := e.access.exec(ctx, "CREATE DATABASE IF NOT EXISTS "+databaseName); err != nil {
		return fmt.Errorf("the engine does not answer: %w; see %s", err, e.layout.log())
	}
	return nil
}

// settle notes down the engine's version, against which later starts are checked, and how others may join.
func (e *Engine) settle(ctx context.Context) error {
	version, err := e.access.version(ctx)
	if err != nil {
		return err
	}
	e.program.version = version
	if err := writeFile(e.layout.version(), []byte(version+"\n")); err != nil {
		return err
	}
	return e.writeNotice()
}

// supervise restarts the engine on the same port whenever it dies, until ctx ends.
func (e *Engine) supervise(ctx context.Context) {
	defer close(e.finished)
	pause := firstPause
	for {
		born := e.opts.Now()
		c := e.running()
		if !c.wait(ctx) {
			return
		}
		e.died(c.ended())
		if e.opts.Now().Sub(born) > longLife {
			pause = firstPause
		}
		if !e.restart(ctx, pause) {
			return
		}
		pause = min(2*pause, deathPause)
	}
}

func (e *Engine) running() *child {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.child
}

// died notes the end of the process and tells whoever listens.
func (e *Engine) died(err error) {
	e.mu.Lock()
	e.child, e.pid, e.last = nil, 0, err
	e.mu.Unlock()
	e.opts.Logger.Warn("the engine died and is restarted", "error", err)
	select {
	case e.deaths <- err:
	default: // nobody has read the last one yet
	}
}

// restart tries, with longer and longer pauses, until the engine runs again (true) or ctx ends (false).
func (e *Engine) restart(ctx context.Context, pause time.Duration) bool {
	for ; ; pause = min(2*pause, longPause) {
		if sleep(ctx, pause) != nil {
			return false
		}
		err := e.start(ctx)
		if err == nil {
			e.restarted()
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		e.mu.Lock()
		e.last = err
		e.mu.Unlock()
		e.opts.Logger.Error("the engine can't be restarted, trying again", "error", err, "pause", min(2*pause, longPause))
	}
}

func (e *Engine) restarted() {
	e.mu.Lock()
	e.restarts++
	n := e.restarts
	e.mu.Unlock()
	e.opts.Logger.Info("the engine runs again", "restarts", n)
	if err := e.writeNotice(); err != nil { // only the process id in it has changed
		e.opts.Logger.Warn("the engine's address was not renewed", "error", err)
	}
}

// end hangs up, upon which the engine ends cleanly, and kills it when it does not.
func (e *Engine) end(ctx context.Context, c *child) {
	ctx, cancel := context.WithTimeout(ctx, stopWithin)
	defer cancel()
	err := c.hangUp()
	if errors.Is(err, os.ErrClosed) { // it has died this very moment
		err = nil
	}
	if err == nil && c.wait(ctx) {
		return
	}
	e.opts.Logger.Warn("the engine does not end by itself and is killed", "error", errors.Join(err, ctx.Err()))
	c.kill()
}

// connect opens the driver on one database; the caller closes it.
func (a access) connect(database string) (driver.Conn, error) {
	opts, err := clickhouse.ParseDSN(a.dsn(database))
	if err != nil {
		return nil, fmt.Errorf("the engine's address: %w", err)
	}
	opts.DialTimeout = 5 * time.Second
	opts.ReadTimeout = 10 * time.Second
	opts.MaxOpenConns = 1
	return clickhouse.Open(opts)
}

// exec runs one statement on a connection of its own.
func (a access) exec(ctx context.Context, sql string) error {
	conn, err := a.connect("default")
	if err != nil {
		return err
	}
	return errors.Join(conn.Exec(ctx, sql), conn.Close())
}

// version asks the engine for its version.
func (a access) version(ctx context.Context) (version string, err error) {
	conn, err := a.connect("default")
	if err != nil {
		return "", err
	}
	err = conn.QueryRow(ctx, "SELECT version()").Scan(&version)
	if err = errors.Join(err, conn.Close()); err != nil {
		return "", fmt.Errorf("asking the engine for its version: %w", err)
	}
	return version, nil
}
