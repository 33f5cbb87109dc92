package reviewsite

import (
	"strings"
	"sync"
)

// monthNames are the names of the months, January first, without accents: English, German, French, Spanish, Italian,
// Portuguese, Dutch, Swedish, Danish, Norwegian, Polish, Czech, Finnish, Turkish, Russian. No word means two months.
var monthNames = [12]string{
	"january jan januar janner jan janvier janv enero ene gennaio gen janeiro januari stycznia styczen sty ledna leden tammikuuta tammikuu ocak января январь янв",
	"february feb februar febr fevrier fevr fev febrero febbraio fevereiro februari lutego luty unora unor helmikuuta helmikuu subat февраля февраль фев февр",
	"march mar marz mrz mars marzo marco maart mrt marts marca marzec brezna brezen maaliskuuta maaliskuu mart марта март мар",
	"april apr avril avr abril abr aprile kwietnia kwiecien kwi dubna duben huhtikuuta huhtikuu nisan апреля апрель апр",
	"may mai mayo maggio mag maio mei maj maja kvetna kveten toukokuuta toukokuu mayis мая маи",
	"june jun juni juin junio giugno giu junho czerwca czerwiec cze cervna cerven kesakuuta kesakuu haziran июня июнь июн",
	"july jul juli juillet juil julio luglio lug julho lipca lipiec lip cervence cervenec heinakuuta heinakuu temmuz июля июль июл",
	"august aug aout agosto ago augusti augustus sierpnia sierpien sie srpna srpen elokuuta elokuu agustos августа август авг",
	"september sep sept septembre septiembre settembre set setembro wrzesnia wrzesien wrz zari syyskuuta syyskuu eylul сентября сентябрь сен сент",
	"october oct oktober okt octobre octubre ottobre ott outubro out pazdziernika pazdziernik paz rijna rijen lokakuuta lokakuu ekim октября октябрь окт",
	"november nov novembre noviembre novembro listopada listopad lis listopadu marraskuuta marraskuu kasim ноября ноябрь нояб ноя",
	"december dec dezember dez decembre diciembre dic dicembre dezembro desember des grudnia grudzien gru prosince prosinec joulukuuta joulukuu aralik декабря декабрь дек",
}

var months = sync.OnceValue(func() map[string]int {
	table := map[string]int{}
	for i, names := range monthNames {
		for name := range strings.FieldsSeq(names) {
			table[name] = i + 1
		}
	}
	return table
})

// agoUnits names the units of "3 days ago".
var agoUnits = sync.OnceValue(func() map[string]string {
	table := map[string]string{}
	for unit, names := range map[string]string{
		"second": "second seconds sekunde sekunden seconde secondes segundo segundos secondo secondi",
		"minute": "minute minutes minuten minuto minutos minuti minut minutter minuter",
		"hour":   "hour hours stunde stunden heure heures hora horas ora ore uur timer timmar",
		"day":    "day days tag tage tagen jour jours dia dias giorno giorni dag dagen dage dager dagar",
		"week":   "week weeks woche wochen semaine semaines semana semanas settimana settimane weken uger uker veckor",
		"month":  "month months monat monate monaten mois mes meses mese mesi maand maanden maneder manader",
		"year":   "year years jahr jahre jahren an ans ano anos anno anni jaar ar",
	} {
		for name := range strings.FieldsSeq(names) {
			table[name] = unit
		}
	}
	return table
})

var nearDays = sync.OnceValue(func() map[string]int {
	table := map[string]int{"just now": 0, "gerade eben": 0, "day before yesterday": 2, "aujourd'hui": 0}
	for days, names := range []string{"today heute hoy oggi hoje vandaag idag", "yesterday gestern hier ayer ieri ontem gisteren", "vorgestern"} {
		for name := range strings.FieldsSeq(names) {
			table[name] = days
		}
	}
	return table
})
