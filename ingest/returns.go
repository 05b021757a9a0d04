package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"padu/warehouse"
)

// What goes home: for each file whose last batch has problems, returns/<source>/ holds the region's own workbook with the
// cells marked. Beside it lies a hidden file that names the batch, so that a workbook which somebody is correcting in place
// is not written again until the file is judged again.

const (
	noteSheet    = "Catatan padu"  // the summary in a workbook that goes home
	excerptSheet = "Cuplikan padu" // the bad rows of a file that is too large to go home whole
	dataSheet    = "Data"          // the table of a text or JSON file
	returnForm   = "1"             // another form is written anew
	maxMarks     = 5_000           // cells marked in one file
)

// isOwnSheet is true for what padu wrote into a workbook; it is no data.
func isOwnSheet(name string) bool { return name == noteSheet || name == excerptSheet }

// tableEndings are of files that go home as a workbook: apbd.csv as apbd.csv.xlsx.
var tableEndings = []string{".csv", ".txt", ".tsv", ".json", ".ndjson", ".xls"}

// ownName is the name under which the file came first: without the .xlsx that padu gave it when it went home.
func ownName(name string) string {
	if stem, ok := cutEnding(name, ".xlsx"); ok && slices.Contains(tableEndings, strings.ToLower(path.Ext(stem))) {
		return stem
	}
	return name
}

func cutEnding(name, ending string) (string, bool) {
	if n := len(name) - len(ending); n > 0 && strings.EqualFold(name[n:], ending) {
		return name[:n], true
	}
	return name, false
}

// wasText is true for the workbook of a text file, in which a row may still be longer than its header.
func wasText(name string) bool {
	own := ownName(name)
	return own != name && slices.Contains([]string{".csv", ".txt", ".tsv"}, strings.ToLower(path.Ext(own)))
}

// Returned says what GiveBack did.
type Returned struct {
	Waiting  int       // files that lie in returns/ now
	Written  []string  // of these, the ones written now, as paths in the workspace
	Removed  []string  // files taken away, because their problems are gone
	Problems []Problem // files that could not be written
}

// GiveBack brings dir/returns in line with the last batch of every file: what has problems lies there marked, what has none
// does not. Times are written in zone.
func GiveBack(ctx context.Context, w *warehouse.DB, dir string, zone *time.Location) (Returned, error) {
	var out Returned
	batches, err := returning(ctx, w)
	if err != nil {
		return out, fmt.Errorf("find what goes home: %w", err)
	}
	wanted := map[string]bool{}
	for _, b := range batches {
		b.dir, b.zone = dir, zone
		mark, name, fresh, err := b.give(ctx, w)
		if ctx.Err() != nil {
			return out, ctx.Err()
		}
		if err != nil { // one file that cannot be written must not keep the others
			out.Problems = append(out.Problems, leftOut(b.source, b.file, say("could not be sent home: %v; see the folder returns/ and the disk", err)))
			continue
		}
		out.Waiting++
		wanted[filepath.Join(dir, mark)] = true
		if fresh {
			out.Written = append(out.Written, filepath.ToSlash(name))
		}
	}
	if len(out.Problems) == 0 {
		out.Removed, err = prune(dir, wanted)
	}
	return out, err
}

// homeBatch is the last batch of a file, with problems.
type homeBatch struct {
	id, source, dataset, region, stage, file, sum, status, alasan, run string
	seq, size, rowsIn, loaded, rejected, skipped, rejects, notes       int64
	year, month                                                        int
	at                                                                 time.Time
	twin                                                               bool // the same bytes stand in another year or month
	dir                                                                string
	zone                                                               *time.Location
	skips                                                              []skipCount
	problems                                                           []homeProblem
}

type skipCount struct {
	kind string
	rows int64
}

// homeRemarks are the remarks that need something done: not what was left out, rounded, masked or skipped.
const homeRemarks = "rule not in ('lembar', 'dibulatkan', 'D-12', 'D-15')"

