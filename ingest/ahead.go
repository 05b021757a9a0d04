package ingest

import (
	"context"
	"errors"
	"runtime"

	"github.com/apache/arrow-go/v18/arrow"

	"padu/warehouse"
)

// Loader loads files one after the other, each as Load does, and reads those that come next meanwhile: reading takes the processors, and
// only one at a time may write. What was read ahead changes nothing in what is loaded; a file that is too large, was seen before or has
// something wrong with it is read when its turn comes.
type Loader struct {
	w      *warehouse.DB
	dir    string
	files  []File
	run    Run
	next   int           // the first file that nobody reads yet
	begun  map[int]*load // those that somebody reads
	looked *looked
	ctx    context.Context
	stop   context.CancelFunc
}

// aheadBatches is how many Arrow batches of a file may wait in memory for its turn; a larger file is not read ahead.
const aheadBatches = 2

var (
	errStopped  = errors.New("the load was stopped")
	errTooLarge = errors.New("too large to wait in memory")
)

// NewLoader loads the files in their order. Close it.
func NewLoader(ctx context.Context, w *warehouse.DB, dir string, files []File, run Run) (*Loader, error) {
	looked, err := readLooked(ctx, w, run.Now)
	if err != nil {
		return nil, err
	}
	r := &Loader{w: w, dir: dir, files: files, run: run, begun: map[int]*load{}, looked: looked}
	r.run.Progress = nil
	r.ctx, r.stop = context.WithCancel(ctx)
	return r, nil
}

func (r *Loader) load(i int) *load {
	l := newLoad(r.w, r.dir, r.files[i], r.run)
	l.looked = r.looked
	return l
}

// Load loads the i-th file; i goes up by one from call to call.
func (r *Loader) Load(ctx context.Context, i int, progress func(rows, bytes int64)) (Receipt, error) {
	for ; r.next < len(r.files) && len(r.begun) <= runtime.GOMAXPROCS(0); r.next++ {
		if err := r.begin(ctx, r.next); err != nil {
			return Receipt{}, err
		}
	}
	if r.begun[i] == nil {
		if receipt, ok := r.looked.untouched(r.dir, r.files[i]); ok {
			return receipt, nil
		}
	}
	l := r.begun[i]
	delete(r.begun, i)
	if l == nil {
		l = r.load(i)
	} else if l.ahead.wait(); !l.ahead.has() {
		l.again()
	}
	l.run.Progress = progress
	receipt, err := l.whole(ctx)
	if err == nil && !receipt.Unchanged {
		r.looked.judged.forget(receipt)
	}
	if err == nil && l.ahead.has() && progress != nil {
		progress(receipt.RowsIn, l.kept.size)
	}
	return receipt, err
}

// begin lets somebody read the i-th file.
func (r *Loader) begin(ctx context.Context, i int) error {
	l := r.load(i)
	if _, untouched := r.looked.untouched(r.dir, l.file); untouched || l.c == nil || l.file.Accepted != "" {
		return nil
	}
	likely, err := l.seen(ctx)
	if err != nil {
		return err
	}
	l.ahead = &ahead{done: make(chan struct{}), stop: r.ctx}
	r.begun[i] = l
	go l.readAhead(likely)
	return nil
}

// Close stops those who read, removes what nobody will load, and remembers how the files looked.
func (r *Loader) Close() (err error) {
	r.stop()
	for _, l := range r.begun {
		if _, failed := l.ahead.wait(); failed == nil {
			err = errors.Join(err, l.kept.drop())
		}
		l.ahead.drop()
	}
	return errors.Join(err, r.looked.keep(context.WithoutCancel(r.ctx), r.w))
}

// ahead is what is read of a file before its turn.
type ahead struct {
	done           chan struct{}
	stop           context.Context
	broken, failed error // of keep
	batches        []arrow.RecordBatch
	read           bool // all of it
}

// readAhead archives the file and, when its bytes are new, reads its rows.
func (l *load) readAhead(likely bool) {
	a := l.ahead
	defer close(a.done)
	if a.broken, a.failed = l.keep(likely); a.broken != nil || a.failed != nil || l.kept.synced == nil {
		return
	}
	err := l.open()
	for _, whole := range []bool{false, true} {
		if err == nil {
			err = l.gather(whole)
		}
		if !errors.Is(err, errUndecided) {
			break
		}
		a.drop()
		err = nil
	}
	if a.read = err == nil; err != nil {
		a.drop() // why it could not be read is found out again when its turn comes
	}
}

// gather reads all rows into batches.
func (l *load) gather(whole bool) error {
	if err := l.begin(whole); err != nil {
		return err
	}
	b := newBuilder(l.c)
	err := l.readAll(b, func(batch arrow.RecordBatch) error {
		l.ahead.batches = append(l.ahead.batches, batch)
		if len(l.ahead.batches) > aheadBatches {
			return errTooLarge
		}
		return nil
	})
	l.receipt.Money, l.reach = b.money(), b.reach
	return errors.Join(err, b.close())
}

// again makes the load as it was before it was read, but for the copy in the archive.
func (l *load) again() {
	fresh := newLoad(l.w, l.dir, l.file, l.run)
	fresh.kept, fresh.within, fresh.ahead = l.kept, l.within, l.ahead
	*l = *fresh
}

// wait gives what keep gave.
func (a *ahead) wait() (broken, failed error) {
	<-a.done
	return a.broken, a.failed
}

// has is true when all rows wait in memory.
func (a *ahead) has() bool { return a != nil && a.read }

// stopped is true when the loader was closed while the file is read.
func (a *ahead) stopped() bool { return a != nil && a.stop.Err() != nil }

// send gives the batches away.
func (a *ahead) send(send func(arrow.RecordBatch) error) error {
	for len(a.batches) > 0 {
		b := a.batches[0]
		a.batches = a.batches[1:]
		if err := send(b); err != nil {
			return err
		}
	}
	return nil
}

// drop frees the batches that nobody took.
func (a *ahead) drop() {
	if a == nil {
		return
	}
	for _, b := range a.batches {
		b.Release()
	}
	a.batches = nil
}
