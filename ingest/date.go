package ingest

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// order says whether a column of digits-only dates writes the day or the month first.
type order byte

const (
	orderUndecided order = iota
	dayFirst
	monthFirst
)

var months = map[string]time.Month{
	"januari": 1, "jan": 1, "februari": 2, "pebruari": 2, "feb": 2, "peb": 2, "maret": 3, "mar": 3, "april": 4, "apr": 4,
	"mei": 5, "juni": 6, "jun": 6, "juli": 7, "jul": 7, "agustus": 8, "agt": 8, "agu": 8, "ags": 8, "september": 9, "sep": 9, "sept": 9,
	"oktober": 10, "okt": 10, "november": 11, "nopember": 11, "nov": 11, "nop": 11, "desember": 12, "des": 12,
}

var (
	isoDate   = regexp.MustCompile(`^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$`)
	digitDate = regexp.MustCompile(`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: \d{1,2}:\d{2}(?::\d{2})?)?$`)
	wordDate  = regexp.MustCompile(`^(?:[\pL']+,\s*)?(\d{1,2})[\s-]+(\pL+)\.?[\s-]+(\d{4})$`)
	serial    = regexp.MustCompile(`^\d{5}(\.\d+)?$`)
	openWords = regexp.MustCompile(`(?i)^(0000-00-00( 00:00:00)?|sampai( dengan)? (sekarang|selesai)|s\.?d\.? (sekarang|selesai)|selesai|tidak terbatas|tanpa batas( waktu)?)$`)
)

// errOpen says that the cell is a date field's way to write "no end".
var errOpen = errors.New("open-ended")

// dateEvidence says what one cell tells about its column's order; ambiguous is true when it needs that knowledge.
func dateEvidence(s string) (o order, ambiguous bool) {
	m := digitDate.FindStringSubmatch(s)
	if m == nil {
		return orderUndecided, false
	}
	a, _ := strconv.Atoi(m[1])
	b, _ := strconv.Atoi(m[2])
	switch {
	case a > 12 && b <= 12:
		return dayFirst, false
	case b > 12 && a <= 12:
		return monthFirst, false
	}
	return orderUndecided, a != b && a <= 12
}

// parseDate reads a date in every form of DOMAIN 4.5. numeric is true for a number cell of a workbook (a day count since
// 1899-12-30). It returns errOpen for 0000-00-00 and its words, and errUndecided when the column's order is needed and
// not known.
func parseDate(s string, numeric bool, o order) (time.Time, error) {
	if (numeric || serial.MatchString(s)) && serial.MatchString(s) {
		days, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return time.Time{}, err
		}
		return inRange(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(days)))
	}
	if openWords.MatchString(s) {
		return time.Time{}, errOpen
	}
	if m := isoDate.FindStringSubmatch(s); m != nil {
		return civil(m[1], m[2], m[3])
	}
	if m := wordDate.FindStringSubmatch(s); m != nil {
		month, ok := months[strings.ToLower(m[2])]
		if !ok {
			return time.Time{}, say("%q is not a month; write 31 Desember 2026", m[2])
		}
		return civil(m[3], strconv.Itoa(int(month)), m[1])
	}
	m := digitDate.FindStringSubmatch(s)
	if m == nil {
		return time.Time{}, say("not a date; write 31-12-2026 or 31 Desember 2026")
	}
	own, ambiguous := dateEvidence(s)
	if ambiguous {
		if o == orderUndecided {
			return time.Time{}, errUndecided
		}
		own = o
	}
	if own != orderUndecided && o != orderUndecided && own != o {
		return time.Time{}, say("day and month stand the other way round than in the rest of the column")
	}
	if own == monthFirst {
		return civil(m[3], m[1], m[2])
	}
	return civil(m[3], m[2], m[1])
}

// civil makes a day that exists in the calendar.
func civil(year, month, day string) (time.Time, error) {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.Year() != y || int(t.Month()) != m || t.Day() != d {
		return time.Time{}, say("no such day in the calendar; write 31-12-2026")
	}
	return inRange(t)
}

func inRange(t time.Time) (time.Time, error) {
	if t.Year() < 1945 || t.Year() > 2125 {
		return time.Time{}, say("year %d: an agreement lies between 1945 and 2125", t.Year())
	}
	return t, nil
}
