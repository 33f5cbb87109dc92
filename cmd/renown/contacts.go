package main

import "github.com/spf13/cobra"

func (a *app) contactsCommand() *cobra.Command {
	return &cobra.Command{Use: "contacts", Hidden: true, Run: func(*cobra.Command, []string) {}}
}
