//go:build !linux

package engine

import "syscall"

// endWithParent has nothing to ask the kernel for here: the end of standard input tells that the parent is gone.
func endWithParent() {}

// childAttr puts the child into a process group of its own, so that Ctrl-C in the terminal reaches only the parent.
func childAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
