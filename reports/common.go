package reports

import (
	"embed"
	"html/template"
	"strings"

	"padu/reports/chart"
)

//go:embed templates
var templateFiles embed.FS

var pages = template.Must(template.ParseFS(templateFiles, "templates/*.html"))

// common is what every page has.
type common struct {
	Title, Root                                    string
	Sample                                         bool
	Date, Fingerprint, Workspace, Sources, Version string
}

func (st *site) common(title, root string) common {
	return common{title, root, st.info.Sample, date(st.info.AsOf), st.info.Fingerprint, st.info.Workspace, st.sourceNames(), st.info.Version}
}

// sourceNames are the kinds of data that the snapshot rests on.
func (st *site) sourceNames() string {
	seen := map[string]bool{}
	var names []string
	for _, s := range st.sources {
		for _, b := range s.Batches {
			if n := b.DatasetName(); b.Status == "loaded" && n != "" && !seen[n] {
				seen[n] = true
				names = append(names, n)
			}
		}
	}
	if len(names) == 0 {
		return "belum ada data"
	}
	return strings.Join(names, "; ")
}

// kpi is one of the figures at the top of a page.
type kpi struct{ Name, Value, Unit, Change, Class, Arrow, Note, Trace string }

// changed fills in the change against the year before, in poin.
func (k *kpi) changed(now, before int64, note string) {
	d := now - before
	k.Change, k.Note = points(d), note
	switch {
	case d > 5:
		k.Class, k.Arrow = "up", "▲"
	case d < -5:
		k.Class, k.Arrow = "down", "▼"
	case d == 0:
		k.Class, k.Arrow, k.Change = "muted", "", "tetap"
	default:
		k.Class, k.Arrow, k.Change = "muted", "", "hampir sama"
	}
}

// figureView is a figure with its words and the table behind it.
type figureView struct {
	ID, No, Title, Sub, Source, Note string
	Charts                           []template.HTML
	Table                            *tableView
}

type tableView struct {
	Head []string
	Rows [][]string
}

// both are a chart for wide and for narrow screens.
func both(draw func(width int) *chart.Canvas) []template.HTML {
	return []template.HTML{template.HTML(draw(68000).SVG("broad")), template.HTML(draw(35000).SVG("narrow"))}
}
