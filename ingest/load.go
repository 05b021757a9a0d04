package ingest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"

	"padu/warehouse"
)

// Run is what the caller knows and ingest must not look up: the run, the day and the time.
type Run struct {
	ID          string
	AsOf        time.Time // the day the load belongs to
	Now         time.Time
	RejectLimit float64 // a batch with a larger share of rejects among its data rows is refused; 0 means 0.20

	// Progress is called while a file is read, with its rows and bytes so far: some dozen times a second, by one goroutine at a
	// time. A file that has to be read again begins at 0 again. It may be nil.
	Progress func(rows, bytes int64)
}

// Receipt says what became of one file.
type Receipt struct {
	BatchID   string            `json:"batch_id"`
	Source    string            `json:"source"`
	Dataset   string            `json:"dataset"`
	File      string            `json:"file"`
	Region    string            `json:"region"`
	Year      int               `json:"year"`
	Stage     string            `json:"stage"`
	Month     int               `json:"month"`
	Status    string            `json:"status"` // loaded, held, refused
	Reason    string            `json:"reason,omitempty"`
	RowsIn    int64             `json:"rows_in"`
	Loaded    int64             `json:"rows_loaded"`
	Rejected  int64             `json:"rows_rejected"`
	Skipped   int64             `json:"rows_skipped"`
	Skips     map[string]int64  `json:"skips,omitempty"`
	SHA256    string            `json:"sha256"`          // of the file as it came
	Money     map[string]string `json:"money,omitempty"` // rupiah of the loaded rows by field, exact: "1234567.89"
	Unchanged bool              `json:"unchanged"`       // these bytes were judged before; nothing was done
	Unknown   []string          `json:"unknown_columns,omitempty"`
}

// Prepare makes the landing tables of all contracts, loads the built-in lists, and removes copies that a crash left half.
func Prepare(ctx context.Context, w *warehouse.DB) error {
	if err := sweep(w.Dir()); err != nil {
		return fmt.Errorf("sweep archive: %w", err)
	}
	for _, name := range Datasets() {
		if _, err := w.Exec(ctx, contracts()[name].createSQL()); err != nil {
			return fmt.Errorf("landing table %s: %w", name, err)
		}
	}
	if err := beginHistory(ctx, w); err != nil {
		return err
	}
	if err := writeContracts(ctx, w); err != nil {
		return err
	}
	if err := reachOfBefore(ctx, w); err != nil {
		return fmt.Errorf("what the batches speak of: %w", err)
	}
	return loadReference(ctx, w)
}

// Load reads one file and commits it as one batch: all of it, or nothing and the reason. A file that cannot be used is
// no error but a refused or held batch; an error is a fault of the machine, and then nothing is recorded.
func Load(ctx context.Context, w *warehouse.DB, dir string, f File, run Run) (Receipt, error) {
	return newLoad(w, dir, f, run).whole(ctx)
}

func newLoad(w *warehouse.DB, dir string, f File, run Run) *load {
	l := &load{w: w, dir: dir, file: f, run: run, c: contracts()[f.Rule.Dataset]}
	l.receipt = Receipt{Source: f.Source, Dataset: f.Rule.Dataset, File: f.Name, Skips: map[string]int64{}}
	if l.run.RejectLimit == 0 {
		l.run.RejectLimit = 0.20
	}
	return l
}

func (l *load) whole(ctx context.Context) (Receipt, error) {
	f := l.file
	if l.c == nil {
		return l.receipt, fmt.Errorf("ingest %s: dataset %q is not known; known: %s", f.Name, f.Rule.Dataset, strings.Join(Datasets(), ", "))
	}
	if err := l.do(ctx); err != nil {
		return l.receipt, fmt.Errorf("ingest %s: %w", f.Name, err)
	}
	return l.receipt, nil
}

// load is one file on its way.
type load struct {
	w       *warehouse.DB
	dir     string
	file    File
	run     Run
	c       *Contract
	kept    *archived
	within  string // the member of the archived ZIP that did not unpack
	seq     int64
	order   *loadOrder // by which it is loaded again from the archive; nil when it comes for the first time
	tables  []*found
	receipt Receipt
	alasan  string // why the batch was not loaded, for planners
	rejects []reject
	remarks []remark
	said    []remark         // about the file as a whole
	unsaid  int              // remarks beyond maxRemarks
	aside   map[string]int64 // rows of a template's own sheets, by kind
	past    int64            // bytes of the tables that were read
	reach   map[reach]bool   // of the loaded rows
	ahead   *ahead           // what was read of it while others were loaded; nil when nothing was
	regions []string         // of the rows of the batches near it, and its own
	looked  *looked          // how files looked the last time; nil where each is read
}

