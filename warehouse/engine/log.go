package engine

import (
	"fmt"
	"os"
	"sync"
)

// boundedLog is a file that is set aside as path.1 when it has grown to limit bytes, so the two never take more than
// twice that. It never fails its writer: the engine must not stall because its log can't be written.
type boundedLog struct {
	path  string
	limit int64

	mu   sync.Mutex
	file *os.File
	size int64
}

func openLog(path string, limit int64) (*boundedLog, error) {
	l := &boundedLog{path: path, limit: limit}
	if err := l.open(); err != nil {
		return nil, fmt.Errorf("opening the engine's log: %w", err)
	}
	return l, nil
}

func (l *boundedLog) open() error {
	f, err := os.OpenFile(l.path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("%w (closing it: %v)", err, f.Close())
	}
	l.file, l.size = f, info.Size()
	return nil
}

// Write implements io.Writer and always claims to have written everything.
func (l *boundedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file != nil && l.size+int64(len(p)) > l.limit {
		l.rotate()
	}
	if l.file != nil {
		n, err := l.file.Write(p)
		l.size += int64(n)
		if err != nil {
			l.close()
		}
	}
	return len(p), nil
}

// rotate sets the full file aside and begins anew; if that can't be done, logging ends.
func (l *boundedLog) rotate() {
	l.close()
	if err := os.Rename(l.path, l.path+".1"); err != nil {
		return
	}
	if err := l.open(); err != nil {
		l.file = nil
	}
}

func (l *boundedLog) close() {
	if l.file != nil {
		// Nothing depends on the last line of this log.
		_ = l.file.Close()
		l.file = nil
	}
}

// Close ends the log.
func (l *boundedLog) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.close()
}
