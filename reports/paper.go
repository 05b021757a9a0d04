package reports

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"codeberg.org/go-pdf/fpdf"

	"padu/reports/chart"
	"padu/reports/fonts"
)

// The paper is A4 in millimetres: 15 at the sides, so that text and figures are 180 wide.
const (
	left   = 15.0
	across = 180.0
	bottom = 278.0
)

// How far apart sections are, and a heading and its section.
const (
	sectionGap = 10.0
	headingGap = 2.5
)

const (
	softInk = "#33424d" // of the lead
	rowRule = "#e3e8eb"
	boxFill = "#f3f5f7"
)

// paper is the PDF form of a document while it is drawn, from top to bottom.
type paper struct {
	*fpdf.Fpdf
	d       *document
	y       float64 // top of what comes next
	top     float64 // of the text on every page
	heading string  // of a section, drawn with the first thing in it so that none stands alone at the foot of a page
	now     face    // the font that the page is set in
	keep    float64 // room that what comes next wants below it
	links   map[string]int
}

// face is a font with its size in points, and a colour.
type face struct {
	family, style string
	size          float64
	color         string
}

// The faces of a report.
var (
	kickerFace  = face{"sans", "B", 9.5, chart.Rust}
	titleFace   = face{"serif", "B", 23, chart.Ink}
	leadFace    = face{"sans", "", 11.5, softInk}
	sectionFace = face{"serif", "B", 15.5, chart.Ink}
	captionFace = face{"sans", "B", 11, chart.Ink}
	bodyFace    = face{"sans", "", 10, chart.Ink}
	smallFace   = face{"sans", "", 8.5, chart.Muted}
	footFace    = face{"sans", "", 7.5, chart.Muted}
)

func (f face) bold() face                 { f.style = "B"; return f }
func (f face) in(color string) face       { f.color = color; return f }
func (f face) sized(size float64) face    { f.size = size; return f }
func (f face) step(tight float64) float64 { return f.size * 25.4 / 72 * tight }

// slack is what a sum of widths may differ from the width of the whole.
const slack = 0.01

// How far apart lines are, of the size of the font.
const (
	tight = 1.2
	loose = 1.42
)

// paper is an empty PDF for the document, with its first page.
func (d *document) paper(top float64) *paper {
	p := &paper{Fpdf: fpdf.New("P", "mm", "A4", ""), d: d, top: top, links: map[string]int{}}
	// fpdf writes into the font bytes it is given.
	p.AddUTF8FontFromBytes("sans", "", bytes.Clone(fonts.SansRegular))
	p.AddUTF8FontFromBytes("sans", "B", bytes.Clone(fonts.SansSemibold))
	p.AddUTF8FontFromBytes("serif", "B", bytes.Clone(fonts.SerifSemibold))
	day := d.Day
	if day.IsZero() { // fpdf would take the clock's
		day = time.Unix(0, 0).UTC()
	}
	p.SetCreationDate(day)
	p.SetModificationDate(day)
	p.SetCatalogSort(true)
	p.SetLang("id")
	p.SetTitle(clean(d.fullTitle()), true)
	p.SetSubject(clean(d.Headline), true)
	p.SetCreator("padu "+d.Version, true)
	p.SetAutoPageBreak(false, 0)
	if d.Sample {
		p.top += 3
	}
	p.page()
	return p
}

// fullTitle names the document in one line: of whom, which report, and of when.
func (d *document) fullTitle() string {
	name := d.Title
	if n := d.Period.Name(); n != "" {
		name += " · " + n
	}
	return name
}