// returning lists the last batch of every file that has problems.
func returning(ctx context.Context, w *warehouse.DB) ([]*homeBatch, error) {
	rows, err := w.Query(ctx, `
		select b.batch_id, source, dataset, kode_wilayah, tahap, file, sha256, status, coalesce(alasan, reason, ''), run_id,
		  seq, size_bytes, rows_in, rows_loaded, rows_rejected, rows_skipped, coalesce(r.n, 0), coalesce(m.n, 0), tahun, bulan, loaded_at,
		  exists (select 1 from landing.batches o where o.sha256 = b.sha256 and o.dataset = b.dataset and o.batch_id <> b.batch_id
		    and o.status in ('loaded', 'superseded') and (o.tahun <> b.tahun or o.bulan <> b.bulan))
		from landing.batches b
		left join (select batch_id, count(*) n from landing.rejects group by 1) r on r.batch_id = b.batch_id
		left join (select batch_id, count(*) n from landing.notes where `+homeRemarks+` group by 1) m on m.batch_id = b.batch_id
		order by seq`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	last, loaded := map[string]*homeBatch{}, map[string]int64{}
	for rows.Next() {
		b := &homeBatch{}
		if err := rows.Scan(&b.id, &b.source, &b.dataset, &b.region, &b.stage, &b.file, &b.sum, &b.status, &b.alasan, &b.run,
			&b.seq, &b.size, &b.rowsIn, &b.loaded, &b.rejected, &b.skipped, &b.rejects, &b.notes, &b.year, &b.month, &b.at, &b.twin); err != nil {
			return nil, err
		}
		last[b.source+"\x00"+ownName(b.file)] = b
		if b.status == "loaded" || b.status == "superseded" {
			loaded[b.subject()] = b.seq
		}
	}
	var out []*homeBatch
	for _, b := range last {
		unused := b.status == "held" || b.status == "refused"
		if unused && loaded[b.subject()] < b.seq || b.status == "loaded" && b.rejects+b.notes > 0 {
			out = append(out, b)
		}
	}
	slices.SortFunc(out, func(a, b *homeBatch) int { return cmp.Compare(a.seq, b.seq) })
	return out, rows.Err()
}

// subject is what a file that was not used speaks of: once it came by another path (out of its ZIP) and was loaded, the
// first one has nothing left to correct.
func (b *homeBatch) subject() string {
	return fmt.Sprint(b.source, " ", b.dataset, " ", b.region, " ", b.year, " ", b.stage, " ", b.month, " ", ownName(path.Base(b.file)))
}

// give writes what goes home of one batch, unless it lies there. mark and name are its paths in the workspace: of the hidden
// file that says which batch it is of and how it is called, and of the file itself.
func (b *homeBatch) give(ctx context.Context, w *warehouse.DB) (mark, name string, fresh bool, err error) {
	home := filepath.Join("returns", b.source, b.homeName())
	folder := filepath.Dir(home)
	mark = filepath.Join(folder, "."+filepath.Base(home)+".batch")
	id := fmt.Sprint(b.id, " ", b.run, " ", b.status, " ", returnForm)
	oldID, old := readMark(filepath.Join(b.dir, mark))
	if old != "" && oldID == id {
		if _, err := os.Stat(filepath.Join(b.dir, folder, old)); err == nil {
			return mark, filepath.Join(folder, old), false, nil
		}
	}
	if err := b.read(ctx, w); err != nil {
		return "", "", false, err
	}
	data, ending, err := b.make()
	if err != nil {
		return "", "", false, err
	}
	// The old file goes first: a kill between these steps leaves a mark without its file, which is then written.
	if old != "" {
		if err := os.Remove(filepath.Join(b.dir, folder, old)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", "", false, err
		}
	}
	name = home + ending
	if err := warehouse.WriteFile(filepath.Join(b.dir, mark), []byte(id+"\n"+filepath.Base(name)+"\n")); err != nil {
		return "", "", false, err
	}
	return mark, name, true, warehouse.WriteFile(filepath.Join(b.dir, name), data)
}

// readMark gives the two lines of a mark, "" where it is not there. The file's name leads nowhere else.
func readMark(path string) (id, name string) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", ""
	}
	id, name, _ = strings.Cut(strings.TrimSuffix(string(data), "\n"), "\n")
	if name != filepath.Base(name) || name == "." || name == ".." {
		return "", ""
	}
	return id, name
}

// Bounds on what goes home whole; of a larger file an excerpt goes.
const (
	maxHomeBytes = 20 << 20
	maxHomeRows  = 50_000
)

// make gives what goes home and the ending that its name gets. The bytes decide, as for the reader.
func (b *homeBatch) make() (data []byte, ending string, err error) {
	kept := kept(b.dir, b.sum)
	sheets, err := openSheets(kept)
	if _, gone := os.Stat(kept); gone != nil {
		return nil, "", gone
	}
	if err != nil || sheets[0].short > 0 || b.status == "held" && b.twin { // nothing in it can be corrected, or it is the wrong file
		data, err = b.letter()
		return data, ".catatan.txt", err
	}
	b.locate(sheets)
	book := sheets[0].workbook
	if b.size <= maxHomeBytes && b.rowsIn <= maxHomeRows {
		ending := ".xlsx"
		if _, is := cutEnding(ownName(b.file), ".xlsx"); is || book && strings.EqualFold(path.Ext(b.file), ".xlsm") {
			ending = ""
		}
		if book {
			data, err = b.marked()
		} else {
			data, err = b.copied(sheets)
		}
		if err == nil {
			return data, ending, nil
		}
	}
	data, xerr := b.excerpt(sheets)
	if xerr != nil {
		return nil, "", errors.Join(err, xerr)
	}
	return data, ".cuplikan.xlsx", nil
}

// homeName is the file's path below returns/<source>: its path in the inbox. What no file system takes is named by its batch.
func (b *homeBatch) homeName() string {
	name := strings.TrimPrefix(strings.ReplaceAll(ownName(b.file), `\`, "/"), "inbox/"+b.source+"/")
	odd := func(part string) bool {
		return len(part) > 180 || strings.HasPrefix(part, ".") || strings.ContainsFunc(part, unicode.IsControl)
	}
	if local := filepath.FromSlash(name); filepath.IsLocal(local) && !slices.ContainsFunc(strings.Split(name, "/"), odd) {
		return local
	}
	return b.id
}

// prune takes away the files that GiveBack wrote before and that are not wanted any more, and what a kill left half written.
// Files without a mark are people's own.
func prune(dir string, wanted map[string]bool) (removed []string, err error) {
	root := filepath.Join(dir, "returns")
	err = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name := d.Name()
		if strings.HasPrefix(name, ".new-") {
			return os.Remove(p)
		}
		if !strings.HasPrefix(name, ".") || !strings.HasSuffix(name, ".batch") || wanted[p] {
			return nil
		}
		_, own := readMark(p)
		if own == "" {
			return os.Remove(p)
		}
		at := filepath.Join(filepath.Dir(p), own)
		if err := os.Remove(at); err == nil {
			rel, err := filepath.Rel(dir, at)
			if err != nil {
				return err
			}
			removed = append(removed, filepath.ToSlash(rel))
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return os.Remove(p)
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return removed, err
}
