package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"renown/cmd/renown/config"
	"renown/collectors"
	"renown/warehouse/record"
)

// Whatever servers answer, no key that the configuration holds comes to light anywhere.
func TestNoSecretComesToLight(t *testing.T) {
	p := newPlanting(t)
	for i, manner := range manners() {
		for _, server := range p.servers {
			server.be(manner)
		}
		format := []string{"text", "json"}[i%2]
		got := p.run("collect ("+manner+")", "collect", "--log-format", format)
		if strings.Count(got.stdout, "\n") < len(p.servers) {
			t.Errorf("%s: collect said too little to mean anything: exit code %d\n%s%s", manner, got.code, got.stdout, got.stderr)
		}
		p.files(manner)
	}
	for name, server := range p.asks {
		if server.asked.Load() < int64(len(manners())) {
			t.Errorf("%s asked its server %d times only: the test has not seen what it says", name, server.asked.Load())
		}
	}
	if rows := p.tables("after collecting"); rows < len(p.servers)*len(manners()) {
		t.Errorf("only %d rows in the warehouse", rows)
	}
	p.reports()
}

// reports runs what tells of sources without collecting them.
func (p *planting) reports() {
	for _, server := range p.servers {
		server.be("403")
	}
	p.run("dry run", "collect", "--dry-run")
	p.run("doctor", "doctor")
	p.run("doctor as JSON", "doctor", "--format", "json", "--network=false")
	for _, query := range []string{"source.Runs", "source.Quarantine", "source.Spending", "source.Gaps", "source.Freshness"} {
		for _, format := range []string{"table", "json", "csv"} {
			p.run("query "+query+" as "+format, "query", query, "--format", format, "--brand", "all")
		}
	}
	for name, server := range p.asks {
		for _, manner := range []string{"401", "400 object", "items", "away"} {
			server.be(manner)
			p.run("try "+name+" ("+manner+")", "try", name, "--spend")
		}
	}
}

// The pages of a program that collects, and what they ask for.
func TestPagesShowNoSecrets(t *testing.T) {
	p := newPlanting(t)
	for i, server := range p.servers {
		server.be([]string{"401", "items", "400 object", "away", "500"}[i%5])
	}
	p.run("collect", "collect")
	logs, log := io.Pipe()
	var said bytes.Buffer
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan int, 1)
	go func() {
		done <- Run(ctx, p.world(io.Discard, log, "serve", "--log-format", "json"))
		_ = log.Close()
	}()
	base := openAddress(t, io.TeeReader(logs, &said))
	for _, path := range []string{"/", "/hr", "/sources", "/freshness", "/panels/source.Runs",
		"/panels/source.Spending", "/panels/source.Gaps", "/panels/source.Quarantine", "/panels/source.Coverage"} {
		p.page(base, path)
		if strings.HasPrefix(path, "/panels") {
			p.page(base, path+".json")
			p.page(base, path+".csv")
		}
	}
	response, err := http.PostForm(base+"/sources/collect", url.Values{"source": {"the-x"}})
	if err != nil {
		t.Fatal(err)
	}
	p.body("collect now", response)
	stop()
	if code := <-done; code != exitOK {
		t.Errorf("serve ended with %d", code)
	}
	p.clean("serve's log", said.String())
}

func (p *planting) page(base, path string) {
	p.t.Helper()
	response, err := http.Get(base + path)
	if err != nil {
		p.t.Fatal(err)
	}
	if text := p.body(path, response); response.StatusCode != http.StatusOK {
		p.t.Errorf("%s: %s %s", path, response.Status, text)
	}
}

func (p *planting) body(what string, response *http.Response) string {
	p.t.Helper()
	text, err := io.ReadAll(response.Body)
	if closeErr := response.Body.Close(); err != nil || closeErr != nil {
		p.t.Fatal(err, closeErr)
	}
	p.clean(what, string(text))
	p.clean(what+", headers", fmt.Sprint(response.Header))
	return string(text)
}

