package ingest

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

const (
	maxHomeUnpacked = 32 << 20 // of a workbook, which is in memory while it is marked, twenty times as large
	redFill         = "FFC7CE" // the row was rejected
	yellowFill      = "FFEB9C" // it was loaded, with something to say
)

// marked is the region's own workbook with the bad cells coloured and commented and a summary behind its sheets.
func (b *homeBatch) marked() (data []byte, err error) {
	defer func() { // a hostile workbook must not end the run, whatever excelize makes of it
		if p := recover(); p != nil {
			data, err = nil, fmt.Errorf("mark the workbook: %v", p)
		}
	}()
	f, err := os.Open(kept(b.dir, b.sum))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	// Opened as a stream, excelize does not look at the ending, which the archive's files do not have.
	x, err := excelize.OpenReader(f, excelize.Options{UnzipSizeLimit: maxHomeUnpacked, UnzipXMLSizeLimit: maxHomeUnpacked})
	if err != nil {
		return nil, err
	}
	defer x.Close()
	m, err := newMarker(x)
	if err != nil {
		return nil, err
	}
	for _, own := range []string{noteSheet, excerptSheet} {
		if err := x.DeleteSheet(own); err != nil {
			return nil, err
		}
	}
	names := map[string]string{} // the reader's name of a sheet → its own
	for _, name := range x.GetSheetList() {
		names[clean(name)] = name
		if err := m.unmark(name); err != nil {
			return nil, err
		}
	}
	m.dropComments()
	for i := range b.problems {
		p := &b.problems[i]
		p.sheet = names[p.sheet]
	}
	plain, err := m.mark(b.problems)
	if err != nil {
		return nil, err
	}
	var more []string
	if plain > 0 {
		more = append(more, fmt.Sprintf("%d sel hanya diberi warna, karena sudah mempunyai komentar sendiri; penjelasannya ada di bawah.", plain))
	}
	if err := b.addNote(x, false, more...); err != nil {
		return nil, err
	}
	return bookBytes(x)
}

// marker colours cells of a workbook and comments them.
type marker struct {
	x         *excelize.File
	red, gold int            // styles that have the fill and nothing else
	styles    map[[2]int]int // own style and fill's style → the two together
}

func newMarker(x *excelize.File) (*marker, error) {
	m := &marker{x: x, styles: map[[2]int]int{}}
	var err1, err2 error
	m.red, err1 = x.NewStyle(&excelize.Style{Fill: solid(redFill)})
	m.gold, err2 = x.NewStyle(&excelize.Style{Fill: solid(yellowFill)})
	return m, errors.Join(err1, err2)
}

// fill gives a cell the fill of the style like, 0 for none, and leaves the rest of its format.
func (m *marker) fill(sheet, cell string, like int) error {
	own, err := m.x.GetCellStyle(sheet, cell)
	if err != nil {
		return err
	}
	xfs := m.x.Styles.CellXfs
	if own >= len(xfs.Xf) || like >= len(xfs.Xf) {
		return fmt.Errorf("cell %s!%s has style %d of %d", sheet, cell, own, len(xfs.Xf))
	}
	both, ok := m.styles[[2]int{own, like}]
	if !ok {
		xf, yes, none := xfs.Xf[own], true, 0
		xf.FillID, xf.ApplyFill = &none, &yes
		if like != 0 {
			xf.FillID = xfs.Xf[like].FillID
		}
		both = len(xfs.Xf)
		xfs.Xf = append(xfs.Xf, xf)
		xfs.Count = len(xfs.Xf)
		m.styles[[2]int{own, like}] = both
	}
	return m.x.SetCellStyle(sheet, cell, cell, both)
}

// unmark takes padu's colour from the cells of a sheet that went home before.
func (m *marker) unmark(sheet string) error {
	comments, err := m.x.GetComments(sheet)
	if err != nil {
		return nil //nolint:nilerr // comments that cannot be read are not padu's
	}
	for _, c := range comments {
		if strings.HasPrefix(commentText(c), commentMark) {
			if err := m.fill(sheet, c.Cell, 0); err != nil {
				return err
			}
		}
	}
	return nil
}

