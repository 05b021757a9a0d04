package reports

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"padu/warehouse"
)

// source is one sender with its batches.
type source struct {
	Name    string
	Batches []*batch
}

// batch is one file with what became of its rows.
type batch struct {
	ID, Dataset, Region, Stage, File, Status, Reason string
	Year, Month                                      int
	In, Loaded, Rejected, Skipped                    int64
	AsOf                                             time.Time
	Rejects, Notes                                   []remark
	Skips                                            []skip
}

type remark struct{ Place, Field, Rule, Reason, Raw, Value string }

type skip struct {
	Kind string
	Rows int64
}

// loadQuality reads every batch with its rejects, skipped rows and remarks.
func (st *site) loadQuality(ctx context.Context, s *warehouse.Snapshot) error {
	byID, bySource := map[string]*batch{}, map[string]*source{}
	err := each(ctx, s, `select batch_id, source, dataset, kode_wilayah, tahun, tahap, bulan, file, status, coalesce(alasan, ''), rows_in, rows_loaded, rows_rejected, rows_skipped, as_of
		from meta.batches order by source, dataset, file, batch_id`, func(scan func(...any) error) error {
		b := &batch{}
		var name string
		if err := scan(&b.ID, &name, &b.Dataset, &b.Region, &b.Year, &b.Stage, &b.Month, &b.File, &b.Status, &b.Reason, &b.In, &b.Loaded, &b.Rejected, &b.Skipped, &b.AsOf); err != nil {
			return err
		}
		if bySource[name] == nil {
			bySource[name] = &source{Name: name}
			st.sources = append(st.sources, bySource[name])
		}
		bySource[name].Batches = append(bySource[name].Batches, b)
		byID[b.ID] = b
		return nil
	})
	if err != nil {
		return err
	}
	err = each(ctx, s, "select batch_id, place, field, rule, alasan, raw from meta.rejects order by batch_id, place, field", func(scan func(...any) error) error {
		return addRemark(scan, byID, func(b *batch, r remark) { b.Rejects = append(b.Rejects, r) }, false)
	})
	if err != nil {
		return err
	}
	err = each(ctx, s, "select batch_id, place, field, rule, alasan, raw, value from meta.notes order by batch_id, place, field", func(scan func(...any) error) error {
		return addRemark(scan, byID, func(b *batch, r remark) { b.Notes = append(b.Notes, r) }, true)
	})
	if err != nil {
		return err
	}
	err = each(ctx, s, "select batch_id, kind, rows from meta.skips order by batch_id, kind", func(scan func(...any) error) error {
		var id string
		var k skip
		if err := scan(&id, &k.Kind, &k.Rows); err != nil {
			return err
		}
		if b := byID[id]; b != nil {
			b.Skips = append(b.Skips, k)
		}
		return nil
	})
	if err != nil {
		return err
	}
	st.sourceList = st.sourceNames(nil)
	return each(ctx, s, "select source, file, alasan from meta.problems order by all", func(scan func(...any) error) error {
		var f fault
		if err := scan(&f.Source, &f.File, &f.Reason); err != nil {
			return err
		}
		st.faults = append(st.faults, f)
		return nil
	})
}

func addRemark(scan func(...any) error, byID map[string]*batch, add func(*batch, remark), valued bool) error {
	var id string
	var r remark
	var raw, value sql.NullString
	to := []any{&id, &r.Place, &r.Field, &r.Rule, &r.Reason, &raw}
	if valued {
		to = append(to, &value)
	}
	if err := scan(to...); err != nil {
		return err
	}
	r.Raw, r.Value = raw.String, value.String
	if b := byID[id]; b != nil {
		add(b, r)
	}
	return nil
}

// SkipText lists the skipped rows by kind.
func (b *batch) SkipText() string {
	out := ""
	for i, k := range b.Skips {
		if i > 0 {
			out += ", "
		}
		out += fmt.Sprintf("%s %s", integer(k.Rows), k.Kind)
	}
	return out
}

// datasetNames are the datasets by the names that planners use.
var datasetNames = map[string]string{"kerja_sama": "Register kerja sama", "rkpd": "RKPD", "apbd": "APBD", "pendapatan": "Pendapatan", "realisasi": "Realisasi", "apbd_ringkas": "Ringkasan DJPK",
	"nomenklatur": "Nomenklatur", "perangkat_daerah": "Perangkat daerah", "pemetaan_urusan": "Pemetaan urusan", "usulan_musrenbang": "Usulan musrenbang",
	"pembahasan_tkksd": "Pembahasan TKKSD", "persetujuan_dprd": "Persetujuan DPRD", "evaluasi_kerja_sama": "Evaluasi kerja sama", "rekening": "Kode rekening", "keputusan_tautan": "Keputusan tautan"}

// DatasetName is the batch's dataset as planners call it.
func (b *batch) DatasetName() string { return datasetNames[b.Dataset] }

var statusNames = map[string]string{"loaded": "dimuat", "superseded": "digantikan", "held": "ditahan", "refused": "ditolak"}

// StatusName is the batch's status in Indonesian.
func (b *batch) StatusName() string { return statusNames[b.Status] }

// AsOfText is the day on which the batch came.
func (b *batch) AsOfText() string { return dateShort(b.AsOf) }
