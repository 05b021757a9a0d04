package reports

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"time"

	"padu/warehouse"
)

// site is everything that the pages show, read once from the snapshot.
type site struct {
	info       warehouse.SnapshotInfo
	period     period    // that all documents speak of; zero: the current view
	edition    string    // 2026-T3/1; "" outside of editions
	regions    []*region // all, by code
	byCode     map[string]*region
	fields     map[string]string // bidang urusan → name
	sources    []*source
	sourceList string // the kinds of data that they sent
	rules      []ruleCount
	loose      []finding // of files that speak of many regions
	fresh      []fresh   // of those files
	faults     []fault   // files that no rule matched
	dict       dictionary

	linkRules string // version of the rules that tied them
	meanings  string // hash of the data dictionary

	nationFields []fieldRow
	associations map[string][]association // by province, 00 for the nation
	lines        map[scopeYear]*fitted
	border       []border
	parties      []parties
	assessed     assessed
	owns         sync.Map // by code of a region: func() *own
}

// region is one region with what arrived for it.
type region struct {
	Code, Name, Kind, Province string
	Autonomous                 bool // has a budget of its own
	neighbours                 []string
	agreements                 []*agreement
	ids                        map[string]bool // of the agreements
	sources                    string          // the kinds of data that its reports rest on
	offers                     []offer
	totals                     map[int]*yearTotal // by year
	fields                     []fieldRow
	province                   []fieldRow // of the province with its kabupaten and kota; provinces only
	findings                   []finding
	fresh                      []fresh
	summary                    map[int]summary
	untied                     []spending
	faint                      map[int]int // by year: lines that only faintly look like cooperation
	unlinked                   []unlinked
	ties                       []*tie
	discussions                []discussion
	partners                   map[string][]partner // by agreement
	cycle                      *cycle
	asked                      int // the budget year of the period; 0: the latest
}

// agreement is one entry of the register with its rows of integrasi_kerja_sama by year.
type agreement struct {
	ID, Kind, Instrument, Title, Number, Partners, Agency, Status, State string
	Shared                                                               string // the same in the registers of all parties
	Signed, Start, End                                                   time.Time
	Open, IsSigned                                                       bool
	Value                                                                sql.NullInt64 // cents
	years                                                                map[int]*integration
	Field, Parent, ParentNumber                                          string      // bidang urusan; id and number of the agreement it belongs to
	discussed, evaluated                                                 []time.Time // by the TKKSD; for a period only
}

// integration is how far an agreement came in one year.
type integration struct {
	Rung                  int
	RungName, Evidence    string
	InPlan, InBudget      sql.NullBool
	Plan, Budget, Spent   sql.NullInt64 // cents
	Council, CouncilCause string
	HasCouncil            bool
}

// yearTotal is what a region plans, budgets and spends in one year.
type yearTotal struct {
	PlanStage, BudgetStage string
	PlanLines, BudgetLines int64
	Plan, Budget, Spent    sql.NullInt64
	Month                  int
	TiedPlan, TiedBudget   int64
	TiedSpent              int64
}

// fieldRow is one bidang urusan of one year.
type fieldRow struct {
	Year                            int
	Code                            string
	Agreements                      int64
	Plan, Budget, Spent             sql.NullInt64
	TiedPlan, TiedBudget, TiedSpent sql.NullInt64
	Share                           sql.NullFloat64 // of the region's budget
}

type finding struct {
	Key, Rule, Name, Severity, Text, Basis, ID string
	Year                                       int
}

// fresh is what came of one dataset.
type fresh struct {
	Source, Dataset string
	Year            int
	Last            time.Time
	Rows, Rejected  int64
	HeldBack        string
}

// summary is DJPK's total of a year, in cents, and how many of its rows speak of the region.
type summary struct{ Income, Spending, Rows int64 }

type fault struct{ Source, File, Reason string }

type ruleCount struct {
	Rule, Name, Severity, Basis, Sure string
	Count                             int64
}

// each runs a query and calls f for every row with its scanner.
func each(ctx context.Context, s *warehouse.Snapshot, q string, f func(scan func(...any) error) error) error {
	rows, err := s.Query(ctx, q)
	if err != nil {
		return fmt.Errorf("%w in: %s", err, q)
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return fmt.Errorf("%w in: %s", err, q)
		}
	}
	return rows.Err()
}

// cents is the SQL that turns a decimal into whole cents.
func cents(expr string) string { return "cast(cast((" + expr + ") * 100 as decimal(38, 0)) as bigint)" }

// load reads the snapshot.
func load(ctx context.Context, s *warehouse.Snapshot) (*site, error) {
	st := &site{info: s.Info(), byCode: map[string]*region{}, fields: map[string]string{}}
	for _, step := range []func(context.Context, *warehouse.Snapshot) error{st.loadRegions, st.loadAgreements, st.loadOffers, st.loadTotals, st.loadFields, st.loadFindings, st.loadFresh, st.loadQuality, st.loadDictionary, st.loadPlanning, st.loadAgreementNotes, st.loadCycle, st.loadTies,
		st.loadTempo, st.loadAssessment} {
		if err := step(ctx, s); err != nil {
			return nil, err
		}
	}
	for _, r := range st.regions {
		r.sources = st.sourceNames(r)
	}
	return st, nil
}

