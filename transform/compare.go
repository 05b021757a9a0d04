package transform

import (
	"context"
	"errors"
	"fmt"

	"padu/warehouse"
)

// Difference is what the marts of the snapshot that is being built say otherwise than those of an older one.
type Difference struct {
	Inputs     []InputChange     `json:"inputs"`
	Batches    []NewBatch        `json:"batches_since"`
	Links      []LinkChange      `json:"links"`
	Reworded   int64             `json:"links_reworded"` // the same link, only its reason, evidence, share or rank are others
	Agreements []AgreementChange `json:"agreements"`
	Money      []MoneyChange     `json:"money"`
	Findings   []FindingChange   `json:"findings"`
}

// NoDifference is that of a snapshot to itself.
func NoDifference() Difference {
	return Difference{Inputs: []InputChange{}, Batches: []NewBatch{}, Links: []LinkChange{}, Agreements: []AgreementChange{}, Money: []MoneyChange{}, Findings: []FindingChange{}}
}

// InputChange is a row of mart.dim_parameter: a parameter (of one region, where it has its own), the day, or the version of the linker. nil is for none.
type InputChange struct {
	Name string  `json:"nama"`
	Old  *string `json:"old"`
	New  *string `json:"new"`
}

// NewBatch is a batch that the older snapshot does not know, or knows in another status: what it changes is no one's change
// of a rule.
type NewBatch struct {
	Source  string `json:"source"`
	Dataset string `json:"dataset"`
	File    string `json:"file"`
	Status  string `json:"status"`
}

// What can happen to a link: the first that fits.
const (
	LinkAppears  = "appears"
	LinkVanishes = "vanishes"
	LinkLine     = "line"     // the same link, on another line of the plan
	LinkStatus   = "status"   // otomatis, diusulkan, diterima, ditolak
	LinkReopened = "reopened" // the same status, but a decision is open again, or closed
	LinkScore    = "score"
	LinkMethod   = "method" // kode, keputusan, teks
	LinkBand     = "band"   // the same score, which the limits place otherwise
)

// LinkChange is a link that is not what it was.
type LinkChange struct {
	What       string    `json:"what"`
	ID         string    `json:"id_tautan"`
	Region     string    `json:"kode_wilayah"`
	RegionName string    `json:"nama_wilayah"`
	Agreement  string    `json:"id_kerja_sama"`
	Title      string    `json:"judul"`
	Year       int       `json:"tahun"`
	Decision   bool      `json:"decision"` // what follows from a planner's decision on it is another: its status, whether it is reopened, or it is gone
	Old        *LinkSide `json:"old"`
	New        *LinkSide `json:"new"`
}

// LinkSide is a link in one of the two snapshots.
type LinkSide struct {
	Agency string  `json:"kode_perangkat_daerah"`
	Code   string  `json:"kode_sub_kegiatan"`
	Score  float64 `json:"skor"`
	Band   string  `json:"band"` // otomatis, diusulkan, di bawah: where the limits place the score
	Method string  `json:"cara"`
	Status string  `json:"status"`
	Reason string  `json:"alasan"`
}

// AgreementChange is a rung, a state or an answer to the DPRD test that is another. nil is for an agreement (in a year) that
// is not there.
type AgreementChange struct {
	What       string  `json:"what"` // rung, state, approval
	Region     string  `json:"kode_wilayah"`
	RegionName string  `json:"nama_wilayah"`
	Agreement  string  `json:"id_kerja_sama"`
	Title      string  `json:"judul"`
	Year       int     `json:"tahun"` // 0 for a state, which has no year
	Old        *string `json:"old"`
	New        *string `json:"new"`
}

// MoneyChange is the rupiah of lines that are tied to an agreement, each line once: for all regions, and for each region and
// each of its years where it is another. Amounts are decimals of two places; nil where nothing was received.
type MoneyChange struct {
	Column     string  `json:"column"`       // pagu_rkpd, anggaran_apbd, realisasi
	Region     string  `json:"kode_wilayah"` // the region that holds the budget; "" for all
	RegionName string  `json:"nama_wilayah"`
	Year       int     `json:"tahun"` // 0 for all
	Old        *string `json:"old"`
	New        *string `json:"new"`
	Gained     string  `json:"gained"`     // what became tied, or more
	Lost       string  `json:"lost"`       // what is tied no longer, or less
	Moved      string  `json:"difference"` // gained less lost
}

// FindingChange is a finding that opens, closes, or says another thing about the same.
type FindingChange struct {
	What      string       `json:"what"` // opens, closes, reworded
	Rule      string       `json:"aturan"`
	Name      string       `json:"nama_aturan"`
	Region    string       `json:"kode_wilayah"`
	Agreement string       `json:"id_kerja_sama"` // "" when it is not about one
	Year      int          `json:"tahun"`         // 0 when it is not about one
	Old       *FindingSide `json:"old"`
	New       *FindingSide `json:"new"`
}

