package reports

import (
	"context"
	"database/sql"
	"time"

	"padu/warehouse"
)

// cycle is what the reports on the planning gates and on the agencies know of a region beyond its agreements and totals.
type cycle struct {
	planDay   string                       // month and day by which the RKPD of the next year is fixed: 06-30
	stages    map[int]map[string]bool      // by year: "rkpd murni", "apbd perubahan"
	owners    map[string]owner             // by agreement
	steps     map[string]map[[2]int]proof  // by agreement: year and rung
	suggested map[string]map[int]suggested // by agreement and year: the best line offered
	proposals []proposal                   // of the musrenbang
	agencies  map[string]string            // name by code, of the latest year that has it
}

// owner is the agency that an agreement belongs to, by the register; "" and "-" are none.
type owner struct{ Code, Name, Field string }

// proof is one row of mart.bukti_jenjang.
type proof struct {
	Reached sql.NullBool
	On      time.Time
	Text    string
}

type suggested struct {
	Link, Code, Name string
	Score            float64
}

// proposal is a usulan musrenbang.
type proposal struct {
	ID, Title, Where, Field, Agency, Code, Status string
	Year                                          int
	Amount                                        sql.NullInt64
}

// loadCycle reads what the planning gates and the agencies need.
func (st *site) loadCycle(ctx context.Context, s *warehouse.Snapshot) error {
	for _, r := range st.regions {
		r.cycle = &cycle{planDay: "06-30", stages: map[int]map[string]bool{}, owners: map[string]owner{}, steps: map[string]map[[2]int]proof{},
			suggested: map[string]map[int]suggested{}, agencies: map[string]string{}}
	}
	for _, step := range []func(context.Context, *warehouse.Snapshot) error{st.loadCalendar, st.loadStages, st.loadOwners, st.loadSteps, st.loadSuggestions, st.loadProposals} {
		if err := step(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// loadCalendar reads the day of the RKPD: the rule for all, then what a region set for itself.
func (st *site) loadCalendar(ctx context.Context, s *warehouse.Snapshot) error {
	return each(ctx, s, "select kode_wilayah, nilai from mart.dim_parameter where nama = 'tanggal_rkpd' order by kode_wilayah", func(scan func(...any) error) error {
		var code, day string
		if err := scan(&code, &day); err != nil {
			return err
		}
		if _, err := time.Parse("2006-01-02", "2025-"+day); err != nil {
			return err
		}
		for _, r := range st.regions {
			if code == "-" || r.Code == code {
				r.cycle.planDay = day
			}
		}
		return nil
	})
}

func (st *site) loadStages(ctx context.Context, s *warehouse.Snapshot) error {
	return each(ctx, s, `select distinct 'rkpd ' || tahap, kode_wilayah, tahun from mart.fct_rkpd union all select distinct 'apbd ' || tahap, kode_wilayah, tahun from mart.fct_apbd order by 2, 3, 1`, func(scan func(...any) error) error {
		var stage, code string
		var year int
		if err := scan(&stage, &code, &year); err != nil {
			return err
		}
		if r := st.byCode[code]; r != nil {
			if r.cycle.stages[year] == nil {
				r.cycle.stages[year] = map[string]bool{}
			}
			r.cycle.stages[year][stage] = true
		}
		return nil
	})
}

func (st *site) loadOwners(ctx context.Context, s *warehouse.Snapshot) error {
	err := each(ctx, s, "select kode_wilayah, kode_perangkat_daerah, nama from mart.dim_perangkat_daerah order by kode_wilayah, kode_perangkat_daerah, tahun", func(scan func(...any) error) error {
		var region, code, name string
		if err := scan(&region, &code, &name); err != nil {
			return err
		}
		if r := st.byCode[region]; r != nil {
			r.cycle.agencies[code] = name
		}
		return nil
	})
	if err != nil {
		return err
	}
	return each(ctx, s, `select kode_wilayah, id_kerja_sama, coalesce(kode_perangkat_daerah, ''), coalesce(nama_perangkat_daerah, ''), coalesce(kode_bidang_urusan, '') from mart.fct_kerja_sama order by id_kerja_sama`, func(scan func(...any) error) error {
		var region, id string
		var o owner
		if err := scan(&region, &id, &o.Code, &o.Name, &o.Field); err != nil {
			return err
		}
		if o.Code == "-" {
			o.Code = ""
		}
		if o.Name == "-" {
			o.Name = ""
		}
		if r := st.byCode[region]; r != nil {
			r.cycle.owners[id] = o
		}
		return nil
	})
}

func (st *site) loadSteps(ctx context.Context, s *warehouse.Snapshot) error {
	return each(ctx, s, `select kode_wilayah, id_kerja_sama, tahun, jenjang, tercapai, tanggal, coalesce(keterangan, '') from mart.bukti_jenjang where jenjang in (1, 2, 7) order by id_kerja_sama, tahun, jenjang`, func(scan func(...any) error) error {
		var region, id string
		var at [2]int
		var p proof
		var on sql.NullTime
		if err := scan(&region, &id, &at[0], &at[1], &p.Reached, &on, &p.Text); err != nil {
			return err
		}
		p.On = on.Time
		if r := st.byCode[region]; r != nil {
			if r.cycle.steps[id] == nil {
				r.cycle.steps[id] = map[[2]int]proof{}
			}
			r.cycle.steps[id][at] = p
		}
		return nil
	})
}

// loadSuggestions reads which line was offered first where an agreement has none.
func (st *site) loadSuggestions(ctx context.Context, s *warehouse.Snapshot) error {
	return each(ctx, s, `with nama as (select jenis_pemda, kode_sub_kegiatan, max(nama) as nama from mart.dim_sub_kegiatan group by 1, 2)
		select t.kode_wilayah, t.id_kerja_sama, t.tahun, t.id_tautan, t.kode_sub_kegiatan, coalesce(n.nama, ''), t.skor
		from mart.tautan_kerja_sama t
		join mart.dim_wilayah w on w.kode_wilayah = t.kode_wilayah
		left join nama n on n.jenis_pemda = case when w.jenis = 'provinsi' or not w.otonom then 'provinsi' else 'kabkota' end and n.kode_sub_kegiatan = t.kode_sub_kegiatan
		where t.status = 'diusulkan' order by t.id_kerja_sama, t.tahun, t.skor, t.id_tautan desc`, func(scan func(...any) error) error {
		var region, id string
		var year int
		var x suggested
		if err := scan(&region, &id, &year, &x.Link, &x.Code, &x.Name, &x.Score); err != nil {
			return err
		}
		if r := st.byCode[region]; r != nil {
			if r.cycle.suggested[id] == nil {
				r.cycle.suggested[id] = map[int]suggested{}
			}
			r.cycle.suggested[id][year] = x // the last is the best
		}
		return nil
	})
}

func (st *site) loadProposals(ctx context.Context, s *warehouse.Snapshot) error {
	return each(ctx, s, `select kode_wilayah, id_usulan, tahun, coalesce(judul, ''), coalesce(lokasi, ''), coalesce(kode_bidang_urusan, ''), coalesce(nama_perangkat_daerah, ''), coalesce(kode_sub_kegiatan, ''), coalesce(status, ''), `+cents("pagu")+`
		from mart.fct_usulan_musrenbang order by kode_wilayah, tahun, id_usulan`, func(scan func(...any) error) error {
		var region string
		var p proposal
		if err := scan(&region, &p.ID, &p.Year, &p.Title, &p.Where, &p.Field, &p.Agency, &p.Code, &p.Status, &p.Amount); err != nil {
			return err
		}
		if r := st.byCode[region]; r != nil {
			r.cycle.proposals = append(r.cycle.proposals, p)
		}
		return nil
	})
}
