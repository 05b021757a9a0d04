package transform

import (
	"context"
	"crypto/sha256"
	"database/sql/driver"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"sync"

	"padu/transform/link"
	"padu/warehouse"
)

// asking is one region and year whose agreements are asked about.
type asking struct {
	number     int
	region     string // owner of the register
	year       int
	catalog    catalogKey
	print      string // everything the answers depend on
	agreements []asked
	lines      []planLine
	before     []link.Precedent
	answers    [][]driver.Value // rows of landing.link_answers
	whole      [][]driver.Value // rows of landing.link_verdicts
}

// catalogKey names a nomenclature: a code means different things for a province and for a kabupaten or kota.
type catalogKey struct{ version, kind string }

// asked is an agreement with what decides which line of a sub kegiatan is meant.
type asked struct {
	link.Agreement
	agency string // code
	coded  bool   // the register names a code, which neither plan nor budget holds
}

type planLine struct{ agency, name, code string }

// together is how many regions and years are read, asked and written at once: enough for all cores, small in memory.
const together = 64

// answerTexts asks the linker about every agreement and year that no code ties, and keeps the answers in landing. What has
// the print of its last answers is not asked again.
func answerTexts(ctx context.Context, w *warehouse.DB) error {
	if err := stageQuestions(ctx, w); err != nil {
		return fmt.Errorf("gather the questions: %w", err)
	}
	limits, err := readLimits(ctx, w)
	if err != nil {
		return err
	}
	todo, err := changed(ctx, w, limits)
	if err != nil {
		return fmt.Errorf("find what changed: %w", err)
	}
	linkers := map[catalogKey]*linker{}
	for chunk := range slices.Chunk(todo, together) {
		if err := readQuestions(ctx, w, chunk); err != nil {
			return fmt.Errorf("read the questions of %s: %w", chunk[0].region, err)
		}
		for _, a := range chunk {
			if _, ok := linkers[a.catalog]; !ok {
				if linkers[a.catalog], err = newLinker(ctx, w, a.catalog, limits); err != nil {
					return fmt.Errorf("nomenclature %s of %s: %w", a.catalog.version, a.catalog.kind, err)
				}
			}
		}
		parallel(chunk, func(a *asking) { linkers[a.catalog].ask(a) })
		if err := keepAnswers(ctx, w, chunk); err != nil {
			return fmt.Errorf("keep the answers of %s: %w", chunk[0].region, err)
		}
		for _, a := range chunk {
			a.agreements, a.lines, a.before, a.answers, a.whole = nil, nil, nil, nil, nil
		}
	}
	_, err = w.Exec(ctx, "drop table temp.link_ask; drop view temp.link_plan; drop table temp.link_known; drop table temp.link_job")
	return err
}

// parallel runs f for each on all cores.
func parallel[T any](all []T, f func(T)) {
	work := make(chan T)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for x := range work {
				f(x)
			}
		})
	}
	for _, x := range all {
		work <- x
	}
	close(work)
	wg.Wait()
}

// stageQuestions gathers who is asked (link_ask), the lines that may answer (link_plan), and the lines that are known of other
// agreements of the region (link_known).
func stageQuestions(ctx context.Context, w *warehouse.DB) error {
	_, err := w.Exec(ctx, `
create or replace temp table link_ask as
select y.kode_wilayah, y.kode_anggaran, y.tahun, w.jenis_pemda, coalesce(n.versi, '') as versi, y.id_kerja_sama, coalesce(k.judul, '') as judul,
  coalesce(k.ruang_lingkup, '') as ruang_lingkup, coalesce(k.para_pihak, '') as para_pihak, k.jenis, coalesce(k.kode_perangkat_daerah, '-') as kode_perangkat_daerah,
  coalesce(k.nama_perangkat_daerah, d.nama, '') as nama_perangkat_daerah, coalesce(k.kode_bidang_urusan, '') as kode_bidang_urusan,
  k.kode_sub_kegiatan is not null as berkode
from intermediate.int_kerja_sama_tahun y
join intermediate.int_kerja_sama k on k.id_kerja_sama = y.id_kerja_sama
join intermediate.int_wilayah_anggaran w on w.kode_wilayah = y.kode_wilayah
left join intermediate.int_nomenklatur_berlaku n on n.tahun = y.tahun and n.jenis_pemda = w.jenis_pemda
left join mart.dim_perangkat_daerah d on d.kode_wilayah = y.kode_anggaran and d.tahun = y.tahun and d.kode_perangkat_daerah = k.kode_perangkat_daerah
left join (select distinct id_kerja_sama, tahun from intermediate.int_tautan_kode where status <> 'ditolak') c on c.id_kerja_sama = y.id_kerja_sama and c.tahun = y.tahun
where c.id_kerja_sama is null and (y.ada_rkpd or y.ada_apbd);

create or replace temp view link_plan as
select b.kode_wilayah, b.tahun, b.kode_sub_kegiatan, b.kode_perangkat_daerah, coalesce(b.nama_perangkat_daerah, d.nama, '') as nama_perangkat_daerah
from intermediate.int_baris_rencana b
left join mart.dim_perangkat_daerah d on d.kode_wilayah = b.kode_wilayah and d.tahun = b.tahun and d.kode_perangkat_daerah = b.kode_perangkat_daerah
where b.pagu is not null or b.anggaran is not null;

create or replace temp table link_known as
select t.kode_wilayah, t.tahun, t.id_kerja_sama, k.judul, coalesce(k.ruang_lingkup, '') as ruang_lingkup, coalesce(k.para_pihak, '') as para_pihak, t.kode_sub_kegiatan
from (
  select kode_wilayah, tahun, id_kerja_sama, kode_sub_kegiatan from intermediate.int_tautan_kode where status = 'otomatis'
  union
  select kode_wilayah, tahun, id_kerja_sama, kode_sub_kegiatan from intermediate.int_keputusan_tautan where keputusan = 'diterima' and di_rencana
) t
join intermediate.int_kerja_sama k on k.id_kerja_sama = t.id_kerja_sama
where exists (select 1 from link_ask a where a.kode_wilayah = t.kode_wilayah and a.tahun = t.tahun);`)
	return err
}