// Neither a warehouse that refuses the password, nor one that is away, nor a broken configuration makes a secret be said.
func TestTroubleShowsNoSecrets(t *testing.T) {
	p := newPlanting(t)
	dsn, err := url.Parse(p.env["PLANTED_DSN"])
	if err != nil {
		t.Fatal(err)
	}
	commands := [][]string{{"doctor"}, {"doctor", "--format", "json"}, {"query", "source.Runs"}, {"collect"}, {"collect", "--dry-run"}, {"migrate"}}
	for name, host := range map[string]string{"refuses": dsn.Host, "is away": "127.0.0.1:1"} {
		wrong := *dsn
		wrong.User, wrong.Host = url.UserPassword("default", plant("warehouse")), host
		p.env["PLANTED_DSN"] = wrong.String()
		for _, args := range commands {
			if got := p.run("a warehouse that "+name+", "+strings.Join(args, " "), args...); got.code == exitOK {
				t.Errorf("%v succeeds with a warehouse that %s", args, name)
			}
		}
	}
	text, err := os.ReadFile(p.config)
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []string{"  api: ", "  server: ", "  every: ", "  url: ", "  pages: ", "  colour: "} {
		p.config = filepath.Join(t.TempDir(), "renown.yaml")
		broken := strings.ReplaceAll(string(text), "  kind:", wrong+`"${PLANTED_AUTHOR_KEY}"`+"\n  kind:")
		if err := os.WriteFile(p.config, []byte(broken), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, args := range commands[:3] {
			if got := p.run("a broken"+wrong+strings.Join(args, " "), args...); got.code == exitOK {
				t.Errorf("%v succeeds with %s", args, wrong)
			}
		}
	}
}

// chatter is a collector that says all it knows: in a panic, an error, notes and rejects.
type chatter struct {
	panics bool
	says   string
}

func (c chatter) Collect(_ context.Context, _ map[string]string, emit func(*record.Batch) error) (record.Outcome, error) {
	gap := record.Gap{Query: c.says, Reason: c.says, From: time.Unix(1.7e9, 0), To: time.Unix(1.8e9, 0)}
	err := emit(&record.Batch{Rejects: []record.Reject{{Where: c.says, Reason: c.says, Detail: c.says, Raw: c.says}}, Gaps: []record.Gap{gap}})
	if c.panics {
		panic(c.says)
	}
	return record.Outcome{Notes: []string{c.says}}, errors.Join(err, chattering{c.says})
}

type chattering struct{ says string }

func (c chattering) Error() string  { return c.says }
func (c chattering) Remedy() string { return c.says }

// Even a collector that is itself at fault, and panics with all it has in its hands, shows no secret.
func TestABrokenCollectorShowsNoSecrets(t *testing.T) {
	p := newPlanting(t)
	var log, out bytes.Buffer
	p.session(&log, func(a *app, s *session) error {
		a.Stdout = &out
		var jobs []collectors.Job
		for _, panics := range []bool{false, true} {
			source := config.Source{Name: fmt.Sprint("panics-", panics), Kind: "chatter", Brand: "Skyways Air", Every: time.Hour}
			jobs = append(jobs, s.job(source, chatter{panics: panics, says: p.everySecret(s.config)}))
		}
		runner, err := a.runnerOf(s, jobs, nil)
		if err != nil {
			return err
		}
		ledger, err := runner.RunOnce(t.Context())
		p.clean("ledger", fmt.Sprintf("%+v", ledger))
		p.clean("status", fmt.Sprintf("%+v", runner.Status()))
		if len(ledger) != 2 || ledger[0].Remedy == "" || len(ledger[0].Notes) != 1 || !contains(ledger[1].Error, "broke down") || !contains(ledger[1].Error, "(hidden)") {
			t.Errorf("the ledger lacks what was said: %+v", ledger)
		}
		return errors.Join(err, a.printRuns(ledger), s.deliver(t.Context()))
	})
	p.clean("log", log.String())
	p.clean("what collect prints", out.String())
	if !contains(log.String(), "panicked") || !contains(out.String(), "(hidden)") {
		t.Errorf("neither log nor output say what happened:\n%s\n%s", log.String(), out.String())
	}
	p.files("a broken collector")
	if rows := p.tables("a broken collector"); rows < 6 {
		t.Errorf("only %d rows: rejects, gaps and runs are not there", rows)
	}
}

// everySecret is all that a collector may have in its hands, in several spellings.
func (p *planting) everySecret(c *config.Config) string {
	var all strings.Builder
	for _, source := range c.Sources {
		fmt.Fprintf(&all, "%+v %#v\n", source.Settings, source.Settings)
	}
	for name, value := range p.env {
		if name == "PLANTED_DSN" {
			value = p.password
		}
		fmt.Fprintf(&all, "%s %q %s %s %s\n", value, value, quoted(value), url.QueryEscape(value), url.PathEscape(value))
	}
	return all.String()
}