// FindingSide is a finding in one of the two snapshots.
type FindingSide struct {
	ID       string `json:"id_temuan"`
	Severity string `json:"tingkat"`
	Text     string `json:"uraian"`
}

// Compare says what the snapshot that is being built has otherwise than old, for one region or, with "", for all.
func Compare(ctx context.Context, w *warehouse.DB, old *warehouse.Snapshot, region string) (d Difference, err error) {
	err = w.Beside(ctx, old, func() error {
		for _, part := range []struct {
			name string
			do   func(context.Context, *warehouse.DB, string) error
		}{{"inputs", d.inputs}, {"links", d.links}, {"agreements", d.agreements}, {"money", d.money}, {"findings", d.findings}} {
			if err := part.do(ctx, w, region); err != nil {
				return fmt.Errorf("compare %s with snapshot %s of padu %s: %w", part.name, old.Info().RunID, old.Info().Version, err)
			}
		}
		return nil
	})
	return d, err
}

func (d *Difference) inputs(ctx context.Context, w *warehouse.DB, _ string) (err error) {
	if d.Inputs, err = list(ctx, w, func(r *InputChange) []any { return []any{&r.Name, &r.Old, &r.New} }, inputsSQL); err != nil {
		return err
	}
	d.Batches, err = list(ctx, w, func(r *NewBatch) []any { return []any{&r.Source, &r.Dataset, &r.File, &r.Status} }, batchesSQL)
	return err
}

func (d *Difference) links(ctx context.Context, w *warehouse.DB, region string) (err error) {
	if _, err := w.Exec(ctx, linksSQL(region)); err != nil {
		return err
	}
	d.Links, err = list(ctx, w, func(r *LinkChange) []any {
		r.Old, r.New = &LinkSide{}, &LinkSide{}
		o, n := r.Old, r.New
		return []any{&r.What, &r.ID, &r.Region, &r.RegionName, &r.Agreement, &r.Title, &r.Year, &r.Decision,
			&o.Agency, &o.Code, &o.Score, &o.Band, &o.Method, &o.Status, &o.Reason, &n.Agency, &n.Code, &n.Score, &n.Band, &n.Method, &n.Status, &n.Reason}
	}, "select * exclude (urut) from temp.beda_tautan where apa <> 'worded' order by urut, kode_wilayah, id_kerja_sama, tahun, id_tautan")
	if err != nil {
		return err
	}
	for i := range d.Links {
		switch l := &d.Links[i]; l.What {
		case LinkAppears:
			l.Old = nil
		case LinkVanishes:
			l.New = nil
		}
	}
	err = w.QueryRow(ctx, "select count(*) from temp.beda_tautan where apa = 'worded'").Scan(&d.Reworded)
	_, derr := w.Exec(ctx, "drop table temp.beda_tautan")
	return errors.Join(err, derr)
}

func (d *Difference) agreements(ctx context.Context, w *warehouse.DB, region string) (err error) {
	d.Agreements, err = list(ctx, w, func(r *AgreementChange) []any {
		return []any{&r.What, &r.Region, &r.RegionName, &r.Agreement, &r.Title, &r.Year, &r.Old, &r.New}
	}, agreementsSQL(region))
	return err
}

func (d *Difference) money(ctx context.Context, w *warehouse.DB, region string) (err error) {
	d.Money, err = list(ctx, w, func(r *MoneyChange) []any {
		return []any{&r.Column, &r.Region, &r.RegionName, &r.Year, &r.Old, &r.New, &r.Gained, &r.Lost, &r.Moved}
	}, moneySQL(region))
	return err
}

func (d *Difference) findings(ctx context.Context, w *warehouse.DB, region string) (err error) {
	d.Findings, err = list(ctx, w, func(r *FindingChange) []any {
		r.Old, r.New = &FindingSide{}, &FindingSide{}
		o, n := r.Old, r.New
		return []any{&r.What, &r.Rule, &r.Name, &r.Region, &r.Agreement, &r.Year, &o.ID, &o.Severity, &o.Text, &n.ID, &n.Severity, &n.Text}
	}, findingsSQL(region))
	for i := range d.Findings {
		switch f := &d.Findings[i]; f.What {
		case "opens":
			f.Old = nil
		case "closes":
			f.New = nil
		}
	}
	return err
}

// list reads all rows; fields says where the columns of one go.
func list[T any](ctx context.Context, of Asker, fields func(*T) []any, q string, args ...any) ([]T, error) {
	out := []T{}
	rows, err := of.Query(ctx, q, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r T
		if err := rows.Scan(fields(&r)...); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}
