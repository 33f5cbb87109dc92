package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/mattn/go-runewidth"
)

// progress shows how far a long job has come: one line that is drawn over on a terminal, a new line every few seconds
// elsewhere, so that a log stays readable. Its methods may be called from several goroutines.
type progress struct {
	mu       sync.Mutex
	out      io.Writer
	width    int // of the terminal; 0: not one
	now      func() time.Time
	began    time.Time
	shown    time.Time
	drawn    bool
	progress func() (done, total int64, text string) // bytes, and what to say of them
}

const (
	redrawTerminal = 200 * time.Millisecond
	redrawLog      = 5 * time.Second
)

func (a *app) progress(state func() (done, total int64, text string)) *progress {
	return a.progressBy(a.Now, state)
}

// progressBy goes by another clock than the program's.
func (a *app) progressBy(now func() time.Time, state func() (done, total int64, text string)) *progress {
	width, _ := terminalWidth(a.Stderr)
	began := now()
	return &progress{out: a.Stderr, width: width, now: now, began: began, shown: began, progress: state}
}

// tick shows the state when it is time to.
func (p *progress) tick() {
	p.mu.Lock()
	defer p.mu.Unlock()
	every := redrawLog
	if p.width > 0 {
		every = redrawTerminal
	}
	if now := p.now(); now.Sub(p.shown) >= every {
		p.shown = now
		p.draw(now)
	}
}

// end wipes the line.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.drawn && p.width > 0 {
		fmt.Fprintf(p.out, "\r%s\r", strings.Repeat(" ", p.width-1))
	}
}

func (p *progress) draw(now time.Time) {
	done, total, text := p.progress()
	line := p.line(done, total, text, now.Sub(p.began))
	p.drawn = true
	if p.width == 0 {
		fmt.Fprintln(p.out, line)
		return
	}
	fmt.Fprint(p.out, "\r", runewidth.FillRight(runewidth.Truncate(line, p.width-1, "…"), p.width-1))
}

func (p *progress) line(done, total int64, text string, spent time.Duration) string {
	if total <= 0 || done <= 0 {
		return text
	}
	share := min(float64(done)/float64(total), 1)
	left := time.Duration(float64(spent) * (1 - share) / share)
	bar := ""
	if p.width > 60 {
		const cells = 20
		full := int(share * cells)
		bar = "[" + strings.Repeat("#", full) + strings.Repeat(".", cells-full) + "] "
	}
	return fmt.Sprintf("%s%3.0f %%  %s, about %s left", bar, share*100, text, short(left))
}

// short is a length of time for people: 8s, 3m20s, 2h5m.
func short(d time.Duration) string {
	switch {
	case d < time.Minute:
		d = d.Round(time.Second)
	case d < time.Hour:
		d = d.Round(10 * time.Second)
	default:
		d = d.Round(time.Minute)
	}
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	return text
}

// thousands prints a whole number with its thousands apart: 13,582.
func thousands[N ~int | ~int64 | ~uint64](n N) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
