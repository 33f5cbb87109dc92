package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"renown/warehouse/engine"
)

// engineProgress shows on stderr how far the engine's fetching is. A start that only takes a moment shows nothing.
type engineProgress struct {
	mu    sync.Mutex
	out   io.Writer
	width int
	now   func() time.Time
	shown time.Time
	step  engine.Step
	drawn bool
}

func (a *app) engineProgress() *engineProgress {
	width, _ := terminalWidth(a.Stderr)
	return &engineProgress{out: a.Stderr, width: width, now: a.Now}
}

// tell is called by the engine as often as it likes.
func (p *engineProgress) tell(at engine.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if at.Step == engine.StepStart {
		return
	}
	every := redrawLog
	if p.width > 0 {
		every = redrawTerminal
	}
	now := p.now()
	if at.Step == p.step && now.Sub(p.shown) < every {
		return
	}
	p.step, p.shown, p.drawn = at.Step, now, true
	if p.width > 0 {
		fmt.Fprintf(p.out, "\r\x1b[K%s", progressText(at))
		return
	}
	fmt.Fprintln(p.out, progressText(at))
}

// end closes the line that was drawn over.
func (p *engineProgress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.drawn && p.width > 0 {
		fmt.Fprintln(p.out)
	}
	p.drawn = false
}

func progressText(at engine.Progress) string {
	const mb = 1 << 20
	text := fmt.Sprintf("%s (once)", at.Step)
	switch {
	case at.Done > 0 && at.Total > 0:
		text += fmt.Sprintf(": %d of %d MB", at.Done/mb, at.Total/mb)
	case at.Done > 0:
		text += fmt.Sprintf(": %d MB", at.Done/mb)
	case at.Total > 0:
		text += fmt.Sprintf(": %d MB", at.Total/mb)
	}
	if at.Elapsed > time.Second {
		text += ", " + short(at.Elapsed)
	}
	return text
}
