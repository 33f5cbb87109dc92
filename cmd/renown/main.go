// Command renown collects what people say about a company and shows it, function by function. See `renown help`.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"
	_ "time/tzdata" // so that a brand's time zone is known on machines and in containers without zone files

	"renown/warehouse/engine"
)

// softMemory is where the garbage collector begins to work harder, in bytes: the program itself is to stay below
// 300 MB beside the engine, in long imports too. GOMEMLIMIT in the environment overrides it.
const softMemory = 220 << 20

func main() {
	engine.Host() // never returns in the child process that is the database engine
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(softMemory)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() {
		<-ctx.Done()
		stop() // the first signal ends the work cleanly; from here on a second one ends the program at once
	}()
	os.Exit(Run(ctx, World{
		Args:   os.Args[1:],
		Stdin:  os.Stdin,
		Stdout: os.Stdout,
		Stderr: os.Stderr,
		Env:    os.LookupEnv,
		Now:    time.Now,
	}))
}
