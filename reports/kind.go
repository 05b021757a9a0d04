package reports

import "strings"

// kind is one of the eight reports.
type kind struct {
	Name  string // --kind, and the name of its files
	Title string
	Asks  string // the period that it is made for when one closes: bulan, triwulan, semester
	levels
}

// levels says for whom a report is made; some need agreements to speak of.
type levels struct{ nation, province, region, agreements bool }

// kinds are the eight reports; how often each is made is padu's own choice, after the meetings that they are for.
var kinds = []*kind{
	{"nasional", "Ringkasan Nasional", "semester", levels{nation: true}},
	{"provinsi", "Laporan Provinsi", "triwulan", levels{province: true}},
	{"kabkota", "Laporan Kabupaten/Kota", "triwulan", levels{region: true}},
	{"lembar", "Lembar Kepala Daerah", "triwulan", levels{province: true, region: true, agreements: true}},
	{"opd", "Laporan Perangkat Daerah", "semester", levels{}}, // of each agency with agreements; see orders
	{"kesiapan", "Kesiapan Integrasi Siklus Perencanaan", "triwulan", levels{nation: true, province: true, region: true}},
	{"jatuh-tempo", "Jatuh Tempo, Risiko, dan Kerja Sama Wajib", "bulan", levels{nation: true, province: true, region: true}},
	{"mutu", "Mutu Data", "bulan", levels{nation: true, province: true, region: true}},
}

func kindNamed(name string) *kind {
	for _, k := range kinds {
		if k.Name == name {
			return k
		}
	}
	return nil
}

// of is true when the report is made for the region.
func (k *kind) of(r *region) bool {
	if k.agreements && len(r.agreements) == 0 {
		return false
	}
	if r.Kind == "provinsi" {
		return k.province
	}
	return k.region
}

// base is the path of a report's files below the site's root, without ending. The main report of a place is its index.
func (k *kind) base(region, agency string) string {
	dir := ""
	if region != "" {
		dir = "wilayah/" + region + "/"
	}
	switch {
	case k.Name == "nasional" || k.Name == "provinsi" || k.Name == "kabkota":
		return dir + "index"
	case agency != "":
		return dir + k.Name + "/" + fileName(agency)
	}
	return dir + k.Name
}

// pagePath is the page of a region, from the site's root.
func pagePath(region string) string { return "wilayah/" + region + "/index.html" }

// mainKind is the kind of a region's first report, or of the nation's.
func mainKind(r *region) *kind {
	switch {
	case r == nil:
		return kindNamed("nasional")
	case r.Kind == "provinsi":
		return kindNamed("provinsi")
	}
	return kindNamed("kabkota")
}

// document composes one report: of a region, or of the nation where region is nil; of an agency where one is named.
func (st *site) document(k *kind, r *region, agency string, p period) *document {
	code, name := "", "Nasional"
	if r != nil {
		code, name = r.Code, r.Name
	}
	base := k.base(code, agency)
	var o *own
	if agency != "" {
		o = st.own(r)
		st = o.site
	}
	d := &document{common: st.common(name+" · "+k.Title, strings.Repeat("../", strings.Count(base, "/"))), Kind: k, Region: r, Agency: agency, Period: p, Base: base}
	switch {
	case o != nil:
		d.Sources = st.sourceNames(r)
	case r != nil:
		d.Sources = r.sources
	}
	d.Crumbs = st.crumbs(d)
	if p.Code == "" { // the current view changes with its data, not with the day
		d.Day = st.lastData(r)
		d.Date = date(d.Day)
	}
	switch k.Name {
	case "nasional":
		st.ofNation(d)
	case "provinsi", "kabkota":
		st.ofRegion(d)
	case "lembar":
		st.ofSheet(d)
	case "kesiapan":
		st.readiness(d)
	case "opd":
		o.ofAgency(d)
	case "jatuh-tempo":
		st.ofTempo(d)
	case "mutu":
		st.ofQuality(d)
	}
	return d.finish()
}

// crumbs lead from the front page to the document.
func (st *site) crumbs(d *document) []link {
	r := d.Region
	if d.Kind == mainKind(nil) {
		return nil
	}
	out := []link{{File: "index.html", Name: "Nasional"}}
	if r == nil {
		return out
	}
	if r.Kind != "provinsi" {
		out = append(out, link{File: pagePath(r.Province), Name: st.byCode[r.Province].Name})
	}
	if d.Kind != mainKind(r) {
		out = append(out, link{File: pagePath(r.Code), Name: r.Name})
	}
	return out
}
