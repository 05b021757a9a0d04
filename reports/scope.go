package reports

import (
	"fmt"
	"time"

	"padu/warehouse"
)

// scope is the regions that a report speaks of: all of them, a province with its kabupaten and kota, or one.
type scope struct {
	st      *site
	place   string    // 00 for the nation
	regions []*region // by code
	day     time.Time
}

// scope is what a document of the nation, of a province with what lies in it, or of one region speaks of.
func (st *site) scope(d *document) *scope {
	s := &scope{st: st, place: d.regionCode(), day: d.Period.day(st.info.AsOf)}
	for _, r := range st.regions {
		if d.Region == nil || r == d.Region || d.Region.Kind == "provinsi" && r.Province == d.Region.Code {
			s.regions = append(s.regions, r)
		}
	}
	return s
}

// many is true when the report speaks of more than one region.
func (s *scope) many() bool { return len(s.place) == 2 }

// codes are the codes of the regions, as SQL writes what stands in the brackets of an in.
func (s *scope) codes() string {
	switch {
	case s.place == "00":
		return "select kode_wilayah from mart.dim_wilayah"
	case s.many():
		return "select kode_wilayah from mart.dim_wilayah where kode_provinsi = " + warehouse.Quote(s.place)
	}
	return warehouse.Quote(s.place)
}

// where is the condition that a column of a mart names one of the regions; of the nation's it also holds where no region is named.
func (s *scope) where(column string) string {
	if s.place == "00" {
		return "true"
	}
	return fmt.Sprintf("%s in (%s)", column, s.codes())
}

// covers is true when the code is one of the regions', or the report is the nation's.
func (s *scope) covers(code string) bool {
	r := s.st.byCode[code]
	return s.place == "00" || r != nil && (r.Code == s.place || s.many() && r.Province == s.place)
}

// registers are the regions that sent a register.
func (s *scope) registers() (out []*region) {
	for _, r := range s.regions {
		if len(r.agreements) > 0 {
			out = append(out, r)
		}
	}
	return out
}

// kicker says of whom, what and when.
func (s *scope) kicker(d *document) string {
	name := "Nasional"
	if d.Region != nil {
		name = d.Region.Name
	}
	name += " · " + d.Kind.Title
	if n := d.Period.Name(); n != "" {
		name += " · " + n
	}
	return name
}

// own is the condition on the rows of one region.
func (r *region) own() string { return "kode_wilayah = " + warehouse.Quote(r.Code) }

// placeCell is the name of a region, which leads to its page.
func (r *region) placeCell() cell {
	c := named(r.Name).at("dim_wilayah", "nama", r.own())
	c.Link = pagePath(r.Code)
	return c
}

// codeCell is the code of a region.
func (r *region) codeCell() cell { return named(r.Code).at("dim_wilayah", "kode_wilayah", r.own()) }
