package reports

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"padu/warehouse"
)

// Edition is the reports of one closed period, kept for ever. Its stored bytes are the truth; this is its line in
// editions/ledger.ndjson, and without the line a folder is no edition.
type Edition struct {
	ID          string    `json:"id"` // 2026-T3/1, the folder below editions
	Period      string    `json:"period"`
	N           int       `json:"n"`
	Kinds       []string  `json:"kinds"`
	Snapshot    string    `json:"snapshot"`    // run id of the snapshot that it was drawn from
	Fingerprint string    `json:"fingerprint"` // of that snapshot
	AsOf        string    `json:"as_of"`       // the day that the snapshot speaks of
	Version     string    `json:"version"`     // of padu
	Models      string    `json:"models"`      // hash of padu's models and rules
	Rules       string    `json:"rules"`       // the rule version: hash of models, rules and parameters
	MadeAt      time.Time `json:"made_at"`
	Reason      string    `json:"reason"`
	Reports     int       `json:"reports"`
	Files       int       `json:"files"` // with the manifest
	Bytes       int64     `json:"bytes"`
	Manifest    string    `json:"manifest"` // sha256 of manifest.csv
}

// The files of an edition beside its pages.
const (
	editionManifest = "manifest.csv" // every other file with its sha256
	figuresFile     = "angka.csv"    // every figure
	basisFile       = "dasar.csv"    // what the figures rest on
)

// EditionsPage is the page of the site that lists the editions.
const EditionsPage = "edisi.html"

func editionLedger(dir string) string { return filepath.Join(dir, "editions", "ledger.ndjson") }

// Editions are the editions of the workspace dir, in the order in which they were made.
func Editions(dir string) ([]Edition, error) {
	all, err := warehouse.ReadLines[Edition](editionLedger(dir))
	return slices.DeleteFunc(all, func(e Edition) bool { return e.ID == "" || e.Manifest == "" }), err
}

// Folder is where the edition lies in the workspace dir.
func (e *Edition) Folder(dir string) string {
	return filepath.Join(dir, "editions", e.Period, strconv.Itoa(e.N))
}

// ForgetEdition takes an edition's line out of the ledger, after which its folder is no edition. The caller keeps others from making
// editions meanwhile.
func ForgetEdition(dir, id string) error {
	data, err := os.ReadFile(editionLedger(dir))
	if err != nil {
		return fmt.Errorf("forget edition %s: %w", id, err)
	}
	var kept []byte
	for line := range bytes.Lines(data) {
		var e Edition
		if json.Unmarshal(line, &e) != nil || e.ID != id {
			kept = append(kept, line...)
		}
	}
	return warehouse.WriteFile(editionLedger(dir), kept)
}

// MakeEdition draws the next edition of e's period from a snapshot and puts it into the ledger. e says the period, the kinds, the
// hash of the models, when and why. A crash leaves the edition with its line, or a folder that the next attempt replaces.
// The caller keeps others from making editions meanwhile. progress is as for Render.
func MakeEdition(ctx context.Context, s *warehouse.Snapshot, dir string, e Edition, progress func(done, total int64)) (Edition, error) {
	made, err := Editions(dir)
	if err != nil {
		return e, err
	}
	e.N = 1
	for _, old := range made {
		if old.Period == e.Period {
			e.N = max(e.N, old.N+1)
		}
	}
	info := s.Info()
	e.ID = fmt.Sprintf("%s/%d", e.Period, e.N)
	e.Snapshot, e.Fingerprint, e.AsOf, e.Version = info.RunID, info.Fingerprint, info.AsOf.Format(time.DateOnly), info.Version
	final := e.Folder(dir)
	aside := final + ".new"
	if err := errors.Join(os.RemoveAll(aside), os.RemoveAll(final)); err != nil { // of an attempt that died
		return e, err
	}
	if err := drawEdition(ctx, s, &e, aside, progress); err != nil {
		return e, errors.Join(fmt.Errorf("edition %s: %w", e.ID, err), os.RemoveAll(aside))
	}
	period := filepath.Dir(final)
	if err := errors.Join(warehouse.SyncTree(aside), os.Rename(aside, final), warehouse.SyncDir(period), warehouse.SyncDir(filepath.Dir(period))); err != nil {
		return e, fmt.Errorf("edition %s: %w", e.ID, err)
	}
	return e, warehouse.AppendLine(editionLedger(dir), e)
}

