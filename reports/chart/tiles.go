package chart

// Tile is one province on the tile map: equal squares, so that small provinces are seen. Class is 0 to 5, or -1 without data.
type Tile struct {
	Code, Text, Tip string
	Class           int
}

// places are column, row and short name of the 38 provinces.
var places = map[string]struct {
	col, row int
	name     string
}{
	"11": {0, 0, "Aceh"}, "12": {1, 1, "Sumut"}, "14": {2, 1, "Riau"}, "21": {3, 1, "Kepri"}, "13": {1, 2, "Sumbar"}, "15": {2, 2, "Jambi"}, "19": {4, 2, "Babel"},
	"17": {2, 3, "Bengkulu"}, "16": {3, 3, "Sumsel"}, "18": {3, 4, "Lampung"}, "36": {4, 5, "Banten"}, "31": {5, 5, "Jakarta"}, "32": {6, 5, "Jabar"}, "33": {7, 5, "Jateng"},
	"34": {7, 6, "DIY"}, "35": {8, 5, "Jatim"}, "51": {9, 5, "Bali"}, "52": {10, 5, "NTB"}, "53": {11, 5, "NTT"}, "61": {6, 1, "Kalbar"}, "62": {7, 1, "Kalteng"}, "63": {7, 2, "Kalsel"},
	"64": {8, 1, "Kaltim"}, "65": {8, 0, "Kaltara"}, "71": {11, 0, "Sulut"}, "75": {10, 1, "Gorontalo"}, "76": {9, 2, "Sulbar"}, "72": {10, 2, "Sulteng"}, "73": {9, 3, "Sulsel"}, "74": {10, 3, "Sultra"},
	"82": {12, 1, "Malut"}, "81": {12, 2, "Maluku"}, "96": {13, 1, "PBD"}, "92": {14, 1, "Pabar"}, "91": {15, 1, "Papua"}, "94": {14, 2, "Pateng"}, "95": {15, 2, "Papeg"}, "93": {15, 3, "Pasel"},
}

// Tiles draws the map with the class boundaries as a legend; legend has five texts.
func Tiles(title string, tiles []Tile, legendTitle string, legend [5]string) *Canvas {
	const side, gap = 4100, 150
	c := &Canvas{W: 16*(side+gap) - gap, H: 7*(side+gap) + 200, Title: title}
	for _, t := range tiles {
		p, ok := places[t.Code]
		if !ok {
			continue
		}
		x, y := p.col*(side+gap), p.row*(side+gap)
		ink := Ink
		if t.Class < 0 {
			c.Rect(x, y, side, side, "#ffffff", t.Tip)
			c.frame(x, y, side, side)
			ink = Muted
		} else {
			c.Rect(x, y, side, side, Sequence[t.Class], t.Tip)
			if t.Class > 3 {
				ink = "#ffffff"
			}
		}
		size := shrink(p.name, 1050, 0, true, side-300)
		c.Text(x+side/2, y+1600, size, true, Middle, ink, p.name)
		c.Text(x+side/2, y+3200, 1400, false, Middle, ink, t.Text)
	}
	x, y, w := 12*(side+gap), 6*(side+gap)+1200, 2800
	c.Text(x+6*w-400, y-600, 1100, true, End, Ink, legendTitle)
	for i, color := range Sequence {
		c.Rect(x+i*w-400, y, w, 900, color, "")
		if i > 0 {
			c.Text(x+i*w-400, y+2100, 1050, false, Middle, Muted, legend[i-1])
		}
	}
	return c
}
