package reports

// rowsRoom is what the sheet keeps for its table.
const rowsRoom = 69

// sheet is the Lembar Kepala Daerah on one page for a meeting: what the page says, with the table cut to the rows that fit.
func (d *document) sheet() ([]byte, error) {
	p := d.paper(11)
	p.head(titleFace.sized(21), leadFace.sized(11))
	p.kpis()
	p.decisions("Keputusan yang diminta", true)
	for _, s := range d.Sections {
		for _, x := range s.Parts {
			switch {
			case x.Figure != nil && bottom-p.y > rowsRoom+40:
				f := *x.Figure // it is alone on the sheet, and has the sources of the table below
				f.No, f.Source, f.Note = "", "", ""
				p.figure(&f, bottom-p.y-rowsRoom)
			case x.Table != nil:
				p.rows(x.Table)
			}
		}
	}
	return p.bytes()
}

// rows writes the rows of a table that have room on the page, each on one line.
func (p *paper) rows(t *table) {
	c := p.caption("", t.Title, t.Sub, t.Source, t.Note, "7 dari 100 baris; lengkap dalam Excel dan CSV.")
	g := p.grid(t, true)
	if len(g.rows) == 0 || p.y+4+c.over()+g.tall+g.rows[0].tall+c.below() > bottom {
		return
	}
	p.y += 4
	p.writeOver(&c)
	g.drawHead()
	shown := *t
	shown.Most = 0
	for i := range g.rows {
		if p.y+g.rows[i].tall+c.below() > bottom {
			break
		}
		g.draw(&g.rows[i])
		shown.Most++
	}
	c = p.caption("", "", "", t.Source, t.Note, shown.Rest())
	p.writeBelow(&c)
}
