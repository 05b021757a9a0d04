package reports

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/image/font/sfnt"

	"padu/reports/chart"
	"padu/reports/fonts"
)

// documents are all documents of the fixture that have a PDF.
var documents = sync.OnceValue(func() (out []*document) {
	s, _ := fixture()
	st, err := load(context.Background(), s)
	if err != nil {
		panic(err)
	}
	for _, o := range st.orders() {
		if o.region == nil || o.region.sent() {
			out = append(out, st.document(o.kind, o.region, o.agency, period{}))
		}
	}
	return out
})

// poppler runs one of poppler's programs on a PDF, as a reader would open it.
func poppler(t *testing.T, pdf []byte, program string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(program + " is missing; .ci/run installs poppler-utils")
		}
		t.Skip(program + " (poppler-utils) is not installed")
	}
	path := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(path, pdf, 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(program, append(args, path, "-")...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func pdfOf(t *testing.T, d *document) []byte {
	t.Helper()
	data, err := d.pdf()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestPaperIsTheSame: the same document gives the same bytes, on many processors too.
func TestPaperIsTheSame(t *testing.T) {
	var wg sync.WaitGroup
	for _, d := range append(documents(), nasty(3)) {
		first := pdfOf(t, d)
		for range 2 {
			wg.Go(func() {
				if again, err := d.pdf(); err != nil || !bytes.Equal(first, again) {
					t.Errorf("%s: two PDFs of one document differ (%v)", d.Base, err)
				}
			})
		}
	}
	wg.Wait()
}

// squeezed is text without any space: a cell that is broken into lines is still one text.
func squeezed(s string) string { return strings.Join(strings.Fields(clean(s)), "") }

// flowing is the text of a PDF without what stands at the edges of its pages, where a paragraph goes on over them.
func flowing(text string) string {
	var out []string
	for line := range strings.Lines(text) {
		line = strings.TrimPrefix(line, "\f")
		if !strings.HasPrefix(line, "DATA CONTOH.") && !strings.HasPrefix(line, "Halaman ") && !(strings.HasPrefix(line, "Data per ") && strings.Contains(line, "· padu ")) {
			out = append(out, line)
		}
	}
	return strings.Join(out, "")
}

// apart puts every word between spaces of its own, so that words can be counted.
func apart(s string) string { return " " + strings.Join(strings.Fields(s), "  ") + " " }

// TestPaperHasThePage: what the page shows stands in the PDF, every cell of every table as it is, and each number as often.
func TestPaperHasThePage(t *testing.T) {
	for _, d := range documents() {
		text := flowing(poppler(t, pdfOf(t, d), "pdftotext", "-raw"))
		have, words := squeezed(text), apart(text)
		for _, k := range d.KPIs {
			for _, s := range []string{k.Name, k.Value + k.Unit, k.Change, k.Note} {
				if !strings.Contains(have, squeezed(s)) {
					t.Errorf("%s: the PDF does not say %q", d.Base, s)
				}
			}
		}
		want := map[string]int{}
		for _, s := range d.Sections {
			for _, x := range s.Parts {
				say := []string{x.Text, x.So, x.Ask}
				if f := x.Figure; f != nil {
					say = append(say, f.Title, f.Sub)
				}
				if x.Table != nil {
					say = append(say, x.Table.Title, x.Table.Sub, x.Table.Note, x.Table.Rest())
					say = append(say, cellsOf(x.Table, d.Kind.Name == "lembar", want)...)
				}
				for _, text := range say {
					if !strings.Contains(have, squeezed(text)) {
						t.Errorf("%s: the PDF does not say %q", d.Base, text)
					}
				}
			}
		}
		for number, n := range want {
			if got := strings.Count(words, apart(number)); got < n {
				t.Errorf("%s: %q stands %d times in the PDF, %d times on the page", d.Base, number, got, n)
			}
		}
	}
}

// cellsOf are the texts of a table on paper; its numbers are counted. The sheet cuts words to one line.
func cellsOf(t *table, cut bool, numbers map[string]int) (out []string) {
	for _, c := range t.Head() {
		out = append(out, c.Name)
	}
	for _, line := range t.Body() {
		for i, c := range line {
			if t.Head()[i].Form.Right() && c.Text != "…" {
				numbers[c.Text]++
			}
			if !cut {
				out = append(out, c.Text, c.Under)
			}
		}
	}
	return out
}

// TestSheetHasOnePage for every region that has one.
func TestSheetHasOnePage(t *testing.T) {
	sheets := 0
	for _, d := range documents() {
		if d.Kind.Name != "lembar" {
			continue
		}
		sheets++
		if n := strings.Count(poppler(t, pdfOf(t, d), "pdftotext", "-layout"), "\f"); n != 1 {
			t.Errorf("%s has %d pages", d.Base, n)
		}
	}
	if sheets < 2 {
		t.Errorf("%d sheets", sheets)
	}
}

// TestPaperGlyphs: every letter of every PDF is in the fonts; the headings are in the serif one.
func TestPaperGlyphs(t *testing.T) {
	var buf sfnt.Buffer
	missing := func(data []byte, s string) (out string) {
		f, err := sfnt.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range clean(s) {
			if g, err := f.GlyphIndex(&buf, r); r != '\n' && r != '\f' && (err != nil || g == 0) {
				out += fmt.Sprintf("%q ", r)
			}
		}
		return out
	}
	for _, d := range documents() {
		if m := missing(fonts.SansRegular, poppler(t, pdfOf(t, d), "pdftotext", "-raw")); m != "" {
			t.Errorf("%s: %s not in the font", d.Base, m)
		}
		headings := d.Headline
		for _, s := range d.Sections {
			headings += s.Title
		}
		if m := missing(fonts.SerifSemibold, headings); m != "" {
			t.Errorf("%s: %s not in the font of headings", d.Base, m)
		}
	}
}

// nasty is a document of hard tables: long words and titles, none and many rows, rows taller than a page, too many columns. n
// moves all of them down the page.
func nasty(n int) *document {
	d := &document{common: common{Title: "Uji · Laporan", Date: "20 November 2026", Fingerprint: "0123456789ab", Version: "0.0.0", Sample: n%2 == 0, Day: fixtureDay},
		Kind: kinds[0], Base: "uji", Kicker: "Uji", Headline: strings.TrimSpace(strings.Repeat("Judul yang sangat panjang sekali ", 9)), Lead: "Pengantar.", Leader: "Bupati",
		KPIs:      []kpi{{Name: "Nilai", Value: "Rp123.456.789.012.345.678", Note: strings.Repeat("x", 60)}, {Name: "B", Value: "…"}, {Name: "C", Value: "1", Change: "+4,4 poin", Class: "up", Arrow: "▲"}, {Name: "D", Value: "0"}},
		Heads:     []headline{{"Fakta.", "Lalu.", "#t1", "Lihat"}, {"Lain.", "", "#tidakada", "Lihat"}},
		Decisions: []decision{{"Putuskan", strings.Repeat("kata ", 300)}, {"Dua", "b"}}}
	var parts []part
	for i := range 12 {
		parts = append(parts, part{Text: strings.Repeat("Kalimat pengisi. ", 1+(i*7+n*5)%40)})
		t := &table{ID: fmt.Sprintf("t%d", i), Title: fmt.Sprintf("Judul%d", i), Sub: "Anak judul", Source: fmt.Sprintf("Asal%d.", i)}
		if i == 4 {
			t.Title += " " + strings.TrimSpace(strings.Repeat("panjang ", 40))
		}
		columns := []int{2, 4, 3, 20, 3, 6}[i%6]
		for c := range columns {
			form := formWords
			if c > 0 && c%2 == 1 {
				form = formRupiah
			}
			t.Columns = append(t.Columns, column{Name: fmt.Sprintf("Kolom %d", c), Key: fmt.Sprint(c), Form: form})
		}
		for r := range []int{0, 1, 2, 3, 30, 9}[(i+n)%6] {
			line := []cell{say(fmt.Sprintf("a%dr%d %sz%dr%d", i, r, strings.Repeat("isi ", (r*13+i)%50), i, r))}
			for c := 1; c < columns; c++ {
				line = append(line, cell{Text: fmt.Sprintf("Rp%d", r*1000+c)})
			}
			switch {
			case r == 5:
				line[0].Under = strings.Repeat("w", 400)
			case r == 6 && columns == 3:
				line[2].Text = strings.Repeat("sangat panjang ", 900)
			case r == 7:
				line[0].Text = "a" + strings.Repeat("/badan.go.id", 30) + "\U0001F600\x00\xff\n"
			case r == 8:
				line[0].Bad, line[columns-1].Text = true, strings.Repeat("9", 80)
			}
			t.Rows = append(t.Rows, row{fmt.Sprint(r), line})
		}
		parts = append(parts, part{Table: t})
		if i%3 == 1 {
			parts = append(parts, part{So: strings.Repeat("Artinya ini. ", 9)}, part{Figure: &figure{ID: fmt.Sprintf("f%d", i), Title: fmt.Sprintf("Gambar%d", i), Source: fmt.Sprintf("AsalGambar%d.", i),
				Draw: func(w int) *chart.Canvas {
					c := &chart.Canvas{W: w, H: 30000 * i}
					c.Text(0, c.H-100, 1200, false, chart.Start, chart.Ink, fmt.Sprintf("Kaki%d", i))
					return c
				}}})
		}
	}
	d.add("bagian", "Bagian pertama", parts[:10]...)
	d.add("lain", strings.Repeat("Judul bagian ", 12), parts[10:]...)
	d.add("tautan", "Hanya untuk halaman", part{Links: []link{{File: "x.html", Name: "x"}}})
	return d.finish()
}

// placedWord is one word of a PDF and where it stands, in points from the upper left corner.
type placedWord struct {
	XMin float64 `xml:"xMin,attr"`
	XMax float64 `xml:"xMax,attr"`
	YMin float64 `xml:"yMin,attr"`
	YMax float64 `xml:"yMax,attr"`
	Text string  `xml:",chardata"`
}

// TestPaperBreaksWell looks at where the words of hard tables stand: nothing leaves the paper, no caption stands without two rows,
// no row is cut, every page has the head of its table, figures keep their words, and no heading stands alone.
func TestPaperBreaksWell(t *testing.T) {
	for n := range 12 {
		d := nasty(n)
		var doc struct {
			Pages []struct {
				Words []placedWord `xml:"word"`
			} `xml:"body>doc>page"`
		}
		if err := xml.Unmarshal([]byte(poppler(t, pdfOf(t, d), "pdftotext", "-bbox")), &doc); err != nil {
			t.Fatal(err)
		}
		page := map[string]int{}
		for i, p := range doc.Pages {
			for _, w := range p.Words {
				if w.XMin < 42 || w.XMax > 553.5 || w.YMin < 0 || w.YMax > 820 {
					t.Errorf("%d: %q leaves the paper on page %d: %.0f to %.0f, %.0f to %.0f", n, w.Text, i+1, w.XMin, w.XMax, w.YMin, w.YMax)
				}
				page[w.Text] = i + 1
			}
		}
		if strings.Contains(fmt.Sprint(doc.Pages), "Hanya") {
			t.Errorf("%d: a heading without anything", n)
		}
		for i := range 12 {
			tb := d.tableNamed(fmt.Sprintf("t%d", i))
			caption := page[fmt.Sprintf("Judul%d", i)]
			for r := range tb.Rows {
				if r == 7 {
					continue // it has no marks
				}
				a, z := page[fmt.Sprintf("a%dr%d", i, r)], page[fmt.Sprintf("z%dr%d", i, r)]
				if len(tb.Columns) < 20 && (a != z || a == 0) {
					t.Errorf("%d: row %d of table %d is cut: pages %d and %d", n, r, i, a, z)
				}
				if r < 2 && a != caption && len(tb.Columns) < 20 {
					t.Errorf("%d: row %d of table %d is on page %d, its caption on page %d", n, r, i, a, caption)
				}
			}
			if f := fmt.Sprintf("Gambar%d", i); page[f] != page[fmt.Sprintf("AsalGambar%d.", i)] || page[f] != page[fmt.Sprintf("Kaki%d", i)] {
				t.Errorf("%d: figure %d stands on several pages", n, i)
			}
		}
		if got := page["Halaman"]; got != len(doc.Pages) {
			t.Errorf("%d: the last page has no number", n)
		}
	}
}

func (d *document) tableNamed(id string) *table {
	for _, t := range d.tables() {
		if t.ID == id {
			return t
		}
	}
	return nil
}

// TestSheetIsReached from the page of its region, and the PDFs from their pages.
func TestSheetIsReached(t *testing.T) {
	for page, want := range map[string][]string{
		"wilayah/32.71/index.html":  {`href="laporan.pdf">Unduh PDF`, `href="../../wilayah/32.71/lembar.html">Lembar Kepala Daerah`},
		"wilayah/32.71/lembar.html": {`href="lembar.pdf">Unduh PDF`, `class="ask tick"`, "memerlukan keputusan"},
		"index.html":                {`href="laporan.pdf">Unduh PDF`},
	} {
		html := readPage(t, page)
		for _, s := range want {
			if !strings.Contains(html, s) {
				t.Errorf("%s does not say %s", page, s)
			}
		}
	}
	_, out := fixture()
	for _, r := range []string{"wilayah/32.03/laporan.pdf", "wilayah/35.29/lembar.pdf"} { // sent nothing; no agreements
		if _, err := os.Stat(filepath.Join(out, r)); err == nil {
			t.Errorf("there is %s", r)
		}
	}
}

// TestPaperSize keeps a report small and quick.
func TestPaperSize(t *testing.T) {
	for _, d := range documents() {
		start := time.Now()
		data := pdfOf(t, d)
		t.Logf("%s: %d bytes in %v", d.Base, len(data), time.Since(start))
		if d.Region != nil && len(data) > 80_000 {
			t.Errorf("%s has %d bytes", d.Base, len(data))
		}
	}
}

func BenchmarkPaper(b *testing.B) {
	for _, d := range documents() {
		if d.Region == nil || d.Region.Code != "32.71" {
			continue
		}
		b.Run(d.Kind.Name, func(b *testing.B) {
			for b.Loop() {
				if _, err := d.pdf(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