func (st *site) loadRegions(ctx context.Context, s *warehouse.Snapshot) error {
	err := each(ctx, s, "select kode_wilayah, nama, jenis, kode_provinsi, otonom from mart.dim_wilayah order by kode_wilayah", func(scan func(...any) error) error {
		r := &region{ids: map[string]bool{}, totals: map[int]*yearTotal{}, summary: map[int]summary{}}
		if err := scan(&r.Code, &r.Name, &r.Kind, &r.Province, &r.Autonomous); err != nil {
			return err
		}
		st.regions = append(st.regions, r)
		st.byCode[r.Code] = r
		return nil
	})
	if err != nil {
		return err
	}
	err = each(ctx, s, "select kode_a, kode_b from mart.dim_perbatasan order by kode_a, kode_b", func(scan func(...any) error) error {
		var a, b string
		if err := scan(&a, &b); err != nil {
			return err
		}
		st.byCode[a].neighbours = append(st.byCode[a].neighbours, b)
		return nil
	})
	if err != nil {
		return err
	}
	return each(ctx, s, "select kode_bidang_urusan, nama from mart.dim_bidang_urusan", func(scan func(...any) error) error {
		var code, name string
		if err := scan(&code, &name); err != nil {
			return err
		}
		st.fields[code] = name
		return nil
	})
}

func (st *site) loadAgreements(ctx context.Context, s *warehouse.Snapshot) error {
	byID := map[string]*agreement{}
	err := each(ctx, s, `select id_kerja_sama, coalesce(id_bersama, id_kerja_sama), kode_wilayah, jenis, instrumen, judul, coalesce(nomor, ''), coalesce(mitra, para_pihak, ''), coalesce(nama_perangkat_daerah, ''),
		coalesce(status, ''), keadaan, tanggal_tanda_tangan, tanggal_mulai, tanggal_berakhir, terbuka, ditandatangani, `+cents("nilai")+`
		from mart.fct_kerja_sama order by tanggal_berakhir nulls last, id_kerja_sama`, func(scan func(...any) error) error {
		a := &agreement{years: map[int]*integration{}}
		var code string
		var signed, start, end sql.NullTime
		if err := scan(&a.ID, &a.Shared, &code, &a.Kind, &a.Instrument, &a.Title, &a.Number, &a.Partners, &a.Agency, &a.Status, &a.State, &signed, &start, &end, &a.Open, &a.IsSigned, &a.Value); err != nil {
			return err
		}
		a.Signed, a.Start, a.End = signed.Time, start.Time, end.Time
		byID[a.ID] = a
		if r := st.byCode[code]; r != nil {
			r.agreements, r.ids[a.ID] = append(r.agreements, a), true
		}
		return nil
	})
	if err != nil {
		return err
	}
	return each(ctx, s, `select id_kerja_sama, tahun, jenjang, nama_jenjang, bukti, di_rkpd, di_apbd, `+cents("pagu_rkpd")+`, `+cents("anggaran_apbd")+`, `+cents("realisasi")+`,
		perlu_persetujuan_dprd, alasan_persetujuan, ada_persetujuan_dprd from mart.integrasi_kerja_sama order by id_kerja_sama, tahun`, func(scan func(...any) error) error {
		var id string
		var year int
		i := &integration{}
		if err := scan(&id, &year, &i.Rung, &i.RungName, &i.Evidence, &i.InPlan, &i.InBudget, &i.Plan, &i.Budget, &i.Spent, &i.Council, &i.CouncilCause, &i.HasCouncil); err != nil {
			return err
		}
		if a := byID[id]; a != nil {
			a.years[year] = i
		}
		return nil
	})
}

func (st *site) total(code string, year int) *yearTotal {
	r := st.byCode[code]
	if r == nil {
		return &yearTotal{}
	}
	if r.totals[year] == nil {
		r.totals[year] = &yearTotal{}
	}
	return r.totals[year]
}

