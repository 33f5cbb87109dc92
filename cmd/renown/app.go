package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// World is everything the program gets from outside, so that a test can be its world.
type World struct {
	Args           []string
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Env            func(string) (string, bool)
	Now            func() time.Time
	Sleep          func(context.Context, time.Duration) error // how requests wait; nil: as long as they say
}

// The exit codes. Only a wrong command line is exitUsage; a wrong configuration is a failure.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

// app is one run of the program: its world and the flags all commands share.
type app struct {
	World
	configPath string
	logFormat  string
	logLevel   string
	running    bool // the command line was understood and the command has begun
}

// usageError is a mistake on the command line that only the command itself could see.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// failure ends a command whose report already says what failed: nothing more is printed.
type failure struct{}

func (failure) Error() string { return "failed" }

// Run is the program. It returns the exit code.
func Run(ctx context.Context, w World) int {
	a := &app{World: w}
	root := a.root()
	root.SetArgs(w.Args)
	root.SetIn(w.Stdin)
	root.SetOut(w.Stdout)
	root.SetErr(w.Stderr)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitOK
	}
	var usage usageError
	if !a.running || errors.As(err, &usage) {
		fmt.Fprintf(a.Stderr, "renown: %v\nSee `%s --help`.\n", err, cmd.CommandPath())
		return exitUsage
	}
	if !errors.As(err, &failure{}) {
		fmt.Fprintf(a.Stderr, "renown: %v\n", err)
	}
	return exitFailed
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "renown",
		Short: "What people say about your company, function by function",
		Long: `Renown collects what people say about a company on review sites, keeps it in ClickHouse and shows it in the browser.

Try it with nothing configured:
  renown demo

Then write a renown.yaml (see "renown help config"), check it and start:
  renown doctor
  renown serve`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          a.knownCommand,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			_, err := a.logger(slog.LevelInfo) // the flags are right even where nothing is logged
			return err
		},
		SuggestionsMinimumDistance: 2,
		CompletionOptions:          cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.RunE = a.run(func(cmd *cobra.Command, _ []string) error { return cmd.Help() })
	flags := root.PersistentFlags()
	flags.StringVarP(&a.configPath, "config", "c", "renown.yaml", "the configuration `file`")
	flags.StringVar(&a.logFormat, "log-format", "text", "how to log: text or json")
	flags.StringVar(&a.logLevel, "log-level", "", "what to log: debug, info, warn or error (default: info for serve, else warn)")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(a.demoCommand(), a.serveCommand(), a.collectCommand(), a.importCommand(), a.queryCommand(),
		a.tryCommand(), a.trainCommand(), a.meaningCommand(), a.backtestCommand(), a.contactsCommand(), a.migrateCommand(), a.doctorCommand(), a.engineCommand(), a.versionCommand(), configTopic())
	return root
}

func (a *app) knownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	near := cmd.SuggestionsFor(args[0])
	if len(near) == 0 {
		return usagef("there is no command %q", args[0])
	}
	return usagef("there is no command %q: did you mean %s?", args[0], strings.Join(near, " or "))
}

// run wraps a command so that errors from here on are failures, not misuse.
func (a *app) run(do func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		a.running = true
		return do(cmd, args)
	}
}

// logger logs to stderr; level is what is logged when the command line does not say.
func (a *app) logger(level slog.Level) (*slog.Logger, error) {
	if a.logLevel != "" {
		if err := level.UnmarshalText([]byte(a.logLevel)); err != nil {
			return nil, usagef("--log-level %q is not debug, info, warn or error", a.logLevel)
		}
	}
	opts := &slog.HandlerOptions{Level: level}
	switch a.logFormat {
	case "text":
		return slog.New(slog.NewTextHandler(a.Stderr, opts)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(a.Stderr, opts)), nil
	}
	return nil, usagef("--log-format %q is not text or json", a.logFormat)
}

// formatFlag adds --format and returns a check of what was given.
func formatFlag(cmd *cobra.Command, allowed ...string) (*string, func() error) {
	format := cmd.Flags().String("format", allowed[0], "how to print: "+strings.Join(allowed, ", "))
	return format, func() error {
		for _, a := range allowed {
			if *format == a {
				return nil
			}
		}
		return usagef("--format %q is not one of: %s", *format, strings.Join(allowed, ", "))
	}
}
