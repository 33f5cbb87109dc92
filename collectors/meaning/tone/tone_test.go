package tone

import (
	"slices"
	"strings"
	"testing"
)

func TestPhrasesAreWellFormed(t *testing.T) {
	lists() // panics otherwise
	seen := map[kind]map[string]bool{}
	for _, l := range phrases() {
		if seen[l.kind] == nil {
			seen[l.kind] = map[string]bool{}
		}
		if seen[l.kind][l.lang] {
			t.Errorf("two lists of kind %d in %s", l.kind, l.lang)
		}
		seen[l.kind][l.lang] = true
	}
	for k := accuses; k < whatFor; k++ {
		for _, lang := range []string{"en", "de", "fr", "es", "pt", "it", "hi", "ar"} {
			if !seen[k][lang] {
				t.Errorf("no list of kind %d in %s", k, lang)
			}
		}
	}
}

// Sentences of our own making.
func TestComplains(t *testing.T) {
	for _, c := range []struct {
		lang, text     string
		negative, want bool
	}{
		{"en", "Where is my bag?", false, true},
		{"en", "Still waiting. No one answers the phone!", false, true},
		{"en", "Worst airline ever.", true, true},
		{"en", "My flight was cancelled and I am so sad", true, true},
		{"en", "I want a refund", false, true},
		{"en", "Please fix your website", false, true},
		{"en", "Horrible weather today, I hate the rain", true, false},
		{"en", "What a lovely flight, no delays and no problems", false, false},
		{"en", "My flight is delayed, but the crew is great", false, false},
		{"en", "So sad to hear about the accident", true, true}, // errs: what is bad is taken for theirs
		{"en", "Do you fly to Oslo?", false, false},
		{"en", "I can't complain", false, false},
		{"en", "", true, false},
		{"de", "Wo ist mein Koffer?", false, true},
		{"de", "Warte seit zwei Stunden, Flug verspätet", true, true},
		{"de", "Schlechtes Wetter heute, nur Regen", true, false},
		{"fr", "Toujours pas de réponse, c’est une honte", false, true},
		{"es", "Sigo esperando mi reembolso", false, true},
		{"pt", "Cadê minha mala? Ninguém responde", false, true},
		{"it", "Dov'è la mia valigia? Vergogna!", false, true},
		{"hi", "अभी तक नहीं मिला मेरा सामान", false, true},
		{"ar", "وين شنطتي؟ لا أحد يرد", false, true},
	} {
		if got := Complains(c.text, c.lang, c.negative); got != c.want {
			t.Errorf("%s %q, negative %v: %v", c.lang, c.text, c.negative, got)
		}
	}
}

func TestThanks(t *testing.T) {
	for _, c := range []struct {
		lang, text string
		want       bool
	}{
		{"en", "Thank you so much for the quick help!", true},
		{"en", "thanks", true},
		{"en", "Thx, sorted now", true},
		{"en", "All good now 👍", true},
		{"en", "It's working again.", true},
		{"en", "Thanks for finding my lost bag", true},
		{"en", "Thanks for nothing", false},
		{"en", "No thanks.", false},
		{"en", "thanks, but no thanks", false},
		{"en", "Thanks a lot for losing my bag", false},
		{"en", "Thanks for another 3 hour delay!", false},
		{"en", "thanks for ruining our holiday", false},
		{"en", "Thanks to you I missed my flight", false},
		{"en", "Can you check my booking? Thanks in advance", false},
		{"en", "Any help would be appreciated", false},
		{"en", "Can you help? Thanks!", false},
		{"en", "Did it arrive? Yes! Thank you so much for that", true},
		{"en", "On hold for an hour. Thanks guys.", false},
		{"en", "Still not working", false},
		{"en", "It has not been resolved", false},
		{"en", "My bag is lost", false},
		{"de", "Danke, hat geklappt!", true},
		{"de", "Danke für nichts", false},
		{"de", "Nein danke", false},
		{"fr", "Merci beaucoup pour votre aide", true},
		{"fr", "Merci pour rien", false},
		{"es", "¡Muchas gracias!", true},
		{"es", "Gracias por nada", false},
		{"pt", "Obrigada pela ajuda", true},
		{"pt", "Fui obrigado a esperar", false},
		{"it", "Grazie mille", true},
		{"it", "Grazie di niente", false},
		{"hi", "धन्यवाद", true},
		{"ar", "شكرا جزيلا لكم", true},
		{"ar", "لا شكرا", false},
		{"", "gracias", true},
	} {
		if got := Thanks(c.text, c.lang); got != c.want {
			t.Errorf("%s %q: %v", c.lang, c.text, got)
		}
	}
}

