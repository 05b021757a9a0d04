package jobs

import (
	"encoding/csv"
	"fmt"
	"html"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"padu/reports"
)

// TestEveryFigureIsCountedAgain walks every tile and every table cell of every report: SQL on the snapshot gives each again to
// the last digit, its CSV file holds just that, and the page says it in words.
func TestEveryFigureIsCountedAgain(t *testing.T) {
	dir, _ := demo()
	tr, err := openTracer(t.Context(), dir, 2)
	if err != nil {
		t.Fatal(err)
	}
	defer tr.close()
	all, err := reports.Traces(t.Context(), tr.s, "")
	if err != nil {
		t.Fatal(err)
	}
	found := countAll(t, tr, all)
	by, files, units := map[string]bool{}, csvFiles{}, map[string]int{}
	cells := 0
	for i, f := range all {
		if by[f.Code] {
			t.Errorf("%s and another figure have the same code %s", f.Sentence, f.Code)
		}
		by[f.Code] = true
		for j, s := range f.Sums {
			units[s.Unit]++
			if s.Value != found[i][j] {
				t.Errorf("%s %s, %s: the report says %q, SQL %q; %s of %s where %s", f.Code, f.Sentence, s.Name, s.Value, found[i][j], s.Column, s.Table, s.Where)
			}
		}
		value := exactly(found[i])
		if f.CSV != "" {
			cells++
			got := files.cell(t, dir, f)
			if len(found[i]) == 2 && decimalForm.MatchString(got) { // of two amounts it is the difference
				value = amount(centsOf(found[i][0]) - centsOf(found[i][1]))
			}
			if got != value {
				t.Errorf("%s %s: %s says %q, SQL %q", f.Code, f.Sentence, f.CSV, got, value)
			}
		}
		if f.CSV != "" && !says(f.Sentence, value) && f.Sums[0].Table != "korelasi_uji" { // whose cells are in their own units
			t.Errorf("%s: %q does not say %q", f.Code, f.Sentence, value)
		}
	}
	t.Logf("%d figures, %d in CSV files, sums by unit: %v", len(all), cells, units)
	if len(all) < 5000 || cells < 5000 || units["rupiah"] < 500 || units["naskah"] < 400 {
		t.Error("too few to mean anything")
	}
	// A figure that is not what SQL gives is noticed, and one in a file too.
	first := slices.IndexFunc(all, func(f reports.Trace) bool { return f.CSV != "" && f.Sums[0].Unit == "rupiah" })
	wrong := all[first]
	wrong.Sums = slices.Clone(wrong.Sums)
	wrong.Sums[0].Value += "1"
	if again := countAll(t, tr, []reports.Trace{wrong})[0][0]; again == wrong.Sums[0].Value {
		t.Error("a wrong figure was not noticed")
	}
	wrong.Row++
	if files.cell(t, dir, wrong) == exactly(found[first]) {
		t.Error("two rows that follow another say the same; this test cannot tell them apart")
	}
}

// says is true when a sentence ends with a value as pages write it; of a title what it is about is enough, and a code may
// stand before its name.
func says(sentence, value string) bool {
	if decimalForm.MatchString(value) && strings.Contains(sentence, ": "+value+" ") {
		return true
	}
	_, about, short := strings.Cut(value, " tentang ")
	return short && strings.HasSuffix(sentence, ": "+about) || slices.ContainsFunc(inWords(value), func(w string) bool { return strings.HasSuffix(sentence, ": "+w) })
}

