package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"padu/warehouse"
)

// Progress is how far a copy is.
type Progress struct {
	Table       string
	Tables, All int64 // copied, and all
	Rows, Of    int64
}

// Result is what a copy did.
type Result struct {
	Same   bool // the same copy stands there already; nothing was done
	Tables int
	Rows   int64
	Mended int64    // rows with bytes that a text of PostgreSQL cannot have, each of which stands there as �
	Views  []string // of others, made again on the new tables
	Waits  int      // how often readers were let through before the new tables took the place of the old

	Inserted, Deleted int64 // rows of the copy that stood there; 0 where new tables took its place
}

// push is one copy.
type push struct {
	conn
	target   Target
	snapshot *warehouse.Snapshot
	fresh    string // the schema that is being built
	tables   []*table
	at       Progress
	progress func(Progress)
	result   Result
}

// Copy puts the snapshot where the target says, unless it stands there already. On an error the copy before it stays, whole.
func Copy(ctx context.Context, s *warehouse.Snapshot, t Target, progress func(Progress)) (r Result, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, t.Within, fmt.Errorf("not through after %s (timeout: of publish: postgres)", t.Within))
	defer cancel()
	p := &push{target: t, snapshot: s, fresh: t.Schema + "_baru", progress: progress}
	defer func() {
		if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
			err = fmt.Errorf("%w: %w", context.Cause(ctx), err)
		}
	}()
	if p.conn, err = t.connect(ctx); err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, p.close(ctx)) }() // what was not committed is rolled back with the connection
	err = told(p.run(ctx))
	return p.result, err
}

// run is the whole transaction. The timeouts are for a padu that is gone without a word: its locks must not outlive it by hours.
func (p *push) run(ctx context.Context) error {
	err := p.exec(ctx, fmt.Sprintf(`set search_path = pg_catalog; set standard_conforming_strings = on; set idle_in_transaction_session_timeout = '5min';
		set tcp_keepalives_idle = 30; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3; set statement_timeout = %d; begin`, p.target.Within.Milliseconds()))
	if err != nil {
		return err
	}
	// One that was killed a moment ago is waited for: the server has to see first that it is gone.
	err = p.exec(ctx, fmt.Sprintf("set lock_timeout = '5s'; select pg_advisory_xact_lock(hashtext('padu'), hashtext(%s)); set lock_timeout = 0", text(p.target.Schema)))
	if err != nil && busy(err) {
		return errors.New("another padu copies into this schema at the moment")
	}
	if err != nil {
		return err
	}
	problems, err := p.problems(ctx, p.target)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		var lines []string
		for _, one := range problems {
			lines = append(lines, one.String())
		}
		return errors.New(strings.Join(lines, "; "))
	}
	mark, err := p.mark(ctx, p.target.Schema)
	if err != nil {
		return err
	}
	if p.result.Same = strings.HasPrefix(mark, p.says()+", susunan "); p.result.Same {
		return nil
	}
	if p.tables, err = tables(ctx, p.snapshot); err != nil {
		return err
	}
	asBefore := strings.HasSuffix(mark, p.shaped())
	if !asBefore {
		if err := p.replaceable(ctx); err != nil {
			return err
		}
	}
	if err := p.build(ctx); err != nil {
		return err
	}
	if asBefore {
		return p.merge(ctx)
	}
	return p.flip(ctx)
}

// says begins the comment of a copy's schema, the same for equal copies; shaped ends it.
func (p *push) says() string {
	i := p.snapshot.Info()
	readers := "pembaca " + strings.Join(p.target.Readers, ", ")
	if len(p.target.Readers) == 0 {
		readers = "tanpa pembaca"
	}
	return fmt.Sprintf("%ssalinan snapshot %s, data per %s, sidik %s, %s", marked, i.RunID, i.AsOf.Format(time.DateOnly), i.Fingerprint, readers)
}

func (p *push) shaped() string { return ", susunan " + p.shape() }

// build makes the new schema with the rows of all tables.
func (p *push) build(ctx context.Context) error {
	for _, t := range p.tables {
		p.at.Of += t.rows
	}
	p.at.All = int64(len(p.tables))
	todo := []string{"create schema " + quoted(p.fresh)}
	for _, t := range p.tables {
		todo = append(todo, t.create(p.fresh))
	}
	if err := p.exec(ctx, strings.Join(todo, ";\n")); err != nil {
		return err
	}
	for _, t := range p.tables {
		p.at.Table = t.name
		mended, err := t.fill(ctx, p.snapshot, p.conn, p.fresh, func(rows int64) {
			p.at.Rows += rows
			p.progress(p.at)
		})
		if err != nil {
			return fmt.Errorf("copy %s.%s: %w", t.schema, t.name, err)
		}
		p.result.Mended += mended
		p.at.Tables++
		p.progress(p.at)
	}
	p.result.Tables, p.result.Rows = len(p.tables), p.at.Rows
	return nil
}

// finish makes keys, indexes and comments, and lets the readers in.
func (p *push) finish(ctx context.Context) error {
	for _, t := range p.tables {
		if err := p.exec(ctx, strings.Join(t.finish(p.fresh), ";\n")); err != nil {
			return fmt.Errorf("finish %s.%s: %w", t.schema, t.name, err)
		}
	}
	return p.exec(ctx, p.grants(p.fresh)+"comment on schema "+quoted(p.fresh)+" is"+text(p.says()+p.shaped()))
}

// grants let the readers read, and nobody else.
func (p *push) grants(schema string) (out string) {
	for _, role := range p.target.Readers {
		out += fmt.Sprintf("grant usage on schema %s to %s; grant select on all tables in schema %[1]s to %[2]s;\n", quoted(schema), quoted(role))
	}
	return out
}

// verify wants in PostgreSQL what the snapshot has: the rows, the values in each column, and each sum to the last digit.
func (p *push) verify(ctx context.Context, schema string) error {
	for _, t := range p.tables {
		rows, err := p.rows(ctx, fmt.Sprintf("select %s from %s", t.figured(), t.in(schema)))
		if err != nil {
			return fmt.Errorf("compare %s.%s: %w", t.schema, t.name, err)
		}
		names := strings.Split(t.figured(), ", ")
		for i, found := range rows[0] {
			if found != t.figures[i] {
				return fmt.Errorf("compare %s.%s: %s is %s in the copy, wanted %s as in the snapshot; the copy before it stays", t.schema, t.name, names[i], found, t.figures[i])
			}
		}
	}
	return nil
}
