package tone

// list are phrases of one kind in one language, as phrase.Set takes them, with commas between them.
type list struct {
	kind    kind
	lang    string
	phrases string
}

// phrases are all lists. English is the most complete.
func phrases() []list {
	return append(english(), append(european(), distant()...)...)
}

func english() []list {
	return []list{
		{accuses, "en", "where is my, wheres my, where are my, where the hell is, where the fuck is, still waiting, still no, still not, still havent, still hasnt, still dont have, still have not, still has not, have not received, havent received, hasnt arrived, " +
			"never arrived, never received, never showed up, no one answers, nobody answers, no one is answering, no one responds, nobody responds, no one replies, no one will help, nobody will help, wont help me, " +
			"not helping me, on hold for, hold for over, been on hold, been waiting, have been waiting, waiting for hours, waiting over, waited over, hung up on me, hung up on, hangs up on, worst airline, worst customer service, worst service, worst company, worst experience, " +
			"worst flight, worst ever, the worst, horrible customer service, terrible customer service, terrible service, horrible service, awful service, poor customer service, bad customer service, crap service, shit service, poor service, lost my, lost our, you lost, losing my, losing our, " +
			"broke my, ruined my, ruined our, destroyed my, damaged my, want my money, want a refund, need a refund, give me a refund, give me my money, demand a refund, want my refund, where is the refund, " +
			"want compensation, file a complaint, make a complaint, filing a complaint, lodge a complaint, formal complaint, want to complain, never flying, never fly, will never fly, wont fly, never again, last time i, wont be flying, never using, never buy, will not be flying, " +
			"switching to, cancelling my account, canceling my account, you suck, u suck, service sucks, airline sucks, sucks, epic fail, fail, customer service fail, please fix, fix this, fix your, fix it, sort this out, sort it out, get your act together, sort your, do your job, " +
			"you should be ashamed, shame on, ripped off, rip off, overcharged, charged me twice, charged twice, double charged, stole my, scammed, what a joke, is a joke, absolute joke, unacceptable, not acceptable, inexcusable, disgrace, disgraceful, ridiculous, cancelled my flight, " +
			"cancelled our flight, you cancelled, you canceled, canceled my, cancelled my, doesnt work, does not work, isnt working, not working, wont work, stopped working, doesnt even work, cant even, unable to, keeps crashing, keep crashing, " +
			"not been resolved, hasnt been resolved, no response, no reply, no answer, ignored my, ignoring my, ignoring me, ignore me, never responded, never replied, not responding, refuses to, refused to, refuse to, treated like, left stranded, stranded, stuck in, stuck at, stuck on, sitting on the tarmac, " +
			"hours late, hours delayed, hour delay, hours delay, hr delay, delayed again, late again, cancelled again, missed my connection, missed our connection, missed connection, miss my connection, so disappointed, very disappointed, extremely disappointed, really disappointed, disappointed in, disappointed with, so frustrated, " +
			"so frustrating, very frustrating, beyond frustrated, i am frustrated, fed up, pissed off, wtf, how hard is it, how hard can it be, what is going on with, why is my, why are my, why hasnt, why havent, why wont you, why cant you, why cant i, why did you cancel, why did you charge, why am i being charged, waste of time, waste of money, wasted, " +
			"no help, not helpful, unhelpful, zero help, useless, incompetent, incompetence, lied to, lies, lied, poor communication, lack of communication, no communication, no explanation, no apology, no one cares, dont care, doesnt care, do not care, didnt care, rude, rudest, never heard back, havent heard back, have not heard, " +
			"arrived damaged, arrived broken, came broken, wrong order, wrong item, missing from my order, my order is wrong, ordered and never, thanks for nothing, need to fix, need to improve, need to do better, do better, step up"},
		{goesWrong, "en", "delay*, late, cancel*, missed, missing, lost, lose, losing, broken, broke, damage*, faulty, defect*, refund*, reimburs*, compensat*, complain*, charged, charge me, fee, fees, overbook*, oversold, bumped, on hold, hold, waiting, waited, wait, hrs, " +
			"hung up, disconnected, cant, cannot, couldnt, wont, wouldnt, unable, not able, doesnt, didnt, isnt, wasnt, error*, issue*, problem*, crash*, glitch*, bug, bugs, down, outage*, slow, stuck, dirty, filthy, uncomfortable, smelly, " +
			"customer service, agent*, attendant*, crew, luggage, bag, bags, baggage, hacked, fraud*, scam*, wrong, mistake*, poor, lack, expensive, overpriced, seat, seats, website, app, update"},
		{condemns, "en", "why, when will, how long, how can you, what happened, your, you, no one, nobody, nothing, service, staff, help, money, price*, worst, horrible, terrible, awful, disgust*, pathetic, disappoint*, frustrat*, annoy*, angry, furious, upset, unhappy, dissatisf*, hate, joke, shame*, embarrass*, crap, bullshit, bs, shit, shitty, poor, poorly, bad, garbage, trash, nightmare, mess, outrag*, unprofessional, unreliable, fail*, sad"},
		{weather, "en", "weather, rain, raining, rainy, snow, snowing, storm, storms, sunshine, forecast, blizzard, ice storm, fog, hurricane"},
		{isFine, "en", "no problem*, no issues, no complaint*, not a problem, no worries, cant complain, no delay*, not delayed, without delay, without any, not lost, no longer, not broken, no hurry, never fails, never disappoint*, cant wait, can not wait, cannot wait, couldnt be happier, wouldnt hesitate, without a problem, wasnt late, " +
			"works again, problem solved, issue solved, issue resolved, problem fixed, if my flight is cancelled, not bad, not too bad, why not, you rock, thank you, you guys rock, love you, never been better, not complaining"},
		{gives, "en", "thank you, thanks, thank u, thankyou, thanx, thx, thnx, tysm, tnx, ty, thnks, many thanks, cheers, much appreciated, appreciate it, i appreciate, really appreciate, greatly appreciate, appreciate the help, appreciate your, appreciated, grateful, kudos, thanking you, ta"},
		{settled, "en", "sorted now, all sorted, got it sorted, its sorted, is sorted, been sorted, now sorted, all good now, all good, its working now, working now, works now, working again, works again, back up now, its back, problem solved, issue resolved, issue solved, resolved now, has been resolved, was resolved, got resolved, is resolved, " +
			"its fixed, is fixed, got fixed, been fixed, fixed now, that worked, it worked, did the trick, that fixed it, that solved it, got my bag, got my luggage, found my bag, got my refund, received my refund, refund received, all set, has arrived now, finally arrived, you fixed it, figured it out"},
		{sour, "en", "no thanks, no thank you, thanks but no, thanks for nothing, thank you for nothing, thanks a lot for nothing, thanks for the nothing, thanks to you, thanks to your, no thanks to, thanks in advance, thank you in advance, thanks to the, thanks for not, thank you for not, thanks for your patience, thanks for ruining, " +
			"not resolved, not fixed, not sorted, isnt resolved, isnt fixed, isnt sorted, not been resolved, not been fixed, not been sorted, hasnt been resolved, hasnt been fixed, wasnt resolved, never resolved, not all good, still not working, when will, not yet resolved, if it worked, once it is fixed, would be appreciated, would be much appreciated, " +
			"would be greatly appreciated, would appreciate, id appreciate, will be appreciated, not appreciated, dont appreciate, do not appreciate, appreciate it if, will it be fixed, until it is fixed, thankless, didnt work, would like to thank everyone, can this be resolved, how is this resolved, no one has thanked, help appreciated, cheers to, " +
			"help is appreciated, assistance appreciated, customer appreciated, ever appreciated, feel appreciated, isnt appreciated, get it fixed, needs fixed, want it fixed, get this resolved, get it resolved, want this resolved, need this resolved, get this fixed"},
		{whatFor, "any", "for, für, pour, de, por, pelo, pela, per, di"},
		{whatFor, "hi", "के लिए, ke liye"},
		{whatFor, "ar", "علي"},
		{spoils, "en", "losing, loosing, ruining, wasting, cancelling, canceling, cancelled, delaying, delayed, delay, delays, making me, letting me down, leaving me, leaving us, charging me, nothing, ignoring, breaking, forgetting, screwing, hanging up, not, zero, misleading, stranding, the worst, worst, another delay, the delay, keeping me, messing, overcharging, lying"},
	}
}

