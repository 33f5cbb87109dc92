package main

import "github.com/spf13/cobra"

func (a *app) meaningCommand() *cobra.Command {
	return &cobra.Command{Use: "meaning", Hidden: true, Run: func(*cobra.Command, []string) {}}
}
