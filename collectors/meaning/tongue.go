package meaning

import "unicode"

// tongue is a language as a model knows it: Hindi in Devanagari and Hindi in Latin letters share no word, so a model
// trained on the one can't judge the other.
func tongue(text, lang string) string {
	if lang == "" {
		return ""
	}
	latin, own := 0, 0
	for _, r := range text {
		switch {
		case r < 0x80:
			if r|0x20 >= 'a' && r|0x20 <= 'z' {
				latin++
			}
		case r >= 0x900 && r <= 0x97f:
			own++
		case unicode.IsLetter(r):
			latin++
		}
	}
	if lang == "hi" && own > latin {
		return "hi-deva"
	}
	return lang
}
