package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// postgres is a PostgreSQL of our own, in a folder, that listens on a socket in it and nowhere else.
type postgres struct {
	server   *exec.Cmd
	conn     *pgx.Conn
	sockets  string
	password string
	version  string
}

// postgresSettings are what a PostgreSQL that has this machine to itself for such questions is given.
var postgresSettings = map[string]string{
	"listen_addresses": "", "shared_buffers": "4GB", "effective_cache_size": "12GB", "work_mem": "256MB", "maintenance_work_mem": "1GB",
	"max_parallel_workers": "2", "max_parallel_workers_per_gather": "2", "max_parallel_maintenance_workers": "2", "max_worker_processes": "4",
	"random_page_cost": "1.1", "effective_io_concurrency": "200", "default_statistics_target": "500",
	"wal_level": "minimal", "max_wal_senders": "0", "max_wal_size": "8GB", "synchronous_commit": "off", "fsync": "off", "full_page_writes": "off",
	"autovacuum": "off", "timezone": "UTC", "log_min_messages": "panic",
}

// openPostgres starts one on dir, made when it is missing.
func openPostgres(ctx context.Context, dir string) (*postgres, error) {
	bin, err := postgresPrograms()
	if err != nil {
		return nil, err
	}
	as, err := unprivileged()
	if err != nil {
		return nil, err
	}
	p := &postgres{password: rand.Text()}
	if err := p.prepare(ctx, bin, dir, as); err != nil {
		return nil, err
	}
	args := []string{"-D", filepath.Join(dir, "data"), "-c", "unix_socket_directories=" + p.sockets}
	for name, value := range postgresSettings {
		args = append(args, "-c", name+"="+value)
	}
	p.server = exec.Command(filepath.Join(bin, "postgres"), args...)
	p.server.Dir, p.server.SysProcAttr, p.server.Stderr = dir, as.attributes(), os.Stderr
	if err := p.server.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("start PostgreSQL: %w", err), os.RemoveAll(p.sockets))
	}
	if err := p.connect(ctx); err != nil {
		return nil, errors.Join(err, p.close(ctx))
	}
	return p, nil
}

// postgresPrograms is the folder of the newest PostgreSQL here: Debian keeps them off PATH.
func postgresPrograms() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	slices.SortFunc(found, func(a, b string) int { return release(a) - release(b) })
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", errors.New("PostgreSQL is missing: install it (Debian: apt-get install postgresql), then run this again")
	}
	return filepath.Dir(path), nil
}

func release(initdb string) int {
	n, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(initdb))))
	if err != nil {
		return 0 // sorted before all that have a number
	}
	return n
}

// runAs is whom PostgreSQL runs as: it refuses to be root.
type runAs struct{ uid, gid int }

func unprivileged() (runAs, error) {
	if os.Getuid() != 0 {
		return runAs{os.Getuid(), os.Getgid()}, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return runAs{}, fmt.Errorf("PostgreSQL does not run as root, and its own user is missing (Debian: apt-get install postgresql): %w", err)
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return runAs{}, fmt.Errorf("the user of PostgreSQL: %w", err)
	}
	gid, err := strconv.Atoi(u.Gid)
	return runAs{uid, gid}, err
}

func (r runAs) attributes() *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Pdeathsig: syscall.SIGINT}
	if os.Getuid() == 0 {
		a.Credential = &syscall.Credential{Uid: uint32(r.uid), Gid: uint32(r.gid)}
	}
	return a
}

// prepare makes the database's folder, with a password that nobody else knows, and one for the socket, whose path must be
// short.
func (p *postgres) prepare(ctx context.Context, bin, dir string, as runAs) error {
	var err error
	if p.sockets, err = os.MkdirTemp("", "pg-"); err != nil {
		return fmt.Errorf("make a folder for PostgreSQL's socket: %w", err)
	}
	if err := errors.Join(os.MkdirAll(dir, 0o711), os.Chmod(filepath.Dir(dir), 0o711), os.Chown(dir, as.uid, as.gid), os.Chown(p.sockets, as.uid, as.gid)); err != nil {
		return fmt.Errorf("make PostgreSQL's folder: %w", err)
	}
	secret := filepath.Join(dir, "password")
	if kept, err := os.ReadFile(secret); err == nil {
		p.password = string(bytes.TrimSpace(kept))
		return nil
	}
	if err := errors.Join(os.WriteFile(secret, []byte(p.password), 0o600), os.Chown(secret, as.uid, as.gid)); err != nil {
		return fmt.Errorf("make PostgreSQL's folder: %w", err)
	}
	init := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"), "-U", "bench", "--pwfile", secret,
		"--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync")
	init.Dir, init.SysProcAttr = dir, as.attributes()
	if out, err := init.CombinedOutput(); err != nil {
		return errors.Join(fmt.Errorf("make a PostgreSQL: %w: %s", err, out), os.Remove(secret))
	}
	return nil
}

func (p *postgres) connect(ctx context.Context) (err error) {
	at := url.URL{Scheme: "postgres", User: url.UserPassword("bench", p.password), Path: "/postgres", RawQuery: url.Values{"host": {p.sockets}}.Encode()}
	config, err := pgx.ParseConfig(at.String())
	if err != nil {
		return fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	config.DefaultQueryExecMode = pgx.QueryExecModeExec // each question has values of its own, which the planner is to see
	for range 300 {                                     // half a minute
		if p.conn, err = pgx.ConnectConfig(ctx, config); err == nil {
			return p.conn.QueryRow(ctx, "SELECT 'PostgreSQL ' || current_setting('server_version')").Scan(&p.version)
		}
		if err := pause(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
	return fmt.Errorf("connect to PostgreSQL: %w", err)
}

func (p *postgres) name() string { return p.version }

func (p *postgres) exec(ctx context.Context, sql string) error {
	if _, err := p.conn.Exec(ctx, sql); err != nil {
		return fmt.Errorf("PostgreSQL: %w", err)
	}
	return nil
}

// ask gives the rows, and how long it took until the last of them was read.
func (p *postgres) ask(ctx context.Context, sql string) (all [][]any, took time.Duration, err error) {
	began := time.Now()
	rows, err := p.conn.Query(ctx, sql)
	if err != nil {
		return nil, 0, fmt.Errorf("PostgreSQL: %w", err)
	}
	all, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) ([]any, error) { return row.Values() })
	if err != nil {
		return nil, 0, fmt.Errorf("PostgreSQL: %w", err)
	}
	return all, time.Since(began), nil
}

func (p *postgres) close(ctx context.Context) error {
	var err error
	if p.conn != nil {
		err = p.conn.Close(ctx)
	}
	return errors.Join(err, p.server.Process.Signal(os.Interrupt), p.server.Wait(), os.RemoveAll(p.sockets))
}
