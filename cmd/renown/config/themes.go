package config

import (
	"errors"
	"os"

	"renown/collectors/meaning/theme"
)

// readThemes reads and checks the user's own themes. What is wrong in their file is told with its name and lines.
func (d *decoder) readThemes(c *Config) {
	if c.ThemesFile == "" {
		return
	}
	c.ThemesFile = Path(d.absolute(string(c.ThemesFile)))
	file, err := os.Open(string(c.ThemesFile))
	if err != nil {
		d.problem(d.at("themes"), "themes: %v: name a file of themes, or take the line out to use those that ship", err)
		return
	}
	c.Themes, err = theme.Read(file)
	err = errors.Join(err, file.Close())
	var wrong theme.Errors
	switch {
	case errors.As(err, &wrong):
		for _, e := range wrong {
			d.problems = append(d.problems, Problem{File: string(c.ThemesFile), Line: e.Line, Text: d.hide(e.Text)})
		}
	case err != nil:
		d.problem(d.at("themes"), "themes: %v", err)
	}
}
