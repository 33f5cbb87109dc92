// Package dashboards shows: one server, a few pages, and on each page panels that ask one question each.
// A page's frame needs no database; every panel is a request of its own with a time limit of its own, so one that
// fails fails alone.
package dashboards

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"renown/dashboards/locale"
	"renown/dashboards/pages"
	"renown/queries"
)

// Brand is one brand of the configuration.
type Brand = pages.Brand

// Campaign is one marketing campaign of the configuration.
type Campaign = pages.Campaign

// SourceState is what the schedule knows of one source that the ledger of runs does not.
type SourceState = pages.SourceState

// Limit is how many requests a platform still allows.
type Limit = pages.Limit

// Circuit is whether a platform is left alone because it failed too often.
type Circuit = pages.Circuit

// Budget is how much of something may be used in a window of time, and how much was.
type Budget = pages.Budget

// Backlog is what the spool still has to deliver.
type Backlog = pages.Backlog

// Schedule tells when sources are due and what they may still ask for. A program that only serves has none.
type Schedule interface {
	Sources() []SourceState
	Budgets() []Budget
	Collect(source string) error // makes a source due at once; the error says in a sentence why that cannot be
}

// Learned is what the running program knows of the labels.
type Learned = pages.Learned

// Relabelling is how far the last reading anew of all stored texts is.
type Relabelling = pages.Relabelling

// Language is how well the model that ships judges a language.
type Language = pages.Language

// Learning is what lets readers correct labels and train models. A refusal is told to them in its own words.
type Learning interface {
	State(ctx context.Context) (Learned, error)
	// Correct returns when the label shows everywhere: the text's label then, which is the model's where it is taken back.
	Correct(ctx context.Context, c Correction) (label string, err error)
	Train(ctx context.Context) error             // has it done in the background
	Use(ctx context.Context, model string) error // "": the model that ships
}

// Options are what a Server is made of.
type Options struct {
	Queries   *queries.Queries // Remembering, so that the panels of a page do not ask the same
	Brands    []Brand          // of the configuration, in its order
	Campaigns []Campaign       // of the configuration, in its order
	Schedule  Schedule         // nil: this program does not collect
	Backlog   func() Backlog   // nil: this program has no spool
	Learning  Learning         // nil: nothing can be corrected here
	Notes     Notes            // nil: nothing can be noted here
	Now       func() time.Time
	Logger    *slog.Logger

	Languages    []Language    // that the model judges
	Hosts        []string      // names besides localhost that a request by loopback may use
	PanelTimeout time.Duration // 0: 25 s
	Ready        bool          // Serve keeps ready what takes long, see Prepare
}

// Server is the pages, ready to serve.
type Server struct {
	options Options
	echo    *echo.Echo
	handler http.Handler
	assets  *assets
	render  *renderer
	choices choices
	pulse   *live
	ready   *ready
}

// New makes a server. It fails when a template is missing or broken, so that no reader finds out first.
func New(o Options) (*Server, error) {
	if o.Queries == nil {
		return nil, errors.New("dashboards need queries")
	}
	s := &Server{options: withDefaults(o), echo: echo.New(), ready: newReady()}
	s.pulse = newLive(func(ctx context.Context) (queries.Pulse, error) {
		ctx, cancel := context.WithTimeout(ctx, s.options.PanelTimeout)
		defer cancel()
		return o.Queries.Source.Pulse(ctx, queries.Filter{Now: s.options.Now()})
	}, o.Queries.Forget)
	static, err := fs.Sub(staticFiles, "static")
	if err != nil {
		return nil, fmt.Errorf("open static files: %w", err)
	}
	if s.assets, err = loadAssets(static); err != nil {
		return nil, err
	}
	texts, err := locale.Load()
	if err != nil {
		return nil, err
	}
	if s.render, err = newRenderer(s.assets, texts); err != nil {
		return nil, err
	}
	s.echo.HTTPErrorHandler = s.onError
	s.echo.Use(secure, middleware.RecoverWithConfig(middleware.RecoverConfig{LogErrorFunc: s.onPanic}))
	for _, r := range s.routes() {
		s.echo.GET(r.path, r.handler, guards(r.access, s.options.Hosts)...)
		s.echo.HEAD(r.path, r.handler, guards(r.access, s.options.Hosts)...)
	}
	for path, handler := range s.changes() {
		s.echo.POST(path, handler, guards(reader, s.options.Hosts)...)
	}
	packed, err := gzhttp.NewWrapper(gzhttp.CompressionLevel(6)) // the best level takes six times as long, for a sixtieth less
	if err != nil {
		return nil, fmt.Errorf("compress answers: %w", err)
	}
	s.handler = http.NewCrossOriginProtection().Handler(packed(s.echo))
	return s, nil
}

