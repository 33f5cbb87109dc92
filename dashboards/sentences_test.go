package dashboards_test

import (
	"html"
	"slices"
	"strings"
	"testing"

	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// TestNotesInTheReadersLanguage: what a query notes stands under its panel in German, with the day and the count written so,
// and in the JSON for programs in English.
func TestNotesInTheReadersLanguage(t *testing.T) {
	w := warehousetest.New(t)
	write(t, w, &record.Batch{Reviews: slices.Concat(office("Leeds", 4, 24, 5), office("Leeds", 1, 24, 3), office("Bath", 1, 2, 1))})
	address := serve(t, options(t, w))
	for path, holds := range map[string]string{
		"/panels/employer.Summary?period=90d&against=none":                    "Skyways Air: Der Vergleichszeitraum beginnt am ",
		"/panels/employer.Summary?period=90d&against=none&location=Bath":      "Zurückgehalten: Gruppen von weniger als 5 Bewertungen und solche, die sie durch Abziehen verraten würden.",
		"/panels/employer.Summary.json?period=90d&against=none":               "but the first review held was written on 20",
		"/panels/employer.Summary.json?period=90d&against=none&location=Bath": "Withheld: groups of fewer than 5 reviews",
	} {
		_, body := get(t, address+path, "HX-Request", "true", "Accept-Language", "de")
		if body = html.UnescapeString(body); !strings.Contains(body, holds) {
			t.Errorf("%s does not say %q", path, holds)
		}
	}
}
