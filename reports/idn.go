package reports

import (
	"fmt"
	"strings"
	"time"
)

// nbsp keeps a number and its word on one line.
const nbsp = "\u00a0"

var (
	monthsLong  = [...]string{"", "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"}
	monthsShort = [...]string{"", "Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"}
)

// integer writes 1234567 as 1.234.567, with a true minus.
func integer(n int64) string {
	sign := ""
	if n < 0 {
		sign, n = "−", -n
	}
	s := fmt.Sprint(n)
	var b strings.Builder
	for i, c := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteRune(c)
	}
	return sign + b.String()
}

// rupiah writes cents in full: Rp1.234.567 or Rp1.234.567,50.
func rupiah(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "−", -cents
	}
	s := sign + "Rp" + integer(cents/100)
	if cents%100 != 0 {
		s += fmt.Sprintf(",%02d", cents%100)
	}
	return s
}

// rupiahWords writes cents as people say them, rounded half up: Rp1,24 triliun, Rp279 juta, Rp500.000.
func rupiahWords(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "−", -cents
	}
	for _, u := range []struct {
		word string
		unit int64 // cents
		dec  int
		half int64 // of the last digit in the next smaller word: what would round up to 1.000 of it takes this word
	}{{"triliun", 100_000_000_000_000, 2, 5_000_000_000}, {"miliar", 100_000_000_000, 1, 50_000_000}, {"juta", 100_000_000, 0, 50}} {
		if cents < u.unit-u.half {
			continue
		}
		step := u.unit
		for range u.dec {
			step /= 10
		}
		n := (cents + step/2) / step
		whole, frac := n, int64(0)
		scale := int64(1)
		for range u.dec {
			scale *= 10
		}
		whole, frac = n/scale, n%scale
		s := sign + "Rp" + integer(whole)
		if f := strings.TrimRight(fmt.Sprintf("%0*d", u.dec, frac), "0"); u.dec > 0 && f != "" {
			s += "," + f
		}
		return s + nbsp + u.word
	}
	return sign + "Rp" + integer((cents+50)/100)
}

// share is part of whole in permille, rounded half up; ok is false when there is no whole.
func share(part, whole int64) (permille int64, ok bool) {
	if whole <= 0 {
		return 0, false
	}
	if part > 1<<52 { // keep the product below the limit of 64 bits
		part, whole = part>>12, whole>>12
	}
	return (part*2000 + whole) / (whole * 2), true
}

// percent writes part of whole: 70,6%; "…" when there is no whole.
func percent(part, whole int64) string {
	p, ok := share(part, whole)
	if !ok {
		return "…"
	}
	return permilleText(p) + "%"
}

func permilleText(p int64) string {
	sign := ""
	if p < 0 {
		sign, p = "−", -p
	}
	if p%10 == 0 {
		return sign + integer(p/10)
	}
	return fmt.Sprintf("%s%s,%d", sign, integer(p/10), p%10)
}

// points writes a difference of two shares in poin: +4,4 poin.
func points(diff int64) string {
	sign := "+"
	if diff <= 0 {
		sign = ""
	}
	return sign + permilleText(diff) + nbsp + "poin"
}

// date writes 25 November 2026, dateShort 5 Des 2026; "…" for an unknown day.
func date(t time.Time) string {
	if t.IsZero() {
		return "…"
	}
	return fmt.Sprintf("%d%s%s%s%d", t.Day(), nbsp, monthsLong[t.Month()], nbsp, t.Year())
}

func dateShort(t time.Time) string {
	if t.IsZero() {
		return "…"
	}
	return fmt.Sprintf("%d%s%s%s%d", t.Day(), nbsp, monthsShort[t.Month()], nbsp, t.Year())
}

// list joins words: a, b, dan c.
func list(words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	case 2:
		return words[0] + " dan " + words[1]
	}
	return strings.Join(words[:len(words)-1], ", ") + ", dan " + words[len(words)-1]
}
