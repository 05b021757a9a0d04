package postgres

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// dependent is a view of somebody that reads a table of the copy.
type dependent struct {
	kind, name, owner, on string
	ours                  bool // padu may make it again
	create                string
}

func (d dependent) mend(user string) string {
	drop := "drop " + d.kind + " " + d.name
	if d.kind != "view" {
		return drop
	}
	return fmt.Sprintf("grant %s to %s, so that padu makes it again on the new tables, or %s", quoted(d.owner), user, drop)
}

// dependents are the views outside the schema that read its tables themselves; those that read such a view need nothing.
func (c conn) dependents(ctx context.Context, schema string) (out []dependent, err error) {
	rows, err := c.rows(ctx, `select v.relkind = 'v', format('%I.%I', n.nspname, v.relname), pg_get_userbyid(v.relowner), min(t.relname),
			v.relkind = 'v' and pg_has_role(v.relowner, 'usage'), coalesce(' with (' || array_to_string(v.reloptions, ', ') || ')', ''), pg_get_viewdef(v.oid)
		from pg_depend d join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid join pg_class v on v.oid = r.ev_class
			join pg_namespace n on n.oid = v.relnamespace
			join pg_class t on d.refclassid = 'pg_class'::regclass and t.oid = d.refobjid join pg_namespace s on s.oid = t.relnamespace
		where s.nspname = $1 and n.nspname <> $1 group by v.oid, n.nspname, v.relname, v.relkind, v.relowner, v.reloptions order by 2`, schema)
	for _, r := range rows {
		d := dependent{kind: "view", name: r[1], owner: r[2], on: r[3], ours: r[4] == "t"}
		if r[0] != "t" {
			d.kind = "materialized view"
		}
		d.create = fmt.Sprintf("create or replace view %s%s as %s", d.name, r[5], r[6])
		out = append(out, d)
	}
	return out, err
}

// replaceable is an error when somebody's view would keep the old tables from being dropped.
func (p *push) replaceable(ctx context.Context) error {
	views, err := p.dependents(ctx, p.target.Schema)
	if err != nil {
		return err
	}
	user, err := p.one(ctx, "select current_user")
	if err != nil {
		return err
	}
	var lines []string
	for _, v := range views {
		if !v.ours {
			lines = append(lines, fmt.Sprintf("%s %s of role %s reads %s.%s, which new tables have to replace: %s", v.kind, v.name, v.owner, p.target.Schema, v.on, v.mend(quoted(user))))
		}
	}
	if len(lines) > 0 {
		return errors.New(strings.Join(lines, "; "))
	}
	return nil
}

// Between two tries readers come through; the pause grows.
const firstPause, longestPause = time.Second, 15 * time.Second

// flip gives the new schema the name of the old and drops the old one, in a moment in which nobody reads it.
func (p *push) flip(ctx context.Context) error {
	if err := p.finish(ctx); err != nil {
		return err
	}
	if err := p.verify(ctx, p.fresh); err != nil {
		return err
	}
	schema := quoted(p.target.Schema)
	old, err := p.old(ctx)
	if err != nil {
		return err
	}
	if mark, err := p.mark(ctx, p.target.Schema); err != nil {
		return err
	} else if mark == "" {
		return p.exec(ctx, fmt.Sprintf("alter schema %s rename to %s; commit", quoted(p.fresh), schema))
	}
	patience, err := p.patience(ctx)
	if err != nil {
		return err
	}
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		err := p.try(ctx, old, patience)
		if err == nil || !busy(err) {
			return err
		}
		who, aerr := p.readers(ctx)
		if aerr != nil {
			return errors.Join(err, aerr)
		}
		p.result.Waits++
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return fmt.Errorf("waited for readers in a transaction that does not end: %s; end it there, or with select pg_terminate_backend(pid)", who)
		}
	}
}

// old are the tables of the copy that stands there.
func (p *push) old(ctx context.Context) (out []string, err error) {
	rows, err := p.rows(ctx, `select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where n.nspname = $1 and c.relkind = 'r' and pg_has_role(c.relowner, 'usage') order by 1`, p.target.Schema)
	for _, r := range rows {
		out = append(out, quoted(r[0]))
	}
	return out, err
}

// patience is how long a try may take: half of the time after which the server looks for a deadlock, because it might end a reader
// to solve one.
func (p *push) patience(ctx context.Context) (time.Duration, error) {
	text, err := p.one(ctx, "select setting from pg_settings where name = 'deadlock_timeout'")
	if err != nil {
		return 0, err
	}
	ms, err := strconv.Atoi(text)
	return min(time.Duration(ms)*time.Millisecond/2, time.Second/2), err
}

// try locks, renames and makes the views of others again, all in one statement, whose time is limited as a whole; with the locks it has
// all the time to drop the old tables. Everything goes to the server in one message, so that a padu that dies here holds up nobody.
func (p *push) try(ctx context.Context, old []string, patience time.Duration) error {
	views, err := p.dependents(ctx, p.target.Schema)
	if err != nil {
		return err
	}
	// Two who take the same locks in different orders hold each other up: another order each time, and one will do.
	rand.Shuffle(len(old), func(i, j int) { old[i], old[j] = old[j], old[i] })
	aside := p.target.Schema + "_lama"
	lock := func(schema string) string {
		return quoted(schema) + "." + strings.Join(old, ", "+quoted(schema)+".")
	}
	var todo []string
	if len(old) > 0 {
		todo = append(todo, "lock table "+lock(p.target.Schema)+" in access exclusive mode")
	}
	todo = append(todo, fmt.Sprintf("alter schema %s rename to %s", quoted(p.target.Schema), quoted(aside)), fmt.Sprintf("alter schema %s rename to %s", quoted(p.fresh), quoted(p.target.Schema)))
	p.result.Views = nil
	for _, v := range views {
		todo = append(todo, strings.TrimSuffix(v.create, ";"))
		p.result.Views = append(p.result.Views, v.name)
	}
	drop := "drop schema " + quoted(aside)
	if len(old) > 0 {
		drop = "drop table " + lock(aside) + ";\n" + drop
	}
	err = p.exec(ctx, fmt.Sprintf("savepoint flip; set local statement_timeout = %d;\ndo $padu_flip$ begin\n%s;\nend $padu_flip$;\nset local statement_timeout = %d;\n%s;\ncommit",
		patience.Milliseconds(), strings.Join(todo, ";\n"), p.target.Within.Milliseconds(), drop))
	if err == nil || !busy(err) {
		return err
	}
	return errors.Join(err, p.exec(ctx, "rollback to savepoint flip; release savepoint flip"))
}

// busy is true when readers had the tables: the statement met its limit, or a limit of the server's.
func busy(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && (e.Code == "57014" || e.Code == "55P03" || e.Code == "40P01")
}

// readers are those who have the old tables at the moment.
func (p *push) readers(ctx context.Context) (string, error) {
	rows, err := p.rows(ctx, `select distinct format('pid %s (%s, %s, in a transaction since %s)', a.pid, a.usename, coalesce(nullif(a.application_name, ''), 'no name'),
			to_char(a.xact_start, 'YYYY-MM-DD HH24:MI'))
		from pg_locks l join pg_stat_activity a using (pid) join pg_class c on c.oid = l.relation join pg_namespace n on n.oid = c.relnamespace
		where l.granted and a.pid <> pg_backend_pid() and a.datname = current_database() and n.nspname = $1 order by 1 limit 5`, p.target.Schema)
	var who []string
	for _, r := range rows {
		who = append(who, r[0])
	}
	if len(who) == 0 {
		who = []string{"each only for a moment"}
	}
	return strings.Join(who, ", "), err
}
