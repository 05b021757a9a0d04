package reports

import (
	"encoding/csv"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/image/font/sfnt"

	"padu/reports/fonts"
	"padu/warehouse"
)

var update = flag.Bool("update", false, "write the golden files; look at them before you commit")

// snapshot publishes testdata/snapshot.sql and opens it.
func snapshot(t *testing.T) *warehouse.Snapshot {
	t.Helper()
	w, err := warehouse.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := w.Exec(t.Context(), `insert into landing.batches values
		('rkpd-1', 1, 'kota-bogor', 'rkpd', '32.71', 2026, 'perubahan', 0, 'region', 'inbox/kota-bogor/rkpd.xlsx', 'x', 0, 10, 2, 1, 7, 'loaded', null, null, 'r', date '2026-11-20', timestamp '2026-11-20 01:00:00'),
		('rkpd-2', 2, 'kab-bogor', 'rkpd', '32.01', 2026, 'murni', 0, 'region', 'inbox/kab-bogor/rkpd.csv', 'x', 0, 4, 0, 4, 0, 'refused', 'no', 'kepala tabel tidak terbaca', 'r', date '2026-11-20', timestamp '2026-11-20 01:00:00');
		insert into landing.rejects values ('rkpd-1', 'RKPD!K9', 9, 'pagu', 'jenis', 'not an amount', 'bukan jumlah uang; tulis seperti 1.234.567,89', '<b>1.2.3</b>');
		insert into landing.skips values ('rkpd-1', 'subtotal', 6), ('rkpd-1', 'tanda tangan', 1);
		insert into landing.contracts values
		('apbd', 'APBD per rekening', 'Satu baris adalah satu rekening.', 1, 'kode_rekening', 'kode rekening', true, true, null, 'kode rekening, kode akun', '', 'Kode rekening.'),
		('kerja_sama', 'Register kerja sama daerah', 'Satu baris adalah satu <b>naskah</b>.', 1, 'judul', 'teks', true, false, '@file', 'judul, perihal', '', 'Judul naskah.'),
		('kerja_sama', 'Register kerja sama daerah', 'Satu baris adalah satu <b>naskah</b>.', 2, 'jenis', 'pilihan', false, false, '-', 'jenis kerja sama', 'KSDD-S, KSDD-W', 'Jenis kerja sama.');
		insert into landing.problems values ('kota-bogor', 'inbox/kota-bogor/lain.doc', 'no rule', 'tidak ada aturan')`); err != nil {
		t.Fatal(err)
	}
	info := warehouse.SnapshotInfo{RunID: "r1", Workspace: "Uji", Version: "0", AsOf: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), At: time.Unix(0, 0), Sample: true}
	if err := w.BeginSnapshot(t.Context(), info); err != nil {
		t.Fatal(err)
	}
	ddl, err := os.ReadFile("testdata/snapshot.sql")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Exec(t.Context(), string(ddl)+";\n"+martColumns); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	s, err := warehouse.OpenSnapshot(t.Context(), w.Dir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// render draws the fixture's site and returns its files.
func render(t *testing.T, s *warehouse.Snapshot) map[string]string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "site")
	res, err := Render(t.Context(), s, out, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	site := map[string]string{}
	err = filepath.WalkDir(out, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		rel, _ := filepath.Rel(out, p)
		site[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	pages, pdfs := 0, 0
	for name := range site {
		switch path.Ext(name) {
		case ".html":
			pages++
		case ".pdf":
			pdfs++
		}
	}
	if res.Pages != pages || res.PDFs != pdfs {
		t.Errorf("%d pages, %d PDFs counted; there are %d and %d", res.Pages, res.PDFs, pages, pdfs)
	}
	return site
}

func TestGoldenPages(t *testing.T) {
	if *update && os.Getenv("CI") != "" {
		t.Fatal("-update is for a person who looks at the pages, not for CI")
	}
	site := render(t, snapshot(t))
	site["csv"] = archived(site, "wilayah/32.71/laporan/")
	for file, golden := range map[string]string{"index.html": "index.html", "mutu.html": "mutu.html", "kamus.html": "kamus.html", "wilayah/32/index.html": "provinsi.html", "wilayah/32.71/index.html": "kota.html", "wilayah/32.01/index.html": "rencana.html", "wilayah/32.03/index.html": "kosong.html", "csv": "kota-csv.txtar"} {
		path := filepath.Join("testdata", golden)
		if *update {
			if err := os.WriteFile(path, []byte(site[file]), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), site[file]); d != "" {
			t.Errorf("%s differs from %s:\n%s", file, golden, d)
		}
	}
}

// archived are the CSV files of a folder as one text, as they are.
func archived(site map[string]string, folder string) string {
	a := &txtar.Archive{Comment: []byte("The CSV files in " + folder + " of testdata/snapshot.sql.\n")}
	for _, name := range sortedKeys(site) {
		if short, ok := strings.CutPrefix(name, folder); ok {
			a.Files = append(a.Files, txtar.File{Name: short, Data: []byte(site[name])})
		}
	}
	return string(txtar.Format(a))
}

func TestSameSnapshotSameBytes(t *testing.T) {
	s := snapshot(t)
	first := render(t, s)
	for range 2 {
		for name, data := range render(t, s) {
			if first[name] != data {
				t.Errorf("%s differs between two renders", name)
			}
		}
	}
}

func TestDataStaysText(t *testing.T) {
	site := render(t, snapshot(t))
	for name, page := range site {
		if strings.HasSuffix(name, ".html") && (strings.Contains(page, "<script>alert") || strings.Contains(page, "<b>1.2.3</b>")) {
			t.Errorf("%s holds HTML that came with the data", name)
		}
		if strings.HasSuffix(name, ".html") || strings.HasSuffix(name, ".css") {
			if regexp.MustCompile(`(src|href|url)[=(]["']?(https?:)?//`).MatchString(page) {
				t.Errorf("%s asks another machine for something", name)
			}
		}
		if strings.HasSuffix(name, ".html") && !strings.Contains(page, "DATA CONTOH") {
			t.Errorf("%s does not say DATA CONTOH", name)
		}
	}
	seen := false
	for name, data := range site {
		if !strings.HasSuffix(name, ".csv") {
			continue
		}
		rows, err := csv.NewReader(strings.NewReader(data)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			for _, cell := range r {
				seen = seen || strings.HasPrefix(cell, "'=")
				if cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) && !negative.MatchString(cell) {
					t.Errorf("%s: cell %q can run in a spreadsheet", name, cell)
				}
			}
		}
	}
	if !seen {
		t.Error("the title that begins with = is not in the CSV")
	}
}

// TestGlyphs: every letter of every page is in the fonts, so none falls back to another face.
func TestGlyphs(t *testing.T) {
	f, err := sfnt.Parse(fonts.SansRegular)
	if err != nil {
		t.Fatal(err)
	}
	var buf sfnt.Buffer
	missing := map[rune]string{}
	for name, page := range render(t, snapshot(t)) {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		for _, r := range page {
			if g, err := f.GlyphIndex(&buf, r); r != '\n' && r != '\t' && (err != nil || g == 0) {
				missing[r] = name
			}
		}
	}
	for r, name := range missing {
		t.Errorf("%q of %s is not in the font", r, name)
	}
}

var negative = regexp.MustCompile(`^-\d+(\.\d+)?(e-\d+)?$`)

var number = regexp.MustCompile(`\d+(?:\.\d{3})*(?:,\d+)?`)

// TestNumbersInSentences recomputes with SQL every number that a sentence of the kota's page states.
func TestNumbersInSentences(t *testing.T) {
	s := snapshot(t)
	st, err := load(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(q string) int64 {
		var n int64
		if err := s.QueryRow(t.Context(), q).Scan(&n); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
		return n
	}
	of := "from mart.integrasi_kerja_sama i join mart.fct_kerja_sama k using (id_kerja_sama) where k.kode_wilayah = '32.71' and tahun = "
	n, plan, budget := ask("select count(*) "+of+"2026"), ask("select count(*) "+of+"2026 and di_rkpd"), ask("select count(*) "+of+"2026 and di_apbd")
	before := ask("select count(*) "+of+"2025 and di_rkpd") * 1000 / ask("select count(*) "+of+"2025")
	tied := ask("select cast(sum(anggaran_apbd_terkait) * 100 as bigint) from mart.korelasi_bidang_urusan where lingkup = 'wilayah' and kode_wilayah = '32.71'")
	spent := ask("select cast(sum(realisasi_terkait) * 100 as bigint) from mart.korelasi_bidang_urusan where lingkup = 'wilayah' and kode_wilayah = '32.71'")
	near := ask("select count(*) from mart.fct_kerja_sama where kode_wilayah = '32.71' and tanggal_berakhir between date '2026-11-20' and date '2026-11-20' + 90")
	r := st.byCode["32.71"]
	f := st.figures(r, period{})
	for sentence, want := range map[string]string{
		title(r, f): fmt.Sprintf("%d dari %d perjanjian belum punya anggaran; %d belum masuk RKPD", n-budget, n, n-plan),
		lead(r, f, st.info.AsOf): fmt.Sprintf("Integrasi kerja sama ke RKPD 2026 mencapai %s, naik %s poin dari %s%% pada 2025. Sub kegiatan yang ditautkan beranggaran %s dan terserap %s sampai dengan Oktober. %s perjanjian berakhir dalam 90 hari.",
			percent(plan, n), permilleText(plan*1000/n-before), permilleText(before), rupiahWords(tied), percent(spent, tied), map[int64]string{1: "Satu"}[near]),
		flowTitle(f): fmt.Sprintf("Dari %d perjanjian, %d sampai ke anggaran", n, budget),
	} {
		if got := strings.ReplaceAll(sentence, nbsp, " "); got != strings.ReplaceAll(want, nbsp, " ") {
			t.Errorf("the page says %q; SQL says %q", got, want)
		}
		if len(number.FindAllString(sentence, -1)) == 0 {
			t.Errorf("%q has no number", sentence)
		}
	}
	// The list, the flow and the figures on top count the same agreements.
	p := mainReport(st, r)
	yes := int64(0)
	agreements := tableOf(p, "perjanjian").Body()
	for _, cells := range agreements {
		if cells[4].Text == "Ya" {
			yes++
		}
	}
	if int64(len(agreements)) != n || yes != budget || p.KPIs[0].Value != fmt.Sprint(n) {
		t.Errorf("the list has %d rows, %d with a budget, the figure on top %s; SQL says %d and %d", len(agreements), yes, p.KPIs[0].Value, n, budget)
	}
}

// TestSheetIsOnePage reads the sheet with poppler, as a printer would.
func TestSheetIsOnePage(t *testing.T) {
	if _, err := exec.LookPath("pdftotext"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("pdftotext is missing; .ci/run installs poppler-utils")
		}
		t.Skip("pdftotext (poppler-utils) is not installed")
	}
	path := filepath.Join(t.TempDir(), "lembar.pdf")
	if err := os.WriteFile(path, []byte(render(t, snapshot(t))["wilayah/32.71/lembar.pdf"]), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", "-layout", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(string(out)), " ")
	for _, want := range []string{"DATA CONTOH", "Lembar Kepala Daerah · Kota Bogor", "2 dari 4 perjanjian belum punya anggaran; 1 belum masuk RKPD", "Keputusan yang diminta", "Data per 20 November 2026"} {
		if !strings.Contains(text, want) {
			t.Errorf("the sheet does not say %q: %s", want, text)
		}
	}
	if pages := strings.Count(string(out), "\f"); pages != 1 {
		t.Errorf("%d pages", pages)
	}
}