func (st *site) loadTotals(ctx context.Context, s *warehouse.Snapshot) error {
	err := each(ctx, s, "select kode_wilayah, tahun, tahap, count(*), "+cents("sum(pagu)")+" from mart.fct_rkpd where terakhir group by all order by all", func(scan func(...any) error) error {
		var code, stage string
		var year int
		var n int64
		var sum sql.NullInt64
		if err := scan(&code, &year, &stage, &n, &sum); err != nil {
			return err
		}
		t := st.total(code, year)
		t.PlanStage, t.PlanLines, t.Plan = stage, n, sum
		return nil
	})
	if err != nil {
		return err
	}
	err = each(ctx, s, "select kode_wilayah, tahun, tahap, count(*), "+cents("sum(anggaran)")+" from mart.fct_apbd where terakhir group by all order by all", func(scan func(...any) error) error {
		var code, stage string
		var year int
		var n int64
		var sum sql.NullInt64
		if err := scan(&code, &year, &stage, &n, &sum); err != nil {
			return err
		}
		t := st.total(code, year)
		t.BudgetStage, t.BudgetLines, t.Budget = stage, n, sum
		return nil
	})
	if err != nil {
		return err
	}
	err = each(ctx, s, "select kode_wilayah, tahun, bulan, "+cents("sum(realisasi)")+" from mart.fct_realisasi where terakhir group by all order by all", func(scan func(...any) error) error {
		var code string
		var year, month int
		var sum sql.NullInt64
		if err := scan(&code, &year, &month, &sum); err != nil {
			return err
		}
		t := st.total(code, year)
		t.Month, t.Spent = month, sum
		return nil
	})
	if err != nil {
		return err
	}
	return each(ctx, s, "select kode_wilayah, tahun, "+cents("sum(case when kode_akun like '4%' then anggaran else 0 end)")+", "+cents("sum(case when kode_akun like '5%' then anggaran else 0 end)")+
		", count(*) from mart.fct_apbd_ringkas group by 1, 2 order by 1, 2", func(scan func(...any) error) error {
		var code string
		var year int
		var v summary
		if err := scan(&code, &year, &v.Income, &v.Spending, &v.Rows); err != nil {
			return err
		}
		if r := st.byCode[code]; r != nil {
			r.summary[year] = v
		}
		return nil
	})
}

func (st *site) loadFields(ctx context.Context, s *warehouse.Snapshot) error {
	return each(ctx, s, `select lingkup, kode_wilayah, tahun, kode_bidang_urusan, jumlah_kerja_sama, `+cents("pagu_rkpd")+`, `+cents("anggaran_apbd")+`, `+cents("realisasi")+`,
		`+cents("pagu_rkpd_terkait")+`, `+cents("anggaran_apbd_terkait")+`, `+cents("realisasi_terkait")+`, porsi_apbd from mart.korelasi_bidang_urusan
		order by lingkup, kode_wilayah, tahun, kode_bidang_urusan`, func(scan func(...any) error) error {
		var scope, code string
		var f fieldRow
		if err := scan(&scope, &code, &f.Year, &f.Code, &f.Agreements, &f.Plan, &f.Budget, &f.Spent, &f.TiedPlan, &f.TiedBudget, &f.TiedSpent, &f.Share); err != nil {
			return err
		}
		if scope == "nasional" {
			st.nationFields = append(st.nationFields, f)
			return nil
		}
		r := st.byCode[code]
		if r == nil {
			return nil
		}
		if scope == "provinsi" {
			r.province = append(r.province, f)
			return nil
		}
		r.fields = append(r.fields, f)
		t := st.total(code, f.Year)
		t.TiedPlan, t.TiedBudget, t.TiedSpent = t.TiedPlan+f.TiedPlan.Int64, t.TiedBudget+f.TiedBudget.Int64, t.TiedSpent+f.TiedSpent.Int64
		return nil
	})
}

func (st *site) loadFindings(ctx context.Context, s *warehouse.Snapshot) error {
	err := each(ctx, s, "select id_temuan, kode_wilayah, aturan, nama_aturan, tingkat, uraian, dasar, coalesce(id_kerja_sama, ''), coalesce(tahun, 0) from mart.temuan order by aturan, kode_wilayah, uraian, id_temuan", func(scan func(...any) error) error {
		var code string
		var f finding
		if err := scan(&f.Key, &code, &f.Rule, &f.Name, &f.Severity, &f.Text, &f.Basis, &f.ID, &f.Year); err != nil {
			return err
		}
		if r := st.byCode[code]; r != nil {
			r.findings = append(r.findings, f)
		} else {
			st.loose = append(st.loose, f)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return each(ctx, s, "select aturan, min(nama_aturan), min(tingkat), min(dasar), min(yakin), count(*) from mart.temuan group by 1 order by 1", func(scan func(...any) error) error {
		var r ruleCount
		if err := scan(&r.Rule, &r.Name, &r.Severity, &r.Basis, &r.Sure, &r.Count); err != nil {
			return err
		}
		st.rules = append(st.rules, r)
		return nil
	})
}

func (st *site) loadFresh(ctx context.Context, s *warehouse.Snapshot) error {
	return each(ctx, s, "select sumber, dataset, kode_wilayah, tahun, tanggal_terakhir, baris, ditolak, coalesce(tertahan, '') from mart.kesegaran order by all", func(scan func(...any) error) error {
		var code string
		var f fresh
		var last sql.NullTime
		if err := scan(&f.Source, &f.Dataset, &code, &f.Year, &last, &f.Rows, &f.Rejected, &f.HeldBack); err != nil {
			return err
		}
		f.Last = last.Time
		if r := st.byCode[code]; r != nil {
			r.fresh = append(r.fresh, f)
		} else {
			st.fresh = append(st.fresh, f)
		}
		return nil
	})
}
