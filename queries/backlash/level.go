package backlash

// The levels of an alert.
const (
	Watch    = "watch"
	High     = "high"
	Critical = "critical"
)

// Level says how much an alert of this severity (robust standard deviations) matters where so many were counted at its
// peak. From 3 it is to be watched. From 4 and at least 20 it is high. From 6, twice what raises an alert, and at least
// 100 it is critical: few mentions are no crisis, however unusual.
func Level(severity, value float64) string {
	switch {
	case severity >= 6 && value >= 100:
		return Critical
	case severity >= 4 && value >= 20:
		return High
	}
	return Watch
}
