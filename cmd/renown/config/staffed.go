package config

import "renown/warehouse/staffed"

// Staffed is the week in which a brand's service desk answers. Empty means nothing was said.
type Staffed []staffed.Span

// UnmarshalText reads "Mon-Fri 09:00-17:00", and several of these with commas between them.
func (s *Staffed) UnmarshalText(text []byte) error {
	week, err := staffed.ParseWeek(string(text))
	*s = week
	return err
}

// Hours are the hours of the brand's service desk.
func (b *Brand) Hours() staffed.Hours {
	h := staffed.Hours{Zone: b.TimeZone.Location, Week: b.Staffed}
	for _, day := range b.Holidays {
		y, m, d := day.Date()
		h.Holidays = append(h.Holidays, staffed.Day{Year: y, Month: m, Day: d})
	}
	return h
}