func european() []list {
	return []list{
		{accuses, "de", "wo ist mein, wo bleibt mein, wo sind meine, wo ist meine, wo bleibt meine, immer noch nicht, immer noch kein, immer noch keine, noch immer nicht, noch immer kein, warte seit, warten seit, warte immer noch, niemand antwortet, keiner antwortet, niemand hilft, keiner hilft, niemand erreichbar, geht keiner ran, seit stunden, seit tagen, " +
			"seit wochen, schlechtester service, schlechtester kundenservice, unverschämtheit, frechheit, saftladen, sauladen, nie wieder, will mein geld zurück, möchte mein geld zurück, geld zurück, beschwere mich, beschwerde, funktioniert nicht, geht nicht, unterirdisch, katastrophe, katastrophal, das allerletzte, servicewüste, inakzeptabel, eine zumutung, " +
			"keine antwort, keine reaktion, keine rückmeldung, koffer weg, koffer ist weg, gepäck verloren, abzocke, armutszeugnis, was soll das, wann kommt endlich, kümmert euch, bekommt ihr es hin, enttäuscht von, lächerlich, schon wieder"},
		{goesWrong, "de", "verspät*, verzöger*, ausfall, ausgefallen, fällt aus, storniert, annulliert, gestrichen, kaputt, defekt*, verloren, fehlt, fehler, problem*, störung*, warten, warte, erstatt*, beschädigt, unfreundlich*, unhöflich*, abgebucht, gesperrt, teuer, schmutzig*, kundenservice"},
		{condemns, "de", "service, niemand, nie, warum, wieso, wann, euer, euch, ihr, hilfe, schlecht*, schlimm*, furchtbar*, grauenhaft*, schrecklich*, mies*, ärger*, enttäusch*, wütend, sauer, nervt, unfähig*, peinlich*, traurig, scheiße, scheiss*, mist, armselig"},
		{weather, "de", "wetter, regen, schnee, sturm, gewitter, unwetter"},
		{isFine, "de", "kein problem, keine probleme, keine beschwerde*, nicht schlecht, keine verspätung, gar nicht schlecht, kein stress, nichts zu meckern"},
		{gives, "de", "danke, dankeschön, danke schön, vielen dank, herzlichen dank, besten dank, tausend dank, dankbar, merci, ich danke"},
		{settled, "de", "hat sich erledigt, ist gelöst, problem gelöst, geht wieder, funktioniert wieder, klappt jetzt, hat geklappt, läuft wieder, alles gut jetzt, jetzt alles gut, koffer ist da, ist angekommen"},
		{sour, "de", "nein danke, danke nein, danke für nichts, danke für gar nichts, nicht gelöst, im voraus, danke im voraus, vielen dank im voraus, danke vorab, nein vielen dank"},
		{spoils, "de", "nichts, verspätung, ausfall, verloren, ruiniert, wartezeit, verlieren, absage, versaut"},

		{accuses, "fr", "où est mon, où est ma, où sont mes, toujours pas, toujours aucune, toujours rien, j'attends depuis, attend depuis, personne ne répond, ne répond pas, ne répondez pas, aucune réponse, sans réponse, depuis des heures, depuis des jours, depuis des semaines, pire service, pire compagnie, le pire, la pire, inadmissible, inacceptable, une honte, honteux, " +
			"scandaleux, plus jamais, remboursez, je veux être remboursé, rendez-moi mon argent, ne fonctionne pas, ne marche pas, ne fonctionne plus, ne marche plus, service client déplorable, service déplorable, lamentable, arnaque, bande de voleurs, voleurs, perdu ma valise, perdu mes bagages, foutage de gueule, se moquer du monde, déçu, déçue, n'importe quoi, ras le bol, marre de, encore une fois en retard"},
		{goesWrong, "fr", "retard*, annul*, perdu*, cassé*, en panne, panne*, problème*, erreur*, bug*, attente, attend*, rembours*, réclamation*, facturé*, débité*, prélevé*, désagréable*, impoli*, défectueu*, abîmé*, bloqué*, cher, sale"},
		{condemns, "fr", "service, jamais, rien, personne, pourquoi, quand, vous, votre, vos, aide, nul, nulle, nuls, horrible*, catastroph*, déplorable, mauvais*, pire, déception, décevant, énerv*, furieux, furieuse, colère, ridicule, merde, pourri*, minable*"},
		{weather, "fr", "météo, pluie, neige, tempête, orage*, mauvais temps, il pleut"},
		{isFine, "fr", "pas de problème*, aucun problème, pas mal, sans problème, pas de souci*, pas de retard, aucun souci, rien à dire, rien à redire"},
		{gives, "fr", "merci, mercii, merci beaucoup, mille mercis, grand merci, je vous remercie, remerciement*"},
		{settled, "fr", "c'est réglé, problème réglé, problème résolu, tout est rentré dans l'ordre, ça marche maintenant, ça remarche, ça fonctionne maintenant, c'est bon maintenant, c'est résolu, enfin reçu, bien reçu"},
		{sour, "fr", "non merci, merci pour rien, merci de me, merci de répondre, merci de faire, merci d'avance, par avance, merci de bien vouloir, merci de votre retour, pas réglé, pas résolu, merci de vérifier, merci quand même, merci de nous"},
		{spoils, "fr", "rien, retard, perdu, annulé, annulation, l'attente, gâché, ruiné, d'avoir perdu"},

		{accuses, "es", "dónde está mi, dónde están mis, sigo esperando, todavía no, aún no, llevo esperando, llevo horas, llevo días, llevo semanas, llevamos esperando, nadie contesta, nadie responde, no contestan, no responden, sin respuesta, ninguna respuesta, desde hace horas, desde hace días, pésimo servicio, pésima atención, el peor servicio, la peor aerolínea, la peor, el peor, " +
			"inaceptable, una vergüenza, vergonzoso, nunca más, quiero mi dinero, devuélvanme, quiero un reembolso, exijo, no funciona, no sirve, dejó de funcionar, estafa, estafadores, ladrones, perdieron mi, me perdieron, me cobraron, cobro indebido, una burla, hasta cuándo, den la cara, mal servicio, horrible servicio, decepcionad*, otra vez, harto, harta, me dejaron"},
		{goesWrong, "es", "retras*, demora*, cancel*, perdid*, perdí, roto, rota, error*, falla*, problema*, esperando, espera, reembols*, reclam*, queja*, cobr*, grosero*, grosera*, maleducad*, defectuos*, dañad*, bloquead*, caro, sucio, solución"},
		{condemns, "es", "servicio, atención, nunca, nadie, nada, por qué, cuándo, ustedes, su, sus, ayuda, pésim*, horrible*, terrible*, mal, mala, malo, malísim*, peor, asco, decepci*, enojad*, indignad*, furios*, ridícul*, mierda, basura, lamentable*"},
		{weather, "es", "clima, lluvia, nieve, tormenta, mal tiempo"},
		{isFine, "es", "sin problema*, ningún problema, no hay problema, nada mal, sin retraso*, no está mal, ninguna queja, de nada"},
		{gives, "es", "gracias, muchas gracias, mil gracias, agradezco, agradecid*, se agradece, les agradezco"},
		{settled, "es", "ya está solucionado, solucionado, problema resuelto, ya funciona, ya quedó, todo bien ahora, ya está resuelto, ya llegó, ya me llegó, asunto resuelto"},
		{sour, "es", "no gracias, gracias por nada, gracias de antemano, de antemano, no solucionado, no está solucionado, no está resuelto, no me han solucionado, no han solucionado, sigue sin, gracias a ustedes perdí"},
		{spoils, "es", "nada, perder, retraso, cancelar, arruinar, perdido, dejarme, hacerme"},

		{accuses, "pt", "onde está a minha, onde está minha, onde está o meu, onde está meu, cadê meu, cadê minha, ainda não, até agora nada, até agora não, estou esperando, continuo esperando, estou à espera, há horas, há dias, há semanas, ninguém responde, ninguém atende, não respondem, não atendem, sem resposta, nenhuma resposta, péssimo atendimento, péssimo serviço, pior serviço, " +
			"pior empresa, pior companhia, o pior, a pior, inaceitável, uma vergonha, vergonhoso, nunca mais, quero meu dinheiro, quero o meu dinheiro, quero reembolso, exijo, não funciona, parou de funcionar, golpe, ladrões, perderam minha, perderam a minha, cobraram indevidamente, cobrança indevida, falta de respeito, descaso, palhaçada, absurdo, decepcionad*, de novo"},
		{goesWrong, "pt", "atras*, demora*, cancel*, perdid*, perderam, quebrad*, erro*, falha*, problema*, esperando, espera, reembols*, reclam*, cobr*, grosseir*, mal educad*, defeit*, danificad*, bloquead*, caro, sujo, solução"},
		{condemns, "pt", "serviço, atendimento, nunca, ninguém, nada, por que, porque, quando, vocês, ajuda, péssim*, horrível, terrível, ruim, mau, má, pior, lixo, decepç*, raiva, irritad*, indignad*, ridícul*, merda, lamentável"},
		{weather, "pt", "clima, chuva, neve, tempestade, mau tempo"},
		{isFine, "pt", "sem problema*, nenhum problema, não tem problema, sem atraso*, de nada, nada mal, nenhuma queixa"},
		{gives, "pt", "obrigado, obrigada, obg, brigado, brigada, muito obrigado, valeu, agradeço, agradecid*, grato, grata"},
		{settled, "pt", "já está resolvido, resolvido, problema resolvido, foi resolvido, já funciona, voltou a funcionar, agora funciona, já chegou, tudo certo agora, deu certo"},
		{sour, "pt", "não obrigado, não obrigada, obrigado por nada, obrigada por nada, desde já, não foi resolvido, não resolvido, não está resolvido, sou obrigado, fui obrigado, sou obrigada, fui obrigada, obrigado a, obrigada a, valeu por nada"},
		{spoils, "pt", "nada, perder, atraso, cancelar, estragar, perdido, deixar na mão"},

		{accuses, "it", "dov'è il mio, dov'è la mia, dove sono i miei, dove sono le mie, sto ancora aspettando, ancora niente, ancora nessuna, ancora nulla, aspetto da, aspettando da, da ore, da giorni, da settimane, nessuno risponde, non rispondete, non rispondono, nessuna risposta, senza risposta, pessimo servizio, servizio pessimo, il peggior servizio, la peggiore, il peggiore, " +
			"inaccettabile, una vergogna, vergognoso, vergognosi, vergogna, mai più, rivoglio i miei soldi, voglio il rimborso, voglio un rimborso, esigo, non funziona, ha smesso di funzionare, truffa, truffatori, ladri, perso la mia valigia, perso il mio bagaglio, avete perso, addebitato due volte, presa in giro, scandaloso, ridicoli, deluso, delusa, fate schifo, per l'ennesima volta"},
		{goesWrong, "it", "ritard*, cancell*, annullat*, perso, persa, rotto, rotta, guast*, errore*, errori, problem*, attesa, aspett*, rimbors*, reclam*, addebit*, maleducat*, scortes*, difett*, danneggiat*, bloccat*, caro, sporc*"},
		{condemns, "it", "servizio, assistenza, mai, nessuno, niente, perché, quando, voi, vostro, vostra, aiuto, pessim*, orribil*, terribil*, male, peggio, peggior*, schifo, delusion*, arrabbiat*, furios*, ridicol*, merda, penos*, scandal*"},
		{weather, "it", "meteo, pioggia, neve, tempesta, maltempo, temporale"},
		{isFine, "it", "nessun problema, senza problemi, non male, niente male, nessun ritardo, di niente, nessun reclamo"},
		{gives, "it", "grazie, grazie mille, molte grazie, vi ringrazio, ringrazio, grato, grata"},
		{settled, "it", "risolto, problema risolto, ora funziona, adesso funziona, tutto a posto, tutto ok ora, è arrivato finalmente, tutto risolto, funziona di nuovo"},
		{sour, "it", "no grazie, grazie di niente, grazie per niente, grazie in anticipo, in anticipo, grazie anticipatamente, non risolto, non è risolto, non avete risolto, non ha risolto, grazie al cavolo, non è stato risolto"},
		{spoils, "it", "niente, nulla, ritardo, perso, cancellato, rovinato, averci lasciato"},
	}
}

