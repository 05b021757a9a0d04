package reports

import (
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const a4 = 297 // mm

// thing is a part of a page that uji.js marked: where its marks stand in the PDF is where it was printed.
type thing struct {
	Kind, Name string
	Whole      bool // is not cut
	Stays      bool // begins on the page on which what stands before it ends
	Head       int  // of a row: the mark of its table's head, which stands on each page; or -1
}

// printed is a PDF as poppler reads it: the words of each page.
type printed [][]string

func readPDF(t *testing.T, path string) printed {
	t.Helper()
	out, err := exec.Command("pdftotext", "-bbox", path, "-").Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	word := regexp.MustCompile(`(?s)<word [^>]*>(.*?)</word>`)
	var pages printed
	for _, page := range strings.Split(string(out), "<page ")[1:] {
		var words []string
		for _, m := range word.FindAllStringSubmatch(page, -1) {
			words = append(words, html.UnescapeString(m[1]))
		}
		pages = append(pages, words)
	}
	return pages
}

var mark = regexp.MustCompile(`qx(\d+)([azh])`)

// letters are those of each page in one order, without the marks: equal letters, equal pages.
func (p printed) letters() []string {
	out := make([]string, len(p))
	for i, words := range p {
		r := []rune(mark.ReplaceAllString(strings.Join(words, ""), ""))
		slices.Sort(r)
		out[i] = string(r)
	}
	return out
}

// faults says what stands badly: a thing that is cut, a caption that is the last thing of a page, a page without its number.
func (p printed) faults(things []thing) []string {
	first, last := make([]int, len(things)), make([]int, len(things)) // pages; 0 is nowhere
	type place struct{ id, page int }
	heads := map[place]bool{}
	for i, words := range p {
		for _, m := range mark.FindAllStringSubmatch(strings.Join(words, " "), -1) {
			id, err := strconv.Atoi(m[1])
			if err != nil || id >= len(things) {
				continue
			}
			if m[2] == "a" && first[id] == 0 {
				first[id] = i + 1
			}
			if m[2] == "z" {
				last[id] = i + 1
			}
			if m[2] == "h" {
				heads[place{id, i + 1}] = true
			}
		}
	}
	var out []string
	for i, th := range things {
		switch {
		case first[i] == 0 || last[i] == 0:
			out = append(out, th.Name+" is not printed")
		case th.Whole && first[i] != last[i]:
			out = append(out, fmt.Sprintf("%s is cut: it begins on page %d and ends on page %d", th.Name, first[i], last[i]))
		}
		if th.Kind == "row" && th.Head >= 0 && first[i] != 0 && !heads[place{th.Head, first[i]}] {
			out = append(out, fmt.Sprintf("%s stands on page %d without the head of its table", th.Name, first[i]))
		}
		if i > 0 && th.Stays && first[i] != 0 && first[i] != last[i-1] {
			out = append(out, fmt.Sprintf("%s is the last thing on page %d; what belongs to it, %s, begins on page %d", things[i-1].Name, last[i-1], th.Name, first[i]))
		}
	}
	for i, words := range p {
		if number := fmt.Sprintf("Halaman %d dari %d", i+1, len(p)); !strings.Contains(strings.Join(words, " "), number) {
			out = append(out, fmt.Sprintf("page %d does not say %q", i+1, number))
		}
		if len(words) < 8 {
			out = append(out, fmt.Sprintf("page %d is empty: %q", i+1, words))
		}
	}
	return out
}

// onPaper prints a page on A4, and on shorter paper.
func (b *browser) onPaper(p walked) {
	b.t.Helper()
	b.open(p.path, 1280, 900)
	b.picture(p, "print")
	plain := b.printed().letters()
	b.media("print")
	b.size(680, 986) // what A4 leaves between its margins
	b.report(p, "paper", b.list("uji.paper()"))
	b.size(1280, 900)
	var things []thing
	b.eval("uji.mark()", &things)
	heights := []int{a4, 288, 268}
	if strings.HasSuffix(p.name, dirty) || strings.HasSuffix(p.name, empty) {
		heights = []int{a4}
	}
	for _, height := range heights {
		pages := b.printedOn(height)
		if height == a4 && !slices.Equal(pages.letters(), plain) {
			b.t.Errorf("%s: the marks move the text; nothing can be said of its pages", p.name)
		}
		b.report(p, fmt.Sprintf("print, paper of %d mm", height), pages.faults(things))
	}
	b.media("")
}

// printedOn prints on paper of another height, so that other things come to stand at the foot of a page.
func (b *browser) printedOn(height int) printed {
	b.t.Helper()
	b.eval(fmt.Sprintf("uji.paperHeight(%d)", height), nil)
	return b.printed()
}

func (b *browser) printed() printed {
	b.t.Helper()
	f := filepath.Join(b.t.TempDir(), "p.pdf")
	b.pdf(f)
	return readPDF(b.t, f)
}

// TestBrowserSees shows that the browser's tests find what they look for: each style below undoes one rule of padu.css, and
// testdata/browser/buruk.html has one of each fault on the screen.
func TestBrowserSees(t *testing.T) {
	t.Parallel()
	b := startBrowser(t, axe, measures)
	_, site := fixture()
	for _, c := range []struct{ style, want string }{
		{".no,.cap{break-after:auto!important;break-inside:auto!important}", `p\.no .* is the last thing on page`},
		{"h3,.sub,.cap{break-after:auto!important;break-inside:auto!important}", `(h3|p\.sub) .* is the last thing on page`},
		{"h2{break-after:auto!important}", `h2 .* is the last thing on page`},
		{"tbody tr:nth-child(-n+3){break-before:auto!important}", `tr .* is the last thing on page \d+; what belongs to it, tr `},
		{"tbody tr:last-child{break-before:auto!important}", `tr .* is the last thing on page \d+; what belongs to it, tr `},
		{"tr{break-inside:auto!important}td{line-height:60px!important;orphans:1;widows:1}", `tr .* is cut`},
		{"figure,.cap{break-inside:auto!important;break-after:auto!important}figure *{break-after:auto!important}", `is the last thing on page \d+; what belongs to it, svg`},
		{"thead{display:table-row-group!important}", `tr .* without the head of its table`},
		{"svg{max-width:none!important;min-height:1200px}", `svg.* is cut`},
		{"@page{margin:0}", `does not say "Halaman 1 dari`},
		{".kpis{display:none}", `is not printed`},
	} {
		b.open(filepath.Join(site, "wilayah/32.71/index.html"), 1280, 900)
		b.media("print")
		var things []thing
		b.eval("uji.mark()", &things)
		b.eval(fmt.Sprintf("document.head.insertAdjacentHTML('beforeend', '<style>%s</style>')", c.style), nil)
		var all []string
		for height := a4; height > 180 && !regexp.MustCompile(c.want).MatchString(strings.Join(all, "\n")); height -= 7 {
			all = append(all, b.printedOn(height).faults(things)...)
		}
		if !regexp.MustCompile(c.want).MatchString(strings.Join(all, "\n")) {
			t.Errorf("%s: no fault like %s: %q", c.style, c.want, all)
		}
		b.media("")
	}
	bad, err := filepath.Abs("testdata/browser/buruk.html")
	if err != nil {
		t.Fatal(err)
	}
	b.open(bad, 360, 780)
	for script, want := range map[string][]string{
		"uji.charts(true)":  {"svg.broad in #lebar \"lebar\" is shown", "svg.narrow in #sempit \"sempit\" is not shown", "letters of \"kecil\" are"},
		"uji.wcag()":        {"color-contrast at #pucat", "image-alt at img", "scrollable-region-focusable at #kotak"},
		"uji.sideways(360)": {"the page scrolls sideways", "p in #panjang", "has no box to scroll in"},
		"uji.folds()":       {"details in #lipat"},
		"uji.injected()":    {"img in #gambar", "b in #tekan \"tekan\" runs onclick", "a in #tautan \"tautan\" runs href", "a script of the data ran", "script in #skrip"},
		"uji.paper()":       {"p in #panjang", "div in #kotak \"dalam kotak dalam kotak dalam kotak dalam kotak dalam kotak \" would have to scroll"},
	} {
		got := strings.Join(b.list("%s", script), "\n")
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%s does not say %q of buruk.html; it says %s", script, w, got)
			}
		}
	}
	if !slices.Contains(b.dialogs, "tanya") {
		t.Errorf("the dialog of buruk.html was not seen: %q", b.dialogs)
	}
	b.close()
	data, err := os.ReadFile(b.netLog)
	if err != nil {
		t.Fatal(err)
	}
	asked := strings.Join(b.asked, "\n")
	if got := lookedUp(t, data); len(got) < 4 || !strings.Contains(asked, "tiga.contoh.invalid") || !strings.Contains(asked, "empat.contoh.invalid") {
		t.Errorf("what buruk.html asks other machines for was not seen: %q, %s", got, asked)
	}
}
