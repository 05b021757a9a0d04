package ingest

import (
	"errors"
	"math/big"
	"regexp"
	"strings"
)

// Amounts are int64 cents of a rupiah. That holds 92 quadrillion rupiah, twenty times the state budget; a larger figure
// is a mistake in the file.
const maxCents = int64(9_000_000_000_000_000_000)

// sign says which of '.' and ',' is the decimal sign of a column.
type sign byte

const (
	undecided sign = 0
	comma     sign = ',' // 1.234.567,89
	point     sign = '.' // 1,234,567.89
)

// errUndecided says that a cell can be read in two ways and its column has not told which one is meant.
var errUndecided = errors.New("ambiguous")

// amountEvidence says what one cell tells about its column's decimal sign; ambiguous is true when the cell itself needs
// that knowledge ("1.500" is 1500 or 1.5).
func amountEvidence(s string) (d sign, ambiguous bool) {
	digits, _, _, err := amountBody(s)
	if err != nil {
		return undecided, false
	}
	if d, ambiguous = writing(digits); d != undecided {
		if _, _, err := split(digits, d); err != nil { // a cell that is wrong either way tells nothing
			return undecided, false
		}
	}
	return d, ambiguous
}

// writing tells from the signs alone how digits are written.
func writing(digits string) (d sign, ambiguous bool) {
	dots, commas := strings.Count(digits, "."), strings.Count(digits, ",")
	switch {
	case dots == 0 && commas == 0:
		return undecided, false
	case dots > 0 && commas > 0:
		if strings.LastIndexByte(digits, '.') > strings.LastIndexByte(digits, ',') {
			return point, false
		}
		return comma, false
	case dots > 1:
		return comma, false
	case commas > 1:
		return point, false
	}
	mark := byte('.')
	if commas == 1 {
		mark = ','
	}
	at := strings.IndexByte(digits, mark)
	if tail := len(digits) - at - 1; tail == 3 && at >= 1 && at <= 3 && digits[0] != '0' {
		return undecided, true
	}
	return sign(mark), false
}

// parseAmount reads an amount of rupiah in every form of DOMAIN 4.5: Rp1.234.567,89; (1.234,00); -1.234; 1.234,-; 3850,93
// M. numeric is true for a number cell of a workbook, whose text is a plain or exponent float. rounded says that digits
// beyond the cent were dropped by rounding half away from zero.
func parseAmount(s string, numeric bool, d sign) (cents int64, rounded bool, err error) {
	if numeric {
		return parseFloatText(s)
	}
	if cents, ok := plainCents(s, d); ok {
		return cents, false, nil
	}
	body, negative, scale, err := amountBody(s)
	if err != nil {
		return 0, false, err
	}
	own, ambiguous := writing(body)
	if ambiguous {
		if d == undecided {
			return 0, false, errUndecided
		}
		own = d
	}
	if own != undecided && d != undecided && own != d {
		return 0, false, say("not an amount in a column that writes decimals with %q; write %s", rune(d), amountExample(d))
	}
	whole, frac, err := split(body, own)
	if err != nil {
		return 0, false, err
	}
	cents, rounded, err = toCents(whole, frac, scale)
	if negative {
		cents = -cents
	}
	return cents, rounded, err
}

// plainCents reads what most cells of an export are, digits alone or with one or two decimals behind a point, and leaves
// everything else to the long way.
func plainCents(s string, d sign) (cents int64, ok bool) {
	if len(s) == 0 || len(s) > 16 {
		return 0, false
	}
	at := -1
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			cents = cents*10 + int64(c-'0')
		case c == '.' && at < 0 && i > 0 && d != comma:
			at = i
		default:
			return 0, false
		}
	}
	switch {
	case at < 0:
		return cents * 100, true
	case len(s)-at == 3:
		return cents, true
	case len(s)-at == 2:
		return cents * 10, true
	}
	return 0, false
}

func amountExample(d sign) string {
	if d == point {
		return "1,234,567.89"
	}
	return "1.234.567,89"
}

var (
	currency = regexp.MustCompile(`(?i)^(rp|idr)\.?\s*`)
	unit     = regexp.MustCompile(`(?i)\s*(triliun|trilyun|miliar|milyar|juta|ribu|jt|rb|m|t)\.?$`)
	noCents  = regexp.MustCompile(`,\s*-+$|,=$`)
	scales   = map[string]int{"triliun": 12, "trilyun": 12, "t": 12, "miliar": 9, "milyar": 9, "m": 9, "juta": 6, "jt": 6, "ribu": 3, "rb": 3}
)

