package reports

import (
	"strings"
	"testing"

	"padu/warehouse"
)

// mainReport is the first report of a region, or of the nation where r is nil.
func mainReport(st *site, r *region) *document { return st.document(mainKind(r), r, "", period{}) }

// tableOf is the table of a document with the id, also one behind a figure; nil when the document has none.
func tableOf(d *document, id string) *table {
	for _, t := range d.tables() {
		if t.ID == id {
			return t
		}
	}
	return nil
}

// figureOf is the figure of a document that the table with the id stands behind; nil when the document has none.
func figureOf(d *document, id string) *figure {
	for _, s := range d.Sections {
		for _, p := range s.Parts {
			if p.Figure != nil && p.Figure.Table != nil && p.Figure.Table.ID == id {
				return p.Figure
			}
		}
	}
	return nil
}

// sectionOf is the section of a document with the id; one without parts when the document has none.
func sectionOf(d *document, id string) section {
	for _, s := range d.Sections {
		if s.ID == id {
			return s
		}
	}
	return section{}
}

// shownTexts are the cells of a row that the page shows, joined by a bar.
func shownTexts(cells []cell) string {
	var out []string
	for _, c := range cells {
		out = append(out, c.Text)
	}
	return strings.Join(out, "|")
}

// withoutSQL are the columns whose form is not words and which SQL nevertheless does not give again, by table and key, with
// the reason.
var withoutSQL = map[string]string{}

// TestNoFigureWithoutSQL: a cell that is not words is unknown, or says how SQL counts it again.
func TestNoFigureWithoutSQL(t *testing.T) {
	large, _ := fixture()
	used := map[string]bool{}
	for _, s := range []*warehouse.Snapshot{large, snapshot(t)} {
		st, err := load(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range st.orders() {
			d := st.document(o.kind, o.region, o.agency, period{})
			for _, k := range d.KPIs {
				if k.Value != "…" && len(k.Sums()) == 0 {
					t.Errorf("%s: the tile %s has no SQL", d.Base, k.Name)
				}
			}
			for _, x := range d.tables() {
				for _, r := range x.Rows {
					if len(r.Cells) != len(x.Columns) {
						t.Fatalf("%s, %s, %s: %d cells in %d columns", d.Base, x.ID, r.Key, len(r.Cells), len(x.Columns))
					}
					for i, c := range r.Cells {
						of := x.Columns[i]
						if name := x.ID + "." + of.Key; of.Form != formWords && c.Value != nil && c.Sums == nil {
							if used[name] = true; withoutSQL[name] == "" {
								t.Errorf("%s, %s, row %s, %s: %s has no SQL", d.Base, x.ID, r.Key, of.Key, c.Text)
							}
						}
					}
				}
			}
		}
	}
	for name := range withoutSQL {
		if !used[name] {
			t.Errorf("every cell of %s has SQL; remove it from withoutSQL", name)
		}
	}
}
