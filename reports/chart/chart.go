// Package chart draws the figures of padu's reports. A chart puts rectangles, lines, paths, circles and texts on a Canvas;
// the canvas is written as SVG for a page and drawn into a PDF, so both show the same drawing.
//
// Lengths are whole hundredths of a pixel: layout never depends on how a machine rounds fractions, and the same data gives
// the same bytes. Texts are measured with the embedded font, so labels fit without a browser.
package chart

import (
	"fmt"
	"strings"
)

// Colours of the reports; contrast and colour-blind distances are tested.
const (
	Ink   = "#14212b"
	Muted = "#5a6872"
	Rule  = "#d9dfe3"
	Blue  = "#1d5fa6"
	Rust  = "#c2491d"
	Teal  = "#0b8579"
	Steel = "#6b93bb"
	Grey  = "#8895a0"
)

// Sequence is the scale from little to much; dark text stands on the first four, white on the last two.
var Sequence = [6]string{"#e6eff4", "#bcd7e5", "#86b8d2", "#4a90b8", "#1d6795", "#0b4067"}

// Anchor says which point of a text its position is.
type Anchor byte

// A text starts, centres or ends at its position.
const (
	Start Anchor = iota
	Middle
	End
)

type shape byte

const (
	rectangle shape = iota
	stroke
	ribbon
	dot
	area
	trail
	label
)

// item is one thing drawn. Which numbers mean what depends on the shape.
type item struct {
	shape      shape
	a, b, c, d int
	e          int
	color      string
	width      int  // of a stroke or a trail; percent of opacity for a ribbon, an area, and a soft dot
	dashed     bool // stroke, trail
	text, tip  string
	size       int
	bold       bool
	anchor     Anchor
	edge       []int // of an area or a trail: x and y in turn
}

// Canvas is a drawing of W by H hundredths of a pixel. Title says in one sentence what it shows, for those who cannot see it.
type Canvas struct {
	W, H  int
	Title string
	items []item
}

// Rect fills a rectangle; tip is shown when the mouse rests on it.
func (c *Canvas) Rect(x, y, w, h int, color, tip string) {
	c.items = append(c.items, item{shape: rectangle, a: x, b: y, c: w, d: h, color: color, tip: tip})
}

// Line draws a straight line.
func (c *Canvas) Line(x1, y1, x2, y2, width int, color string, dashed bool) {
	c.items = append(c.items, item{shape: stroke, a: x1, b: y1, c: x2, d: y2, width: width, color: color, dashed: dashed})
}

// Ribbon fills a band of height h that flows from (x1, y1) to (x2, y2), opacity in percent.
func (c *Canvas) Ribbon(x1, y1, x2, y2, h int, color string, opacity int, tip string) {
	c.items = append(c.items, item{shape: ribbon, a: x1, b: y1, c: x2, d: y2, e: h, color: color, width: opacity, tip: tip})
}

// Dot fills a circle.
func (c *Canvas) Dot(x, y, r int, color, tip string) {
	c.items = append(c.items, item{shape: dot, a: x, b: y, c: r, color: color, tip: tip})
}

// Soft fills a circle through which others are seen, opacity in percent.
func (c *Canvas) Soft(x, y, r int, color string, opacity int, tip string) {
	c.items = append(c.items, item{shape: dot, a: x, b: y, c: r, color: color, width: opacity, tip: tip})
}

// Area fills what lies inside edge (x and y in turn), opacity in percent.
func (c *Canvas) Area(edge []int, color string, opacity int) {
	c.items = append(c.items, item{shape: area, edge: edge, color: color, width: opacity})
}

// Trail draws a line through its points (x and y in turn) with round corners.
func (c *Canvas) Trail(points []int, width int, color string, dashed bool) {
	c.items = append(c.items, item{shape: trail, edge: points, width: width, color: color, dashed: dashed})
}

// Text writes one line; y is its baseline, size the font size.
func (c *Canvas) Text(x, y, size int, bold bool, anchor Anchor, color, text string) {
	c.items = append(c.items, item{shape: label, a: x, b: y, size: size, bold: bold, anchor: anchor, color: color, text: text})
}

