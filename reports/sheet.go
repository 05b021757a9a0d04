package reports

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"padu/reports/chart"
	"padu/reports/fonts"
)

// The sheet is A4 with 15 mm at the sides; 180 mm of text.
const (
	left   = 15.0
	across = 180.0
	foot   = 282.0
)

// sheet is the Lembar Kepala Daerah: one page for a meeting, drawn without a browser.
func (st *site) sheet(r *region) ([]byte, error) {
	f := st.compute(r)
	pdf := fpdf.New("P", "mm", "A4", "")
	// fpdf writes into the font bytes it is given.
	pdf.AddUTF8FontFromBytes("sans", "", bytes.Clone(fonts.SansRegular))
	pdf.AddUTF8FontFromBytes("sans", "B", bytes.Clone(fonts.SansSemibold))
	pdf.AddUTF8FontFromBytes("serif", "B", bytes.Clone(fonts.SerifSemibold))
	pdf.SetCreationDate(st.info.AsOf)
	pdf.SetModificationDate(st.info.AsOf)
	pdf.SetCatalogSort(true)
	pdf.SetTitle("Lembar Kepala Daerah · "+r.Name, true)
	pdf.SetAutoPageBreak(false, 0)
	pdf.AddPage()
	y := 12.0
	if st.info.Sample {
		pdf.SetFillColor(253, 243, 209)
		pdf.Rect(0, 0, 210, 8, "F")
		text(pdf, "sans", "B", 8.5, chart.Ink, left, 5.4, "DATA CONTOH. Nama daerah asli; semua angka rekaan.")
		y = 18
	}
	text(pdf, "sans", "B", 9.5, chart.Rust, left, y, "Lembar Kepala Daerah · "+r.Name)
	if f.Year > 0 {
		right(pdf, "sans", "", 9.5, chart.Muted, y, fmt.Sprintf("Tahun anggaran %d", f.Year))
	}
	y = paragraph(pdf, "serif", "B", 21, 8.6, y+10, title(r, f))
	y = paragraph(pdf, "sans", "", 11, 5.3, y+1, lead(r, f, st.info.AsOf))
	y = sheetKPIs(pdf, y+3, kpis(f))
	y = sheetDecisions(pdf, y+9, r, f, st.info.AsOf)
	if f.HasPlan && f.N > 0 {
		text(pdf, "sans", "B", 11, chart.Ink, left, y+9, flowTitle(f))
		text(pdf, "sans", "", 8.5, chart.Muted, left, y+13.5, fmt.Sprintf("Jumlah perjanjian yang berlaku menurut jenis dan tahap perencanaan–penganggaran, %d", f.Year))
		c := flowChart(f)
		c.Draw(pdf, left, y+16)
		y += 16 + float64(c.H)*across/68000
	}
	sheetTable(pdf, y+6, f)
	note := fmt.Sprintf("Data per %s. Sidik data %s. Disusun oleh padu %s.", date(st.info.AsOf), st.info.Fingerprint, st.info.Version)
	if st.info.Sample {
		note += " DATA CONTOH: semua angka rekaan."
	}
	text(pdf, "sans", "", 7.5, chart.Muted, left, foot+4, note)
	var out bytes.Buffer
	if err := pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("sheet of %s: %w", r.Code, err)
	}
	return out.Bytes(), nil
}

func ink(pdf *fpdf.Fpdf, hex string) {
	var r, g, b int
	if _, err := fmt.Sscanf(hex, "#%02x%02x%02x", &r, &g, &b); err != nil {
		panic(err) // the colours are constants
	}
	pdf.SetTextColor(r, g, b)
}

func text(pdf *fpdf.Fpdf, family, style string, size float64, color string, x, y float64, s string) {
	pdf.SetFont(family, style, size)
	ink(pdf, color)
	pdf.Text(x, y, s)
}

func right(pdf *fpdf.Fpdf, family, style string, size float64, color string, y float64, s string) {
	pdf.SetFont(family, style, size)
	text(pdf, family, style, size, color, left+across-pdf.GetStringWidth(s), y, s)
}

// paragraph writes text over the whole width from baseline y and returns the baseline after it.
func paragraph(pdf *fpdf.Fpdf, family, style string, size, step, y float64, s string) float64 {
	pdf.SetFont(family, style, size)
	ink(pdf, chart.Ink)
	for _, line := range pdf.SplitText(s, across) {
		pdf.Text(left, y, line)
		y += step
	}
	return y
}

