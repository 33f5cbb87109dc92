package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
)

// checkVersion refuses data that a newer engine wrote: ClickHouse promises to read older formats only.
func (e *Engine) checkVersion() error {
	data, err := os.ReadFile(e.layout.version())
	if errors.Is(err, fs.ErrNotExist) || e.program.version == "" {
		return nil
	}
	if err != nil {
		return err
	}
	written := strings.TrimSpace(string(data))
	if major(written) > major(e.program.version) {
		return fmt.Errorf("its data was written by ClickHouse %s, this renown brings %s, which may not read it: use the newer renown, or another directory",
			written, e.program.version)
	}
	return nil
}

// major is a version's first number, the year for ClickHouse; 0 when there is none.
func major(version string) int {
	first, _, _ := strings.Cut(version, ".")
	n, err := strconv.Atoi(first)
	if err != nil {
		return 0
	}
	return n
}
