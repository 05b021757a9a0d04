package link

import (
	"strings"
	"unicode"
)

// words splits a text into lower-case words; a code or a number is no word, but an abbreviation such as b3 is.
func words(s string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if len(w) > 1 && (!strings.ContainsAny(w, "0123456789") || len(w) <= 5 && w[0] >= 'a' && w[0] <= 'z') {
			out = append(out, w)
		}
	}
	return out
}

// stem takes Indonesian affixes off, so that pengelolaan, dikelola and kelola are one word. It is meant for matching: a
// stem need not be a word, and the same word always gives the same one.
func stem(w string) string {
	for _, s := range []string{"kah", "lah", "pun", "nya"} {
		if rest, ok := strings.CutSuffix(w, s); ok && len(rest) >= 5 {
			w = rest
			break
		}
	}
	w = prefix(w)
	for _, s := range []string{"kan", "an", "i"} {
		if rest, ok := strings.CutSuffix(w, s); ok && len(rest) >= 4 && (s != "i" || rest[len(rest)-1] != 'a') { // pakai, nilai, pegawai
			return rest
		}
	}
	return w
}

// prefix takes off one prefix, or two (memper-, keber-, pember-), and gives back the letter that a nasal swallowed.
func prefix(w string) string {
	for _, p := range []struct{ cut, back string }{
		{"perum", "rum"}, {"peren", "ren"}, {"peraw", "raw"}, {"memanf", "manf"}, {"pemanf", "manf"}, // roots of their own
		{"kepen", ""}, {"kepeg", "g"}, {"dike", ""}, {"memper", ""}, {"pember", ""}, {"diper", ""}, {"keber", ""}, {"keter", ""}, {"penye", "se"}, {"menye", "se"},
		{"meny", "s"}, {"peny", "s"}, {"meng", ""}, {"peng", ""}, {"mem", ""}, {"pem", ""}, {"men", ""}, {"pen", ""},
		{"ber", ""}, {"ter", ""}, {"per", ""}, {"pel", "l"}, {"me", ""}, {"pe", ""}, {"di", ""}, {"ke", ""}, {"se", ""},
	} {
		rest, ok := strings.CutPrefix(w, p.cut)
		if !ok || len(rest) < 4 {
			continue
		}
		switch {
		case (p.cut == "men" || p.cut == "pen") && vowel(rest[0]):
			return "t" + rest
		case (p.cut == "mem" || p.cut == "pem") && vowel(rest[0]):
			return "p" + rest
		case (p.cut == "meng" || p.cut == "peng") && (rest[0] == 'u' || rest[0] == 'e' || rest[0] == 'o'):
			return strings.TrimPrefix(rest, "e") // pengelolaan: kelola loses its k; both sides lose it
		case p.cut == "pel" && !vowel(rest[0]):
			continue
		}
		return p.back + rest
	}
	return w
}

func vowel(b byte) bool { return strings.IndexByte("aiueo", b) >= 0 }
