package engine

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"
	"time"
	"unsafe"

	"github.com/ebitengine/purego"
)

// The child finds out what it is by hostMarker, and what it runs by its arguments: the path of the library or of the
// binary first, then ClickHouse's own arguments.
const (
	hostMarker  = "RENOWN_ENGINE_CHILD"
	hostLibrary = "library"
	hostBinary  = "binary"
)

// Host turns this process into the engine when Open started it as its child, and then never returns. In every other
// process it does nothing. Call it first in main and in TestMain, before flags are read.
func Host() {
	kind := os.Getenv(hostMarker)
	if kind == "" {
		return
	}
	if err := host(kind, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "engine:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func host(kind string, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("%s is set but no engine is named", hostMarker)
	}
	if err := os.Unsetenv(hostMarker); err != nil {
		return err
	}
	// Ctrl-C in a terminal is for the parent: it ends the engine when its own work is stored.
	signal.Ignore(syscall.SIGINT, syscall.SIGHUP)
	endWithParent()
	switch kind {
	case hostLibrary:
		go func() { waitForParent(); time.Sleep(graceTime); os.Exit(0) }()
		return runLibrary(args[0], args[1:])
	case hostBinary:
		return runBinary(args[0], args[1:])
	}
	return fmt.Errorf("%s=%q is unknown", hostMarker, kind)
}

// graceTime is how long an engine without a parent may take to end cleanly.
const graceTime = 3 * time.Second

// waitForParent returns when the parent is gone: it holds the other end of the pipe and never writes to it.
func waitForParent() {
	pipe := os.NewFile(parentFD, "parent")
	// An error says the same as the end of the file: nobody is there any more.
	_, _ = io.Copy(io.Discard, pipe)
}

// chdbResult is the struct local_result_v2 of chdb.h, of which only the error matters here.
type chdbResult struct {
	_   [6]uint64 // buf, len, vec, elapsed, rows_read, bytes_read
	err *byte
}

// runLibrary runs the whole of clickhouse-local inside this process and returns when its last query ends.
func runLibrary(path string, args []string) error {
	lib, err := purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_GLOBAL)
	if err != nil {
		return fmt.Errorf("loading the library: %w", err)
	}
	if _, err := purego.Dlsym(lib, "query_stable_v2"); err != nil {
		return fmt.Errorf("the library %s is not chdb's: %w", path, err)
	}
	var query func(argc int32, argv unsafe.Pointer) *chdbResult
	purego.RegisterLibFunc(&query, lib, "query_stable_v2")
	argv := cStrings(append([]string{"clickhouse"}, args...))
	result := query(int32(len(argv)-1), unsafe.Pointer(&argv[0]))
	runtime.KeepAlive(argv)
	if result != nil && result.err != nil {
		return fmt.Errorf("the engine ended: %s", goString(result.err))
	}
	return nil
}

// cStrings gives an argv: NUL-terminated strings and a closing nil.
func cStrings(args []string) []*byte {
	argv := make([]*byte, 0, len(args)+1)
	for _, a := range args {
		argv = append(argv, &append([]byte(a), 0)[0])
	}
	return append(argv, nil)
}

func goString(p *byte) string {
	const limit = 64 << 10
	n := 0
	for n < limit && *(*byte)(unsafe.Add(unsafe.Pointer(p), n)) != 0 {
		n++
	}
	return string(unsafe.Slice(p, n))
}

// runBinary runs a clickhouse binary as a grandchild: it does not watch its parent itself, so this process does.
func runBinary(path string, args []string) error {
	cmd := exec.Command(path, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	// The grandchild keeps the data directory's lock too, see childFiles.
	cmd.ExtraFiles = []*os.File{os.NewFile(dataLockFD, "data.lock")}
	cmd.SysProcAttr = childAttr()
	ended := make(chan error, 1)
	go func() {
		// The death signal of childAttr is sent when the thread that started the process ends, so this one stays.
		runtime.LockOSThread()
		if err := cmd.Start(); err != nil {
			ended <- fmt.Errorf("starting %s: %w", path, err)
			return
		}
		go func() { waitForParent(); time.Sleep(graceTime); _ = cmd.Process.Kill() }()
		ended <- cmd.Wait()
	}()
	return <-ended
}
