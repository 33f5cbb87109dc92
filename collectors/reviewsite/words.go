package reviewsite

import (
	"regexp"
	"strings"
	"sync"

	"renown/warehouse/record"
)

// aspects are the names sites give the sub-ratings, compared without case, accents and punctuation.
var aspects = sync.OnceValue(func() map[string]string {
	return index(map[string]string{
		"work_life":    "work/life balance|work-life balance|work life balance|worklife balance|worklifebalance|worklifebalancerating|work-life|work life|working hours|flexibility|vereinbarkeit|work-life-balance|equilibre vie professionnelle|equilibre vie privee|equilibrio vida laboral|conciliacion|equilibrio vita-lavoro",
		"culture":      "culture & values|culture and values|cultureandvalues|cultureandvaluesrating|culture|company culture|corporate culture|atmosphere|work atmosphere|kultur|unternehmenskultur|arbeitsatmosphare|culture et valeurs|culture d'entreprise|cultura|cultura y valores|cultura e valori",
		"diversity":    "diversity & inclusion|diversity and inclusion|diversityandinclusion|diversityandinclusionrating|diversity|diversity, equity and inclusion|equality|gleichberechtigung|vielfalt|diversite|diversite et inclusion|diversidad|diversidad e inclusion|inclusion",
		"career":       "career opportunities|careeropportunities|careeropportunitiesrating|career|career development|career/development|job security & advancement|job security and advancement|advancement|karriere|karriere/weiterbildung|weiterbildung|opportunites de carriere|carriere|carrera|oportunidades profesionales|opportunita di carriera",
		"compensation": "compensation & benefits|compensation and benefits|compensationandbenefits|compensationandbenefitsrating|comp & benefits|compensation/benefits|compensation|salary & benefits|salary and benefits|salary/benefits|salary|pay & benefits|pay and benefits|pay|benefits|gehalt|gehalt/sozialleistungen|remuneration|remuneration et avantages|salaire|salario|salario y beneficios|stipendio",
		"management":   "senior management|seniormanagement|seniormanagementrating|senior leadership|seniorleadership|seniorleadershiprating|management|leadership|vorgesetztenverhalten|fuhrung|direction|equipe dirigeante|encadrement|direccion|alta direccion|dirigenza",
		"recommend":    "recommend|recommends|recommended|would recommend|recommend to a friend|recommendtofriend|ratingrecommendtofriend|weiterempfehlung|recommande|recomienda",
		"ceo":          "ceo|ceo approval|ceoapproval|approves of ceo|approve of ceo|ceo rating|ratingceo",
		"outlook":      "outlook|business outlook|businessoutlook|positive business outlook|ratingbusinessoutlook",
		"status":       "status|employment status|employmentstatus|current job|employee status|employeestatus|beschaftigungsstatus|statut",
		"job_title":    "job title|jobtitle|job|position|role|poste|puesto",
		"location":     "location|office|standort|lieu|ubicacion",
		"advice":       "advice|advice to management|advicetomanagement|verbesserungsvorschlage|conseils a la direction|consejos",
		"pros":         "pros|advantages|gut am arbeitgeber|avantages|ventajas|vorteile",
		"cons":         "cons|disadvantages|schlecht am arbeitgeber|inconvenients|desventajas|nachteile",
		"rating":       "overall|overall rating|gesamt|gesamtbewertung|note globale|general",
	})
})

// opinions are the ways to say yes, no and neither.
var opinions = sync.OnceValue(func() map[string]string {
	return index(map[string]string{
		string(record.Positive): "positive|yes|true|y|1|+|✓|✔|recommend|recommends|recommended|would recommend|would recommend to a friend|recommends this employer|approve|approves|approves of ceo|approve of ceo|positive outlook|positive business outlook|better|growing|ja|oui|si|empfohlen|empfehle ich|recommande|recomienda|positiv|positif|positivo|thumbs up",
		string(record.Negative): "negative|no|false|n|0|-|✗|✘|x|not recommended|does not recommend|doesn't recommend|would not recommend|wouldn't recommend|disapprove|disapproves|disapproves of ceo|disapprove of ceo|negative outlook|negative business outlook|worse|shrinking|nein|non|nicht empfohlen|ne recommande pas|no recomienda|negativ|negatif|negativo|thumbs down",
		string(record.Neutral):  "neutral|no opinion|no opinion of ceo|no opinion on ceo|neutral outlook|neutral business outlook|same|o|keine meinung|sans opinion|sin opinion|neutre|unsure|maybe|don't know|not sure",
	})
})

func index(table map[string]string) map[string]string {
	byName := map[string]string{}
	for meaning, names := range table {
		for _, name := range strings.Split(names, "|") {
			byName[name] = meaning
		}
	}
	return byName
}

func parseOpinion(text string) (record.Opinion, bool) {
	if o, ok := opinions()[strings.TrimSpace(text)]; ok {
		return record.Opinion(o), true
	}
	o, ok := opinions()[plainWord(text)]
	return record.Opinion(o), ok
}

var (
	formerWord  = regexp.MustCompile(`^(former|ex|ehemalig\w*|ancien|ancienne|antiguo|antigua|exempleado|exempleada|ex-empleado|ex-employee|ex-mitarbeiter\w*|past|no|false|no longer employed)\b`)
	currentWord = regexp.MustCompile(`^(current|currently|derzeitig\w*|aktuell\w*|actuel|actuelle|actual|present|yes|true|empleado|employe|angestellt\w*|mitarbeiter\w*)\b`)
)

// parseStatus reads "Former Employee", "Ehemalige Mitarbeiterin", "Ancien employé", "Current".
func parseStatus(text string) record.Status {
	word := plainWord(text)
	switch {
	case formerWord.MatchString(word):
		return record.Former
	case currentWord.MatchString(word):
		return record.Current
	}
	return record.StatusUnknown
}

var authorStatus = regexp.MustCompile(`(?i)^(former|current|ehemalig\w*|derzeitig\w*|ancien|ancienne|actuel|actuelle|exempleado|exempleada)\s`)

// genericAuthor says whether a name stands for many people: it then cannot tell two reviews apart.
var genericAuthor = regexp.MustCompile(`\b(anonym\w*|employee|employe|mitarbeiter\w*|empleado|empleada|exempleado|exempleada|former|current|ehemalig\w*|derzeitig\w*|ancien|ancienne|actuel|actuelle|a reviewer|verified|user|guest|intern|contractor)\b`)
