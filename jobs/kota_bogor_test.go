package jobs

import (
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// notData are the numbers of Kota Bogor's page that are no figures of its data, each with the reason; they are taken out before comparing.
var notData = []struct {
	pattern *regexp.Regexp
	reason  string
}{
	{regexp.MustCompile(`(PP|Permendagri) \d+/\d{4}`), "the number of a regulation"},
	{regexp.MustCompile(`; aturan P-\d\d`), "the name of a rule"},
	{regexp.MustCompile(`(Lihat )?Gambar \d+`), "the number of a figure"},
	{regexp.MustCompile(`Tabel \d+`), "the number of a table"},
	{regexp.MustCompile(`Sidik data [0-9a-f]{12}`), "the fingerprint of the snapshot"},
	{regexp.MustCompile(`padu \d+\.\d+\.\d+`), "the version of padu"},
	{regexp.MustCompile(`baris terdekat .* ambang \d,\d+`), "the linker's score and limit; TestLink measures them"},
	{regexp.MustCompile(`Terpadu Satu Pintu`), "the name of an agency"},
	{regexp.MustCompile(`tulis seperti [\d.,-]+`), "an example of how to write"},
}

// notOurs are places whose figures Kota Bogor's own files do not give, each with the reason; they are taken out before comparing.
var notOurs = []struct {
	place  *regexp.Regexp
	reason string
}{
	{regexp.MustCompile(`^sebaya/(\w+/)?(teks )?Kota Depok`), "of another region; TestEveryFigureIsCountedAgain counts it again from the marts"},
	{regexp.MustCompile(`^tanpa-sub-kegiatan/.*/(Kode|Skor)\t`), "the linker's nearest line and its score; TestLink measures them"},
}

// withoutFigures are columns of which nothing is compared, with the reason.
var withoutFigures = map[string]string{"Dasar": "the legal basis, a text of the rule"}

// TestKotaBogorFromRawFiles: every figure of the page is one that a program of its own computes from the raw files, in its
// place, and every figure that the program computes stands there. Only which lines a text is tied to comes from padu.
func TestKotaBogorFromRawFiles(t *testing.T) {
	dir, _ := demo()
	data, err := os.ReadFile(filepath.Join(dir, "site", "current", "wilayah", "32.71", "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	page := strings.ReplaceAll(string(data), "\u00a0", " ")
	ties := filepath.Join(t.TempDir(), "tautan.csv")
	rows := query(t, dir, `select k.nomor, t.tahun, t.status, t.urutan, t.kode_sub_kegiatan from mart.tautan_kerja_sama t
		join mart.fct_kerja_sama k on k.id_kerja_sama = t.id_kerja_sama where t.kode_wilayah = '32.71' and t.cara = 'teks' order by 1, 2, 4`)
	if err := os.WriteFile(ties, []byte(strings.Join(rows, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	command := exec.Command("go", "run", "./testdata/kota_bogor", dir, ties)
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	computed := strings.Split(strings.TrimSpace(string(out)), "\n")
	slices.Sort(computed)
	shown, used := figuresOf(page)
	for _, n := range notOurs {
		all := len(shown)
		if shown = slices.DeleteFunc(shown, n.place.MatchString); len(shown) == all {
			t.Errorf("%q (%s) takes nothing out; remove it", n.place, n.reason)
		}
	}
	n := 0
	for _, l := range shown {
		_, figures, _ := strings.Cut(l, "\t")
		n += len(strings.Fields(figures))
	}
	t.Logf("%d figures in %d texts", n, len(shown))
	if missing, extra := lacks(shown, computed), lacks(computed, shown); len(missing)+len(extra) > 0 {
		t.Errorf("computed from the raw files, and not shown on the page:\n%s\nshown, and not computed:\n%s", strings.Join(missing, "\n"), strings.Join(extra, "\n"))
	}
	for i, n := range notData {
		if !used[i] {
			t.Errorf("%q (%s) takes nothing out; remove it", n.pattern, n.reason)
		}
	}
	// One figure changed, wherever it stands, is noticed.
	for was, is := range map[string]string{
		">45</div>":                   ">44</div>",                   // a tile
		"Rp698 juta</td>":             "Rp697 juta</td>",             // the table of bidang urusan
		"Kesehatan: 4 · Rp493 juta":   "Kesehatan: 4 · Rp492 juta",   // the text alternative of a bar
		"realisasi: Rp284.804.327,48": "realisasi: Rp284.804.327,49", // the evidence of an agreement, one cent
		"dari 45 perjanjian belum":    "dari 54 perjanjian belum",    // the title
		"Rp133.453.400":               "Rp133.435.400",               // a finding
		">7 Mar 2027<":                ">8 Mar 2027<",                // an end
		"Serapan</th>":                "Serap</th>",                  // a column under another name
		">1.573</td>":                 ">1.537</td>",                 // rows received
		"; tercatat 2 kali":           "; tercatat 3 kali",           // discussions by the TKKSD
		"dievaluasi 24 Juli 2026":     "dievaluasi 23 Juli 2026",     // the evidence of rung 7
	} {
		if changed := strings.Replace(page, was, is, 1); changed == page {
			t.Errorf("the page does not say %q", was)
		} else if other, _ := figuresOf(changed); len(lacks(other, computed)) == 0 {
			t.Errorf("%q for %q was not noticed", is, was)
		}
	}
}

// lacks are the lines of want that list has not as often; both are sorted.
func lacks(list, want []string) (out []string) {
	for _, w := range want {
		for len(list) > 0 && list[0] < w {
			list = list[1:]
		}
		if len(list) > 0 && list[0] == w {
			list = list[1:]
		} else {
			out = append(out, w)
		}
	}
	return out
}

var (
	tags  = regexp.MustCompile(`(?s)<(/?)([a-z0-9]+)([^>]*)>`)
	named = regexp.MustCompile(`(id|class|aria-label)="([^"]*)"`)
	// A figure is a word with a digit in it, a month, a unit, or a word that stands for a number or a direction.
	words  = regexp.MustCompile(`^(Jan(uari)?|Feb(ruari)?|Mar(et)?|Apr(il)?|Mei|Juni?|Juli?|Agu(stus)?|Sep(tember)?|Okt(ober)?|Nov(ember)?|Des(ember)?|juta|miliar|triliun|poin|naik|turun|▲|▼|Satu|Keempat|dua|belas|dipetakan)$`)
	digit  = regexp.MustCompile(`[0-9]`)
	quoted = regexp.MustCompile(`"([^"]{30,})"`)
	// flushing are the elements that begin or end a text of its own.
	flushing = regexp.MustCompile(`^(p|h1|h2|h3|li|div|footer|td|th|tr|br|table|thead|tbody|details|summary|figure|ul|ol|svg|text|title)$`)
)

// pageReader goes through a page and notes where it is.
type pageReader struct {
	out             []string
	used            []bool
	text            strings.Builder
	section, block  string // h2, the element
	heads           []string
	column          int
	row, list, tile string // the first cell of the row; the name of the tile
	inTable, inHead bool
	svg, mark       string
}

// figuresOf gives every text of a page that has a figure, as its place, a tab, and its figures in their order; sorted. used
// tells which lines of notData took something out.
func figuresOf(page string) (lines []string, used []bool) {
	r := &pageReader{section: "kepala", used: make([]bool, len(notData))}
	page = page[strings.Index(page, "<body"):]
	at := 0
	for _, m := range tags.FindAllStringSubmatchIndex(page, -1) {
		r.text.WriteString(page[at:m[0]])
		at = m[1]
		name, open, attr := page[m[4]:m[5]], m[2] == m[3], map[string]string{}
		for _, a := range named.FindAllStringSubmatch(page[m[6]:m[7]], -1) {
			attr[a[1]] = html.UnescapeString(a[2])
		}
		if flushing.MatchString(name) || name == "span" && r.block == "stamp" {
			r.flush()
		}
		if open {
			r.open(name, attr)
		} else {
			r.close(name)
		}
	}
	slices.Sort(r.out)
	return r.out, r.used
}

func (r *pageReader) open(name string, attr map[string]string) {
	switch name {
	case "h2":
		r.section, r.tile = attr["id"], ""
	case "p", "div", "h1", "h3", "li", "summary", "footer":
		if r.block = name; attr["class"] != "" {
			r.block = attr["class"]
		}
		if name == "li" {
			r.list = "/butir"
		}
	case "table":
		r.inTable, r.heads, r.row = true, nil, ""
	case "thead":
		r.inHead = true
	case "tr":
		r.column, r.row = -1, ""
	case "td", "th":
		r.column++
	case "svg":
		r.svg, r.mark = attr["class"], ""
		r.note(r.place()+"aria-label", attr["aria-label"])
	}
	if name == "title" || name == "text" {
		r.block = name
	}
}

func (r *pageReader) close(name string) {
	switch name {
	case "table":
		r.inTable = false
	case "thead":
		r.inHead = false
	case "svg":
		r.svg = ""
	case "li":
		r.list = ""
	}
}

// place is where the reader is, without the element.
func (r *pageReader) place() string {
	p := r.section + "/"
	if r.svg != "" {
		p += r.svg + "/"
	}
	return p
}

// flush ends a text.
func (r *pageReader) flush() {
	t := strings.Join(strings.Fields(html.UnescapeString(r.text.String())), " ")
	r.text.Reset()
	switch {
	case t == "":
	case r.svg != "" && r.block == "title":
		label, value, _ := strings.Cut(t, ":")
		r.mark = strings.TrimSpace(label)
		r.note(r.place()+r.mark, value)
	case r.svg != "":
		r.note(r.place()+"teks "+r.mark, t)
	case r.inHead:
		r.heads = append(r.heads, t)
		r.note(r.place()+"kepala tabel", t)
	case r.inTable && r.row == "":
		r.row = t
	case r.inTable && r.heads[r.column] == "Temuan": // every finding counts, with the agreement that it names
		title := ""
		if m := quoted.FindStringSubmatch(t); m != nil {
			title = "/" + m[1]
		}
		r.out = append(r.out, r.place()+r.row+title+"\t"+strings.Join(r.figures(quoted.ReplaceAllString(t, "")), " "))
	case r.inTable && withoutFigures[r.heads[r.column]] == "":
		r.note(r.place()+r.row+"/"+r.heads[r.column]+r.list, t)
	case r.inTable:
	case r.block == "name": // of the tile that follows
		r.tile = t + "/"
	default:
		r.note(r.place()+r.tile+r.block, t)
	}
}

// note writes a text down when it has a figure.
func (r *pageReader) note(place, text string) {
	if found := r.figures(text); len(found) > 0 {
		r.out = append(r.out, place+"\t"+strings.Join(found, " "))
	}
}

// figures are the words of a text that are figures.
func (r *pageReader) figures(text string) (found []string) {
	switch text {
	case "Ya", "Belum", "–", "…", "tanpa batas":
		return []string{text}
	}
	for i, n := range notData {
		if n.pattern.MatchString(text) {
			text, r.used[i] = n.pattern.ReplaceAllString(text, ""), true
		}
	}
	for w := range strings.FieldsSeq(text) {
		if w = strings.Trim(w, `.,;:()"“”`); digit.MatchString(w) || words.MatchString(w) {
			found = append(found, w)
		}
	}
	return found
}