// bytes ends the document: it writes the foot of every page, now that their number is known.
func (p *paper) bytes() ([]byte, error) {
	d, pages := p.d, p.PageCount()
	for n := 1; n <= pages; n++ {
		p.SetPage(n)
		p.now = face{} // the page was left in a font of its own
		p.line(0.2, chart.Rule, left, bottom+5, left+across)
		note := []run{{footFace, fmt.Sprintf("Data per %s · Sidik data %s · padu %s", d.Date, d.Fingerprint, d.Version), 0}}
		if d.Sample {
			note = append(note, run{footFace.in(chart.Rust), "· DATA CONTOH: semua angka rekaan", 0})
		}
		p.put(left, bottom+8.6, p.wrap(across-35, note...)[0])
		p.right(footFace, bottom+8.6, fmt.Sprintf("Halaman %d dari %d", n, pages))
	}
	var out bytes.Buffer
	if err := p.Output(&out); err != nil {
		return nil, fmt.Errorf("PDF of %s: %w", d.Base, err)
	}
	return out.Bytes(), nil
}

// page begins a page.
func (p *paper) page() {
	p.AddPage()
	p.y = p.top
	if p.d.Sample {
		p.fill("#fdf3d1", 0, 0, 210, 8)
		p.put(left, 5.4, p.wrap(across, run{captionFace.sized(8.5), "DATA CONTOH.", 0}, run{smallFace.in(chart.Ink), "Nama daerah asli; semua angka rekaan.", 0})[0])
	}
}

// room makes room for something of height h, gap below what is there: on the next page when this one has not enough. The
// heading that waits for it is drawn first.
func (p *paper) room(gap, h float64) {
	h, p.keep = h+p.keep, 0
	if p.heading != "" {
		lines := p.wrap(across, run{sectionFace, p.heading, 0})
		step := sectionFace.step(tight)
		if p.y > p.top && p.y+p.before(gap)+h > bottom {
			p.page()
		}
		if p.y > p.top {
			p.y += sectionGap
		}
		p.Bookmark(clean(p.heading), 0, p.y)
		p.heading = ""
		p.lines(left, step, lines)
		p.y += headingGap
		return
	}
	if p.y > p.top && p.y+gap+h > bottom {
		p.page()
	}
	if p.y > p.top {
		p.y += gap
	}
}

// before is how much stands before something for which room is made: the heading that waits, or a gap.
func (p *paper) before(gap float64) float64 {
	if p.heading == "" {
		return gap
	}
	return sectionGap + float64(len(p.wrap(across, run{sectionFace, p.heading, 0})))*sectionFace.step(tight) + headingGap
}

// here is where a link to an ID of the page leads.
func (p *paper) here(id string) {
	if l, ok := p.links[id]; ok && id != "" {
		p.SetLink(l, max(0, p.y-2), p.PageNo())
	}
}

// run is text in one face; link is a place in the document, 0 for none.
type run struct {
	face
	text string
	link int
}

// bit is the part of a run that stands on one line, w wide from x.
type bit struct {
	run
	x, w float64
}

// wrap breaks runs into lines of at most w. A space goes between two runs. A space that does not break stays where it is, and a
// word that is wider than the line is broken, after a sign if it has one near.
func (p *paper) wrap(w float64, runs ...run) (lines [][]bit) {
	var now []bit
	x := 0.0
	for _, r := range runs {
		space := p.width(r.face, " ")
		for _, word := range strings.FieldsFunc(clean(r.text), func(c rune) bool { return c == ' ' }) {
			wide := p.width(r.face, word)
			if x > 0 && x+space+wide > w+slack {
				lines, now, x = append(lines, now), nil, 0
			}
			for wide > w+slack && utf8.RuneCountInString(word) > 1 {
				head := p.chop(r.face, word, w)
				lines = append(lines, []bit{{run{r.face, head, r.link}, 0, p.width(r.face, head)}})
				word = word[len(head):]
				wide = p.width(r.face, word)
			}
			if word == "" {
				continue
			}
			if n := len(now); n > 0 && now[n-1].face == r.face && now[n-1].link == r.link {
				now[n-1].text += " " + word
				now[n-1].w += space + wide
			} else {
				if x > 0 {
					x += space
				}
				now = append(now, bit{run{r.face, word, r.link}, x, wide})
			}
			last := now[len(now)-1]
			x = last.x + last.w
		}
	}
	if len(now) > 0 {
		lines = append(lines, now)
	}
	return lines
}