func commentText(c excelize.Comment) string {
	text := c.Text
	for _, run := range c.Paragraph {
		text += run.Text
	}
	return text
}

// mark is a cell to colour and what to write at it.
type mark struct {
	sheet    string
	row, col int
	bad      bool // its row was rejected
	text     string
}

// addMark adds a problem to the marks; those of one cell of one row stand together.
func addMark(marks []mark, p *homeProblem, row, col int) []mark {
	for i := len(marks) - 1; i >= 0 && marks[i].row == row; i-- {
		if m := &marks[i]; m.sheet == p.sheet && m.col == col {
			m.text, m.bad = m.text+"\n"+p.comment(), m.bad || !p.loaded
			return marks
		}
	}
	return append(marks, mark{p.sheet, row, col, !p.loaded, p.comment()})
}

// mark colours and comments the problems' cells. plain is how many have only their colour, because a comment stands there.
func (m *marker) mark(problems []homeProblem) (plain int, err error) {
	merged, taken := map[string][][4]int{}, map[string]bool{}
	var marks []mark
	for i := range problems {
		p := &problems[i]
		if p.sheet == "" || p.row == 0 {
			continue
		}
		if _, ok := merged[p.sheet]; !ok {
			if merged[p.sheet], err = m.merged(p.sheet); err != nil {
				return 0, err
			}
			comments, _ := m.x.GetComments(p.sheet) // unreadable ones are met again below
			for _, c := range comments {
				taken[p.sheet+"!"+c.Cell] = true
			}
		}
		if err := m.settle(p, merged[p.sheet]); err != nil {
			return 0, err
		}
		marks = addMark(marks, p, p.row, p.col)
	}
	for _, k := range marks {
		like, cell := m.gold, columnName(k.col-1)+strconv.Itoa(k.row)
		if k.bad {
			like = m.red
		}
		if err := m.fill(k.sheet, cell, like); err != nil {
			return 0, err
		}
		if taken[k.sheet+"!"+cell] || comment(m.x, k.sheet, cell, k.text) != nil {
			plain++
		}
		taken[k.sheet+"!"+cell] = true
	}
	return plain, nil
}

func comment(x *excelize.File, sheet, cell, text string) error {
	text = shorten(text, 2_000)
	return x.AddComment(sheet, excelize.Comment{Cell: cell, Author: "padu", Text: text, Width: 320, Height: uint(30 + 18*height(text, 48))})
}

// settle moves a problem of a whole row to the row's first filled cell, and one inside merged cells to the cell that shows.
func (m *marker) settle(p *homeProblem, merged [][4]int) error {
	if p.col == 0 || p.field == "-" && p.col == 1 {
		p.col = 1
		for col := 1; col <= 64; col++ {
			text, err := m.x.GetCellValue(p.sheet, columnName(col-1)+fmt.Sprint(p.row))
			if err != nil {
				return err
			}
			if strings.TrimSpace(text) != "" {
				p.col = col
				break
			}
		}
	}
	for _, r := range merged {
		if p.col >= r[0] && p.row >= r[1] && p.col <= r[2] && p.row <= r[3] {
			p.col, p.row = r[0], r[1]
			break
		}
	}
	return nil
}

// merged are the merged cells of a sheet: first column and row, last column and row.
func (m *marker) merged(sheet string) ([][4]int, error) {
	cells, err := m.x.GetMergeCells(sheet, true)
	if err != nil {
		return nil, err
	}
	out := [][4]int{}
	for _, c := range cells {
		c1, r1, err1 := excelize.CellNameToCoordinates(c.GetStartAxis())
		c2, r2, err2 := excelize.CellNameToCoordinates(c.GetEndAxis())
		if err1 == nil && err2 == nil {
			out = append(out, [4]int{c1, r1, c2, r2})
		}
	}
	return out, nil
}
