package main

import (
	"io"

	"renown/cmd/renown/config"
)

// hiding passes on what is written to it without the configuration's secrets. What the log and the errors say goes
// through it. A write is a whole line there, so none is cut in the middle of a secret.
type hiding struct {
	io.Writer
	hide func(string) string
}

// Write says that all of p was written, however long what took the secrets' places was.
func (h hiding) Write(p []byte) (int, error) {
	if _, err := io.WriteString(h.Writer, h.hide(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// hideIn keeps the configuration's secrets out of whatever is said from now on.
func (a *app) hideIn(c *config.Config) {
	if _, already := a.Stderr.(hiding); !already && a.Stderr != nil {
		a.Stderr = hiding{a.Stderr, c.Hide}
	}
}
