package reports

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"codeberg.org/go-pdf/fpdf"

	"padu/reports/fonts"
	"padu/warehouse"
)

// Result counts what was drawn, the reports that were taken over because they say what they said in the site before, and the
// bytes that were written.
type Result struct {
	Pages, PDFs, Kept int
	Bytes             int64
}

// Render writes the whole site into folder out, which must not exist: the reports of the nation and of every region, each as a
// page with its tables as CSV, a PDF and a workbook, a review workbook for those with links to decide on, the dictionary and the
// list of the editions. The same snapshot gives the same bytes. previous is the folder of the site before this one, or "": a
// report that says the same there is linked, not drawn, and its bytes are those that drawing would give. progress is called after
// each report, by several goroutines; it may be nil.
func Render(ctx context.Context, s *warehouse.Snapshot, out, previous string, progress func(done, total int64), editions ...Edition) (Result, error) {
	st, err := load(ctx, s)
	if err != nil {
		return Result{}, fmt.Errorf("render: %w", err)
	}
	w := &writer{out: out, previous: previous, before: readReports(previous), reports: map[string]kept{}, progress: progress}
	w.assets(st)
	w.html("kamus.html", "kamus", st.dictionary())
	w.html(EditionsPage, "edisi", st.editions(editions))
	w.each(ctx, st.orders(), func(o order) { w.order(st, o) })
	w.list()
	return w.result(ctx)
}

// order names one report.
type order struct {
	kind   *kind
	region *region // nil: the nation
	agency string
}

// orders are the reports of the current view. A region that sent nothing has its main page alone, which says what to send.
func (st *site) orders() (out []order) {
	for _, k := range kinds {
		if k.nation {
			out = append(out, order{kind: k})
		}
	}
	for _, r := range st.regions {
		for _, k := range kinds {
			if k.of(r) && (r.sent() || k == mainKind(r)) {
				out = append(out, order{kind: k, region: r})
			}
		}
		for _, a := range st.own(r).agencies {
			out = append(out, order{kindNamed("opd"), r, a.Key})
		}
	}
	return out
}

// order writes one report of the current view, or takes it over when it is made from what it was made from.
func (w *writer) order(st *site, o order) {
	from := ""
	if o.agency != "" {
		from = st.own(o.region).from(o.agency)
		if w.reuse(o.kind.base(o.region.Code, o.agency), from, func(was kept) bool { return from != "" && was.from == from }) {
			return
		}
	}
	w.report(st, st.document(o.kind, o.region, o.agency, period{}), from)
}

// each does the orders on all processors.
func (w *writer) each(ctx context.Context, orders []order, do func(order)) {
	var wg sync.WaitGroup
	var done atomic.Int64
	queue := make(chan order)
	for range runtime.NumCPU() {
		wg.Go(func() {
			for o := range queue {
				do(o)
				if n := done.Add(1); w.progress != nil {
					w.progress(n, int64(len(orders)))
				}
			}
		})
	}
	for _, o := range orders {
		if ctx.Err() != nil {
			break
		}
		queue <- o
	}
	close(queue)
	wg.Wait()
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
	out, previous     string
	only              map[string]bool // the pages that are drawn outside of the site; nil: the site, which has all
	single            bool            // each document is one file
	before            map[string]kept // the reports of the site before
	pages, pdfs, kept atomic.Int64
	bytes             atomic.Int64
	mu                sync.Mutex
	reports           map[string]kept
	err               error
	progress          func(done, total int64) // may be nil
}

func (w *writer) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		w.err = err
	}
}

func (w *writer) file(name string, data []byte) {
	to := filepath.Join(w.out, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		w.fail(err)
		return
	}
	if err := os.WriteFile(to, data, 0o644); err != nil {
		w.fail(err)
		return
	}
	w.bytes.Add(int64(len(data)))
}

func (w *writer) html(name, template string, data any) {
	w.pages.Add(1)
	w.file(name, w.draw(name, template, data))
}

func (w *writer) draw(name, template string, data any) []byte {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, template, data); err != nil {
		w.fail(fmt.Errorf("page %s: %w", name, err))
	}
	return b.Bytes()
}

// webFonts are the fonts of pages, by the names in padu.css.
var webFonts = map[string][]byte{"fonts/PaduSans-Regular.woff2": fonts.SansRegularWeb, "fonts/PaduSans-Semibold.woff2": fonts.SansSemiboldWeb, "fonts/PaduSerif-Semibold.woff2": fonts.SerifSemiboldWeb}

