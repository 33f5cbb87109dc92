package theme

import (
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// keys are the found themes, each once, sorted.
func keys(found []Found) []string {
	seen := map[string]bool{}
	for _, f := range found {
		seen[f.Theme] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

func TestShippedTaxonomyIsWhole(t *testing.T) {
	for field, least := range map[Field]int{Work: 17, Service: 20} {
		if n := len(Default().Keys(field)); n < least {
			t.Errorf("%s: %d themes, want %d at least", field, n, least)
		}
	}
	for _, e := range Default().themes {
		for _, lang := range languages[1:] {
			if e.titles[lang] == "" {
				t.Errorf("%s has no title in %s", e.key, lang)
			}
			if !slices.ContainsFunc(e.terms, func(one term) bool {
				return len(Default().Find(e.field, strings.ReplaceAll(one.text, "*", ""), lang)) > 0
			}) {
				t.Errorf("%s has no term in %s", e.key, lang)
			}
		}
	}
}

// Sentences of our own making.
func TestFindInEightLanguages(t *testing.T) {
	for _, c := range []struct {
		field Field
		lang  string
		text  string
		want  []string
	}{
		{Work, "en", "The pay is fine, but my manager micromanages everybody.", []string{"management", "pay"}},
		{Work, "en", "No work-life balance and constant overtime", []string{"hours", "work-life-balance"}},
		{Work, "de", "Das Gehalt stimmt, die Kolleginnen sind toll.", []string{"colleagues", "pay"}},
		{Work, "de", "Ständig Überstunden und kaum Aufstiegschancen!", []string{"growth", "hours"}},
		{Work, "fr", "Une bonne ambiance, mais aucune perspective d'évolution.", []string{"culture", "growth"}},
		{Work, "es", "Mis compañeros son geniales; el sueldo, bajísimo.", []string{"colleagues", "pay"}},
		{Work, "pt", "A liderança não escuta ninguém e o salário atrasa.", []string{"communication", "management", "pay"}},
		{Work, "it", "Stipendio basso e troppi straordinari.", []string{"hours", "pay"}},
		{Work, "hi", "वेतन अच्छा है लेकिन मैनेजर सुनते नहीं।", []string{"communication", "management", "pay"}},
		{Work, "ar", "الراتب جيد ولكن الإدارة سيئة", []string{"management", "pay"}},
		{Service, "en", "Two hours late and they lost my suitcase", []string{"delay", "lost-luggage"}},
		{Service, "en", "@skywaysair your website keeps crashing #LostLuggage", []string{"app", "lost-luggage"}},
		{Service, "de", "Flug verspätet, Koffer weg, Hotline nicht erreichbar.", []string{"delay", "lost-luggage", "phone-wait"}},
		{Service, "fr", "Mon vol est annulé et j'attends mon remboursement.", []string{"cancellation", "refund"}},
		{Service, "es", "¡El repartidor nunca llegó y la app no carga!", []string{"app", "delivery"}},
		{Service, "pt", "Minha mala foi extraviada e ninguém atende o telefone.", []string{"lost-luggage", "phone-wait"}},
		{Service, "it", "Il volo è in ritardo e il personale maleducato.", []string{"delay", "rude-staff"}},
		{Service, "hi", "मेरी उड़ान रद्द हो गई और रिफंड नहीं मिला", []string{"cancellation", "delivery", "refund"}},
		{Service, "ar", "ضاعت حقيبتي ولم يتم رد المبلغ", []string{"lost-luggage", "refund"}},
	} {
		if got := keys(Default().Find(c.field, c.text, c.lang)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q: got %v, want %v", c.lang, c.text, got, c.want)
		}
	}
}

func TestFindGivesTheSentence(t *testing.T) {
	got := Default().Find(Service, "Great crew! But my bag is lost, and nobody answers the phone.", "en")
	want := []Found{{"rude-staff", "Great crew"}, {"lost-luggage", "But my bag is lost"}, {"phone-wait", "and nobody answers the phone"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLanguagesKeepApart(t *testing.T) {
	// "sale" is English for a reduction, and French for dirty.
	if got := keys(Default().Find(Service, "the sale", "en")); !slices.Equal(got, []string{"price"}) {
		t.Errorf("English: %v", got)
	}
	if got := keys(Default().Find(Service, "c'est sale", "fr")); !slices.Equal(got, []string{"seat"}) {
		t.Errorf("French: %v", got)
	}
	if got := keys(Default().Find(Service, "sale", "")); !slices.Equal(got, []string{"price", "seat"}) {
		t.Errorf("any: %v", got)
	}
	if got := Default().Find(Service, "the sale", "nl"); got != nil {
		t.Errorf("another language: %v", got)
	}
	if got := keys(Default().Find(Service, "website", "nl")); !slices.Equal(got, []string{"app"}) {
		t.Errorf("a term of all languages: %v", got)
	}
}

func TestUndoneTerms(t *testing.T) {
	for text, want := range map[string][]string{
		"pay attention to your customers":   nil,
		"Pay attention to the pay!":         {"pay"},
		"the paid time off is good":         {"benefits", "hours"},
		"paying members":                    {"pay"},
		"the payload of the spayed dog":     nil, // inside words there are no terms
		"they overpromoted the copay thing": nil,
	} {
		if got := keys(Default().Find(Work, text, "en")); !slices.Equal(got, want) {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}

func TestTitles(t *testing.T) {
	for _, c := range [][3]string{{"pay", "de", "Bezahlung"}, {"pay", "nl", "Pay"}, {"pay", "", "Pay"}, {"of-old", "en", "of-old"}} {
		if got := Default().Title(c[0], c[1]); got != c[2] {
			t.Errorf("title of %s in %q: %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

const lounge = "  - {key: lounge, field: service, titles: {en: Lounges}, terms: {en: [lounge*]}}\n"

func TestReadReplacesOrExtends(t *testing.T) {
	own := mustRead(t, "themes:\n"+lounge)
	if got := own.Keys(Service); !slices.Equal(got, []string{"lounge"}) || own.Keys(Work) != nil || own.Find(Work, "pay", "en") != nil {
		t.Errorf("without extends: %v, %v", got, own.Keys(Work))
	}
	more := mustRead(t, "extends: default\nthemes:\n"+lounge+
		"  - {key: food, field: service, titles: {en: Grub}, terms: {en: [grub]}}\n"+
		"  - {key: app, more: true, titles: {en: Our app}, terms: {any: [skyways go]}, not: {en: [app state]}}\n")
	for text, want := range map[string][]string{
		"the lounge": {"lounge"}, "the grub": {"food"}, "the meal": nil, "my flight is late": {"delay"}, "Skyways Go": {"app"}, "the website": {"app"}, "an app state": nil,
	} {
		if got := keys(more.Find(Service, text, "en")); !slices.Equal(got, want) {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
	if more.Title("app", "en") != "Our app" || more.Title("app", "it") != "App e sito" || more.Title("food", "de") != "Grub" {
		t.Errorf("titles %q, %q, %q", more.Title("app", "en"), more.Title("app", "it"), more.Title("food", "de"))
	}
	if Default().Find(Service, "the lounge", "en") != nil || Default().Title("app", "en") == "Our app" {
		t.Error("reading a file changed the shipped taxonomy")
	}
}

func mustRead(t *testing.T, text string) *Taxonomy {
	t.Helper()
	tax, err := Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return tax
}

func TestShippedTextReadsAgain(t *testing.T) {
	if again := mustRead(t, Shipped()); !slices.Equal(again.Keys(Work), Default().Keys(Work)) {
		t.Error("the shipped text and the shipped taxonomy differ")
	}
}

func TestWhatIsWrongNamesItsLine(t *testing.T) {
	for _, c := range []struct {
		name, text string
		line       int
		want       string
	}{
		{"unknown key", "themes:\n  - {key: a, field: work, terms: {en: [b]}, titel: {en: A}}\n", 2, `unknown key "titel"`},
		{"unknown key at the top", "theme: []\n", 1, `unknown key "theme"`},
		{"key twice", "themes:\n  - key: a\n    field: work\n    terms: {en: [b]}\n    field: work\n", 5, "already defined"},
		{"theme twice", "themes:\n" + lounge + lounge, 3, "lounge is given twice, first on line 2"},
		{"term twice", "themes:\n  - key: a\n    field: work\n    terms:\n      en: [pay,\n        Páy]\n", 6, "given twice"},
		{"empty term", "themes:\n  - key: a\n    field: work\n    terms:\n      en:\n        - pay\n        - \"\"\n", 7, "a term is empty"},
		{"a term of signs", "themes:\n  - key: a\n    field: work\n    terms: {en: [\"!?\"]}\n", 4, "has no words"},
		{"a star in the middle", "themes:\n  - key: a\n    field: work\n    terms: {en: [\"pa*y\"]}\n", 4, "may only end a word"},
		{"a stem too short", "themes:\n  - key: a\n    field: work\n    terms: {en: [\"a*\"]}\n", 4, "three letters"},
		{"no terms", "themes:\n  - {key: a, field: work}\n", 2, "has no terms"},
		{"unknown language", "themes:\n  - {key: a, field: work, terms: {xx: [b]}}\n", 2, `"xx" is not a language`},
		{"unknown field", "themes:\n  - {key: a, field: werk, terms: {en: [b]}}\n", 2, `"werk" is not work or service`},
		{"bad key", "themes:\n  - {key: Lost Luggage, field: work, terms: {en: [b]}}\n", 2, "small letters"},
		{"empty title", "themes:\n  - {key: a, field: work, titles: {en: \"\"}, terms: {en: [b]}}\n", 2, "title is empty"},
		{"a text for terms", "themes:\n  - {key: a, field: work, terms: {en: pay}}\n", 2, "expected a list"},
		{"more of nothing", "extends: default\nthemes:\n  - {key: nothing-such, more: true, terms: {en: [b]}}\n", 3, "none of this key"},
		{"more without extends", "themes:\n  - {key: pay, more: true, terms: {en: [b]}}\n", 2, "extends: default"},
		{"extends another", "extends: mine\nthemes:\n" + lounge, 1, `only "default"`},
		{"no themes", "extends: default\n", 1, "there are no themes"},
		{"nothing", "", 1, "there are no themes"},
		{"not YAML", "themes:\n  - [\n", 2, "not valid YAML"},
		{"two documents", "themes:\n" + lounge + "---\nthemes: []\n", 4, "second document"},
	} {
		_, err := Read(strings.NewReader(c.text))
		var wrong Errors
		if !errors.As(err, &wrong) {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if !slices.ContainsFunc(wrong, func(e Error) bool { return e.Line == c.line && strings.Contains(e.Text, c.want) }) {
			t.Errorf("%s: got\n%v\nwant line %d with %q", c.name, err, c.line, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("themes:\n" + lounge)
	f.Add("extends: default\nthemes:\n  - {key: pay, more: true, not: {ar: [راتب*]}, terms: {any: [\"24/7\"]}}\n")
	f.Fuzz(func(t *testing.T, text string) {
		tax, err := Read(strings.NewReader(text))
		if (tax == nil) == (err == nil) {
			t.Fatalf("%v and %v", tax, err)
		}
		if err != nil && !strings.HasPrefix(err.Error(), "line ") {
			t.Fatalf("%v names no line", err)
		}
	})
}

func FuzzFind(f *testing.F) {
	f.Add("The pay is good, but … my boss?! e.g. Mr. Smith\n@a http://b.example &amp; #LostLuggage", "en")
	f.Add("الراتب جيد؛ والإدارة سيئة؟ वेतन। \xff\xfe", "")
	f.Fuzz(func(t *testing.T, text, lang string) {
		for _, field := range []Field{Work, Service} {
			for _, found := range Default().Find(field, text, lang) {
				if !strings.Contains(text, found.Sentence) || found.Sentence == "" || !slices.Contains(Default().Keys(field), found.Theme) {
					t.Fatalf("%q in %q", found, text)
				}
				if utf8.ValidString(text) && !utf8.ValidString(found.Sentence) {
					t.Fatalf("a letter was cut in two: %q", found.Sentence)
				}
			}
		}
	})
}
