package main

import (
	"context"
	"fmt"
	"os"
	"strings"
)

// peaks tells the most memory that the engine and the program held since forgetPeaks; 0: this system does not say.
func (b *bench) peaks(ctx context.Context) (engine, program int) {
	return peak(fmt.Sprint(b.engine.State(ctx).PID)), peak("self")
}

// forgetPeaks begins anew. Only Linux knows how; elsewhere peaks gives 0.
func (b *bench) forgetPeaks(ctx context.Context) {
	for _, process := range []string{fmt.Sprint(b.engine.State(ctx).PID), "self"} {
		_ = os.WriteFile("/proc/"+process+"/clear_refs", []byte("5"), 0)
	}
}

// peak is a process's, in megabytes.
func peak(process string) int {
	status, err := os.ReadFile("/proc/" + process + "/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kilobytes := 0
	if _, err := fmt.Sscan(rest, &kilobytes); err != nil {
		return 0
	}
	return kilobytes / 1000
}
