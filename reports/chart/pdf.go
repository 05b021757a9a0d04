package chart

import (
	"strconv"

	"codeberg.org/go-pdf/fpdf"
)

// Draw puts the drawing into a PDF whose unit is the millimetre, its upper left corner at (x, y); 680 pixels are 180 mm.
// The document must have the font families "sans" (styles "" and "B").
func (c *Canvas) Draw(pdf *fpdf.Fpdf, x, y float64) {
	p := &sheet{pdf, x, y}
	for _, i := range c.items {
		r, g, b := rgb(i.color)
		switch i.shape {
		case rectangle, ribbon, area:
			pdf.SetFillColor(r, g, b)
			p.fill(i)
		case stroke, dot, trail:
			pdf.SetDrawColor(r, g, b)
			p.stroke(i)
		case label:
			pdf.SetTextColor(r, g, b)
			p.label(i)
		}
	}
}

const mm = 180.0 / 68000 // of a hundredth of a pixel

// at is a length in millimetres, rounded before it is added to: the same on every machine.
func at(v int) float64 { return float64(float64(v) * mm) }

// sheet is where a drawing goes: the PDF and the drawing's upper left corner.
type sheet struct {
	pdf  *fpdf.Fpdf
	x, y float64
}

func (p *sheet) fill(i item) {
	switch i.shape {
	case rectangle:
		p.pdf.Rect(p.x+at(i.a), p.y+at(i.b), at(i.c), at(i.d), "F")
	case ribbon:
		p.pdf.SetAlpha(float64(i.width)/100, "Normal")
		mid := (i.a + i.c) / 2
		p.pdf.MoveTo(p.x+at(i.a), p.y+at(i.b))
		p.pdf.CurveBezierCubicTo(p.x+at(mid), p.y+at(i.b), p.x+at(mid), p.y+at(i.d), p.x+at(i.c), p.y+at(i.d))
		p.pdf.LineTo(p.x+at(i.c), p.y+at(i.d+i.e))
		p.pdf.CurveBezierCubicTo(p.x+at(mid), p.y+at(i.d+i.e), p.x+at(mid), p.y+at(i.b+i.e), p.x+at(i.a), p.y+at(i.b+i.e))
		p.pdf.ClosePath()
		p.pdf.DrawPath("F")
		p.pdf.SetAlpha(1, "Normal")
	case area:
		p.pdf.SetAlpha(float64(i.width)/100, "Normal")
		var edge []fpdf.PointType
		for n := 0; n+1 < len(i.edge); n += 2 {
			edge = append(edge, fpdf.PointType{X: p.x + at(i.edge[n]), Y: p.y + at(i.edge[n+1])})
		}
		p.pdf.Polygon(edge, "F")
		p.pdf.SetAlpha(1, "Normal")
	}
}

func (p *sheet) stroke(i item) {
	p.pdf.SetLineWidth(at(i.width))
	if i.dashed {
		p.pdf.SetDashPattern([]float64{0.8, 0.8}, 0)
	}
	switch i.shape {
	case stroke:
		p.pdf.Line(p.x+at(i.a), p.y+at(i.b), p.x+at(i.c), p.y+at(i.d))
	case dot:
		// a line without length and with round ends: a tenth of the bytes of a circle
		p.pdf.SetLineWidth(at(2 * i.c))
		p.pdf.SetLineCapStyle("round")
		if i.width > 0 {
			p.pdf.SetAlpha(float64(i.width)/100, "Normal")
		}
		p.pdf.Line(p.x+at(i.a), p.y+at(i.b), p.x+at(i.a), p.y+at(i.b))
		if i.width > 0 {
			p.pdf.SetAlpha(1, "Normal")
		}
	case trail:
		p.pdf.SetLineJoinStyle("round")
		p.pdf.SetLineCapStyle(ends(i.dashed))
		for n := 0; n+1 < len(i.edge); n += 2 {
			if n == 0 {
				p.pdf.MoveTo(p.x+at(i.edge[0]), p.y+at(i.edge[1]))
			} else {
				p.pdf.LineTo(p.x+at(i.edge[n]), p.y+at(i.edge[n+1]))
			}
		}
		p.pdf.DrawPath("D")
		p.pdf.SetLineJoinStyle("miter")
	}
	p.pdf.SetDashPattern(nil, 0)
	p.pdf.SetLineCapStyle("butt")
}

func (p *sheet) label(i item) {
	style := ""
	if i.bold {
		style = "B"
	}
	p.pdf.SetFont("sans", style, float64(i.size)*mm/25.4*72)
	left := at(i.a)
	switch w := p.pdf.GetStringWidth(i.text); i.anchor {
	case Middle:
		left -= float64(w / 2)
	case End:
		left -= w
	}
	p.pdf.Text(p.x+left, p.y+at(i.b), i.text)
}

func rgb(hex string) (r, g, b int) {
	v, err := strconv.ParseUint(hex[1:], 16, 32)
	if err != nil {
		panic(err) // the colours are constants of this package
	}
	return int(v >> 16), int(v >> 8 & 255), int(v & 255)
}
