package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"renown/cmd/renown/config"
)

// secretsSet names the variables the configuration uses. That they are set was checked when it was read.
func secretsSet(c *config.Config) finding {
	if len(c.Secrets) == 0 {
		return ok("secrets", "none used")
	}
	var names, empty []string
	for _, s := range c.Secrets {
		names = append(names, s.Name)
		if value, _ := os.LookupEnv(s.Name); value == "" {
			empty = append(empty, s.Name)
		}
	}
	if len(empty) > 0 {
		return warn("secrets", "set but empty: "+strings.Join(empty, ", "), "export them with their values before starting renown")
	}
	return ok("secrets", "set: %s", strings.Join(names, ", "))
}

func zoneData() finding {
	if _, err := time.LoadLocation("Europe/London"); err != nil {
		return fail("time zones", err.Error(), "install the system's tzdata package")
	}
	return ok("time zones", "known")
}

func listenFree(c *config.Config) finding {
	l, err := net.Listen("tcp", c.Listen)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return warn("listen", c.Listen+" is in use",
			"if `renown serve` runs already, all is well; else stop what holds the port or write another address at listen:")
	case err != nil:
		return fail("listen", fmt.Sprintf("%s cannot be opened: %v", c.Listen, err), "write an address of this machine at listen:, such as 127.0.0.1:8080")
	}
	if err := l.Close(); err != nil {
		return warn("listen", err.Error(), "try again")
	}
	if host, _, _ := net.SplitHostPort(c.Listen); !loopback(host) {
		return warn("listen", c.Listen+" is open to other machines, and the pages ask for no password", "write listen: 127.0.0.1:8080, or put a proxy that asks for one in front")
	}
	return ok("listen", "%s is free", c.Listen)
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// folders checks where renown writes.
func folders(c *config.Config) []finding {
	found := []finding{writable("spool", string(c.Spool))}
	if c.Warehouse.Embedded() {
		found = append(found, writable("data", c.Warehouse.Dir))
	}
	return found
}

// writable says whether dir, or the nearest folder above it that exists, can be written, and how full its disk is.
func writable(check, dir string) finding {
	const low = 2 << 30
	base := existing(dir)
	if err := unix.Access(base, unix.W_OK|unix.X_OK); err != nil {
		return fail(check, fmt.Sprintf("%s cannot be written: %v", base, err), "give the user that runs renown the right to write there, or name another folder")
	}
	free, err := freeBytes(base)
	if err != nil {
		return warn(check, fmt.Sprintf("cannot tell how full the disk of %s is: %v", base, err), "look with df")
	}
	if free < low {
		return warn(check, fmt.Sprintf("only %.1f GB free at %s", float64(free)/(1<<30), base), "make room: collecting pauses when the disk is full")
	}
	return ok(check, "%s, %.0f GB free", dir, float64(free)/(1<<30))
}

func existing(dir string) string {
	for {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) || filepath.Dir(dir) == dir {
			return dir
		}
		dir = filepath.Dir(dir)
	}
}

func freeBytes(dir string) (uint64, error) {
	var st unix.Statfs_t
	for {
		err := unix.Statfs(dir, &st)
		if !errors.Is(err, syscall.EINTR) {
			return uint64(st.Bavail) * uint64(st.Bsize), err
		}
	}
}

// engineFound says where the embedded engine would come from.
func (a *app) engineFound(c *config.Config) []finding {
	if !c.Warehouse.Embedded() {
		return nil
	}
	if path, err := exec.LookPath("clickhouse"); err == nil {
		return []finding{ok("engine", "a clickhouse program is at %s", path)}
	}
	cache := string(c.Cache)
	if cache == "" {
		if user, err := os.UserCacheDir(); err == nil {
			cache = filepath.Join(user, "renown", "engine")
		}
	}
	if found, err := filepath.Glob(filepath.Join(cache, "*", "libchdb.so")); err == nil && len(found) > 0 {
		return []finding{ok("engine", "fetched already: %s", found[len(found)-1])}
	}
	if path, err := exec.LookPath("npm"); err == nil {
		return []finding{ok("engine", "not fetched yet; %s will fetch it (170 MB) at the first start", path)}
	}
	return []finding{fail("engine", "neither a clickhouse program nor npm is on PATH, and no engine was fetched yet",
		"install npm (it fetches the engine once), or install clickhouse, or use a server: warehouse: clickhouse://…")}
}