// px writes hundredths of a pixel with at most two decimals.
func px(v int) string {
	s := fmt.Sprintf("%d.%02d", abs(v)/100, abs(v)%100)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if v < 0 && s != "0" {
		s = "-" + s
	}
	return s
}

func abs(v int) int {
	if v < 0 {
		return -v
	}
	return v
}

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// ends of a trail are round, but those of dashes straight, or the gaps would close.
func ends(dashed bool) string {
	if dashed {
		return "butt"
	}
	return "round"
}

// SVG is the drawing as an SVG element. class is its CSS class.
func (c *Canvas) SVG(class string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="%s" viewBox="0 0 %s %s" width="%s" height="%s" role="img" aria-label="%s">`, class, px(c.W), px(c.H), px(c.W), px(c.H), escape.Replace(c.Title))
	for _, i := range c.items {
		tip := "/>"
		if i.tip != "" {
			tip = "><title>" + escape.Replace(i.tip) + "</title>"
		}
		end := func(tag string) {
			b.WriteString(tip)
			if i.tip != "" {
				b.WriteString("</" + tag + ">")
			}
		}
		switch i.shape {
		case rectangle:
			fmt.Fprintf(&b, `<rect x="%s" y="%s" width="%s" height="%s" fill="%s"`, px(i.a), px(i.b), px(i.c), px(i.d), i.color)
			end("rect")
		case stroke:
			dash := ""
			if i.dashed {
				dash = ` stroke-dasharray="3 3"`
			}
			fmt.Fprintf(&b, `<line x1="%s" y1="%s" x2="%s" y2="%s" stroke="%s" stroke-width="%s"%s/>`, px(i.a), px(i.b), px(i.c), px(i.d), i.color, px(i.width), dash)
		case ribbon:
			mid := (i.a + i.c) / 2
			fmt.Fprintf(&b, `<path d="M%s %sC%s %s %s %s %s %sV%sC%s %s %s %s %s %sZ" fill="%s" fill-opacity="%s"`, px(i.a), px(i.b), px(mid), px(i.b), px(mid), px(i.d), px(i.c), px(i.d),
				px(i.d+i.e), px(mid), px(i.d+i.e), px(mid), px(i.b+i.e), px(i.a), px(i.b+i.e), i.color, px(i.width))
			end("path")
		case dot:
			fmt.Fprintf(&b, `<circle cx="%s" cy="%s" r="%s" fill="%s"`, px(i.a), px(i.b), px(i.c), i.color)
			if i.width > 0 {
				fmt.Fprintf(&b, ` fill-opacity="%s"`, px(i.width))
			}
			end("circle")
		case area:
			b.WriteString(`<path d="M`)
			for _, v := range i.edge {
				b.WriteString(px(v) + " ")
			}
			fmt.Fprintf(&b, `Z" fill="%s" fill-opacity="%s"/>`, i.color, px(i.width))
		case trail:
			dash := ""
			if i.dashed {
				dash = ` stroke-dasharray="3 3"`
			}
			b.WriteString(`<polyline points="`)
			for n, v := range i.edge {
				b.WriteString([2]string{" ", ","}[n%2] + px(v))
			}
			fmt.Fprintf(&b, `" fill="none" stroke="%s" stroke-width="%s" stroke-linejoin="round" stroke-linecap="%s"%s/>`, i.color, px(i.width), ends(i.dashed), dash)
		case label:
			weight := ""
			if i.bold {
				weight = ` font-weight="600"`
			}
			fmt.Fprintf(&b, `<text x="%s" y="%s" font-size="%s"%s fill="%s"%s>%s</text>`, px(i.a), px(i.b), px(i.size), weight, i.color,
				[3]string{"", ` text-anchor="middle"`, ` text-anchor="end"`}[i.anchor], escape.Replace(i.text))
		}
	}
	b.WriteString("</svg>")
	return b.String()
}
