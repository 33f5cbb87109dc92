package engine

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// endWithParent asks the kernel to kill this process when its parent dies: at once, and also when the thread that
// watches standard input gets no turn.
func endWithParent() {
	// Without it the end of standard input still says the same, only later.
	_ = unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0)
}

// childAttr puts the child into a process group of its own, so that Ctrl-C in the terminal reaches only the parent.
func childAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
