package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"padu/transform/link"
	"padu/warehouse"
)

// linkBook answers questions about links from the current snapshot. The SQL on its marts that padu link needs stands here.
type linkBook struct {
	s *warehouse.Snapshot
}

// openLinks opens the current snapshot.
func (c *cli) openLinks(ctx context.Context) (*linkBook, error) {
	s, err := warehouse.OpenSnapshot(ctx, c.dir)
	if err != nil {
		return nil, err
	}
	return &linkBook{s}, nil
}

func (b *linkBook) close() error { return b.s.Close() }

// linkRow is one row of mart.tautan_kerja_sama by column; a NULL is "".
type linkRow map[string]string

func (b *linkBook) rows(ctx context.Context, q string, args ...any) (out []linkRow, err error) {
	rows, err := b.s.Query(ctx, "select cast(columns(*) as varchar) from ("+q+")", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	vals, ptrs := make([]sql.NullString, len(cols)), make([]any, len(cols))
	for i := range vals {
		ptrs[i] = &vals[i]
	}
	for rows.Next() {
		if err := rows.Scan(ptrs...); err != nil {
			return nil, err
		}
		r := linkRow{}
		for i, v := range vals {
			if v.Valid {
				r[cols[i]] = v.String
			}
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// link is the link with this number; nil when there is none.
func (b *linkBook) link(ctx context.Context, id string) (linkRow, error) {
	found, err := b.rows(ctx, "select * from mart.tautan_kerja_sama where id_tautan = ?", id)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

// links are the links of an agreement in a year.
func (b *linkBook) links(ctx context.Context, id string, year int) ([]linkRow, error) {
	return b.rows(ctx, "select * from mart.tautan_kerja_sama where id_kerja_sama = ? and tahun = ? order by skor desc, kode_sub_kegiatan, kode_perangkat_daerah", id, year)
}

// nearest are the numbers of links, or of agreements, that are most like id.
func (b *linkBook) nearest(ctx context.Context, id string) string {
	q := "select id_kerja_sama as id from mart.fct_kerja_sama order by levenshtein(id_kerja_sama, ?), 1 limit 3"
	if strings.HasPrefix(id, "T-") {
		q = "select id_tautan as id from mart.tautan_kerja_sama order by levenshtein(id_tautan, ?), 1 limit 3"
	}
	near, err := b.rows(ctx, q, id)
	if err != nil || len(near) == 0 {
		return "; the snapshot has none"
	}
	var ids []string
	for _, n := range near {
		ids = append(ids, n["id"])
	}
	return "; nearest: " + strings.Join(ids, ", ")
}

// inRegister is an agreement as the linker is asked about it.
type inRegister struct {
	link.Agreement
	region, regionName, budget, kind string // budget: the region whose plan counts; kind: provinsi or kabkota
	agency                           string // code
	codes                            string // that the register names, between ;
	signed                           string
}

// agreement finds an agreement; usage when the snapshot does not have it.
func (b *linkBook) agreement(ctx context.Context, id string) (*inRegister, error) {
	a := &inRegister{}
	a.ID = id
	err := b.s.QueryRow(ctx, `select coalesce(k.judul, ''), coalesce(k.ruang_lingkup, ''), coalesce(k.para_pihak, ''), k.jenis, coalesce(k.nama_perangkat_daerah, ''),
		coalesce(k.kode_bidang_urusan, ''), k.kode_perangkat_daerah, coalesce(k.kode_sub_kegiatan, ''), coalesce(cast(k.tanggal_tanda_tangan as varchar), ''), k.kode_wilayah, w.nama,
		case when w.otonom then w.kode_wilayah else w.kode_provinsi end, case when w.jenis = 'provinsi' or not w.otonom then 'provinsi' else 'kabkota' end
		from mart.fct_kerja_sama k join mart.dim_wilayah w on w.kode_wilayah = k.kode_wilayah where k.id_kerja_sama = ?`, id).
		Scan(&a.Title, &a.Scope, &a.Parties, &a.Kind, &a.Agency, &a.Field, &a.agency, &a.codes, &a.signed, &a.region, &a.regionName, &a.budget, &a.kind)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, usage{fmt.Errorf("%s is neither a link nor an agreement of the current snapshot%s", id, b.nearest(ctx, id))}
	}
	return a, err
}

// year is the latest year in which the agreement counts and something is planned; 0 when there is none.
func (b *linkBook) year(ctx context.Context, a *inRegister) (year int, err error) {
	err = b.s.QueryRow(ctx, `select coalesce(max(i.tahun), 0) from mart.integrasi_kerja_sama i
		where i.id_kerja_sama = ? and exists (select 1 from mart.fct_rkpd r where r.kode_wilayah = ? and r.tahun = i.tahun)`, a.ID, a.budget).Scan(&year)
	return year, err
}

// holder is an agency that holds a line.
type holder struct{ Code, Name string }

// question is a nomenclature and a plan ready to be asked, as the nightly asks them.
type question struct {
	*link.Linker
	plan    *link.Plan
	version string
	holders map[string][]holder // by sub kegiatan
}

// linesSQL gives the lines of the plan and budget of a region and year, with who holds them.
const linesSQL = `with baris as (
  select kode_sub_kegiatan, kode_perangkat_daerah, nama_perangkat_daerah as opd from mart.fct_rkpd where kode_wilayah = $1 and tahun = $2 and terakhir and pagu is not null
  union all
  select kode_sub_kegiatan, kode_perangkat_daerah, nama_perangkat_daerah from mart.fct_apbd where kode_wilayah = $1 and tahun = $2 and terakhir and anggaran is not null and kode_rekening not like '4.%' and kode_rekening not like '6.%'
)
select b.kode_sub_kegiatan, b.kode_perangkat_daerah, coalesce(max(b.opd), max(d.nama), '') as opd from baris b
left join mart.dim_perangkat_daerah d on d.kode_wilayah = $1 and d.tahun = $2 and d.kode_perangkat_daerah = b.kode_perangkat_daerah
group by 1, 2 order by 1, 2`

// question readies nomenclature and plan of a region and year.
func (b *linkBook) question(ctx context.Context, a *inRegister, year int) (*question, error) {
	q := &question{holders: map[string][]holder{}}
	err := b.s.QueryRow(ctx, `select versi from mart.dim_nomenklatur where jenis_pemda = ?
		order by case when berlaku_dari <= ? then 0 else 1 end, case when berlaku_dari <= ? then -berlaku_dari else berlaku_dari end, versi limit 1`, a.kind, year, year).Scan(&q.version)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("no nomenclature of %s is loaded, so titles cannot be compared with a plan; load one: padu ingest nomenklatur.csv --dataset nomenklatur", a.kind)
	}
	if err != nil {
		return nil, err
	}
	rows, err := b.rows(ctx, "select kode, nama, keluaran, resmi from mart.teks_kode where versi = ? and jenis_pemda = ? order by kode", q.version, a.kind)
	if err != nil {
		return nil, fmt.Errorf("read the nomenclature: %w", err)
	}
	var terms, names []link.Term
	for _, r := range rows {
		if t := (link.Term{Code: r["kode"], Name: r["nama"], Output: r["keluaran"]}); r["resmi"] == "true" {
			terms = append(terms, t)
		} else {
			names = append(names, t)
		}
	}
	rows, err = b.rows(ctx, linesSQL, a.budget, year)
	if err != nil {
		return nil, fmt.Errorf("read the plan: %w", err)
	}
	var lines []link.Line
	for _, r := range rows {
		lines = append(lines, link.Line{Code: r["kode_sub_kegiatan"], Agency: r["opd"]})
		q.holders[r["kode_sub_kegiatan"]] = append(q.holders[r["kode_sub_kegiatan"]], holder{r["kode_perangkat_daerah"], r["opd"]})
	}
	weights := *link.Fitted()
	if err := b.limits(ctx, &weights.Limits); err != nil {
		return nil, err
	}
	catalog := link.NewCatalog(terms, names, nil)
	q.Linker, q.plan = link.NewLinker(catalog, &weights), catalog.Plan(lines)
	rows, err = b.rows(ctx, `select k.id_kerja_sama, k.judul, k.ruang_lingkup, k.para_pihak, t.kode_sub_kegiatan from mart.tautan_kerja_sama t join mart.fct_kerja_sama k on k.id_kerja_sama = t.id_kerja_sama
		where k.kode_wilayah = ? and t.tahun = ? and t.cara in ('kode', 'keputusan') and t.status in ('otomatis', 'diterima') order by 1, 5`, a.region, year)
	if err != nil {
		return nil, fmt.Errorf("read what other agreements are tied to: %w", err)
	}
	var before []link.Precedent
	for _, r := range rows {
		before = append(before, link.Precedent{Agreement: link.Agreement{ID: r["id_kerja_sama"], Title: r["judul"], Scope: r["ruang_lingkup"], Parties: r["para_pihak"]}, Code: r["kode_sub_kegiatan"]})
	}
	q.plan.Remember(catalog, before)
	return q, nil
}

// limits takes the thresholds of this workspace; the fitted ones hold where it has none.
func (b *linkBook) limits(ctx context.Context, m *link.Limits) error {
	rows, err := b.rows(ctx, "select nama, nilai from mart.dim_parameter where kode_wilayah = '-' and nama in ('batas_otomatis', 'batas_kegiatan', 'batas_diusulkan')")
	if err != nil {
		return err
	}
	to := map[string]*float64{"batas_otomatis": &m.Automatic, "batas_kegiatan": &m.Kegiatan, "batas_diusulkan": &m.Proposed}
	for _, r := range rows {
		if *to[r["nama"]], err = strconv.ParseFloat(r["nilai"], 64); err != nil {
			return fmt.Errorf("parameter %s: found %q, wanted a number from 0 to 1", r["nama"], r["nilai"])
		}
	}
	return nil
}

// oldest is the code from which a code of the nomenclature came, which keeps the number of a link.
func (b *linkBook) oldest(ctx context.Context, kind, code string) (string, error) {
	for range 20 { // a chain has a handful of codes; a circle ends
		var before sql.NullString
		err := b.s.QueryRow(ctx, "select min(kode_sebelumnya) from mart.dim_sub_kegiatan where jenis_pemda = ? and kode_sub_kegiatan = ? and kode_sebelumnya <> kode_sub_kegiatan", kind, code).Scan(&before)
		if err != nil {
			return "", err
		}
		if before.String == "" {
			break
		}
		code = before.String
	}
	return code, nil
}
