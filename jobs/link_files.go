package jobs

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"padu/transform/link"
)

// csvRecords reads a CSV file with a header, by column name.
func csvRecords(file string) (rows []map[string]string, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: the file is empty", file)
	}
	all[0][0] = strings.TrimPrefix(all[0][0], "\ufeff")
	for _, r := range all[1:] {
		m := make(map[string]string, len(r))
		for i, name := range all[0] {
			m[name] = strings.TrimSpace(r[i])
		}
		rows = append(rows, m)
	}
	return rows, nil
}

func wantColumns(file string, rows []map[string]string, names ...string) error {
	for _, n := range names {
		if len(rows) > 0 {
			if _, ok := rows[0][n]; !ok {
				return fmt.Errorf("%s: column %s is not there; it needs %s", file, n, strings.Join(names, ", "))
			}
		}
	}
	return nil
}

// labelledFiles reads agreements, plans and nomenclature from plain files. Agreements may be labelled (gold_sub_kegiatan,
// gold_longgar) or not.
func labelledFiles(agreements []string, plans string, nomenclature []string) (d link.Labelled, err error) {
	for _, f := range agreements {
		rows, err := csvRecords(f)
		if err == nil {
			err = wantColumns(f, rows, "id", "judul", "kode_wilayah")
		}
		if err != nil {
			return d, err
		}
		for _, r := range rows {
			d.Examples = append(d.Examples, link.Example{Region: r["kode_wilayah"], Gold: codeList(r["gold_sub_kegiatan"]), Loose: codeList(r["gold_longgar"]),
				Bidang: bidangOf(r), Source: filepath.Base(f),
				Agreement: link.Agreement{ID: r["id"], Title: r["judul"], Scope: r["ruang_lingkup"], Parties: r["mitra"], Kind: r["jenis"], Agency: r["perangkat_daerah"], Field: r["kode_bidang_urusan"]}})
		}
	}
	files, err := filepath.Glob(plans)
	if err != nil {
		return d, err
	}
	if len(files) == 0 {
		return d, fmt.Errorf("--plan %s: no such file", plans)
	}
	d.Plans = map[string][]link.Line{}
	for _, f := range files {
		rows, err := csvRecords(f)
		if err == nil {
			err = wantColumns(f, rows, "kode_wilayah", "kode_sub_kegiatan", "nama")
		}
		if err != nil {
			return d, err
		}
		for _, r := range rows {
			d.Plans[r["kode_wilayah"]] = append(d.Plans[r["kode_wilayah"]], link.Line{Code: r["kode_sub_kegiatan"], Agency: r["perangkat_daerah"]})
			d.Names = append(d.Names, link.Term{Code: r["kode_sub_kegiatan"], Name: r["nama"]})
		}
	}
	d.Terms, err = nomenclatureFiles(nomenclature, d.Names)
	return d, err
}

// bidangOf are the bidang urusan that a labelled row names, else those of its lines.
func bidangOf(r map[string]string) (out []string) {
	if list, ok := r["gold_bidang_urusan"]; ok {
		return codeList(list)
	}
	for _, code := range codeList(r["gold_sub_kegiatan"]) {
		out = append(out, code[:min(4, len(code))])
	}
	return out
}

func codeList(s string) []string {
	return slices.DeleteFunc(strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == ' ' }), func(s string) bool { return s == "" })
}

// nomenclatureFiles reads names and outputs. Of several versions in the files, the one that knows most of the plans' codes
// counts, for provinces and for kabupaten and kota alone.
func nomenclatureFiles(files []string, plans []link.Term) ([]link.Term, error) {
	type version struct{ kind, name string }
	by := map[version]map[string]link.Term{}
	for _, f := range files {
		rows, err := csvRecords(f)
		if err == nil {
			err = wantColumns(f, rows, "kode", "nama")
		}
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			v := version{r["jenis_pemda"], r["versi"]}
			if by[v] == nil {
				by[v] = map[string]link.Term{}
			}
			t := by[v][r["kode"]]
			t.Code, t.Name = r["kode"], r["nama"]
			t.Output = strings.TrimSpace(t.Output + " " + r["indikator"] + " " + r["satuan"])
			by[v][r["kode"]] = t
		}
	}
	best, most := version{}, -1
	for v, terms := range by {
		known := 0
		for _, p := range plans {
			if _, ok := terms[p.Code]; ok {
				known++
			}
		}
		if known > most || known == most && v.kind+v.name < best.kind+best.name {
			best, most = v, known
		}
	}
	var out []link.Term
	for _, code := range sortedKeys(by[best]) {
		out = append(out, by[best][code])
	}
	return out, nil
}