// readLimits reads from which sureness on what is done.
func readLimits(ctx context.Context, w *warehouse.DB) (m link.Limits, err error) {
	for name, to := range map[string]*float64{"batas_otomatis": &m.Automatic, "batas_kegiatan": &m.Kegiatan, "batas_diusulkan": &m.Proposed} {
		var text string
		if err := w.QueryRow(ctx, "select nilai from staging.stg_parameter where kode_wilayah = '-' and nama = ?", name).Scan(&text); err != nil {
			return m, fmt.Errorf("parameter %s: %w", name, err)
		}
		if *to, err = strconv.ParseFloat(text, 64); err != nil || *to < 0 || *to > 1 {
			return m, fmt.Errorf("parameter %s: found %q, wanted a number from 0 to 1; correct parameters: in padu.yaml", name, text)
		}
	}
	return m, nil
}

// changed forgets the answers of regions and years that are no longer asked or whose print is another, and returns those to
// ask. The print covers the agreements, the plan, what is known of other agreements, the nomenclature, the limits, and the linker itself.
func changed(ctx context.Context, w *warehouse.DB, m link.Limits) ([]*asking, error) {
	rules := fmt.Sprintf("%x", sha256.Sum256(fmt.Append(nil, link.Version(), m)))
	if _, err := w.Exec(ctx, `
create or replace temp table link_job as
with tanya as (
  select kode_wilayah, kode_anggaran, tahun, versi, jenis_pemda, concat(count(*), bit_xor(hash(a)), sum(hash(a))) as sidik from link_ask a group by all
),
rencana as (
  select kode_wilayah, tahun, concat(count(*), bit_xor(h), sum(h)) as sidik
  from (select kode_wilayah, tahun, hash(kode_sub_kegiatan, kode_perangkat_daerah, nama_perangkat_daerah) as h from temp.link_plan where exists (select 1 from link_ask a where a.kode_anggaran = link_plan.kode_wilayah and a.tahun = link_plan.tahun)) p group by all
),
istilah as (select versi, jenis_pemda, concat(count(*), bit_xor(hash(t)), sum(hash(t))) as sidik from mart.teks_kode t group by all),
kenal as (select kode_wilayah, tahun, concat(count(*), bit_xor(hash(k)), sum(hash(k))) as sidik from link_known k group by all),
kini as (
  select t.*, md5(concat_ws('|', ?, t.sidik, r.sidik, i.sidik, k.sidik)) as cap
  from tanya t
  left join rencana r on r.kode_wilayah = t.kode_anggaran and r.tahun = t.tahun
  left join kenal k on k.kode_wilayah = t.kode_wilayah and k.tahun = t.tahun
  left join istilah i on i.versi = t.versi and i.jenis_pemda = t.jenis_pemda
)
select cast(row_number() over (order by k.kode_wilayah, k.tahun) as integer) as nomor, k.kode_wilayah, k.kode_anggaran, k.tahun, k.versi, k.jenis_pemda, k.cap,
  coalesce(a.sidik = k.cap, false) as sama
from kini k left join landing.link_asked a on a.kode_wilayah = k.kode_wilayah and a.tahun = k.tahun
order by nomor`, rules); err != nil {
		return nil, err
	}
	err := w.Tx(ctx, func() error {
		for _, table := range []string{"link_asked", "link_answers", "link_verdicts"} {
			if _, err := w.Exec(ctx, "delete from padu.landing."+table+" where (kode_wilayah, tahun) not in (select (kode_wilayah, tahun) from temp.link_job where sama)"); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	rows, err := w.Query(ctx, "select nomor, kode_wilayah, tahun, versi, jenis_pemda, cap from temp.link_job where not sama order by nomor")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*asking
	for rows.Next() {
		a := &asking{}
		if err := rows.Scan(&a.number, &a.region, &a.year, &a.catalog.version, &a.catalog.kind, &a.print); err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, errors.Join(rows.Err(), rows.Close())
}