// distant are the languages in other letters. Hindi is also written in Latin ones.
func distant() []list {
	return []list{
		{accuses, "hi", "कहाँ है मेरा, मेरा सामान कहाँ, मेरा सामान कहां, मेरा बैग कहाँ, मेरा ऑर्डर कहाँ, कहाँ है मेरी, अभी तक नहीं, अब तक नहीं, अभी भी इंतज़ार, इंतज़ार कर रहा, इंतज़ार कर रही, कोई जवाब नहीं, जवाब नहीं दे, कोई नहीं सुनता, घंटों से, दिनों से, सबसे खराब, बेकार सेवा, घटिया सेवा, घटिया, बकवास, धोखा, लूट, पैसे वापस, पैसा वापस, काम नहीं कर, शर्म करो, शर्मनाक, बेकार, " +
			"kahan hai mera, mera paisa, paise wapas, paisa wapas, abhi tak nahi, koi jawab nahi, reply nahi, bakwas, bekar, bekaar, ghatiya, sharam karo, dhokha, loot, worst service, kaam nahi kar"},
		{goesWrong, "hi", "देरी, देर, लेट, रद्द, खराब, टूट*, समस्या, परेशानी, परेशान, शिकायत, रिफंड, गलत, इंतज़ार, problem, pareshan, shikayat, late, der"},
		{condemns, "hi", "मदद, कब, क्यों, kab, kyu, kyun, kyon, बुरा, बुरी, निराश, गुस्सा, घटिया, बेकार, bura, ganda, wahiyat, nirash"},
		{weather, "hi", "मौसम, बारिश, तूफान, बर्फ, mausam, barish"},
		{isFine, "hi", "कोई समस्या नहीं, कोई परेशानी नहीं, कोई बात नहीं, बुरा नहीं, koi baat nahi, koi problem nahi"},
		{gives, "hi", "धन्यवाद, शुक्रिया, आभार, आभारी, थैंक्यू, थैंक यू, dhanyavad, dhanyawad, dhanyavaad, shukriya, shukria"},
		{settled, "hi", "समस्या हल हो गई, हल हो गया, ठीक हो गया, अब ठीक है, मिल गया, काम कर रहा है अब, theek ho gaya, thik ho gaya, ho gaya hai, mil gaya"},
		{sour, "hi", "धन्यवाद नहीं, नहीं धन्यवाद, अग्रिम धन्यवाद, ठीक नहीं, हल नहीं, नहीं मिल गया"},
		{spoils, "hi", "कुछ नहीं, बर्बाद, खराब, देरी"},

		{accuses, "ar", "وين شنطتي, اين حقيبتي, اين طلبي, وين طلبي, اين امتعتي, ما زلت انتظر, مازلت انتظر, لسه مستني, لا زلت انتظر, لازلت انتظر, حتي الان لم, الي الان لم, الي الان ما, للحين ما, لحد الان, لا احد يرد, محد يرد, ما حد يرد, لا يوجد رد, بدون رد, ما تردون, من ساعات, من ايام, من اسبوع, منذ ايام, منذ ساعات, اسوا خدمه, اسوا شركه, " +
			"اسوا شركة, اسوا, خدمه سيئه, غير مقبول, فضيحه, عيب عليكم, ابغي فلوسي, اريد فلوسي, رجعو فلوسي, اريد استرداد, لا يعمل, ما يشتغل, لا تعمل, ما تشتغل, نصابين, حراميه, نصب, ضيعتو, ضيعتم, فقدتم, استهتار, قله احترام, مهزله, تعبت منكم, للمره"},
		{goesWrong, "ar", "تاخير, تاخر, متاخر*, الغاء, الغيت, ضاع*, ضايع*, مفقود*, مكسور*, عطل, معطل, مشكله, مشكلتي, مشاكل, خطا, شكوي, انتظار, انتظر, استرداد, تعويض, غالي, وقح"},
		{condemns, "ar", "ليش, متي, وين, اين, حل, سيء, سيئه, سيئ, زفت, فاشل*, فاشله, مخيب, محبط, غاضب, زباله, خايس*, قرف, للاسف"},
		{weather, "ar", "الطقس, الجو, مطر, امطار, عاصفه, غبار, ثلج"},
		{isFine, "ar", "لا مشكله, بدون مشاكل, ما فيه مشكله, لا توجد مشكله, ليس سيئا, لا باس"},
		{gives, "ar", "شكرا, شكرا جزيلا, شكرا لكم, مشكور, مشكورين, مشكوره, اشكركم, اشكرك, يعطيكم العافيه, يعطيك العافيه, تسلمون, تسلم, ممتن, جزاكم الله, جزاك الله"},
		{settled, "ar", "تم حل المشكله, انحلت المشكله, تم الحل, اشتغل الان, يعمل الان, وصلت الشنطه, تم الاستلام, استلمتها, خلاص تمام, انحلت"},
		{sour, "ar", "لا شكرا, شكرا علي لا شيء, شكرا علي التاخير, شكرا مقدما, لم يتم حل, ما تم حل, لم تنحل, ما انحلت"},
		{spoils, "ar", "لا شيء, ولا شي, التاخير, تضييع, ضياع, الغاء"},
	}
}
