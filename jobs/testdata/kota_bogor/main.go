// Command kota_bogor computes every figure of Kota Bogor's page of the demo from the raw files, in its own simple way, and
// prints each as its place on the page, a tab, and the figures of that text in their order. It imports nothing of padu.
//
//	go run ./testdata/kota_bogor DIR TIES.csv
//
// DIR is the demo's workspace; only its inbox/ is read. Which line a code of the register means is read from the register.
// Which lines an agreement without a code is tied to by its words is the linker's decision, which no simple program can
// repeat: TIES.csv says it, one tie a line (number of the agreement, year, status, order, code), from mart.tautan_kerja_sama. All money and
// all counts behind those ties are computed here.
package main

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// today is the day of which the demo speaks, now and before are its budget years.
var today = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)

const now, before = 2026, 2025

// agreement is one row of the register.
type agreement struct {
	title, kind, form, number, partner, field, status, code, parent string
	signed, start, end, discussed, council                          time.Time
	talks                                                           int               // meetings of the TKKSD that its minutes tell of
	evaluated                                                       map[int]time.Time // the first day of a year's evaluation
	lastTalk, lastReview                                            time.Time
	open, burden, burdenPublic                                      bool
	value                                                           int64 // cents, as all money
}

// tie is one line that the linker gave an agreement by its words.
type tie struct{ status, code string }

// book is what the files say. Of stages and months the last one counts.
type book struct {
	dir                  string
	agreements           []*agreement
	plan, budget, spent  map[int]map[string]int64 // year → sub kegiatan
	budgetOf, spentOf    map[int]map[string]int64 // year → sub kegiatan and account
	budgetRows, planRows map[int]int
	target               map[int]string // of the sub kegiatan that counts agreements
	month                map[int]int
	mapped               map[string]bool // bidang urusan that are mapped and pursued
	mappedAtAll          map[string]bool
	income, spending     int64 // of DJPK's summary
	summaryRows          int
	ties                 map[string][]tie // by number and year
	files                []file
	records              []record
	repaired, repeated   []string // findings on the cells of a file
}

// file is one file with its rows.
type file struct {
	name, dataset        string
	in, loaded, rejected int
	badPlace, badText    string
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: kota_bogor DIR TIES.csv")
		os.Exit(2)
	}
	b := read(os.Args[1], os.Args[2])
	b.head()
	b.flow()
	b.followUp()
	b.fields()
	b.ending()
	b.list()
	b.absorbed()
	b.partners()
	b.peers()
	b.untied()
	b.talks()
	b.findings()
	b.received()
}

// put prints the figures of one text.
func put(place string, figures ...any) {
	fmt.Println(place + "\t" + strings.TrimSpace(fmt.Sprintln(figures...)))
}

var (
	long  = []string{"", "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"}
	short = []string{"", "Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"}
)

func longDate(t time.Time) string { return fmt.Sprint(t.Day(), " ", long[t.Month()], " ", t.Year()) }

// until is an end as tables show it.
func (a *agreement) until() string {
	if a.open {
		return "tanpa batas"
	}
	return fmt.Sprint(a.end.Day(), " ", short[a.end.Month()], " ", a.end.Year())
}

// dots writes 1234567 as 1.234.567.
func dots(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return s
}

// full writes an amount to the cent, without cents where there are none.
func full(cents int64) string {
	if cents%100 == 0 {
		return "Rp" + dots(cents/100)
	}
	return fmt.Sprintf("Rp%s,%02d", dots(cents/100), cents%100)
}

func round(n, unit int64) int64 { return (2*n + unit) / (2 * unit) }

// words writes an amount as people say it, rounded half up: whole juta, tenths of a miliar.
func words(cents int64) string {
	const million = 100_000_000 // cents
	switch {
	case round(cents, million) >= 1000:
		return tenths(round(cents, 100*million)) + " miliar"
	case round(cents, 100) >= 1_000_000:
		return "Rp" + dots(round(cents, million)) + " juta"
	}
	return "Rp" + dots(round(cents, 100))
}

func tenths(n int64) string { return "Rp" + strings.TrimSuffix(fmt.Sprintf("%d,%d", n/10, n%10), ",0") }

// permille is a share, rounded half up.
func permille(part, whole int64) int64 { return round(part*1000, whole) }

func percent(part, whole int64) string { return permilleText(permille(part, whole)) + "%" }

func permilleText(p int64) string { return strings.TrimSuffix(fmt.Sprintf("%d,%d", p/10, p%10), ",0") }

// one writes a count that sentences begin with.
func one(n int) string {
	if n == 1 {
		return "Satu"
	}
	return fmt.Sprint(n)
}
