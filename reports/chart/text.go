package chart

import (
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"padu/reports/fonts"
)

// face measures one font. Advances are kept, because a report asks for the same letters again and again.
type face struct {
	mu       sync.Mutex
	font     *sfnt.Font
	buf      sfnt.Buffer
	advances map[rune]int // of 1000 units an em
}

var faces = sync.OnceValue(func() [2]*face {
	var out [2]*face
	for i, data := range [2][]byte{fonts.SansRegular, fonts.SansSemibold} {
		f, err := sfnt.Parse(data)
		if err != nil {
			panic(err) // an embedded file
		}
		out[i] = &face{font: f, advances: map[rune]int{}}
	}
	return out
})

func (f *face) advance(r rune) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	if a, ok := f.advances[r]; ok {
		return a
	}
	a := 500
	if g, err := f.font.GlyphIndex(&f.buf, r); err == nil {
		if w, err := f.font.GlyphAdvance(&f.buf, g, fixed.I(1000), font.HintingNone); err == nil {
			a = w.Round()
		}
	}
	f.advances[r] = a
	return a
}

// Missing are the letters of text that a TrueType font lacks.
func Missing(data []byte, text string) (string, error) {
	f, err := sfnt.Parse(data)
	if err != nil {
		return "", err
	}
	var buf sfnt.Buffer
	var missing strings.Builder
	for _, r := range text {
		g, err := f.GlyphIndex(&buf, r)
		if err != nil {
			return "", err
		}
		if g == 0 {
			missing.WriteRune(r)
		}
	}
	return missing.String(), nil
}

// Width is how wide text is at size, both in hundredths of a pixel.
func Width(text string, size int, bold bool) int {
	f := faces()[0]
	if bold {
		f = faces()[1]
	}
	sum := 0
	for _, r := range text {
		sum += f.advance(r)
	}
	return sum * size / 1000
}

// Fit cuts text with an ellipsis so that it is at most width wide.
func Fit(text string, size int, bold bool, width int) string {
	if Width(text, size, bold) <= width {
		return text
	}
	r := []rune(text)
	for len(r) > 1 && Width(strings.TrimRight(string(r), " ,.")+"…", size, bold) > width {
		r = r[:len(r)-1]
	}
	return strings.TrimRight(string(r), " ,.") + "…"
}

// shrink is the largest size, down to least, at which text is at most width wide: a number is not cut.
func shrink(text string, size, least int, bold bool, width int) int {
	for size > least && Width(text, size, bold) > width {
		size -= 50
	}
	return size
}

// Wrap breaks text into lines of at most width.
func Wrap(text string, size int, bold bool, width int) []string {
	var lines []string
	line := ""
	for _, w := range strings.Fields(text) {
		switch try := strings.TrimSpace(line + " " + w); {
		case line == "" || Width(try, size, bold) <= width:
			line = try
		default:
			lines = append(lines, line)
			line = w
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
