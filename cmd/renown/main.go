// Command renown collects what people say about a company and shows it, function by function. See `renown help`.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // so that a brand's time zone is known on machines and in containers without zone files

	"renown/warehouse/engine"
)

func main() {
	engine.Host() // never returns in the child process that is the database engine
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
