package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

const countingCode = "5.01.02.2.03.0002" // the sub kegiatan whose target counts agreements

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "kota_bogor:", err)
		os.Exit(1)
	}
}

// read reads the region's files, DJPK's summary and the ties.
func read(dir, ties string) *book {
	b := &book{dir: dir, plan: map[int]map[string]int64{}, budget: map[int]map[string]int64{}, spent: map[int]map[string]int64{}, budgetOf: map[int]map[string]int64{},
		spentOf: map[int]map[string]int64{}, budgetRows: map[int]int{}, planRows: map[int]int{}, target: map[int]string{}, month: map[int]int{},
		mapped: map[string]bool{}, mappedAtAll: map[string]bool{}, ties: map[string][]tie{}}
	names, err := filepath.Glob(filepath.Join(dir, "inbox", "kota-bogor", "*"))
	check(err)
	for _, name := range names { // by name: murni before perubahan, January before October
		f := file{name: "inbox/kota-bogor/" + filepath.Base(name)}
		parts := strings.FieldsFunc(filepath.Base(name), func(r rune) bool { return r == '-' || r == '.' })
		f.dataset = parts[0]
		switch parts[0] {
		case "kerja":
			b.readRegister(name, &f)
		case "rkpd":
			b.readPlan(name, number(parts[1]), &f)
		case "apbd":
			b.readBudget(name, number(parts[1]), &f)
		case "realisasi":
			b.readSpent(name, number(parts[1]), number(parts[2]), &f)
		case "pemetaan":
			b.readMapping(name, &f)
		case "pembahasan", "persetujuan", "evaluasi", "pendapatan":
			b.readRecords(name, &f)
		default:
			f.in = len(table(name)) - 1
			f.loaded = f.in
		}
		b.files = append(b.files, f)
	}
	b.note()
	for _, r := range table(filepath.Join(dir, "inbox", "djpk", "apbd-ringkas-2025.csv")) {
		if r[1] != "Kota Bogor" {
			continue
		}
		b.summaryRows++
		if r[6] == "4" {
			b.income += plain(r[8])
		} else if r[6] == "5" {
			b.spending += plain(r[8])
		}
	}
	for _, r := range table(ties) {
		k := r[0] + " " + r[1]
		b.ties[k] = append(b.ties[k], tie{r[2], r[4]})
	}
	return b
}

// table reads a CSV file with its header; its first line says what separates.
func table(name string) [][]string {
	data, err := os.ReadFile(name)
	check(err)
	r := csv.NewReader(bytes.NewReader(data))
	if first, _, _ := bytes.Cut(data, []byte("\n")); bytes.Contains(first, []byte(";")) {
		r.Comma = ';'
	}
	rows, err := r.ReadAll()
	check(err)
	return rows
}

// sheet reads the only sheet of a workbook; every row has width cells.
func sheet(name string, width int) [][]string {
	x, err := excelize.OpenFile(name)
	check(err)
	defer x.Close()
	rows, err := x.GetRows(x.GetSheetName(0), excelize.Options{RawCellValue: true})
	check(err)
	for i := range rows {
		for len(rows[i]) < width {
			rows[i] = append(rows[i], "")
		}
	}
	return rows
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	check(err)
	return n
}

var rupiahText = regexp.MustCompile(`^\d{1,3}(\.\d{3})*,\d\d$`)

// rupiah reads 1.234.567,89; ok is false when that is no amount.
func rupiah(s string) (cents int64, ok bool) {
	if !rupiahText.MatchString(s) {
		return 0, false
	}
	return int64(number(strings.NewReplacer(".", "", ",", "").Replace(s))), true
}

// plain reads 1234567.8, as cells of numbers hold it.
func plain(s string) int64 {
	whole, part, _ := strings.Cut(s, ".")
	return int64(number(whole + (part + "00")[:2]))
}

// day reads a date in any of the ways of the register; open is "no end".
func day(s string) (t time.Time, open, ok bool) {
	if s == "" || s == "0000-00-00" {
		return t, s != "", true
	}
	if n, err := strconv.Atoi(s); err == nil { // a workbook's own date
		return time.Date(1899, 12, 30+n, 0, 0, 0, 0, time.UTC), false, true
	}
	for i, m := range long[1:] {
		s = strings.Replace(s, " "+m+" ", fmt.Sprintf("/%02d/", i+1), 1)
	}
	for _, layout := range []string{"2/01/2006", "02-01-2006", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, false, true
		}
	}
	return t, false, false
}

