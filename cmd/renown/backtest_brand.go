package main

import (
	"context"
	"errors"
)

// backtestBrand goes back over what is stored of a brand.
func (a *app) backtestBrand(context.Context, *backtestFlags) error {
	return errors.New("this version can only go back over a file: name it with --series")
}
