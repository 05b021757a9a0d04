package reports

import (
	"crypto/sha256"
	"fmt"
	"strings"
)

// agency is a perangkat daerah with agreements: its own by the register, and those that its lines carry out.
type agency struct {
	Key, Code, Name string          // Key is the code, or the name where the register gives none
	Own             map[string]bool // agreements that the register gives to it
	Carried         map[string]bool // agreements of others that one of its lines carries out
}

// owning are the agencies of a region with agreements, by key. An agency that the register names without a code is the one of that
// name in the documents; agreements without an agency belong to none.
func (r *region) owning() []*agency {
	byName := map[string]string{}
	for _, code := range sortedKeys(r.cycle.agencies) {
		if name := strings.ToLower(r.cycle.agencies[code]); byName[name] == "" {
			byName[name] = code
		}
	}
	for _, a := range r.agreements {
		if o := r.cycle.owners[a.ID]; o.Code != "" && o.Name != "" {
			byName[strings.ToLower(o.Name)] = orOther(byName[strings.ToLower(o.Name)], o.Code)
		}
	}
	all := map[string]*agency{}
	of := func(code, name string) *agency {
		if code == "" {
			code = byName[strings.ToLower(name)]
		}
		key := orOther(code, name)
		if all[key] == nil {
			all[key] = &agency{Key: key, Code: code, Name: orOther(orOther(r.cycle.agencies[code], name), code), Own: map[string]bool{}, Carried: map[string]bool{}}
		}
		return all[key]
	}
	for _, a := range r.agreements {
		if o := r.cycle.owners[a.ID]; o.Code != "" || o.Name != "" {
			of(o.Code, o.Name).Own[a.ID] = true
		}
	}
	for _, t := range r.ties {
		if t.Agency == "" || t.Agency == "-" || !r.ids[t.Agreement] {
			continue
		}
		if x := of(t.Agency, ""); !x.Own[t.Agreement] {
			x.Carried[t.Agreement] = true
		}
	}
	var out []*agency
	for _, key := range sortedKeys(all) {
		out = append(out, all[key])
	}
	return out
}

func (a *agency) has(id string) bool { return a.Own[id] || a.Carried[id] }

// fileName makes the key of an agency fit for a file: what is not a small letter, a digit, a point or a hyphen becomes a hyphen,
// and a part of its hash keeps two apart that then look the same.
func fileName(key string) string {
	safe := strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-' {
			return c
		}
		return '-'
	}, strings.ToLower(key))
	safe = strings.Trim(safe[:min(len(safe), 60)], ".-")
	if safe == key {
		return safe
	}
	return strings.TrimLeft(fmt.Sprintf("%s-%x", safe, sha256.Sum256([]byte(key)))[:min(len(safe)+7, 67)], "-")
}

// others leads from a report to the region's other reports, and to those of its agencies.
func (st *site) others(d *document) {
	var reports, agencies []link
	code := ""
	if d.Region != nil {
		if code = d.Region.Code; !d.Region.sent() {
			return
		}
	}
	for _, k := range kinds {
		if k == mainKind(d.Region) || d.Region == nil && !k.nation || d.Region != nil && (!k.of(d.Region) || k == d.Kind) {
			continue
		}
		reports = append(reports, link{File: k.base(code, "") + ".html", Name: k.Title})
	}
	if d.Region != nil {
		for _, a := range st.own(d.Region).agencies {
			agencies = append(agencies, link{File: kindNamed("opd").base(code, a.Key) + ".html", Name: a.Name})
		}
	}
	if len(reports) > 0 {
		d.add("laporan-lain", "Laporan lain", part{Links: reports})
	}
	if len(agencies) > 0 {
		d.add("perangkat-daerah", "Laporan per perangkat daerah", part{Links: agencies})
	}
}
