package meaning

// negations are words that turn the meaning of those behind them. Hindi is as written in Latin letters.
func negations() map[string]string {
	return map[string]string{
		"en": "not no never none nobody nothing neither nor nowhere without hardly barely cannot cant can't dont don't doesnt doesn't didnt didn't isnt isn't wasnt wasn't wont won't wouldnt wouldn't couldnt couldn't shouldnt shouldn't havent haven't hasnt hasn't hadnt hadn't arent aren't werent weren't aint ain't nope",
		"de": "nicht nix nie niemals nichts kein keine keinen keinem keiner keines ohne niemand weder kaum",
		"fr": "ne pas n'est n'ai n'a jamais rien aucun aucune sans ni plus personne pa",
		"es": "no nunca jamás jamas ni sin nada nadie ningún ningun ninguna ninguno tampoco",
		"pt": "não nao n nunca jamais nem sem nada ninguém ninguem nenhum nenhuma",
		"it": "non no mai né ne senza niente nulla nessuno nessuna nn manco",
		"hi": "nahi nahin nhi na mat bina nai not no never nahii नहीं मत ना",
		"ar": "لا ما لم لن ليس ليست مش مو غير بدون بلا ولا مافي محد",
	}
}

// strengtheners are words that make those behind them stronger.
func strengtheners() map[string]string {
	return map[string]string{
		"en": "very so really extremely absolutely totally completely such too incredibly super fucking freaking most utterly especially truly highly beyond",
		"de": "sehr so echt total absolut mega super extrem richtig völlig voll wirklich unglaublich besonders ganz zu",
		"fr": "très tres trop si vraiment tellement super hyper absolument totalement extrêmement bien",
		"es": "muy tan super súper realmente demasiado totalmente absolutamente más mucho",
		"pt": "muito mt mto tão super realmente demais totalmente bem mais",
		"it": "molto troppo così davvero super veramente assolutamente proprio tanto più",
		"hi": "bahut bohot bht itna bada very so bilkul sabse ekdum",
		"ar": "جدا كثير مره اوي قوي للغايه اكثر",
	}
}
