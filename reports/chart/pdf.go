package chart

import (
	"strconv"

	"codeberg.org/go-pdf/fpdf"
)

// Draw puts the drawing into a PDF whose unit is the millimetre, its upper left corner at (x, y); 680 pixels are 180 mm.
// The document must have the font families "sans" (styles "" and "B").
func (c *Canvas) Draw(pdf *fpdf.Fpdf, x, y float64) {
	const mm = 180.0 / 68000 // of a hundredth of a pixel
	at := func(v int) float64 { return float64(v) * mm }
	for _, i := range c.items {
		r, g, b := rgb(i.color)
		switch i.shape {
		case rectangle:
			pdf.SetFillColor(r, g, b)
			pdf.Rect(x+at(i.a), y+at(i.b), at(i.c), at(i.d), "F")
		case stroke:
			pdf.SetDrawColor(r, g, b)
			pdf.SetLineWidth(at(i.width))
			if i.dashed {
				pdf.SetDashPattern([]float64{0.8, 0.8}, 0)
			}
			pdf.Line(x+at(i.a), y+at(i.b), x+at(i.c), y+at(i.d))
			pdf.SetDashPattern(nil, 0)
		case ribbon:
			pdf.SetFillColor(r, g, b)
			pdf.SetAlpha(float64(i.width)/100, "Normal")
			mid := (i.a + i.c) / 2
			pdf.MoveTo(x+at(i.a), y+at(i.b))
			pdf.CurveBezierCubicTo(x+at(mid), y+at(i.b), x+at(mid), y+at(i.d), x+at(i.c), y+at(i.d))
			pdf.LineTo(x+at(i.c), y+at(i.d+i.e))
			pdf.CurveBezierCubicTo(x+at(mid), y+at(i.d+i.e), x+at(mid), y+at(i.b+i.e), x+at(i.a), y+at(i.b+i.e))
			pdf.ClosePath()
			pdf.DrawPath("F")
			pdf.SetAlpha(1, "Normal")
		case dot:
			pdf.SetFillColor(r, g, b)
			if i.width > 0 {
				pdf.SetAlpha(float64(i.width)/100, "Normal")
			}
			pdf.Circle(x+at(i.a), y+at(i.b), at(i.c), "F")
			pdf.SetAlpha(1, "Normal")
		case area:
			pdf.SetFillColor(r, g, b)
			pdf.SetAlpha(float64(i.width)/100, "Normal")
			var edge []fpdf.PointType
			for n := 0; n+1 < len(i.edge); n += 2 {
				edge = append(edge, fpdf.PointType{X: x + at(i.edge[n]), Y: y + at(i.edge[n+1])})
			}
			pdf.Polygon(edge, "F")
			pdf.SetAlpha(1, "Normal")
		case label:
			style := ""
			if i.bold {
				style = "B"
			}
			pdf.SetFont("sans", style, float64(i.size)*mm/25.4*72)
			pdf.SetTextColor(r, g, b)
			left := at(i.a)
			switch w := pdf.GetStringWidth(i.text); i.anchor {
			case Middle:
				left -= w / 2
			case End:
				left -= w
			}
			pdf.Text(x+left, y+at(i.b), i.text)
		}
	}
}

func rgb(hex string) (r, g, b int) {
	v, err := strconv.ParseUint(hex[1:], 16, 32)
	if err != nil {
		panic(err) // the colours are constants of this package
	}
	return int(v >> 16), int(v >> 8 & 255), int(v & 255)
}