func TestSigned(t *testing.T) {
	for text, want := range map[string]bool{
		"We are on it. ^AB": true, "We are on it ^Sara": true, "We are on it. ^ sara": true, "Sorry!^AB": true, "On it ^AB 2/2": true,
		"On it. ^AB https://x.example/a?b": true, "On it. -Bob": true, "On it – Bob": true, "On it. — Anna Lee": true, "Thanks - Tom": true, "like it-Tabby": true,
		"On it 🙂 /AB": true, "On it. /Anna @traveller_17": true, "On it. *AB": true, "On it *AnnaLee https://x.example": true, "Kind regards, Sara": true, "Viele Grüße\nJürgen": true,
		"We will have a look. Phil": true, "On it. ~RD": true, "On it. = JJ": true, "On it. -S.D.": true, "On it! #FlyBlue -Tara": true, "どうぞ。^美咲": true,
		"On it (2/2) ^Zoë 🙏": true, "ご確認ください。https://x.example/a TN": true, "お試しください。ET": true,
		"": false, "^": false, "On it.": false, "We fly to New-York": false, "Open Mon - Fri": false, "From London - Paris": false, "Use the Wi-Fi": false,
		"This is non-EU": false, "Please help and/or": false, "Enjoy your trip. Thanks": false, "See you there. Cheers!": false, "Ask the team at Skyways": false, "We can look into it, Bob": false,
		"Thanks for reaching out, Anna!": false, "It's 5* service": false, "Back at 10-12": false, "Please DM us - Thanks": false, "Sent from my iPhone": false, "Part one (1/2)": false,
		"Call 0800-SKYWAYS": false, "https://x.example/AB": false, "Great to hear. Awesome": false, "Our new plane is the A-320": false,
	} {
		if got := Signed(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestMaskedWords(t *testing.T) {
	for text, want := range map[string]string{
		"@traveller_17 Hi Bob, we're on it. Call 0800-123 or see https://x.example/a ^AB": "were on it call <number> or see <link>",
		"@a @b Hello Anna! Thanks for writing to @skywaysair, Anna.":                      "thanks for writing to <handle>",
		"Anna, please mail help@skyways.example on Nov 3":                                 "please mail <mail> on <number>",
		"Flight SK123 on 11/02/2017 at 10:30am, ref #99":                                  "flight <number> on <number> at <number> ref <number>",
		"hi there! We care &amp; share":                                                   "we care share",
		"Sorry, Mary Ann. We care":                                                        "sorry we care",
		"ご案内します。https://x.example/a":                                                      "ご 案 内 し ま す <link>",
		"🙏": "",
	} {
		if got := strings.Join(maskedWords(text), " "); got != want {
			t.Errorf("%q:\ngot  %q\nwant %q", text, got, want)
		}
	}
}

func TestShingles(t *testing.T) {
	same := []string{
		"@traveller_17 Hi Anna, please send us a DM with your booking number 4711. ^AB https://x.example/1",
		"@another @traveller_18 Hi Bob, please send us a DM with your booking number 99! -Sara https://x.example/2",
		"please send us a DM with your booking number 4 https://x.example/3",
	}
	for _, text := range same[1:] {
		if !slices.Equal(Shingles(text), Shingles(same[0])) {
			t.Errorf("%q is another template than %q", text, same[0])
		}
	}
	if got := Shingles("please send us a DM with your booking number 4"); len(got) != 8 || !slices.IsSorted(got) {
		t.Errorf("ten words, eight shingles: %v", got)
	}
	if got := Shingles("we care we care we care"); len(got) != 2 {
		t.Errorf("each shingle once: %v", got)
	}
	for text, want := range map[string]int{"": 0, "🙏": 0, "@a https://x.example": 0, "Thanks!": 1, "Well done": 1, "Well done you": 1, "Well done you all": 2} {
		if got := Shingles(text); len(got) != want {
			t.Errorf("%q: %d shingles, want %d", text, len(got), want)
		}
	}
	if slices.Equal(Shingles("Thanks!"), Shingles("Sorry!")) {
		t.Error("other words have other hashes")
	}
}

// Hashes are stored: they must not change between versions without the stored ones being made anew.
func TestShinglesStayTheSame(t *testing.T) {
	if got, want := Shingles("We will look into it"), []uint32{1052181070, 1779206575, 2555321433}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func FuzzTone(f *testing.F) {
	f.Add("@a Hi Bob, thanks – Sara ^AB 1/2 https://x.example", "en")
	f.Add("\xff\xfe &#0; ご確認https:// #1 @", "")
	f.Fuzz(func(t *testing.T, text, lang string) {
		Complains(text, lang, true)
		Thanks(text, lang)
		before, after, signed := unsigned(text)
		if signed != Signed(text) || !strings.HasPrefix(text, before) || !strings.HasSuffix(text, after) || len(before)+len(after) > len(text) {
			t.Fatalf("%q is not %q, a signature, %q", text, before, after)
		}
		if got := Shingles(text); !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
			t.Fatalf("%v are not distinct and sorted", got)
		}
	})
}
