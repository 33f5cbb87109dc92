package main

import "github.com/spf13/cobra"

func (a *app) backtestCommand() *cobra.Command {
	return &cobra.Command{Use: "backtest", Hidden: true, Run: func(*cobra.Command, []string) {}}
}