// drawEdition writes the edition's files into folder out, which must not exist, and counts them.
func drawEdition(ctx context.Context, s *warehouse.Snapshot, e *Edition, out string, progress func(done, total int64)) error {
	p, err := ParsePeriod(e.Period)
	if err != nil {
		return err
	}
	st, err := loadFor(ctx, s, p)
	if err != nil {
		return err
	}
	st.edition = e.ID
	orders := st.ordersOf(e.Kinds)
	w := &writer{out: out, only: map[string]bool{}, reports: map[string]kept{}, progress: progress}
	facts, err := st.facts(ctx, w, orders)
	if err != nil {
		return err
	}
	basis, err := st.basis(ctx, s, e)
	if err != nil {
		return err
	}
	w.csv(figuresFile, facts.lines())
	w.csv(basisFile, basis.lines())
	if _, err := w.result(ctx); err != nil {
		return err
	}
	files, err := manifest(out)
	if err != nil {
		return err
	}
	e.Reports, e.Files, e.Bytes = len(orders), len(files)+1, 0
	lines := [][]string{{"berkas", "byte", "sha256"}}
	for _, f := range files {
		e.Bytes += f.bytes
		lines = append(lines, []string{f.name, strconv.FormatInt(f.bytes, 10), f.sum})
	}
	data, err := csvBytes(lines)
	if err != nil {
		return err
	}
	e.Manifest, e.Bytes = sum256(data), e.Bytes+int64(len(data))
	return os.WriteFile(filepath.Join(out, editionManifest), data, 0o644)
}

func sum256(data []byte) string {
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}

func csvBytes(lines [][]string) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	err := w.WriteAll(lines)
	return b.Bytes(), err
}

func (w *writer) csv(name string, lines [][]string) {
	data, err := csvBytes(lines)
	if err != nil {
		w.fail(err)
	}
	w.file(name, data)
}

// stored is one file of an edition.
type stored struct {
	name, sum string
	bytes     int64
}

// manifest lists the files below root by name, without the manifest itself.
func manifest(root string) (out []stored, err error) {
	err = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if rel = filepath.ToSlash(rel); rel != editionManifest {
			out = append(out, stored{rel, sum256(data), int64(len(data))})
		}
		return err
	})
	slices.SortFunc(out, func(a, b stored) int { return strings.Compare(a.name, b.name) })
	return out, err
}

// FindEdition is the edition of that id, or the newest of a period.
func FindEdition(all []Edition, id string) (Edition, error) {
	var found *Edition
	for i := range all {
		if all[i].ID == id || all[i].Period == id {
			found = &all[i]
		}
	}
	if found != nil {
		return *found, nil
	}
	if len(all) == 0 {
		return Edition{}, Mistake(fmt.Sprintf("edition %q: there is none yet; the nightly makes one when a period has closed", id))
	}
	var ids []string
	for _, e := range all {
		ids = append(ids, e.ID)
	}
	return Edition{}, Mistake(fmt.Sprintf("edition %q: there is none; the editions: %s", id, strings.Join(ids, ", ")))
}

// NextDue are the periods of a cadence that closed before the day asOf and have no edition: the last one at first, then every one
// since, at most twelve.
func NextDue(made []Edition, cadence string, asOf time.Time) (out []string) {
	last := LastClosed(cadence, asOf)
	first := last
	for _, e := range made {
		if p, err := ParsePeriod(e.Period); err == nil && p.Cadence() == cadence && !p.From.Before(first.From) {
			return nil
		}
	}
	for n := 1; n < 12; n++ {
		before := LastClosed(cadence, first.To)
		if !slices.ContainsFunc(made, func(e Edition) bool {
			p, err := ParsePeriod(e.Period)
			return err == nil && p.Cadence() == cadence && p.From.Before(first.From)
		}) ||
			slices.ContainsFunc(made, func(e Edition) bool { return e.Period == before.Code }) {
			break
		}
		first = before
	}
	for p := first; !p.From.After(last.From); p = p.next() {
		out = append(out, p.Code)
	}
	return out
}

// editionsList is the page of the site that leads to the editions.
type editionsList struct {
	common
	Headline string
	Editions []listedEdition
}

type listedEdition struct {
	Edition
	PeriodName, Day string
	Newest          bool
}

// editions makes the list, the newest period first.
func (st *site) editions(all []Edition) *editionsList {
	l := &editionsList{common: st.common("Edisi", ""), Headline: counted(len(all), "Satu edisi tersimpan", "%d edisi tersimpan")}
	if len(all) == 0 {
		l.Headline = "Belum ada edisi"
	}
	newest := map[string]int{}
	for _, e := range all {
		newest[e.Period] = max(newest[e.Period], e.N)
	}
	for _, e := range all {
		p, err := ParsePeriod(e.Period)
		day, err2 := time.Parse(time.DateOnly, e.AsOf)
		if err != nil || err2 != nil {
			continue
		}
		l.Editions = append(l.Editions, listedEdition{e, p.Name(), date(day), e.N == newest[e.Period]})
	}
	slices.SortStableFunc(l.Editions, func(a, b listedEdition) int {
		pa, _ := ParsePeriod(a.Period)
		pb, _ := ParsePeriod(b.Period)
		return cmp.Or(pb.To.Compare(pa.To), pb.From.Compare(pa.From), b.N-a.N)
	})
	return l
}

// DrawEditionsPage draws the page that lists the editions alone, the same that Render writes.
func DrawEditionsPage(ctx context.Context, s *warehouse.Snapshot, all []Edition) ([]byte, error) {
	st := &site{info: s.Info()}
	if err := st.loadQuality(ctx, s); err != nil {
		return nil, fmt.Errorf("draw the list of editions: %w", err)
	}
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, "edisi", st.editions(all)); err != nil {
		return nil, fmt.Errorf("draw the list of editions: %w", err)
	}
	return b.Bytes(), nil
}
