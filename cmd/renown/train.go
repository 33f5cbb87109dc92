package main

import "github.com/spf13/cobra"

func (a *app) trainCommand() *cobra.Command {
	return &cobra.Command{Use: "train", Hidden: true, Run: func(*cobra.Command, []string) {}}
}
