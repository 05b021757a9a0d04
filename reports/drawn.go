package reports

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"padu/warehouse"
)

// Asked is which reports somebody wants: of a period, a region, a kind; "" is the current view, every region with the nation,
// every kind.
type Asked struct {
	Period, Region, Kind string
	Agency               string // code of a perangkat daerah of the region, with or without agreements: its opd report
	Single               bool   // each report as one file that needs no other
}

// Mistake is a wish that cannot be met, said to who wished it.
type Mistake string

func (m Mistake) Error() string { return string(m) }

// KindInfo says what a kind of report is.
type KindInfo struct {
	Name     string   `json:"kind"`
	Title    string   `json:"title"`
	For      []string `json:"for"`
	Cadences []string `json:"cadences"` // that padu makes editions of on its own
}

// Kinds are the kinds of report there are.
func Kinds() (out []KindInfo) {
	for _, k := range kinds {
		i := KindInfo{Name: k.Name, Title: k.Title, Cadences: strings.FieldsFunc(k.Asks, func(r rune) bool { return r == ',' || r == ' ' })}
		for _, l := range []struct {
			is   bool
			name string
		}{{k.nation, "nation"}, {k.province, "province"}, {k.region, "kabupaten/kota"}, {k.Name == "opd", "agencies with agreements"}} {
			if l.is {
				i.For = append(i.For, l.name)
			}
		}
		out = append(out, i)
	}
	return out
}

// KindNames are the names of the kinds.
func KindNames() (out []string) {
	for _, k := range kinds {
		out = append(out, k.Name)
	}
	return out
}

// Draw writes the reports that are asked for into folder out, which must not exist. They lead to each other and to nothing else.
func Draw(ctx context.Context, s *warehouse.Snapshot, a Asked, out string) (Result, error) {
	p, err := ParsePeriod(a.Period)
	if err != nil {
		return Result{}, Mistake(err.Error())
	}
	if !p.Begun(s.Info().AsOf) {
		return Result{}, Mistake(fmt.Sprintf("period %s begins on %s, and the current snapshot speaks of %s", p.Code, p.From.Format(time.DateOnly), s.Info().AsOf.Format(time.DateOnly)))
	}
	st, err := loadFor(ctx, s, p)
	if err != nil {
		return Result{}, fmt.Errorf("draw: %w", err)
	}
	orders, err := st.asked(a)
	if err != nil {
		return Result{}, err
	}
	w := &writer{out: out, only: map[string]bool{}, single: a.Single, reports: map[string]kept{}}
	st.drawAll(ctx, w, orders, nil)
	return w.result(ctx)
}

// drawAll writes the reports of orders, which lead to each other and to nothing else, with a list of them; each sees every document.
func (st *site) drawAll(ctx context.Context, w *writer, orders []order, each func(order, *document)) {
	list := st.contents(orders)
	if !w.single {
		w.assets(st)
		for _, l := range list.Groups {
			for _, x := range l.Links {
				w.only[x.File] = true
			}
		}
		w.html(listFile, "daftar", list)
		w.only[listFile] = true
		if !w.only["index.html"] {
			w.html("index.html", "daftar", list)
			w.only["index.html"] = true
		}
	}
	w.each(ctx, orders, func(o order) {
		d := st.document(o.kind, o.region, o.agency, st.period)
		if each != nil {
			each(o, d)
		}
		w.report(st, d, "")
	})
}

func (w *writer) result(ctx context.Context) (Result, error) {
	return Result{int(w.pages.Load()), int(w.pdfs.Load()), int(w.kept.Load()), w.bytes.Load()}, errors.Join(ctx.Err(), w.err)
}

// asked are the orders that a wish comes to.
func (st *site) asked(a Asked) ([]order, error) {
	k := kindNamed(a.Kind)
	r := st.byCode[a.Region]
	switch {
	case a.Kind != "" && k == nil:
		return nil, Mistake(fmt.Sprintf("kind %q: there is none; the kinds: %s", a.Kind, strings.Join(KindNames(), ", ")))
	case a.Region != "" && r == nil:
		return nil, Mistake(fmt.Sprintf("region %q: there is none", a.Region))
	case k != nil && r != nil && !k.of(r) && k.Name != "opd":
		return nil, Mistake(fmt.Sprintf("kind %s is not made for %s; for it there are: %s", k.Name, r.Name, strings.Join(kindsFor(r), ", ")))
	}
	if a.Agency != "" {
		return st.askedAgency(a, r)
	}
	out := slices.DeleteFunc(st.orders(), func(o order) bool {
		return k != nil && o.kind != k || r != nil && o.region != r || r == nil && o.region != nil && !o.region.sent()
	})
	if len(out) == 0 && r != nil {
		return nil, Mistake(fmt.Sprintf("%s sent nothing, so there is only %s of it", r.Name, mainKind(r).Name))
	}
	if len(out) == 0 {
		return nil, Mistake("no region sent anything that such a report could be made of")
	}
	return out, nil
}