// unusable is a file that cannot be loaded, with the status and the reason that its batch gets.
type unusable struct {
	status string
	reason said
}

func (u unusable) Error() string { return u.reason.en }

func refused(format string, args ...any) error {
	return unusable{"refused", say(format, args...)}
}

func (l *load) do(ctx context.Context) (err error) {
	broken, err := l.taken(ctx)
	if err != nil {
		return err
	}
	defer l.ahead.drop()
	defer func() { err = errors.Join(err, l.kept.drop()) }()
	l.receipt.SHA256 = l.kept.sum
	if known, err := l.known(ctx); known || err != nil {
		l.receipt.Money, l.receipt.Unknown, l.receipt.Skips = nil, nil, map[string]int64{} // what was read ahead does not count
		return errors.Join(err, l.kept.settle())
	}
	if err = broken; err == nil && !l.ahead.has() {
		err = l.open()
	}
	if err == nil {
		if err = l.sameBytes(ctx); err != nil {
			l.nothingRead()
		}
	}
	if err == nil {
		err = l.insert(ctx, false)
	}
	var u unusable
	if errors.As(err, &u) {
		return l.recordUnused(ctx, u)
	}
	return err
}

// known finds out whether these bytes were judged before, and otherwise gives the batch its id and number.
func (l *load) known(ctx context.Context) (bool, error) {
	if l.order != nil {
		l.receipt.BatchID, l.seq = l.order.Batch, l.order.Seq
		return false, nil
	}
	id := identity(l.kept.sum+l.within, l.file.Rule)
	if err := l.w.QueryRow(ctx, "select coalesce(max(seq), 0) + 1 from landing.batches").Scan(&l.seq); err != nil {
		return false, err
	}
	if l.file.Accepted != "" {
		l.receipt.BatchID = l.file.Accepted
		return false, nil
	}
	// The last batch of this path tells whether the file changed; a batch in force tells whether its bytes came by another path.
	r := &l.receipt
	err := l.w.QueryRow(ctx, `
		select batch_id, kode_wilayah, tahun, tahap, bulan, status, coalesce(reason, ''), rows_in, rows_loaded, rows_rejected, rows_skipped
		from landing.batches
		where (batch_id = ? or starts_with(batch_id, ?))
		  and (status = 'loaded' or seq = (select max(seq) from landing.batches where source = ? and file = ?))
		order by seq desc limit 1`, id, id+"-", l.file.Source, l.file.Name).
		Scan(&r.BatchID, &r.Region, &r.Year, &r.Stage, &r.Month, &r.Status, &r.Reason, &r.RowsIn, &r.Loaded, &r.Rejected, &r.Skipped)
	if err == nil {
		r.Unchanged = true
		return true, nil
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return false, err
	}
	var again int
	if err := l.w.QueryRow(ctx, "select count(*) from landing.batches where batch_id = ? or starts_with(batch_id, ?)", id, id+"-").Scan(&again); err != nil {
		return false, err
	}
	if r.BatchID = id; again > 0 {
		r.BatchID = fmt.Sprintf("%s-%d", id, again+1)
	}
	return false, nil
}

// insert loads all tables of the file in one transaction. Columns that did not tell their form in the first rows make it
// start again with a reading of the whole file.
func (l *load) insert(ctx context.Context, whole bool) error {
	b := newBuilder(l.c)
	if !l.ahead.has() {
		if err := l.begin(whole); err != nil {
			return errors.Join(err, b.close())
		}
	}
	rows, err := l.w.InsertArrow(ctx, "landing."+l.c.Dataset, "batch_id", l.receipt.BatchID, b.schema, func(send func(arrow.RecordBatch) error) error {
		if l.ahead.has() {
			return errors.Join(l.ahead.send(send), b.close())
		}
		return errors.Join(l.readAll(b, send), b.close())
	}, func() error {
		if !l.ahead.has() {
			l.receipt.Money, l.reach = b.money(), b.reach
		}
		return l.commit(ctx)
	})
	if errors.Is(err, errUndecided) && !whole {
		return l.insert(ctx, true)
	}
	if err == nil && rows != l.receipt.Loaded {
		return fmt.Errorf("%d rows arrived of %d read", rows, l.receipt.Loaded)
	}
	return err
}

