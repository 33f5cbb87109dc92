package world

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"renown/warehouse/record"
)

func monthWords(lang string) [12]string {
	return map[string][12]string{
		"en": {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		"de": {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
		"fr": {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
		"es": {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
	}[lang]
}

// dateInWords writes a day as its language does: 27. März 2026.
func dateInWords(t time.Time, lang string) string {
	month := monthWords(lang)[t.Month()-1]
	switch lang {
	case "de":
		return fmt.Sprintf("%d. %s %d", t.Day(), month, t.Year())
	case "es":
		return fmt.Sprintf("%d de %s de %d", t.Day(), month, t.Year())
	}
	return fmt.Sprintf("%d %s %d", t.Day(), month, t.Year())
}

func statusWords(s record.Status, lang string) string {
	former := s == record.Former
	switch lang {
	case "de":
		return choose(former, "Ehemalig", "Aktuell")
	case "fr":
		return choose(former, "Ancien salarié", "Actuel salarié")
	case "es":
		return choose(former, "Antiguo empleado", "Actual empleado")
	}
	return choose(former, "Former employee", "Current employee")
}

func choose(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

// authorLabel is how review sites name people who do not want to be named.
func authorLabel(dice *rand.Rand, lang string, s record.Status, job string) string {
	former := s == record.Former
	if lang == "en" && dice.Float64() < 0.25 {
		return choose(former, "Anonymous former employee", "Anonymous employee")
	}
	switch lang {
	case "de":
		return choose(former, "Ehemalig: ", "Aktuell: ") + job
	case "fr":
		return choose(former, "Ancien salarié, ", "Salarié actuel, ") + strings.ToLower(job)
	case "es":
		return choose(former, "Antiguo empleado, ", "Empleado actual, ") + strings.ToLower(job)
	}
	return choose(former, "Former ", "Current ") + strings.ToLower(job)
}