// askedAgency is the report of one agency, which the region's documents must name.
func (st *site) askedAgency(a Asked, r *region) ([]order, error) {
	switch {
	case r == nil:
		return nil, Mistake("an agency belongs to a region; name it too")
	case a.Kind != "" && a.Kind != "opd":
		return nil, Mistake(fmt.Sprintf("kind %s is not made for an agency; opd is", a.Kind))
	case r.cycle.agencies[a.Agency] == "" && !slices.ContainsFunc(st.own(r).agencies, func(x *agency) bool { return x.Key == a.Agency }):
		return nil, Mistake(fmt.Sprintf("agency %q: %s names none in its plan, budget or register; ask: padu sql -c \"select * from mart.dim_perangkat_daerah where kode_wilayah = '%s'\"", a.Agency, r.Name, r.Code))
	}
	return []order{{kindNamed("opd"), r, a.Agency}}, nil
}

func kindsFor(r *region) (out []string) {
	for _, k := range kinds {
		if k.of(r) {
			out = append(out, k.Name)
		}
	}
	return out
}

// listFile is the page that lists the reports of an edition, or of those that somebody asked for.
const listFile = "daftar.html"

// contents is the page that lists reports.
type contents struct {
	common
	Period, Name string
	Groups       []linkGroup
}

type linkGroup struct {
	Title string
	Links []link
}

// contents lists the orders by kind.
func (st *site) contents(orders []order) *contents {
	c := &contents{common: st.common("Daftar laporan", ""), Period: st.period.Code, Name: st.period.Name()}
	for _, k := range kinds {
		g := linkGroup{Title: k.Title}
		for _, o := range orders {
			if o.kind != k {
				continue
			}
			code, name := "", "Nasional"
			if o.region != nil {
				code, name = o.region.Code, o.region.Name
			}
			if o.agency != "" {
				name += " · " + o.agency
			}
			g.Links = append(g.Links, link{Code: code, Name: name, File: k.base(code, o.agency) + ".html"})
		}
		if len(g.Links) > 0 {
			c.Groups = append(c.Groups, g)
		}
	}
	return c
}

// within takes away the links of a document that lead out of the pages that are drawn with it.
func (d *document) within(pages map[string]bool) {
	d.Alone, d.Listed, d.Nation = true, pages[listFile], nil
	leads := func(file string) string {
		if pages[file] {
			return file
		}
		return ""
	}
	for i := range d.Crumbs {
		if d.Crumbs[i].File = leads(d.Crumbs[i].Path()); d.Crumbs[i].File == "index.html" && d.Period.Code != "" {
			d.Crumbs[i].Name = d.Period.Name()
		}
	}
	for i := range d.Heads {
		if !strings.HasPrefix(d.Heads[i].Link, "#") {
			d.Heads[i].Link = ""
		}
	}
	for s := range d.Sections {
		for i := range d.Sections[s].Parts {
			p := &d.Sections[s].Parts[i]
			p.Links = slices.DeleteFunc(slices.Clone(p.Links), func(l link) bool { return !pages[l.Path()] })
		}
		d.Sections[s].Parts = slices.DeleteFunc(d.Sections[s].Parts, func(p part) bool { return p.empty() })
	}
	d.Sections = slices.DeleteFunc(d.Sections, func(s section) bool { return len(s.Parts) == 0 })
	for _, t := range d.tables() {
		for _, r := range t.Rows {
			for i := range r.Cells {
				r.Cells[i].Link = leads(r.Cells[i].Link)
			}
		}
	}
}

func (p *part) empty() bool {
	return p.Text == "" && p.So == "" && p.Ask == "" && p.Figure == nil && p.Table == nil && p.Hidden == nil && len(p.Links) == 0
}

var styleLink = regexp.MustCompile(`<link rel="stylesheet" href="[^"]*padu\.css">`)

// alone writes a document as one page with its style and fonts in it, for WhatsApp and e-mail. It leads nowhere.
func (w *writer) alone(d *document) {
	d.Fingerprint = unstamped
	page := w.draw(d.Base, "laporan", d)
	page = bytes.ReplaceAll(page, []byte(unstamped), []byte(d.fingerprint(page, nil)))
	css, err := templateFiles.ReadFile("templates/padu.css")
	if err != nil {
		w.fail(err)
	}
	for name, font := range webFonts {
		css = bytes.ReplaceAll(css, []byte("url("+name+")"), []byte("url(data:font/woff2;base64,"+base64.StdEncoding.EncodeToString(font)+")"))
	}
	w.pages.Add(1)
	w.file(d.fileName()+".html", styleLink.ReplaceAllLiteral(page, slices.Concat([]byte("<style>"), css, []byte("</style>"))))
}

// fileName names a report that lies in no folder: kabkota-32.71-2026-T3.
func (d *document) fileName() string {
	parts := []string{d.Kind.Name}
	for _, s := range []string{strings.TrimPrefix(d.regionCode(), "00"), d.Agency, d.Period.Code} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "-")
}
