package reports

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"codeberg.org/go-pdf/fpdf"

	"padu/reports/fonts"
	"padu/warehouse"
)

// Result counts what was drawn.
type Result struct {
	Pages, PDFs int
	Bytes       int64
}

// Render writes the whole site into folder out, which must not exist: the index, a page for each of the 552 regions, a
// one-page sheet and a CSV for those with agreements, the list of trace codes, a review workbook for those with links to decide on, the page on data quality and the dictionary. The same snapshot gives the same
// bytes.
func Render(ctx context.Context, s *warehouse.Snapshot, out string) (Result, error) {
	st, err := load(ctx, s)
	if err != nil {
		return Result{}, fmt.Errorf("render: %w", err)
	}
	w := &writer{out: out}
	w.assets(st)
	w.html("index.html", "index", st.index())
	w.html("mutu.html", "mutu", st.quality())
	w.html("kamus.html", "kamus", st.dictionary())
	w.traces(st)
	var wg sync.WaitGroup
	queue := make(chan *region)
	for range runtime.NumCPU() {
		wg.Go(func() {
			for r := range queue {
				w.region(st, r)
			}
		})
	}
	for _, r := range st.regions {
		if ctx.Err() != nil {
			break
		}
		queue <- r
	}
	close(queue)
	wg.Wait()
	return Result{int(w.pages.Load()), int(w.pdfs.Load()), w.bytes.Load()}, errors.Join(ctx.Err(), w.err)
}

// Dictionary draws the page kamus.html alone, the same that Render writes.
func Dictionary(ctx context.Context, s *warehouse.Snapshot) ([]byte, error) {
	st := &site{info: s.Info()}
	if err := errors.Join(st.loadQuality(ctx, s), st.loadDictionary(ctx, s)); err != nil {
		return nil, fmt.Errorf("draw the dictionary: %w", err)
	}
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, "kamus", st.dictionary()); err != nil {
		return nil, fmt.Errorf("draw the dictionary: %w", err)
	}
	return b.Bytes(), nil
}

// writer puts files into the site's folder and keeps the first error.
type writer struct {
	out         string
	pages, pdfs atomic.Int64
	bytes       atomic.Int64
	mu          sync.Mutex
	err         error
}

func (w *writer) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		w.err = err
	}
}

func (w *writer) file(name string, data []byte) {
	path := filepath.Join(w.out, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		w.fail(err)
		return
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		w.fail(err)
		return
	}
	w.bytes.Add(int64(len(data)))
}

func (w *writer) html(name, template string, data any) {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, template, data); err != nil {
		w.fail(fmt.Errorf("page %s: %w", name, err))
		return
	}
	w.pages.Add(1)
	w.file(name, b.Bytes())
}

func (w *writer) assets(st *site) {
	css, err := templateFiles.ReadFile("templates/padu.css")
	if err != nil {
		w.fail(err)
	}
	w.file("padu.css", css)
	w.file("fonts/PaduSans-Regular.woff2", fonts.SansRegularWeb)
	w.file("fonts/PaduSans-Semibold.woff2", fonts.SansSemiboldWeb)
	w.file("fonts/PaduSerif-Semibold.woff2", fonts.SerifSemiboldWeb)
	script, err := st.finder()
	if err != nil {
		w.fail(err)
	}
	w.file("cari.js", script)
}

func (w *writer) traces(st *site) {
	data, err := tracesCSV(st.traces())
	if err != nil {
		w.fail(err)
	}
	w.file(TraceFile, data)
}

func (w *writer) region(st *site, r *region) {
	dir := "wilayah/" + r.Code + "/"
	w.html(dir+"index.html", "wilayah", st.page(r))
	if len(r.agreements) == 0 {
		return
	}
	pdf, err := st.sheet(r)
	if err != nil {
		w.fail(err)
		return
	}
	w.pdfs.Add(1)
	w.file(dir+"lembar.pdf", pdf)
	data, err := agreementsCSV(r)
	if err != nil {
		w.fail(err)
		return
	}
	w.file(dir+"data.csv", data)
	if len(r.offers) == 0 {
		return
	}
	if data, err = st.reviewWorkbook(r); err != nil {
		w.fail(err)
		return
	}
	w.file(dir+"tinjauan.xlsx", data)
}

// agreementsCSV is the table of agreements by year, amounts in full. A text that a spreadsheet would run as a formula gets
// an apostrophe before it.
func agreementsCSV(r *region) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"id_kerja_sama", "judul", "jenis", "instrumen", "nomor", "mitra", "perangkat_daerah", "tanggal_tanda_tangan", "tanggal_berakhir", "keadaan", "tahun", "jenjang", "di_rkpd", "di_apbd", "pagu_rkpd", "anggaran_apbd", "realisasi", "bukti", "jejak_pagu", "jejak_anggaran", "jejak_realisasi"}}
	for _, a := range r.agreements {
		head := []string{a.ID, a.Title, a.Kind, a.Instrument, a.Number, a.Partners, a.Agency, isoDate(a.Signed.IsZero(), a.Signed.Format("2006-01-02")), isoDate(a.End.IsZero(), a.End.Format("2006-01-02")), a.State}
		years := sortedKeys(a.years)
		if len(years) == 0 {
			rows = append(rows, append(head, "", "", "", "", "", "", "", "", "", "", ""))
		}
		for _, y := range years {
			i := a.years[y]
			rows = append(rows, append(append([]string{}, head...), fmt.Sprint(y), fmt.Sprint(i.Rung), known(i.InPlan.Valid, i.InPlan.Bool), known(i.InBudget.Valid, i.InBudget.Bool),
				exact(i.Plan.Valid, i.Plan.Int64), exact(i.Budget.Valid, i.Budget.Int64), exact(i.Spent.Valid, i.Spent.Int64), i.Evidence,
				a.trace("pagu", y), a.trace("anggaran", y), a.trace("realisasi", y)))
		}
	}
	for _, rec := range rows {
		for i, v := range rec {
			if v != "" && strings.ContainsRune("=+-@\t\r", rune(v[0])) && !isAmount(v) {
				rec[i] = "'" + v
			}
		}
		if err := w.Write(rec); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

func isoDate(none bool, s string) string {
	if none {
		return ""
	}
	return s
}

func known(valid, v bool) string {
	switch {
	case !valid:
		return ""
	case v:
		return "ya"
	}
	return "tidak"
}

func exact(valid bool, cents int64) string {
	if !valid {
		return ""
	}
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	return fmt.Sprintf("%s%d.%02d", sign, cents/100, cents%100)
}

// isAmount is true for what exact writes: a negative amount needs no apostrophe.
func isAmount(s string) bool {
	return len(s) > 1 && s[0] == '-' && strings.Trim(s[1:], "0123456789.") == ""
}

// fit cuts s so that it is at most w millimetres wide in the current font.
func fit(pdf *fpdf.Fpdf, s string, w float64) string {
	if pdf.GetStringWidth(s) <= w {
		return s
	}
	r := []rune(s)
	for len(r) > 1 && pdf.GetStringWidth(strings.TrimRight(string(r), " ,.")+"…") > w {
		r = r[:len(r)-1]
	}
	return strings.TrimRight(string(r), " ,.") + "…"
}

// subject is what an agreement is about: what stands after "tentang" in its title.
func subject(title string) string {
	if _, about, ok := strings.Cut(title, " tentang "); ok {
		return about
	}
	return title
}
