package terms

import (
	"maps"
	"slices"
	"strings"
)

// Stop are words that say nothing of what a text is about, each behind its language and a space: "en the". The same words
// stand behind "" too ("" + " the"), for texts whose language is not known. Sorted.
func Stop() []string {
	all := map[string]bool{}
	for lang, words := range stopWords() {
		for _, w := range strings.Fields(words) {
			all[lang+" "+w], all[" "+w] = true, true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// Languages are those that have stop words of their own, by ISO 639-1; sorted.
func Languages() []string { return slices.Sorted(maps.Keys(stopWords())) }

// stopWords are articles, pronouns, prepositions, conjunctions, auxiliary verbs and the commonest adverbs, as texts are cut
// into words: apostrophes part, so "don't" is "don" and "t".
func stopWords() map[string]string {
	return map[string]string{
		"en": `a about above after again against all almost along already also although always am among an and another any anyone anything are aren around as at away back be
			because been before being below between both but by came can cannot could couldn did didn do does doesn doing don done down during each either else enough etc even ever
			every everyone everything few for from further gave get gets getting give given go goes going gone got had hadn has hasn have haven having he her here hers herself him himself
			his how however if im in into is isn it its itself ive just keep know last less let like ll made make makes making many may maybe me might mine more most much must my myself
			need needs never no nobody none nor not nothing now of off often on once one only onto or other others our ours ourselves out over own per please put quite rather re really
			said same saw say says see seem seen shall she should shouldn since so some someone something still such sure take taken than that thats the their theirs them themselves then
			there these they thing things this those though through thus to together too took toward try trying two under until up upon us use used using ve very via want wants was wasn way
			we well went were weren what when where whether which while who whole whom whose why will with within without won would wouldn yes yet you your yours yourself amp rt`,
		"de": `aber alle allem allen aller alles als also am an ander andere anderem anderen anderer anderes auch auf aus bei beim bin bis bist da dabei dadurch dafür dagegen daher damit danach
			dann daran darauf daraus darf darin darüber das dass dasselbe davon dazu dein deine deinem deinen deiner dem den denn der deren des dessen dich die dies diese diesem diesen dieser
			dieses dir doch dort du durch eigentlich ein eine einem einen einer eines einfach einige einigen einmal er es etwas euch euer eure für ganz gar geht gegen gehabt gemacht gerade
			gewesen gibt gut hab habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer in indem ins ist ja jede jedem jeden jeder jedes jedoch jetzt
			kann kein keine keinem keinen keiner kommt können könnte leider machen macht mal man manche mehr mein meine meinem meinen meiner mich mir mit muss müssen nach nicht nichts noch nun
			nur ob oder ohne schon sehr sein seine seinem seinen seiner seit selbst sich sie sind so solche soll sollte sondern sonst soviel um und uns unser unsere unserem unseren unter viel
			viele vielen vom von vor war waren warum was weg weil weiter welche welchem welchen welcher wenn wer werde werden wie wieder will wir wird wirklich wo wollen worden wurde wurden
			während würde würden zu zum zur zwar zwischen über`,
		"fr": `ai aie ainsi alors après au aucun aucune aujourd auquel aussi autre autres aux avaient avais avait avant avec avez avoir avons beaucoup bien bon car ce ceci cela celle celles
			celui cependant ces cet cette ceux chaque chez ci comme comment contre ça dans de depuis des donc dont du déjà elle elles en encore entre es est et eu eux fait faire fois font hui il
			ils je jusqu là la le les leur leurs lors lorsque lui ma mais me mes mieux moi moins mon même mêmes ne ni non nos notre nous on ont ou où par parce pas pendant peu peut peuvent plus
			plusieurs pour pourquoi pouvoir près puis qu quand que quel quelle quelles quelques quels qui quoi rien sa sans se sera ses seulement si soit son sont sous suis sur ta tandis te tel
			tellement tes toi ton toujours tous tout toute toutes tres très trop tu un une va vers veut vont vos votre vous vraiment été était étaient étais être etre`,
		"es": `a al algo alguien algún alguna algunas alguno algunos ante antes aquel aquella aquí así aun aunque aún bajo bien cada casi como con contra cosa cosas cual cuales cualquier cuando
			cuanto cómo cuál cuándo da dan de debe del demás desde donde dos durante dónde e el ella ellas ello ellos en entonces entre era eran es esa esas ese eso esos esta estaba estado estamos
			estar estas este esto estos estoy está están fue fueron fui gran ha haber había hace hacen hacer hacia han has hasta hay he hemos hizo hoy la las le les lo los luego mas me mi mientras
			mis mismo misma mucha muchas mucho muchos muy más mí nada nadie ni ningún ninguna no nos nosotros nuestra nuestro nunca o os otra otras otro otros para pero poco por porque pues puede
			pueden puedo que quien quienes qué quién sea según ser si sido siempre sin sino sobre solo sólo somos son soy su sus sí tal también tampoco tan tanto te tener tengo tiene tienen toda
			todas todavía todo todos tras tu tus tú un una unas uno unos usted ustedes va vamos van vez voy y ya yo él`,
		"pt": `a ainda alguma algumas algum alguns ali ao aos apenas aquela aquele aqui aquilo as assim até bem cada coisa coisas com como contra da daquele das de dela dele deles demais depois desde
			dessa desse desta deste deve disso do dois dos duas durante e ela elas ele eles em embora enquanto entre era eram essa essas esse esses esta estamos estas estava este estes estou está
			estão eu faz fazer foi foram fui há isso isto já lá lhe lhes mais mas me mesma mesmo meu meus minha minhas muita muitas muito muitos na nada nas nem nenhum nenhuma nessa nesse nesta
			neste ninguém no nos nossa nosso num numa nunca não nós o onde os ou outra outras outro outros para pela pelas pelo pelos per pode podem por porque porquê pouco pra quais qual quando
			quanto que quem quê se sei seja sem sempre ser será seu seus si sido sim sob sobre somos sou sua suas são só tal também tanto te tem temos tenho ter teu teve tinha toda todas todo
			todos tu tua tudo tão têm um uma umas uns vai vem vez você vocês vou vão à às é`,
		"it": `a abbiamo ad adesso agli ai al alcuni alcuno all alla alle allo allora altra altre altri altro anche ancora avere aveva avete basta ben bene c che chi ci ciò coi col come con contro
			così cosa cose cui da dagli dai dal dall dalla dalle dallo davvero degli dei del dell della delle dello dentro di dopo dove due e ed era erano essere fa fare fatto fino fra fu già gli ha
			hai hanno ho i il in infatti io la le lei li lo loro lui ma mai me mentre mi mia mie miei mio molta molti molto ne negli nei nel nell nella nelle nello nessun nessuno niente no noi non
			nostra nostro nulla o oggi ogni ora per perché però più poco poi possono prima proprio può qua quale quali qualche quando quanto quasi quella quelle quelli quello questa queste questi
			questo qui quindi sarà se sei sempre senza si sia siamo siete solo sono sopra sotto sta stata state stati stato stesso sto su sua sue sugli sui sul sull sulla sulle suo suoi tanto te
			ti tra troppo tu tua tuo tutta tutte tutti tutto un una uno vi via voi vostra vostro è`,
		"hi": `का की के को में से है हैं हो हूँ हूं था थी थे और या पर ने यह ये वह वो वे इस उस इन उन इसे उसे इसके उसके इसका उसका इसकी उसकी इसमें उनके उनकी उनका इनके मैं मैंने मेरा मेरी मेरे मुझे मुझको हम हमें हमारा हमारी
			हमारे हमने तुम तुम्हें तुम्हारा आप आपका आपकी आपके आपको आपने अपना अपनी अपने कोई किसी कुछ कौन क्या क्यों कैसे कब कहाँ कहां जो जिस जिसे जब तब तो ही भी न ना नहीं मत तक साथ लिए लिये बाद पहले
			अब अभी फिर यहाँ यहां वहाँ वहां एक दो सब सभी बहुत बस कर करना करने करता करते करती किया की कि गया गई गए जा जाता जाते जाती रहा रही रहे होता होते होती होना हुआ हुई हुए दिया दी दिए
			लेकिन मगर अगर ताकि क्योंकि द्वारा ऐसा ऐसे ऐसी वाला वाले वाली जैसे जैसा रूप बीच ओर अंदर बाहर जी`,
		"ar": `في من على إلى الى عن مع هذا هذه ذلك تلك هؤلاء الذي التي الذين ما ماذا لماذا كيف متى أين اين هل لا لم لن ليس ليست إن ان أن أنا انا أنت انت هو هي هم هن نحن أنتم كان كانت كانوا يكون تكون
			كل بعض غير سوى أو او أم ثم حتى إذا اذا لو لولا قد لقد كما لكن لكنه بل عند عندما بعد قبل بين تحت فوق خلال منذ حول ضد أي اي أيضا ايضا فقط جدا به بها بهم له لها لهم لي لك لنا منه منها
			منهم فيه فيها عليه عليها عليهم عنه عنها إليه إليها هنا هناك الآن الان اليوم يا و ف ب ل وهو وهي ولا وما ومن وفي وعلى وكان التى اللي اللى ده دي دا مش شي شيء حد علي الي انه انها أنه أنها`,
	}
}
