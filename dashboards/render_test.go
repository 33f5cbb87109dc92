package dashboards

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
)

func TestUndeclaredTemplatesAreRefused(t *testing.T) {
	full := func() *template.Template {
		all := template.New("")
		for _, name := range declared() {
			template.Must(all.New(name).Parse("x"))
		}
		return all
	}
	if err := checkDeclared(full()); err != nil {
		t.Fatal(err)
	}
	stray := full()
	template.Must(stray.New("stray").Parse("x"))
	if err := checkDeclared(stray); err == nil || !strings.Contains(err.Error(), `"stray" is not declared`) {
		t.Errorf("a stray template: %v", err)
	}
	calls := full()
	template.Must(calls.New("page").Parse(`{{range .}}{{with .}}{{else}}{{if .}}{{template "nowhere"}}{{end}}{{end}}{{end}}`))
	if err := checkDeclared(calls); err == nil || !strings.Contains(err.Error(), `"page" uses "nowhere"`) {
		t.Errorf("a call of a template that is not there: %v", err)
	}
	if err := checkDeclared(template.New("")); err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("no templates at all: %v", err)
	}
}

func TestFailuresAreExplained(t *testing.T) {
	for _, c := range []struct {
		err  error
		code code
	}{
		{fmt.Errorf("query x: %w", context.DeadlineExceeded), timeout},
		{fmt.Errorf("query x: %w", &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}), unavailable},
		{fmt.Errorf("query x: %w", io.EOF), unavailable},
		{fail(invalid, "no", nil), invalid},
		{errors.New("code: 60, no such table\nStack trace: …"), internal},
	} {
		f := explain(c.err)
		if f.code != c.code || f.message == "" || strings.Contains(f.message, "\n") || f.code.title() == "" {
			t.Errorf("%v became %s: %s", c.err, f.code, f.message)
		}
	}
	if long := firstLine(strings.Repeat("ü", 900)); len([]rune(long)) != 301 {
		t.Errorf("a long reason keeps %d letters", len([]rune(long)))
	}
}
