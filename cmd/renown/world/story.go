package world

import (
	"time"
)

// months the story lasts before its anchor, and the epilogue after it. A month here is 30 days.
const (
	storyMonths = 18
	monthDays   = 30
	epilogue    = 365
)

// mood is what a month at a company is like.
type mood struct {
	reviews float64 // how many are written in the month
	mean    float64 // stars, about
	phase   phase
}

// phase is what people talk about.
type phase int

const (
	usual phase = iota
	goodYear
	announced // the reorganisation is announced
	reorganised
	recovering
)

// plots are the companies' stories, the oldest month first. The own company: a good year, then a reorganisation.
func plots() map[string][storyMonths]mood {
	return map[string][storyMonths]mood{
		"Skyways Air": {
			{34, 3.6, goodYear}, {36, 3.7, goodYear}, {38, 3.7, goodYear}, {37, 3.8, goodYear}, {40, 3.8, goodYear}, {42, 3.9, goodYear},
			{41, 3.9, goodYear}, {43, 4.0, goodYear}, {45, 4.0, goodYear}, {58, 3.2, announced}, {76, 2.5, announced}, {80, 2.2, reorganised},
			{72, 2.1, reorganised}, {66, 2.2, reorganised}, {60, 2.3, reorganised}, {56, 2.4, reorganised}, {55, 2.6, recovering}, {52, 2.8, recovering},
		},
		"Rival Jets": {
			{38, 3.2, usual}, {40, 3.2, usual}, {39, 3.2, usual}, {41, 3.3, usual}, {43, 3.3, usual}, {42, 3.3, usual},
			{40, 3.4, usual}, {44, 3.3, usual}, {43, 3.4, usual}, {45, 3.4, usual}, {47, 3.4, usual}, {46, 3.5, usual},
			{48, 3.5, usual}, {47, 3.5, usual}, {49, 3.6, usual}, {50, 3.5, usual}, {48, 3.6, usual}, {51, 3.6, usual},
		},
		"Aurelia Wings": {
			{26, 3.8, usual}, {25, 3.8, usual}, {27, 3.7, usual}, {28, 3.8, usual}, {27, 3.7, usual}, {29, 3.6, usual},
			{33, 3.3, usual}, {35, 3.2, usual}, {31, 3.4, usual}, {28, 3.6, usual}, {27, 3.7, usual}, {26, 3.7, usual},
			{28, 3.8, usual}, {27, 3.8, usual}, {26, 3.7, usual}, {28, 3.8, usual}, {27, 3.8, usual}, {28, 3.8, usual},
		},
	}
}

// surge is a burst of five-star reviews in the last but two months: somebody asked for them.
type surge struct {
	brand     string
	from, to  int // days before the anchor
	reviews   int
	firstSite float64 // share of them on workplace
}

func theSurge() surge {
	return surge{brand: "Skyways Air", from: 84, to: 63, reviews: 225, firstSite: 0.8}
}

// company is what shapes a company's reviews besides its story.
type company struct {
	sites     []share
	answers   float64 // share of reviews that get an answer
	answerDay float64 // median days until it comes
	places    []share
	bias      map[string]float64 // of sub-ratings against the overall stars
}

// share is a thing and how often it comes, against the others of its list.
type share struct {
	what   string
	weight float64
}

func companies() map[string]company {
	return map[string]company{
		"Skyways Air": {
			sites:   []share{{workplace, 55}, {crewtalk, 30}, {jobmirror, 15}},
			answers: 0.14, answerDay: 12,
			places: []share{{"London", 30}, {"Manchester", 20}, {"Edinburgh", 8}, {"Dublin", 9}, {"Frankfurt", 8}, {"Berlin", 4}, {"Paris", 7}, {"Lyon", 2}, {"Madrid", 5}, {"Remote", 3}, {"", 6}},
			bias:   map[string]float64{"compensation": 0.15, "career": -0.25, "management": -0.35, "diversity": 0.5, "culture": 0.05, "work_life": -0.15},
		},
		"Rival Jets": {
			sites:   []share{{workplace, 55}, {crewtalk, 28}, {jobmirror, 17}},
			answers: 0.58, answerDay: 4,
			places: []share{{"Birmingham", 24}, {"London", 22}, {"Glasgow", 11}, {"Amsterdam", 8}, {"Hamburg", 8}, {"Munich", 6}, {"Barcelona", 7}, {"Toulouse", 5}, {"", 9}},
			bias:   map[string]float64{"compensation": -0.35, "career": 0.2, "management": -0.05, "diversity": 0.25, "culture": 0.1, "work_life": -0.3},
		},
		"Aurelia Wings": {
			sites:   []share{{workplace, 64}, {crewtalk, 36}},
			answers: 0.27, answerDay: 8,
			places: []share{{"Vienna", 34}, {"Zurich", 16}, {"Munich", 12}, {"Geneva", 9}, {"London", 12}, {"Valencia", 5}, {"", 12}},
			bias:   map[string]float64{"compensation": 0.25, "career": -0.4, "management": 0.0, "diversity": 0.1, "culture": 0.2, "work_life": 0.15},
		},
	}
}

// role is a job people have; kind says what they talk about.
type role struct {
	en, de, fr, es string
	kind           kind
	weight         float64
}

type kind int

const (
	anyone kind = iota
	flying
	ground
	office
)

func roles() []role {
	return []role{
		{"Cabin crew", "Flugbegleitung", "Personnel de cabine", "Tripulante de cabina", flying, 24},
		{"Senior cabin crew", "Purser", "Chef de cabine", "Sobrecargo", flying, 8},
		{"First officer", "Erster Offizier", "Officier pilote de ligne", "Copiloto", flying, 7},
		{"Captain", "Kapitän", "Commandant de bord", "Comandante", flying, 4},
		{"Ramp agent", "Vorfeldmitarbeiter", "Agent de piste", "Agente de rampa", ground, 10},
		{"Check-in agent", "Check-in-Mitarbeiter", "Agent d'escale", "Agente de facturación", ground, 11},
		{"Aircraft mechanic", "Flugzeugmechaniker", "Mécanicien avion", "Técnico de mantenimiento", ground, 8},
		{"Baggage services agent", "Gepäckermittlung", "Agent bagages", "Agente de equipajes", ground, 5},
		{"Contact centre agent", "Kundenservice", "Conseiller clientèle", "Agente de atención al cliente", office, 9},
		{"Crew planner", "Crewplaner", "Planificateur équipages", "Planificador de tripulaciones", office, 4},
		{"Revenue analyst", "Revenue-Analyst", "Analyste revenus", "Analista de ingresos", office, 3},
		{"Software engineer", "Softwareentwickler", "Développeur", "Ingeniero de software", office, 4},
		{"Marketing executive", "Marketingreferent", "Chargé de marketing", "Ejecutivo de marketing", office, 2},
	}
}

// happening is something that befalls the site in the first hours after the anchor, so that a reader who keeps the
// demo open sees an edit and vanished reviews.
type happening struct {
	after  time.Duration
	what   string // "remove" or "edit"
	number int    // which of the surge's reviews on the first site, counted from the newest
}

func happenings() []happening {
	return []happening{
		{3 * time.Minute, "remove", 2},
		{3 * time.Minute, "remove", 5},
		{3 * time.Minute, "remove", 11},
		{12 * time.Minute, "edit", 8},
		{26 * time.Hour, "remove", 17},
		{26 * time.Hour, "remove", 23},
	}
}

// The site takes down each eachModerated-th review of the surge from the firstModerated-th on; the ones before are for
// the happenings.
const (
	firstModerated = 30
	eachModerated  = 7
)