// begin learns the columns' forms, and counts from nothing.
func (l *load) begin(whole bool) error {
	for _, t := range l.tables {
		if err := t.profile(l, whole); err != nil {
			return err
		}
	}
	l.rejects, l.remarks, l.receipt.Skips = nil, slices.Clone(l.said), map[string]int64{}
	l.receipt.RowsIn, l.receipt.Loaded, l.receipt.Rejected, l.receipt.Skipped = 0, 0, 0, 0
	l.past = 0
	l.setAside()
	return nil
}

// nothingRead forgets what was read ahead of a file that is stopped before it is read.
func (l *load) nothingRead() {
	r := &l.receipt
	l.rejects, l.remarks, r.Money, r.Skips = nil, nil, nil, map[string]int64{}
	r.RowsIn, r.Loaded, r.Rejected, r.Skipped = 0, 0, 0, 0
}

// readAll sends the rows of every table and refuses the batch when too many are rejects.
func (l *load) readAll(b *builder, send func(arrow.RecordBatch) error) error {
	for _, t := range l.tables {
		if err := l.readTable(t, b, send); err != nil {
			return err
		}
	}
	if b.n > 0 {
		if err := send(b.flush()); err != nil {
			return err
		}
	}
	r := &l.receipt
	if data := r.Loaded + r.Rejected; data == 0 && r.Skips[skipOpen] > 0 {
		return refused("nothing is decided yet; fill in the column %s of at least one row and send the file again", l.c.Decided)
	} else if data == 0 {
		return refused("no data rows below the header; send the file with its rows")
	} else if float64(r.Rejected) > l.run.RejectLimit*float64(data) {
		return refused("%d of %d data rows cannot be used, more than %g %%; the first: %v", r.Rejected, data, l.run.RejectLimit*100, l.rejects[0].said())
	}
	if l.unsaid > 0 {
		l.say(say("%d more remarks of this kind are not kept", l.unsaid))
		l.remarks = append(l.remarks, l.said[len(l.said)-1])
	}
	return nil
}

// maxRejects and maxRemarks bound what is kept to say about one file: a broken one has something to say about every cell.
const (
	maxRejects = 100_000
	maxRemarks = 100_000
)

// tellEvery is after how many rows Progress hears of them: padu reads a hundred times as many in a second.
const tellEvery = 4096

func (l *load) readTable(t *found, b *builder, send func(arrow.RecordBatch) error) (err error) {
	src, err := t.sheet.open()
	if err != nil {
		return refused("%v", err)
	}
	defer func() { err = errors.Join(err, src.close()) }()
	rd := t.reading(l.c)
	b.table()
	defer func() {
		l.rejects, l.remarks = append(l.rejects, rd.rejects...), append(l.remarks, rd.remarks...)
		for k, n := range rd.skips {
			l.receipt.Skips[k] += n
			l.receipt.Skipped += n
		}
	}()
	for {
		r, err := src.next()
		if err == io.EOF {
			rd.finish()
			l.past += src.bytes()
			return nil
		}
		if err != nil {
			return refused("%v; the file is broken from here on, send it again", err)
		}
		if r.line <= t.header.last {
			continue
		}
		if l.receipt.RowsIn++; l.receipt.RowsIn%tellEvery == 0 {
			if l.run.Progress != nil {
				l.run.Progress(l.receipt.RowsIn, l.past+src.bytes())
			}
			if l.ahead.stopped() {
				return errStopped
			}
		}
		v, err := rd.read(r)
		if err != nil {
			return err
		}
		if len(l.rejects)+len(rd.rejects) > maxRejects {
			l.receipt.Rejected++
			return refused("more than %d cells cannot be used; the first: %v", maxRejects, append(l.rejects, rd.rejects...)[0].said())
		}
		if extra := len(l.remarks) + len(rd.remarks) - maxRemarks; extra > 0 {
			l.unsaid += extra
			rd.remarks = rd.remarks[:len(rd.remarks)-extra]
		}
		switch v {
		case rejected:
			l.receipt.Rejected++
		case loaded:
			l.receipt.Loaded++
			if b.add(t.sheet.name, r.line, rd.slots); b.full() {
				if err := send(b.flush()); err != nil {
					return err
				}
			}
		}
	}
}