func (w *writer) assets(st *site) {
	css, err := templateFiles.ReadFile("templates/padu.css")
	if err != nil {
		w.fail(err)
	}
	w.file("padu.css", css)
	for name, font := range webFonts {
		w.file(name, font)
	}
	if w.only != nil {
		return
	}
	script, err := st.finder()
	if err != nil {
		w.fail(err)
	}
	w.file("cari.js", script)
	w.file(NightFile, Night{Data: st.info.AsOf}.script())
}

// report writes a document in its forms: the page, its tables as CSV, and the workbook; or takes them over when it says what
// it said. from is what it was made from, or "".
func (w *writer) report(st *site, d *document, from string) {
	if d.Agency != "" {
		st = st.own(d.Region).site
	}
	if w.only != nil {
		d.within(w.only)
	}
	if d.single = w.single; d.single {
		w.alone(d)
		return
	}
	files := w.say(st, d)
	if w.reuse(d.Base, from, func(was kept) bool { return was.fingerprint == d.Fingerprint }) {
		return
	}
	w.pages.Add(1)
	page := d.Base + ".html"
	files[page] = bytes.ReplaceAll(files[page], []byte(unstamped), []byte(d.Fingerprint))
	form := func(name string, data []byte, err error) {
		if err != nil {
			w.fail(fmt.Errorf("%s: %w", name, err))
		}
		files[name] = data
	}
	if d.hasFiles() {
		data, err := d.workbook(st)
		form(d.stem()+".xlsx", data, err)
		data, err = d.pdf()
		form(d.stem()+".pdf", data, err)
		w.pdfs.Add(1)
	}
	if d.reviewed() {
		data, err := st.reviewWorkbook(d)
		form("wilayah/"+d.regionCode()+"/tinjauan.xlsx", data, err)
	}
	for name, data := range files {
		w.file(name, data)
	}
	w.note(d.Base, kept{d.Fingerprint, from, sortedKeys(files)})
}

// say draws the page of a document, not yet stamped, with its tables as CSV, by their paths, and gives it the fingerprint of all that it says.
func (w *writer) say(st *site, d *document) map[string][]byte {
	files := map[string][]byte{}
	var tables [][]byte
	if d.hasFiles() {
		for _, t := range d.tables() {
			data, err := t.csv()
			if err != nil {
				w.fail(fmt.Errorf("%s of %s: %w", t.ID, d.Base, err))
			}
			tables = append(tables, data)
			files[d.csvName(t)] = data
		}
		tables = append(tables, st.beside(d))
		d.Downloads = append(d.Downloads, download{path.Base(d.stem()) + ".xlsx", "Excel"})
	}
	if d.reviewed() {
		d.Downloads = append(d.Downloads, download{"tinjauan.xlsx", "Tinjauan tautan"})
	}
	if d.hasFiles() {
		d.Downloads = append(d.Downloads, download{path.Base(d.stem()) + ".pdf", "Unduh PDF"})
	}
	d.Fingerprint = unstamped
	html := w.draw(d.Base, "laporan", d)
	d.Fingerprint = d.fingerprint(html, tables)
	files[d.Base+".html"] = html
	return files
}

// reviewed is true when a workbook to decide on links stands beside the document.
func (d *document) reviewed() bool {
	return d.Region != nil && d.Kind == mainKind(d.Region) && len(d.Region.offers) > 0 && !d.Alone
}

// stem is the path of the document's other files, without ending; its CSV files lie in a folder of that name.
func (d *document) stem() string {
	if at, ok := strings.CutSuffix(d.Base, "index"); ok {
		return at + "laporan"
	}
	return d.Base
}

// hasFiles is true when the document has more to give than its page.
func (d *document) hasFiles() bool { return d.Region == nil || d.Region.sent() }

// csvName is where a table of the document lies as CSV, from the site's root.
func (d *document) csvName(t *table) string { return d.stem() + "/" + t.ID + ".csv" }

// CSV is where a table lies as CSV, from the document's page; "" where it has no file.
func (d *document) CSV(t *table) string {
	if !d.hasFiles() || d.single {
		return ""
	}
	return path.Base(d.stem()) + "/" + t.ID + ".csv"
}

// csv is the table with all its rows and columns, values exact. A text that a spreadsheet would run as a formula gets an
// apostrophe before it.
func (t *table) csv() ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	line := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		line[i] = c.Key
	}
	if err := w.Write(line); err != nil {
		return nil, err
	}
	for _, r := range t.Rows {
		for i := range r.Cells {
			v := r.Cells[i].exactText(t.Columns[i].Form)
			if v != "" && strings.ContainsRune("=+-@\t\r", rune(v[0])) && !t.Columns[i].Form.Right() {
				v = "'" + v
			}
			line[i] = v
		}
		if err := w.Write(line); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
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
