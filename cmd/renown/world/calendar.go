package world

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// civil is a day of the calendar, without a zone.
type civil struct {
	year  int
	month time.Month
	day   int
}

func civilOf(t time.Time) civil {
	y, m, d := t.Date()
	return civil{y, m, d}
}

// at is a time of the day in a zone.
func (c civil) at(hour, minute int, zone *time.Location) time.Time {
	return time.Date(c.year, c.month, c.day, hour, minute, 0, 0, zone)
}

func (c civil) plus(days int) civil {
	return civilOf(time.Date(c.year, c.month, c.day+days, 12, 0, 0, 0, time.UTC))
}

func (c civil) noon() time.Time { return time.Date(c.year, c.month, c.day, 12, 0, 0, 0, time.UTC) }

// mustZone is a zone that every machine knows, for the program brings the table along.
func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(fmt.Sprintf("time zone %s: %v", name, err))
	}
	return zone
}

// dayOf counts the London days from the anchor's to a time's.
func (s *society) dayOf(t time.Time) int {
	return int(math.Round(civilOf(t.In(s.london)).noon().Sub(s.today.noon()).Hours() / 24))
}

// date is the London day so many days after the anchor's.
func (s *society) date(day int) civil { return s.today.plus(day) }

// desk is when somebody answers: on which days of the week, between which times of the day.
type desk struct {
	zone     *time.Location
	from, to int // minutes of the day
	weekends bool
}

// open is the desk's opening on a day; both zero on a day off.
func (d desk) open(c civil) (from, to time.Time) {
	if day := c.noon().Weekday(); !d.weekends && (day == time.Saturday || day == time.Sunday) {
		return time.Time{}, time.Time{}
	}
	return c.at(d.from/60, d.from%60, d.zone), c.at(d.to/60, d.to%60, d.zone)
}

// after is when so much working time has passed since t.
func (d desk) after(t time.Time, work time.Duration) time.Time {
	for day := civilOf(t.In(d.zone)); ; day = day.plus(1) {
		from, to := d.open(day)
		if from.IsZero() || !to.After(t) {
			continue
		}
		if from.Before(t) {
			from = t
		}
		if left := to.Sub(from); work > left {
			work -= left
			continue
		}
		return from.Add(work)
	}
}

// The hours in which people write: little at night, most in the evening.
func hourWeights() [24]float64 {
	return [24]float64{1.2, 0.7, 0.4, 0.3, 0.4, 0.9, 1.8, 3, 4.2, 4.6, 4.6, 4.7, 5, 4.9, 4.6, 4.6, 4.9, 5.6, 6.3, 6.8, 6.6, 5.6, 4, 2.3}
}

// dayWeights begin with Sunday.
func dayWeights() [7]float64 { return [7]float64{1.05, 1.15, 1, 0.95, 1, 1.15, 0.8} }

// sometime is a moment of a London day at which somebody may write.
func (s *society) sometime(dice *rand.Rand, day int) time.Time {
	weights := hourWeights()
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	hour, at := 23, dice.Float64()*sum
	for h, w := range weights {
		if at -= w; at < 0 {
			hour = h
			break
		}
	}
	start := s.date(day).at(hour, 0, s.london)
	return start.Add(time.Duration(dice.Int64N(int64(time.Hour/time.Millisecond))) * time.Millisecond)
}

// spread draws a duration around a median: most are near, some are far longer.
func spread(dice *rand.Rand, median time.Duration, sigma float64) time.Duration {
	return time.Duration(float64(median) * math.Exp(dice.NormFloat64()*sigma))
}

// poisson draws a number around a mean.
func poisson(dice *rand.Rand, mean float64) int {
	if mean > 30 {
		return max(0, int(math.Round(mean+dice.NormFloat64()*math.Sqrt(mean))))
	}
	limit, product, n := math.Exp(-mean), dice.Float64(), 0
	for product > limit {
		n++
		product *= dice.Float64()
	}
	return n
}

// diceOf are the dice for one subject on one day, the same whenever they are thrown.
func (s *society) diceOf(subject string, day int) *rand.Rand {
	return rand.New(rand.NewPCG(hashed(subject), hashed(fmt.Sprint(s.options.Seed, "/", day))))
}
