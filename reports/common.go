package reports

import (
	"embed"
	"html/template"
	"strings"
	"time"
)

//go:embed templates
var templateFiles embed.FS

var pages = template.Must(template.New("").Funcs(template.FuncMap{"within": within, "trace": trace, "rows": rows}).ParseFS(templateFiles, "templates/*.html"))

// placed is something of a page with the document that it stands in.
type placed struct {
	Doc *document
	Of  any
}

func within(d *document, of any) placed { return placed{d, of} }

type anchor struct{ ID, Text string }

// link leads to a region's page, or to a file.
type link struct {
	Code, Name string
	Has        bool   // there is data of it
	File       string // from the site's root
}

// Path is where the link leads, from the site's root.
func (l link) Path() string {
	if l.File != "" {
		return l.File
	}
	return pagePath(l.Code)
}

// common is what every page has.
type common struct {
	Title, Root                                    string
	Sample                                         bool
	Date, Fingerprint, Workspace, Sources, Version string
	Day                                            time.Time // that Date says
	Edition                                        string    // 2026-T3/1; "" outside of editions
}

func (st *site) common(title, root string) common {
	return common{title, root, st.info.Sample, date(st.info.AsOf), st.info.Fingerprint, st.info.Workspace, st.sourceList, st.info.Version, st.info.AsOf, st.edition}
}

// sourceNames are the kinds of data that a report about the region rests on, or that of the nation for nil.
func (st *site) sourceNames(r *region) string {
	seen := map[string]bool{}
	var names []string
	for _, s := range st.sources {
		for _, b := range s.Batches {
			if n := b.DatasetName(); b.Status == "loaded" && n != "" && !seen[n] && (r == nil || st.speaksOf(b, r)) {
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

// speaksOf is true when the batch is the region's, that of a kabupaten or kota of the province, or one about many regions that
// says something of this one.
func (st *site) speaksOf(b *batch, r *region) bool {
	of := st.byCode[b.Region]
	switch {
	case of == nil && b.Dataset == "apbd_ringkas":
		return len(r.summary) > 0
	case of == nil:
		return r.sent()
	}
	return of == r || r.Kind == "provinsi" && of.Province == r.Code
}
