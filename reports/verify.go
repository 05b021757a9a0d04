package reports

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"padu/warehouse"
)

// Fault is a file of an edition that is not what it should be.
type Fault struct {
	File string `json:"file"`
	What string `json:"what"`
}

// Verified says whether an edition is what was made.
type Verified struct {
	ID     string  `json:"edition"`
	Files  int     `json:"files"`
	Faults []Fault `json:"faults"` // of the stored files against the manifest, and of the manifest against the ledger
	Drawn  bool    `json:"drawn"`  // it was drawn again
	Why    string  `json:"why,omitempty"`
	Differ []Fault `json:"differ"` // of the files drawn again against the stored ones
}

// VerifyEdition reads every stored byte of the edition against its manifest, and draws it again when the snapshot s that it was
// drawn from is given and this padu is the one that drew it; why says otherwise why s is not given. It draws in folder aside,
// which must not exist and is removed.
func VerifyEdition(ctx context.Context, dir string, e Edition, s *warehouse.Snapshot, version, why, aside string) (v Verified, err error) {
	v = Verified{ID: e.ID, Faults: []Fault{}, Differ: []Fault{}, Why: why}
	want, faults, err := storedFiles(dir, e)
	if err != nil {
		return v, err
	}
	v.Files, v.Faults = len(want), append(v.Faults, faults...)
	have, err := manifest(e.Folder(dir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return v, err
	}
	v.Faults = append(v.Faults, compareFiles(want, have)...)
	switch {
	case v.Why != "" || s == nil:
		return v, nil
	case e.Version != version:
		v.Why = fmt.Sprintf("it was drawn by padu %s, and this is %s", e.Version, version)
	case s.Info().Fingerprint != e.Fingerprint:
		v.Why = fmt.Sprintf("snapshot %s has the fingerprint %s, and the edition was drawn from %s", e.Snapshot, s.Info().Fingerprint, e.Fingerprint)
	}
	if v.Why != "" {
		return v, nil
	}
	defer func() { err = errors.Join(err, os.RemoveAll(aside)) }()
	again := e
	if err := drawEdition(ctx, s, &again, aside, nil); err != nil {
		return v, fmt.Errorf("draw %s again: %w", e.ID, err)
	}
	v.Drawn = true
	drawn, err := manifest(aside)
	if err != nil {
		return v, err
	}
	v.Differ = append(v.Differ, compareFiles(have, drawn)...)
	return v, nil
}

// storedFiles reads the edition's list of files; a fault says when the list is not the one in the ledger.
func storedFiles(dir string, e Edition) (out []stored, faults []Fault, err error) {
	path := filepath.Join(e.Folder(dir), editionManifest)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, []Fault{{editionManifest, "is missing"}}, nil
	}
	if err != nil {
		return nil, nil, err
	}
	if sum256(data) != e.Manifest {
		faults = append(faults, Fault{editionManifest, "is not the one in the ledger"})
	}
	rows, err := readCSV(path, 3)
	if err != nil {
		return nil, append(faults, Fault{editionManifest, "cannot be read: " + err.Error()}), nil
	}
	for _, r := range rows {
		out = append(out, stored{name: r[0], sum: r[2]})
	}
	return out, faults, nil
}

func compareFiles(want, have []stored) (out []Fault) {
	by := map[string]string{}
	for _, f := range have {
		by[f.name] = f.sum
	}
	for _, f := range want {
		switch sum, ok := by[f.name]; {
		case !ok:
			out = append(out, Fault{f.name, "is missing"})
		case sum != f.sum:
			out = append(out, Fault{f.name, "has other bytes"})
		}
		delete(by, f.name)
	}
	for _, f := range have {
		if _, ok := by[f.name]; ok {
			out = append(out, Fault{f.name, "is not in the manifest"})
		}
	}
	return out
}

// readCSV reads the rows below the head, of so many columns.
func readCSV(path string, columns int) ([][]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = columns
	rows, err := r.ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[1:], nil
}

// faceOf reads the two lists of a stored edition.
func faceOf(dir string, e Edition) (f editionFace, err error) {
	facts, err := readCSV(filepath.Join(e.Folder(dir), figuresFile), len(factHead))
	if err != nil {
		return f, fmt.Errorf("edition %s: %w", e.ID, err)
	}
	for _, r := range facts {
		f.facts = append(f.facts, fact{r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8], r[9], r[10], r[11], r[12]})
	}
	basis, err := readCSV(filepath.Join(e.Folder(dir), basisFile), len(basisHead))
	if err != nil {
		return f, fmt.Errorf("edition %s: %w", e.ID, err)
	}
	for _, r := range basis {
		f.basis = append(f.basis, basisRow{r[0], r[1], r[2], r[3], r[4], r[5], r[6]})
	}
	return f, nil
}

// faceNow composes the two lists that a next edition of e's period would have.
func faceNow(ctx context.Context, s *warehouse.Snapshot, e Edition) (f editionFace, err error) {
	p, err := ParsePeriod(e.Period)
	if err != nil {
		return f, err
	}
	st, err := loadFor(ctx, s, p)
	if err != nil {
		return f, err
	}
	for _, o := range st.ordersOf(e.Kinds) {
		f.facts = append(f.facts, st.document(o.kind, o.region, o.agency, p).facts()...)
	}
	f.basis, err = st.basis(ctx, s, &e)
	return f, err
}

// ordersOf are the reports of an edition: of some kinds, and of the regions that sent something.
func (st *site) ordersOf(kinds []string) []order {
	return slices.DeleteFunc(st.orders(), func(o order) bool {
		return !slices.Contains(kinds, o.kind.Name) || o.region != nil && !o.region.sent()
	})
}

// DiffEditions says what differs between two stored editions and why. readers gives the models whose rows may change with a parameter.
func DiffEditions(dir string, old, fresh Edition, readers func(string) map[string][]string) (*Difference, error) {
	a, err := faceOf(dir, old)
	if err != nil {
		return nil, err
	}
	b, err := faceOf(dir, fresh)
	if err != nil {
		return nil, err
	}
	d, err := between(a, b, readers)
	if err == nil {
		d.Old, d.New = old.ID, fresh.ID
	}
	return d, err
}

// DiffNow says what differs between a stored edition and what a next one would say, drawn from snapshot s by this padu, whose
// models have the hash models.
func DiffNow(ctx context.Context, dir string, old Edition, s *warehouse.Snapshot, version, models string, readers func(string) map[string][]string) (*Difference, error) {
	a, err := faceOf(dir, old)
	if err != nil {
		return nil, err
	}
	now := old
	now.Version, now.Models = version, models
	b, err := faceNow(ctx, s, now)
	if err != nil {
		return nil, err
	}
	d, err := between(a, b, readers)
	if err == nil {
		d.Old, d.New = old.ID, "current"
	}
	return d, err
}