func withDefaults(o Options) Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.PanelTimeout == 0 {
		o.PanelTimeout = 25 * time.Second
	}
	return o
}

// access is who may ask for a route.
type access int

const (
	anyone  access = iota // nothing of the warehouse is in the answer
	watcher               // like a reader, but its answer never ends by itself
	reader                // shows what the warehouse holds: never cached, never under a foreign host name
)

type route struct {
	path    string
	access  access
	handler echo.HandlerFunc
}

// routes is every address there is, and who may ask for it.
func (s *Server) routes() []route {
	return []route{
		{"/", reader, s.page(pages.Overview())},
		{"/hr", reader, s.page(pages.HR())},
		{"/hr/reviews", reader, s.page(pages.Reviews())},
		{"/marketing", reader, s.page(pages.Marketing())},
		{"/marketing/posts", reader, s.page(pages.Posts())},
		{"/sources", reader, s.page(pages.Sources())},
		{"/sources/meaning", reader, s.page(pages.Meaning())},
		{notesPath, reader, s.notes},
		{"/search", reader, s.page(pages.Search())},
		{"/crm", reader, s.page(pages.CRM())},
		{"/service", reader, s.page(pages.Service())},
		{"/service/conversations", reader, s.page(pages.Conversations())},
		{"/service/conversation", reader, s.page(pages.Conversation())},
		{"/service/templates", reader, s.page(pages.Templates())},
		{"/alerts", reader, s.page(pages.Alerts())},
		{"/panels/:name", reader, s.panel},
		{"/freshness", reader, s.freshness},
		{livePath, watcher, s.live},
		{"/static/:file", anyone, s.assets.serve},
		{"/healthz", anyone, healthy},
	}
}

// changes is every address that changes something. Only forms of our own pages may post to them: the server refuses
// cross-origin posts. There is no log-in yet, so whoever reaches the pages may.
func (s *Server) changes() map[string]echo.HandlerFunc {
	return map[string]echo.HandlerFunc{
		languagePath: s.chooseLanguage, collectPath: s.collect, correctPath: s.correct, trainPath: s.train, usePath: s.use,
		notesPath: s.addNote, deleteNotePath: s.deleteNote,
	}
}

func guards(a access, hosts []string) []echo.MiddlewareFunc {
	if a == anyone {
		return nil
	}
	if a == watcher {
		return []echo.MiddlewareFunc{meantForUs(hosts), uncached}
	}
	return []echo.MiddlewareFunc{meantForUs(hosts), uncached, within(requestLimit)}
}

// requestLimit bounds a whole request; panels have less.
const requestLimit = 30 * time.Second

// healthy says that the program answers. Whether the warehouse does is the Sources page's business: restarting this
// program would not mend it.
func healthy(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }

// onPanic puts a panic into our own log, its stack beside it; the answer is an error page like any other.
func (s *Server) onPanic(c echo.Context, err error, stack []byte) error {
	s.options.Logger.Error("handler panicked", "path", c.Request().URL.Path, "error", err, "stack", string(stack))
	return err
}

// Handler is the server as a plain http.Handler.
func (s *Server) Handler() http.Handler { return s.handler }

// Serve answers on l until ctx ends, then lets the requests in hand finish.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler: s.handler, ErrorLog: slog.NewLogLogger(s.options.Logger.Handler(), slog.LevelWarn),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second,
		WriteTimeout: requestLimit + 15*time.Second, IdleTimeout: 2 * time.Minute,
	}
	server.RegisterOnShutdown(s.pulse.close)
	if s.options.Ready {
		go s.ready.rounds(ctx, func() { s.Prepare(ctx, LongPage) })
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve pages: %w", err)
	case <-ctx.Done():
	}
	rest, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := server.Shutdown(rest); err != nil {
		return fmt.Errorf("stop serving pages: %w", err)
	}
	return nil
}
