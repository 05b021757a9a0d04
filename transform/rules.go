package transform

import (
	"context"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"padu/warehouse"
)

// rule is one file of rules/: a select that returns findings, with what its header says of the rule.
type rule struct {
	id, name, severity, basis, sure string
	query                           string
}

var ruleLine = regexp.MustCompile(`^-- (aturan|nama|tingkat|dasar|yakin): (.+)$`)

// rules reads every rule, sorted by file name. A finding is kode_wilayah, id_kerja_sama, tahun, tingkat, uraian, batch_id,
// tempat, ditemukan, seharusnya.
func rules(fsys fs.FS) ([]rule, error) {
	names, err := fs.Glob(fsys, "rules/*.sql")
	if err != nil {
		return nil, err
	}
	var out []rule
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		head := map[string]string{}
		rest := string(text)
		for strings.HasPrefix(rest, "--") {
			line, after, _ := strings.Cut(rest, "\n")
			rest = after
			g := ruleLine.FindStringSubmatch(line)
			if g == nil {
				return nil, fmt.Errorf("%s: header line %q; allowed aturan, nama, tingkat, dasar, yakin", name, line)
			}
			head[g[1]] = g[2]
		}
		r := rule{head["aturan"], head["nama"], head["tingkat"], head["dasar"], head["yakin"], strings.TrimSpace(rest)}
		if "rules/"+r.id+".sql" != name || r.name == "" || r.severity == "" || r.basis == "" || r.sure == "" {
			return nil, fmt.Errorf("%s: the header needs aturan (the file's name), nama, tingkat, dasar, yakin", name)
		}
		out = append(out, r)
	}
	return out, nil
}

// fillFindings makes mart.temuan from all rules. A finding keeps its id while it says the same about the same.
func fillFindings(ctx context.Context, w *warehouse.DB, _ []model) error {
	all, err := rules(files)
	if err != nil {
		return err
	}
	var parts []string
	for _, r := range all {
		parts = append(parts, fmt.Sprintf(`select %s as aturan, %s as nama_aturan, f.tingkat, f.kode_wilayah, f.id_kerja_sama, cast(f.tahun as integer) as tahun, f.uraian,
			%s as dasar, %s as yakin, f.batch_id, f.tempat, f.ditemukan, f.seharusnya from (
%s
) f`, warehouse.Quote(r.id), warehouse.Quote(r.name), warehouse.Quote(r.basis), warehouse.Quote(r.sure), r.query))
	}
	_, err = w.Exec(ctx, fmt.Sprintf(`create table snap.mart.temuan as
		select concat('F-', substr(md5(concat_ws('|', aturan, kode_wilayah, id_kerja_sama, cast(tahun as varchar), uraian, batch_id, tempat)), 1, 16)) as id_temuan,
			aturan, nama_aturan, tingkat, kode_wilayah, id_kerja_sama, tahun, uraian, dasar, yakin, batch_id, tempat, ditemukan, seharusnya
		from (%s) order by aturan, kode_wilayah, id_kerja_sama nulls last, tahun nulls last, uraian, id_temuan`, strings.Join(parts, "\nunion all\n")))
	return err
}