// countAll gives every sum of every figure again. What one condition gives is asked for once, and many conditions in one
// query: single ones are slow.
func countAll(t *testing.T, tr *tracer, all []reports.Trace) [][]string {
	t.Helper()
	type at struct{ figure, sum int }
	var order []string
	same := map[string][]at{} // by table and condition
	out := make([][]string, len(all))
	for i, f := range all {
		out[i] = make([]string, len(f.Sums))
		for j, s := range f.Sums {
			key := tableOf(s) + " where " + s.Where
			if same[key] == nil {
				order = append(order, key)
			}
			same[key] = append(same[key], at{i, j})
		}
	}
	for batch := range slices.Chunk(order, 100) {
		var parts []string
		for n, key := range batch {
			columns := []string{"''"}
			for _, a := range same[key] {
				typ, value := again(all[a.figure].Sums[a.sum])
				columns = append(columns, typ, value)
			}
			parts = append(parts, fmt.Sprintf("select %d, count(*), concat_ws(chr(31), %s) from %s", n, strings.Join(columns, ", "), key))
		}
		rows, err := tr.s.Query(t.Context(), strings.Join(parts, " union all "))
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var i int
			var n int64
			var text string
			if err := rows.Scan(&i, &n, &text); err != nil {
				t.Fatal(err)
			}
			values := strings.Split(text, "\x1f")[1:]
			for k, a := range same[batch[i]] {
				out[a.figure][a.sum] = said(all[a.figure].Sums[a.sum], n, values[2*k], values[2*k+1])
			}
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// exactly is what the sums of a cell come to: the sum, or of two the share of the first in the second, rounded half up.
func exactly(found []string) string {
	if len(found) == 1 {
		return found[0]
	}
	part, whole := centsOf(found[0]), centsOf(found[1])
	if whole == 0 {
		return ""
	}
	return fmt.Sprintf("%d.%03d", (part*2000+whole)/(2*whole)/1000, (part*2000+whole)/(2*whole)%1000)
}

// csvFiles are the files of the site that were read.
type csvFiles map[string][][]string

// cell is a cell of a CSV file without the apostrophe that keeps it from running.
func (c csvFiles) cell(t *testing.T, dir string, f reports.Trace) string {
	t.Helper()
	if c[f.CSV] == nil {
		data, err := os.ReadFile(filepath.Join(dir, "site", "current", filepath.FromSlash(f.CSV)))
		if err != nil {
			t.Fatal(err)
		}
		if c[f.CSV], err = csv.NewReader(strings.NewReader(string(data))).ReadAll(); err != nil {
			t.Fatal(err)
		}
	}
	rows := c[f.CSV]
	at := slices.Index(rows[0], f.Column)
	if at < 0 || f.Row > len(rows) {
		return "no cell"
	}
	text := rows[f.Row-1][at]
	if len(text) > 1 && text[0] == '\'' && strings.ContainsRune("=+-@\t\r", rune(text[1])) {
		text = text[1:]
	}
	return text
}

var (
	wholeNumber = regexp.MustCompile(`^-?\d+$`)
	decimalForm = regexp.MustCompile(`^-?\d+\.\d{2}$`)
	shareForm   = regexp.MustCompile(`^\d+\.\d{3}$`)
	monthShort  = strings.Fields("Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des")
)

// inWords are the ways in which a page may write a value.
func inWords(value string) []string {
	out := []string{value}
	switch value {
	case "":
		return []string{"…", "tanpa batas"}
	case "-":
		return []string{"…", "-"}
	case "ya":
		return []string{"Ya"}
	case "tidak":
		return []string{"Belum"}
	case "0.00":
		return []string{"–", "Rp0", "tetap"}
	}
	switch day, err := time.Parse(time.DateOnly, value); {
	case err == nil:
		return []string{fmt.Sprintf("%d\u00a0%s\u00a0%d", day.Day(), monthShort[day.Month()-1], day.Year())}
	case wholeNumber.MatchString(value):
		return append(out, dotted(value))
	case decimalForm.MatchString(value): // or a code like 32.01
		if n := centsOf(value); n < 0 {
			return []string{"−" + moneyWords(-n)}
		}
		return append(out, moneyWords(centsOf(value)), "+"+moneyWords(centsOf(value)))
	case shareForm.MatchString(value):
		n := centsOf(value)                                                               // a permille
		out = append(out, strings.TrimSuffix(fmt.Sprintf("%d,%d", n/10, n%10), ",0")+"%") // or a score
	}
	if v, err := strconv.ParseFloat(value, 64); err == nil { // a score
		out = append(out, strings.Replace(strconv.FormatFloat(v, 'f', 2, 64), ".", ",", 1))
	}
	return out
}

// dotted writes 1234567 as 1.234.567.
func dotted(s string) string {
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return s
}

// moneyWords writes an amount as people say it, rounded half up: whole juta, tenths of a miliar, hundredths of a triliun.
func moneyWords(cents int64) string {
	round := func(unit int64) int64 { return (2*cents + unit) / (2 * unit) }
	decimals := func(n int64, of int, name string) string {
		digits := fmt.Sprintf("%0*d", of+1, n)
		whole, part := digits[:len(digits)-of], strings.TrimRight(digits[len(digits)-of:], "0")
		if part != "" {
			part = "," + part
		}
		return "Rp" + dotted(whole) + part + "\u00a0" + name
	}
	const juta = 100_000_000 // cents
	switch {
	case round(100*juta) >= 10_000:
		return decimals(round(10_000*juta), 2, "triliun")
	case round(juta) >= 1000:
		return decimals(round(100*juta), 1, "miliar")
	case round(100) >= 1_000_000:
		return decimals(round(juta), 0, "juta")
	}
	return "Rp" + dotted(fmt.Sprint(round(100)))
}

var shownCode = regexp.MustCompile(`data-jejak="([A-Z2-7]{10})"[^>]*>(?:<a [^>]*>)?([^<]*)<`)

// TestEveryShownFigureIsListed: each code on a page belongs to a figure of that page, and the sentence there says what the page
// says.
func TestEveryShownFigureIsListed(t *testing.T) {
	dir, _ := demo()
	tr, err := openTracer(t.Context(), dir, 2)
	if err != nil {
		t.Fatal(err)
	}
	defer tr.close()
	all, err := reports.Traces(t.Context(), tr.s, "")
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]reports.Trace{}
	for _, f := range all {
		by[f.Code] = f
	}
	tiles, cells := 0, 0
	root, err := filepath.EvalSymlinks(filepath.Join(dir, "site", "current"))
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(p) != ".html" {
			return err
		}
		data, err := os.ReadFile(p)
		rel, _ := filepath.Rel(root, p)
		shown := shownCode.FindAllStringSubmatch(string(data), -1)
		if n := strings.Count(string(data), "data-jejak="); n != len(shown) {
			t.Errorf("%s: %d codes, of which %d can be read", rel, n, len(shown))
		}
		for _, m := range shown {
			f, ok := by[m[1]]
			if !ok || f.Page != filepath.ToSlash(rel) {
				t.Errorf("%s shows %s, which is not listed for it", rel, m[1])
			}
			text := html.UnescapeString(m[2])
			if strings.Contains(f.Sentence, ": "+text) && (strings.HasSuffix(f.Sentence, ")") || strings.HasSuffix(f.Sentence, ": "+text)) {
				if cells++; strings.HasSuffix(f.Sentence, ")") {
					tiles++
				}
				continue
			}
			t.Errorf("%s: %s is %q, listed as %q", rel, m[1], text, f.Sentence)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if tiles < 4*6 || cells < 3000 {
		t.Errorf("%d tiles and %d cells with a code; the front page and five regions have four tiles each", tiles, cells)
	}
}

// TestFiguresLeadToFiles: the rows of a figure make it up in the archived files too, and every row that is shown is found in
// its file. The tiles of the nation and of a region are traced, and some cells of every table.
func TestFiguresLeadToFiles(t *testing.T) {
	dir, _ := demo()
	tr, err := openTracer(t.Context(), dir, 2)
	if err != nil {
		t.Fatal(err)
	}
	defer tr.close()
	all, err := reports.Traces(t.Context(), tr.s, "")
	if err != nil {
		t.Fatal(err)
	}
	seen, fileRows, places, batches := map[string]int{}, 0, 0, 0
	var one *traced
	for _, f := range all {
		key := f.Page
		if f.CSV != "" {
			key = filepath.Base(f.CSV) + f.Column + f.Sums[0].Table
		}
		if seen[key]++; seen[key] > 1 && f.CSV != "" || f.CSV == "" && f.Region != "00" && f.Region != "32.71" {
			continue
		}
		one = &traced{Trace: f}
		if err := tr.follow(t.Context(), one); err != nil {
			t.Fatal(err)
		}
		if err := addsUp([]*traced{one}); err != nil {
			t.Error(err)
		}
		batches += len(one.Batches)
		for _, s := range one.Sums {
			fileRows += s.FileRows
			for _, r := range s.Shown {
				if r.Unsure || len(r.Sources) == 0 && traceTables[s.Table].dataset != "" {
					t.Errorf("%s: %v is not found in the archive", f.Code, r.Row)
				}
				places += len(r.Sources)
			}
			if len(s.RestsOn) > 0 && s.Rows > 0 && len(one.Batches) == 0 {
				t.Errorf("%s %s rests on %v and leads to no batch", f.Code, f.Sentence, s.RestsOn)
			}
		}
	}
	t.Logf("%d tables and pages, %d rows of files added up, %d places shown, %d batches", len(seen), fileRows, places, batches)
	if fileRows < 200 || places < 50 {
		t.Error("too few to mean anything")
	}
	one.Sums[0].Value += "1"
	if addsUp([]*traced{one}) == nil {
		t.Error("a wrong figure was not noticed")
	}
}
