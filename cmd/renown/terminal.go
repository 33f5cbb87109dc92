package main

import (
	"io"
	"os"
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"
	"golang.org/x/term"
)

// terminalWidth is the width of w in columns, and whether it is a terminal at all.
func terminalWidth(w io.Writer) (int, bool) {
	if through, hides := w.(hiding); hides {
		w = through.Writer
	}
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0, false
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width < 20 {
		return 80, true
	}
	return width, true
}

// plain makes outside text safe to print: one line, and nothing in it that a terminal would obey.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.TrimSpace(s)
}

// grid is a table of texts to print in aligned columns.
type grid struct {
	head  []string
	right []bool // columns of numbers
	rows  [][]string
}

// print writes the grid with aligned columns. When width is not 0, the widest columns are cut until lines fit.
func (g grid) print(w io.Writer, width int) error {
	widths := g.widths(width)
	lines := append([][]string{g.head}, g.rows...)
	var out strings.Builder
	for _, line := range lines {
		for i, cell := range line {
			out.WriteString(g.pad(i, cell, widths[i], i == len(line)-1))
		}
		out.WriteByte('\n')
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func (g grid) pad(column int, cell string, width int, last bool) string {
	cell = runewidth.Truncate(cell, width, "…")
	blanks := strings.Repeat(" ", width-runewidth.StringWidth(cell))
	switch {
	case g.right[column] && last:
		return blanks + cell
	case g.right[column]:
		return blanks + cell + "  "
	case last:
		return cell
	}
	return cell + blanks + "  "
}

func (g grid) widths(limit int) []int {
	widths := make([]int, len(g.head))
	for _, line := range append([][]string{g.head}, g.rows...) {
		for i, cell := range line {
			widths[i] = max(widths[i], runewidth.StringWidth(cell))
		}
	}
	const narrowest = 8
	for limit > 0 && sum(widths)+2*(len(widths)-1) > limit {
		widest := 0
		for i := range widths {
			if widths[i] > widths[widest] {
				widest = i
			}
		}
		if widths[widest] <= narrowest {
			break // too many columns: let the lines run over rather than show nothing
		}
		widths[widest]--
	}
	return widths
}

func sum(numbers []int) int {
	total := 0
	for _, n := range numbers {
		total += n
	}
	return total
}
