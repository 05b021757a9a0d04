package sample

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// agreement is one row of a register.
type agreement struct {
	number, title, kind, instrument string
	partners                        []string
	agency                          agency
	field                           string
	signed, start, end              time.Time
	open                            bool
	status                          string
	codes                           []string
	value                           int64 // cents
	burdensRegion, burdensPublic    bool
	council                         time.Time
	team                            time.Time
	parent                          string
	signedText                      string // written instead of signed, for a planted fault
}

// recipe is one theme of cooperation; every region has most of them.
type recipe struct {
	about, kind, instrument, city, province, partner string
	burden                                           bool
	millions                                         int64
}

func recipes() []recipe {
	var out []recipe
	for _, r := range readCSV(recipeFile) {
		m, err := strconv.ParseInt(r[7], 10, 64)
		if err != nil {
			panic(err) // an embedded file
		}
		out = append(out, recipe{r[0], r[1], r[2], r[3], r[4], r[5], r[6] == "Ya", m})
	}
	return out
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// register makes the agreements of a region, oldest theme first.
func register(p place) []agreement {
	var out []agreement
	for i, r := range recipes() {
		// The themes of the planted faults have codes of their own in Kota Bogor.
		if p.code == "32.71" && r.city == "2.18.03.2.01.0002" {
			continue
		}
		out = append(out, p.agreement(i, r))
	}
	// Two umbrellas whose follow-up is among the agreements above.
	for i, about := range []string{"Pembangunan Wilayah Perbatasan", "Peningkatan Pelayanan Publik"} {
		u := agreement{number: fmt.Sprintf("100/KB.%d/%s/2022", i+1, strings.ReplaceAll(p.code, ".", "")), title: "Kesepakatan Bersama tentang " + about, kind: "KSDD-S", instrument: "KB",
			partners: p.neighbours[:1], agency: agencies[16], field: "4.01", signed: day(2022, 3, 14+i), start: day(2022, 3, 14+i), end: day(2027, 3, 13+i), status: "berlaku", team: day(2022, 2, 1)}
		out = append(out, u)
		for j := range out[:len(out)-1] {
			if a := &out[j]; a.parent == "" && a.instrument == "PKS" && strings.HasPrefix(a.kind, "KSDD") && j%2 == i && !a.signed.Before(u.signed) && !a.end.IsZero() && a.end.Before(u.end) {
				a.parent = u.number
			}
		}
	}
	return append(out, planted(p)...)
}

// agreement follows recipe r, the i-th. Agreements between neighbours have one number and one date on both sides.
func (p place) agreement(i int, r recipe) agreement {
	d := dice(fmt.Sprintf("%s agreement %d", p.code, i))
	a := agreement{kind: r.kind, instrument: r.instrument, burdensRegion: r.burden, value: r.millions * 100_000_000}
	code := r.city
	if p.kind == "PROV" {
		code = r.province
	}
	a.partners = p.partner(i, r)
	shared := strings.HasPrefix(r.kind, "KSDD-W")
	if shared {
		d = dice(fmt.Sprintf("shared agreement %d", i))
	}
	a.signed = day(2022+d.IntN(5), time.Month(1+d.IntN(9)), 1+d.IntN(27))
	a.start = a.signed.AddDate(0, 0, d.IntN(20))
	years := []int{2, 3, 5, 5, 5, 20}[d.IntN(6)]
	a.end = a.start.AddDate(years, 0, -1)
	switch i % 9 {
	case 4: // ends within the next 90 days
		a.signed, a.start, a.end = day(2023, 12, 4+i), day(2024, 1, 2), day(2026, 12, 31)
	case 7: // open-ended
		a.end, a.open = time.Time{}, true
	}
	a.status = "berlaku"
	if !a.open && a.end.Before(AsOf) {
		a.status = "berakhir"
	}
	a.number = fmt.Sprintf("%03d/%s.%d/%s/%d", 110+i, r.instrument, i+1, strings.ReplaceAll(p.code, ".", ""), a.signed.Year())
	if shared {
		a.number = fmt.Sprintf("%03d/KSDD.%d/PERBATASAN/%d", 110+i, i+1, a.signed.Year())
	}
	form := map[string]string{"PKS": "Perjanjian Kerja Sama", "KB": "Kesepakatan Bersama", "NK": "Nota Kesepakatan", "RK": "Rencana Kerja", "MOU": "Memorandum Saling Pengertian", "LOI": "Surat Pernyataan Kehendak"}[r.instrument]
	a.title = fmt.Sprintf("%s antara Pemerintah %s dan %s tentang %s", form, p.name, a.partners[0], r.about)
	a.team = a.signed.AddDate(0, -2, 0)
	if a.burdensRegion || r.kind == "KSDPL" || r.kind == "KSDLL" {
		a.council = a.signed.AddDate(0, -1, 0)
	}
	a.field = map[string]string{"kampus": "5.05", "bank": "5.02", "bu": "2.16", "ormas": "1.06", "kl": "4.01", "lnpemda": "2.22", "lnlembaga": "2.11"}[r.partner]
	if code != "" {
		a.codes, a.field = []string{code}, code[:4]
	}
	a.agency = agencyOf(a.field)
	return a
}

// agencyOf is the agency that carries out a bidang urusan.
func agencyOf(field string) agency {
	return agencies[slices.IndexFunc(agencies, func(g agency) bool { return slices.Contains(g.fields, field) })]
}

// partner picks with whom the i-th recipe is agreed.
func (p place) partner(i int, r recipe) []string {
	pick := func(from []string) []string { return from[i%len(from) : i%len(from)+1] }
	switch r.partner {
	case "tetangga":
		if i%3 == 0 { // all neighbours in one agreement
			return p.neighbours
		}
		return pick(p.neighbours)
	case "jauh":
		return pick(p.far)
	case "lnpemda":
		return []string{p.twin}
	}
	return pick(partners[r.partner])
}

// planted are the agreements of Kota Bogor that break a rule, each only its own.
func planted(p place) []agreement {
	if p.code != "32.71" {
		return nil
	}
	base := agreement{kind: "KSDPK", instrument: "PKS", partners: []string{"PT Contoh Karya Mandiri"}, signed: day(2024, 5, 13), start: day(2024, 6, 1), end: day(2028, 5, 31), status: "berlaku", team: day(2024, 3, 18)}
	title := func(with, about string) string {
		return "Perjanjian Kerja Sama antara Pemerintah Kota Bogor dan " + with + " tentang " + about
	}
	of := func(code string) agreement {
		a := base
		a.codes, a.field, a.agency = []string{code}, code[:4], agencyOf(code[:4])
		return a
	}
	far := of("1.05.04.2.01.0002")
	far.number, far.kind, far.partners = "201/KSDD/2024", "KSDD-W", []string{"Pemerintah Kota Sukabumi"}
	far.title = title("Pemerintah Kota Sukabumi", "Penanggulangan Kebakaran Kawasan Industri")
	ended := of("2.15.02.2.01.0004")
	ended.number, ended.start, ended.end, ended.signed, ended.team = "202/PKS/2023", day(2023, 2, 1), day(2026, 1, 31), day(2023, 1, 16), day(2022, 11, 21)
	ended.title = title("PT Contoh Karya Mandiri", "Pengelolaan Parkir Tepi Jalan Umum")
	council := of("1.02.02.2.02.0026")
	council.number, council.burdensRegion, council.value = "203/PKS/2024", true, 1_400_000_000_00
	council.title = title("PT Contoh Karya Mandiri", "Layanan Ambulans Gawat Darurat Terpadu")
	unplanned := of("2.24.02.2.01.0004")
	unplanned.number, unplanned.title = "204/PKS/2024", title("PT Contoh Karya Mandiri", "Digitalisasi Arsip Statis Daerah")
	unfunded := of("2.18.03.2.01.0002")
	unfunded.number, unfunded.title = "205/PKS/2024", title("PT Contoh Karya Mandiri", "Promosi Penanaman Modal Kota Bogor")
	baddate := of("2.12.02.2.03.0004")
	baddate.number, baddate.signedText = "206/PKS/2026", "31-02-2026"
	baddate.title = title("PT Contoh Karya Mandiri", "Pemutakhiran Data Penduduk Nonpermanen")
	return []agreement{far, ended, council, unplanned, unfunded, baddate}
}