// atMost is a run broken into n lines at most; what is cut off is marked.
func (p *paper) atMost(n int, w float64, r run) [][]bit {
	lines := p.wrap(w, r)
	if len(lines) <= n {
		return lines
	}
	words := r.text
	if n > 1 {
		words = lines[n-1][0].text + " " + lines[n][0].text
	}
	p.font(r.face)
	r.text = fit(p.Fpdf, clean(words), w)
	lines[n-1] = []bit{{r, 0, p.width(r.face, r.text)}}
	return lines[:n]
}

// chop is as much of the beginning of a word as goes into w.
func (p *paper) chop(f face, word string, w float64) string {
	x, end, sign := 0.0, 0, 0
	for i, c := range word {
		if x += p.width(f, string(c)); x > w && i > 0 {
			break
		}
		end = i + utf8.RuneLen(c)
		if strings.ContainsRune("/-_.,;:", c) {
			sign = end
		}
	}
	if sign > end/2 {
		return word[:sign]
	}
	return word[:end]
}

// clean is text that fpdf can write: without control signs, and without signs of four bytes, which it cannot.
func clean(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c < ' ' || c >= 0x7f && c < 0xa0:
			return ' '
		case c > 0xffff || c == utf8.RuneError:
			return '?'
		}
		return c
	}, s)
}

// font sets the font; fpdf would write it again each time.
func (p *paper) font(f face) {
	if f.family != p.now.family || f.style != p.now.style || f.size != p.now.size {
		p.SetFont(f.family, f.style, f.size)
		p.now = f
	}
}

func (p *paper) width(f face, s string) float64 {
	p.font(f)
	return p.GetStringWidth(s)
}

// put writes one line with its baseline at y.
func (p *paper) put(x, y float64, line []bit) {
	for _, b := range line {
		p.font(b.face)
		p.SetTextColor(chart.RGB(b.color))
		p.Text(x+b.x, y, b.text)
		if b.link > 0 {
			p.Link(x+b.x, y-3, b.w, 4, b.link)
		}
	}
}

// lines writes lines from p.y, which moves below them; the page does not break.
func (p *paper) lines(x, step float64, lines [][]bit) {
	for _, l := range lines {
		p.put(x, p.y+step*0.76, l)
		p.y += step
	}
}

// right writes one line that ends at the right edge.
func (p *paper) right(f face, y float64, s string) {
	p.put(left+across-p.width(f, s), y, []bit{{run{f, s, 0}, 0, 0}})
}

// flow writes a paragraph that may go on over the page, but leaves two lines or none. bar is the colour of a stroke at its left.
func (p *paper) flow(gap float64, bar string, runs ...run) {
	in, step := 0.0, bodyFace.step(loose)
	if bar != "" {
		in = 5
	}
	lines := p.wrap(across-in, runs...)
	for i, l := range lines {
		switch rest := len(lines) - i; {
		case i == 0 && rest <= 3:
			p.room(gap, float64(rest)*step)
		case i == 0 || rest == 2:
			p.room(gap, 2*step)
		default:
			p.room(0, step)
		}
		gap = 0
		if bar != "" {
			p.fill(bar, left, p.y, 0.8, step)
		}
		p.lines(left+in, step, [][]bit{l})
	}
}

func (p *paper) fill(color string, x, y, w, h float64) {
	p.SetFillColor(chart.RGB(color))
	p.Rect(x, y, w, h, "F")
}

func (p *paper) line(width float64, color string, x, y, to float64) {
	p.SetDrawColor(chart.RGB(color))
	p.SetLineWidth(width)
	p.Line(x, y, to, y)
}
