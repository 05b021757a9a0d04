package reports

import (
	"strings"

	"padu/reports/chart"
)

// section writes a section in reading order; what opens on request, and files to download, are for the page alone.
func (p *paper) section(s *section) {
	p.heading = s.Title
	for i, x := range s.Parts {
		if i == 0 && x.Text != "" && len(s.Parts) > 1 && s.Parts[1].Figure != nil { // it speaks of the figure
			p.keep = min(p.set(s.Parts[1].Figure).tall(least)+figureGap, 170)
		}
		p.here(s.ID)
		switch {
		case x.Text != "":
			p.flow(3.5, "", run{bodyFace, x.Text, 0})
		case x.So != "":
			p.flow(4, chart.Teal, run{bodyFace.bold().in(chart.Teal), "Artinya bagi perencana.", 0}, run{bodyFace, x.So, 0})
		case x.Ask != "":
			p.flow(4, chart.Teal, run{bodyFace, x.Ask, 0})
		case x.Figure != nil:
			p.figure(x.Figure, bottom-p.top)
		case x.Table != nil:
			p.table(x.Table)
		case len(x.Links) > 0:
			p.places(x.Links)
		}
	}
}

// places lists regions in a sentence; a file to download has no place on paper.
func (p *paper) places(links []link) {
	var names []string
	for _, l := range links {
		switch {
		case l.File != "":
		case l.Has:
			names = append(names, l.Name+" (ada data)")
		default:
			names = append(names, l.Name)
		}
	}
	if len(names) > 0 {
		p.flow(3.5, "", run{bodyFace, strings.Join(names, ", ") + ".", 0})
	}
}

// caption is what stands over a figure or a table, and below it.
type caption struct {
	no, title, sub, under [][]bit
}

func (p *paper) caption(no, title, sub, source, note, rest string) caption {
	one := func(f face, s string) [][]bit { return p.wrap(across, run{f, s, 0}) }
	small := smallFace.sized(8)
	var under []run
	for _, s := range [][2]string{{"Sumber:", source}, {"Catatan:", note}} {
		if s[1] != "" {
			under = append(under, run{small.bold().in(chart.Ink), s[0], 0}, run{small, s[1], 0})
		}
	}
	if rest != "" {
		under = append(under, run{small, rest, 0})
	}
	return caption{one(smallFace.bold(), no), one(captionFace, title), one(smallFace.sized(9), sub), p.wrap(across, under...)}
}

// steps of the lines of a caption.
var (
	noStep    = smallFace.step(loose)
	titleStep = captionFace.step(1.28)
	subStep   = smallFace.sized(9).step(loose)
	underStep = smallFace.sized(8).step(loose)
)

// over is how tall it is over the figure, under how tall below.
func (c *caption) over() float64 {
	return float64(len(c.no))*noStep + float64(len(c.title))*titleStep + float64(len(c.sub))*subStep + 2
}

func (c *caption) below() float64 { return float64(len(c.under))*underStep + 1.5 }

func (p *paper) writeOver(c *caption) {
	p.lines(left, noStep, c.no)
	p.lines(left, titleStep, c.title)
	p.lines(left, subStep, c.sub)
	p.y += 2
}

func (p *paper) writeBelow(c *caption) {
	p.y += 1.5
	p.lines(left, underStep, c.under)
}

const (
	figureGap = 7.0  // over a figure or a table
	least     = 0.82 // of its size, to which a drawing shrinks when it then stands on the page
)

// setFigure is a figure with its words broken into lines.
type setFigure struct {
	caption
	drawing    *chart.Canvas
	wide, high float64 // of the drawing
}

func (p *paper) set(f *figure) *setFigure {
	c := f.Draw(68000)
	return &setFigure{p.caption(f.No, f.Title, f.Sub, f.Source, f.Note, ""), c, float64(c.W) * across / 68000, float64(c.H) * across / 68000}
}

// tall is the height of the whole when the drawing has a part of its size.
func (s *setFigure) tall(scale float64) float64 { return s.over() + s.high*scale + s.below() }

// figure draws a figure with its words on one page, most tall at most; a drawing that is larger is made smaller.
func (p *paper) figure(f *figure, most float64) {
	s := p.set(f)
	scale := min(1, across/s.wide, (most-s.over()-s.below())/s.high)
	if here := bottom - p.y - p.before(figureGap); here < s.tall(scale) && here > s.tall(scale*least) {
		scale = (here - s.over() - s.below()) / s.high
	}
	p.room(figureGap, s.tall(scale)-0.01)
	p.here(f.ID)
	p.writeOver(&s.caption)
	if scale < 1 {
		p.TransformBegin()
		p.TransformScaleXY(scale*100, left+across/2, p.y)
	}
	s.drawing.Draw(p.Fpdf, left, p.y)
	if scale < 1 {
		p.TransformEnd()
	}
	p.now = face{} // the drawing set its own
	p.y += s.high * scale
	p.writeBelow(&s.caption)
}