func sheetKPIs(pdf *fpdf.Fpdf, y float64, list []kpi) float64 {
	w := (across - 15) / 4
	for i, k := range list {
		x := left + float64(i)*(w+5)
		pdf.SetDrawColor(20, 33, 43)
		pdf.SetLineWidth(0.5)
		pdf.Line(x, y, x+w, y)
		text(pdf, "sans", "B", 9, chart.Ink, x, y+5, k.Name)
		text(pdf, "sans", "B", 20, chart.Ink, x, y+13, k.Value+k.Unit)
		if k.Change != "" {
			next := x + pdf.GetStringWidth(k.Value+k.Unit) + 2
			text(pdf, "sans", "B", 8, changeInk(k.Class), next, y+13, strings.TrimSpace(k.Arrow+" "+k.Change))
		}
		pdf.SetFont("sans", "", 7.8)
		ink(pdf, chart.Muted)
		for j, line := range pdf.SplitText(k.Note, w) {
			if j < 2 {
				pdf.Text(x, y+17.5+float64(j)*3.6, line)
			}
		}
	}
	return y + 20
}

// changeInk is the colour of a change for the better, for the worse, or of none.
func changeInk(class string) string {
	switch class {
	case "up":
		return chart.Teal
	case "down":
		return chart.Rust
	}
	return chart.Muted
}

func sheetDecisions(pdf *fpdf.Fpdf, y float64, r *region, f *figures, day time.Time) float64 {
	asks := decisions(r, f, day)
	if len(asks) == 0 {
		return y - 6
	}
	text(pdf, "serif", "B", 13, chart.Ink, left, y, "Keputusan yang diminta")
	w := (across - 16) / 3
	pdf.SetFillColor(243, 245, 247)
	pdf.Rect(left, y+3, across, 27, "F")
	for i, a := range asks {
		x := left + 4 + float64(i)*(w+4)
		pdf.SetDrawColor(20, 33, 43)
		pdf.SetLineWidth(0.3)
		pdf.Rect(x, y+6.2, 2.8, 2.8, "D")
		text(pdf, "sans", "B", 9.5, chart.Ink, x+4.5, y+8.8, a.What)
		pdf.SetFont("sans", "", 8.5)
		ink(pdf, chart.Ink)
		for j, line := range pdf.SplitText(a.Text, w-6) {
			pdf.Text(x+4.5, y+13+float64(j)*3.9, line)
		}
	}
	return y + 30
}

// sheetTable lists what needs attention first, as many as fit on the page.
func sheetTable(pdf *fpdf.Fpdf, y float64, f *figures) {
	list := f.Ending
	heading := "Perjanjian yang berakhir lebih dulu"
	if len(list) == 0 {
		for _, a := range f.Agreements {
			if i := a.years[f.Year]; i == nil || !i.InBudget.Bool {
				list = append(list, a)
			}
		}
		heading = "Perjanjian yang belum dianggarkan"
	}
	if len(list) == 0 || y > foot-20 {
		return
	}
	text(pdf, "sans", "B", 11, chart.Ink, left, y, heading)
	y += 6
	cols := []struct {
		x    float64
		w    float64
		name string
	}{{left, 74, "Perjanjian"}, {left + 76, 38, "Mitra"}, {left + 116, 24, "Berakhir"}, {left + 140, 12, "RKPD"}, {left + 153, 27, "Anggaran"}}
	for i, c := range cols {
		if i == len(cols)-1 {
			right(pdf, "sans", "", 8.5, chart.Ink, y, c.name)
			continue
		}
		text(pdf, "sans", "", 8.5, chart.Ink, c.x, y, c.name)
	}
	pdf.SetDrawColor(20, 33, 43)
	pdf.SetLineWidth(0.3)
	pdf.Line(left, y+1.6, left+across, y+1.6)
	for _, a := range list {
		if y += 5.6; y > foot-4 {
			return
		}
		l := row(a, f)
		pdf.SetFont("sans", "B", 8.5) // fit measures in the current font
		text(pdf, "sans", "B", 8.5, chart.Ink, cols[0].x, y, fit(pdf, subject(a.Title), cols[0].w))
		pdf.SetFont("sans", "", 8.5)
		text(pdf, "sans", "", 8.5, chart.Ink, cols[1].x, y, fit(pdf, a.Partners, cols[1].w))
		text(pdf, "sans", "", 8.5, chart.Ink, cols[2].x, y, l.End)
		color, style := chart.Ink, ""
		if l.NotInPlan {
			color, style = chart.Rust, "B"
		}
		text(pdf, "sans", style, 8.5, color, cols[3].x, y, l.InPlan)
		right(pdf, "sans", "", 8.5, chart.Ink, y, l.Budget)
		pdf.SetDrawColor(217, 223, 227)
		pdf.SetLineWidth(0.2)
		pdf.Line(left, y+1.7, left+across, y+1.7)
	}
}