func (b *book) readRegister(name string, f *file) {
	kinds := map[string]string{"KSDD Wajib": "KSDD-W", "KSDD Sukarela": "KSDD-S", "Pihak Ketiga": "KSDPK", "Sinergi": "SINERGI"}
	forms := map[string]string{"Kesepakatan Bersama": "KB", "Nota Kesepakatan": "NK", "Rencana Kerja": "RK", "MoU Luar Negeri": "MOU", "LoI": "LOI"}
	rows := sheet(name, 22)
	f.in = len(rows) - 7 // below the three rows of the header
	for i, r := range rows[7:] {
		if r[0] == "" || r[1] == "2" { // notes and signatures; the numbers of the columns
			continue
		}
		a := &agreement{title: r[1], kind: r[2], form: r[3], number: r[4], partner: r[6], field: r[9], status: r[12], code: r[13], parent: r[20], burden: r[15] == "Ya", burdenPublic: r[16] == "Ya"}
		if k := kinds[a.kind]; k != "" {
			a.kind = k
		}
		if k := forms[a.form]; k != "" {
			a.form = k
		}
		bad := ""
		to := []*time.Time{&a.signed, &a.start, &a.end, &a.council, &a.discussed}
		for n, column := range []int{5, 10, 11, 18, 19} {
			t, open, ok := day(r[column])
			if !ok {
				bad = fmt.Sprintf("Register!%c%d", 'A'+column, i+8)
				f.badText = r[column]
			}
			*to[n], a.open = t, a.open || open
		}
		if bad != "" {
			f.rejected++
			f.badPlace = bad
			continue
		}
		if r[14] != "" {
			a.value, _ = rupiah(r[14])
		}
		f.loaded++
		b.agreements = append(b.agreements, a)
	}
}

var subKegiatan = regexp.MustCompile(`^\d\.\d\d\.\d\d\.\d\.\d\d\.\d{4}$`)

func (b *book) readPlan(name string, year int, f *file) {
	rows := sheet(name, 13)
	f.in = len(rows) - 7
	plan, headers := map[string]int64{}, 0
	for i, r := range rows[7:] {
		if r[0] == "Kode" || r[0] == "" && (r[8] == "Keluaran Sub Kegiatan" || r[9] == "Target") { // the header again: three rows
			if headers++; headers == 1 {
				b.repeated = append(b.repeated, f.name+fmt.Sprintf(" RKPD!A%d", i+8))
			}
		}
		if r[4] == "" || r[4] == "5" {
			continue
		}
		code := strings.Join(r[:5], ".")
		if len(r[2]) == 1 { // a lost zero
			was := code
			code = strings.Join([]string{r[0], r[1], "0" + r[2], r[3], r[4]}, ".")
			b.repaired = append(b.repaired, fmt.Sprintf("%s RKPD!A%d %s %s", f.name, i+8, was, code))
		}
		pagu, ok := rupiah(r[11])
		if !ok || !subKegiatan.MatchString(code) {
			check(fmt.Errorf("%s: row %d is not understood", name, i+8))
		}
		plan[code] += pagu
		f.loaded++
		if code == countingCode {
			b.target[year] = r[9]
		}
	}
	if headers > 0 {
		b.repeated[len(b.repeated)-1] = fmt.Sprint(headers, " ", b.repeated[len(b.repeated)-1])
	}
	b.plan[year], b.planRows[year] = plan, f.loaded
}

func (b *book) readBudget(name string, year int, f *file) {
	rows := table(name)[1:]
	f.in = len(rows)
	budget, accounts := map[string]int64{}, map[string]int64{}
	for i, r := range rows {
		cents, ok := rupiah(r[19])
		if !ok {
			f.rejected++
			f.badPlace, f.badText = fmt.Sprint(i+2, " ", 20), r[19]
			continue
		}
		f.loaded++
		budget[r[13]] += cents
		accounts[r[13]+" "+r[17]] += cents
	}
	b.budget[year], b.budgetOf[year], b.budgetRows[year] = budget, accounts, f.loaded
}

var account = regexp.MustCompile(`^5\.\d\.\d\d\.\d\d\.\d\d\.\d{4}$`)

func (b *book) readSpent(name string, year, month int, f *file) {
	rows := sheet(name, 4)
	f.in = len(rows) - 6
	spent, accounts, code := map[string]int64{}, map[string]int64{}, ""
	for _, r := range rows[6:] {
		if subKegiatan.MatchString(r[0]) {
			code = r[0]
		}
		if account.MatchString(r[0]) {
			spent[code] += plain(r[3])
			accounts[code+" "+r[0]] += plain(r[3])
			f.loaded++
		}
	}
	b.spent[year], b.spentOf[year], b.month[year] = spent, accounts, month
}

func (b *book) readMapping(name string, f *file) {
	rows := sheet(name, 14)[3:]
	f.in, f.loaded = len(rows), len(rows)
	for _, r := range rows {
		b.mappedAtAll[r[1]] = true
		if r[12] != "tidak dilanjutkan" {
			b.mapped[r[1]] = true
		}
	}
}