// amountBody takes sign, currency and unit off and leaves digits, dots and commas; scale is the power of ten of the unit.
func amountBody(s string) (digits string, negative bool, scale int, err error) {
	t := strings.TrimSpace(s)
	plain := t != ""
	for i := 0; i < len(t) && plain; i++ {
		c := t[i]
		plain = c >= '0' && c <= '9' || c == '.' || c == ','
	}
	if plain {
		return t, false, 0, nil
	}
	if strings.HasPrefix(t, "(") && strings.HasSuffix(t, ")") {
		negative, t = true, strings.TrimSpace(t[1:len(t)-1])
	}
	t = currency.ReplaceAllString(t, "")
	if strings.HasPrefix(t, "-") || strings.HasPrefix(t, "−") {
		negative, t = !negative, strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(t, "-"), "−"))
		t = currency.ReplaceAllString(t, "")
	}
	t = noCents.ReplaceAllString(t, "")
	if m := unit.FindStringSubmatch(t); m != nil {
		scale, t = scales[strings.ToLower(m[1])], strings.TrimSpace(t[:len(t)-len(m[0])])
	}
	if t == "" || strings.Trim(t, "0123456789.,") != "" {
		return "", false, 0, say("not an amount; write 1.234.567,89")
	}
	return t, negative, scale, nil
}

// split cuts digits at the decimal sign and takes the grouping out, which must stand at every third digit.
func split(digits string, d sign) (whole, frac string, err error) {
	whole = digits
	group := byte('.')
	switch d {
	case point:
		group = ','
		whole, frac, _ = strings.Cut(digits, ".")
	case comma:
		whole, frac, _ = strings.Cut(digits, ",")
	}
	if strings.ContainsAny(frac, ".,") || strings.HasSuffix(digits, string(rune(d))) && d != undecided {
		return "", "", say("not an amount; write %s", amountExample(d))
	}
	if strings.IndexByte(whole, group) >= 0 {
		parts := strings.Split(whole, string(group))
		if len(parts[0]) < 1 || len(parts[0]) > 3 {
			return "", "", say("not an amount; write %s", amountExample(d))
		}
		for _, p := range parts[1:] {
			if len(p) != 3 {
				return "", "", say("not an amount; write %s", amountExample(d))
			}
		}
		whole = strings.Join(parts, "")
	}
	if whole == "" || strings.ContainsAny(whole, ".,") {
		return "", "", say("not an amount; write %s", amountExample(d))
	}
	return whole, frac, nil
}

// toCents makes whole.frac × 10^scale into cents, exactly; what is finer than a cent is rounded half away from zero.
func toCents(whole, frac string, scale int) (cents int64, rounded bool, err error) {
	for len(frac) < scale+2 {
		frac += "0"
	}
	digits := whole + frac[:scale+2]
	for i := 0; i < len(digits); i++ {
		if cents > (maxCents-9)/10 {
			return 0, false, say("larger than any budget; check the digits")
		}
		cents = cents*10 + int64(digits[i]-'0')
	}
	rest := frac[scale+2:]
	if strings.Trim(rest, "0") != "" {
		rounded = true
		if rest[0] >= '5' {
			cents++
		}
	}
	return cents, rounded, nil
}

// parseFloatText reads the number that a workbook stores for a cell: the shortest or 17-digit text of a double. Digits
// that only come from the double are not reported as rounded.
func parseFloatText(s string) (cents int64, rounded bool, err error) {
	r, ok := new(big.Rat).SetString(s)
	if !ok || len(s) > 64 {
		return 0, false, say("not an amount; write 1.234.567,89")
	}
	r.Mul(r, big.NewRat(100, 1))
	half := big.NewRat(1, 2)
	if r.Sign() < 0 {
		half.Neg(half)
	}
	sum := new(big.Rat).Add(r, half)
	q := new(big.Int).Quo(sum.Num(), sum.Denom()) // truncates toward zero
	if !q.IsInt64() || q.CmpAbs(big.NewInt(maxCents)) > 0 {
		return 0, false, say("larger than any budget; check the digits")
	}
	// A double holds about 15 decimal digits of the figure: a distance below that is the cell's storage, not its content.
	off := new(big.Rat).Sub(r, new(big.Rat).SetInt(q))
	noise := new(big.Rat).Mul(new(big.Rat).Abs(r), big.NewRat(1, 1_000_000_000_000_000))
	return q.Int64(), off.Abs(off).Cmp(noise) > 0, nil
}
