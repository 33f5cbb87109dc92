package chart

import (
	"fmt"
	"strings"

	"renown/queries"
)

// Spark is a small line without axes, in a box of SparkWidth by SparkHeight. What is incomplete is dashed; a gap parts
// the line.
type Spark struct {
	Solid, Dashed []string // points of polylines
	X, Y          string   // of the last value
}

// The box a Spark is drawn in.
const (
	SparkWidth  = 160
	SparkHeight = 36
)

// StandingSpark is the course of one function's index; nil with fewer than two values.
func StandingSpark(rows []queries.StandingTrendRow, brand, function string) *Spark {
	var course []queries.StandingTrendRow
	var values []float64
	for _, r := range rows {
		if r.Brand == brand && r.Function == function {
			course = append(course, r)
			values = append(values, collect(r.Index)...)
		}
	}
	if len(values) < 2 {
		return nil
	}
	low, high, _ := indexScale(values)
	s := &Spark{}
	var run []string // points of the line at hand
	end := func() {
		if len(run) > 1 {
			s.Solid = append(s.Solid, strings.Join(run, " "))
		}
		run = nil
	}
	for i, r := range course {
		if r.Index == nil {
			end()
			continue
		}
		s.X = fmt.Sprintf("%.1f", 3+(SparkWidth-6)*float64(i)/float64(max(1, len(course)-1)))
		s.Y = fmt.Sprintf("%.1f", 3+(SparkHeight-6)*(high-*r.Index)/(high-low))
		at := s.X + "," + s.Y
		if r.Partial && len(run) > 0 {
			s.Dashed = append(s.Dashed, run[len(run)-1]+" "+at)
			end()
		}
		run = append(run, at)
	}
	end()
	return s
}
