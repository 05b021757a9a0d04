package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// shape names everything of a copy but its rows: tables, columns, keys, indexes, comments, who may read. Copies of one shape differ in
// rows alone.
func (p *push) shape() string {
	h := sha256.New()
	for _, t := range p.tables {
		fmt.Fprintln(h, t.create("x"), strings.Join(t.finish("x"), ";"))
	}
	fmt.Fprintln(h, p.grants("x"))
	return hex.EncodeToString(h.Sum(nil))[:12]
}

// merge brings the rows of the copy that stands there to what the new schema has, and drops that. The rows that are as they were are not
// touched, so that views, plans and caches on them stay, and little is left to vacuum. Nobody waits: readers have the old rows until this
// transaction ends, and those of a transaction of repeatable read even longer.
func (p *push) merge(ctx context.Context) error {
	for _, t := range p.tables {
		fresh, live := t.in(p.fresh), t.in(p.target.Schema)
		if err := p.exec(ctx, "analyze "+fresh); err != nil { // or the plan of the comparison is a guess
			return err
		}
		gone, come := t.differences(fresh, live)
		for _, one := range []struct {
			statement string
			rows      *int64
		}{{gone, &p.result.Deleted}, {come, &p.result.Inserted}} {
			done, err := p.Exec(ctx, one.statement).ReadAll()
			if err != nil {
				return fmt.Errorf("bring %s up to date: %w", live, err)
			}
			*one.rows += done[0].CommandTag.RowsAffected()
		}
	}
	if err := p.verify(ctx, p.target.Schema); err != nil {
		return fmt.Errorf("%w; when somebody changed the tables there, drop schema %s cascade makes the next copy begin anew", err, quoted(p.target.Schema))
	}
	todo := []string{}
	for _, t := range p.tables {
		todo = append(todo, "drop table "+t.in(p.fresh), "analyze "+t.in(p.target.Schema))
	}
	todo = append(todo, "drop schema "+quoted(p.fresh), "comment on schema "+quoted(p.target.Schema)+" is"+text(p.says()+p.shaped()), "commit")
	return p.exec(ctx, strings.Join(todo, ";\n"))
}

// differences delete what is not in the fresh table and insert what is not in the live one. Without a key all rows go when any differs.
func (t *table) differences(fresh, live string) (gone, come string) {
	var columns, same, of, to []string
	for _, c := range t.columns {
		columns = append(columns, quoted(c.name))
		of, to = append(of, "f."+quoted(c.name)), append(to, "l."+quoted(c.name))
	}
	list := strings.Join(columns, ", ")
	if !t.keyed() {
		differ := fmt.Sprintf("exists (select %s from %s except all select %[1]s from %s) or exists (select %[1]s from %[3]s except all select %[1]s from %[2]s)", list, fresh, live)
		return fmt.Sprintf("delete from %s where %s", live, differ), fmt.Sprintf("insert into %s (%s) select %[2]s from %s where not exists (select from %[1]s)", live, list, fresh)
	}
	for _, k := range t.key {
		same = append(same, fmt.Sprintf("f.%s = l.%[1]s", quoted(k)))
	}
	key := strings.Join(same, " and ")
	return fmt.Sprintf("delete from %s l where not exists (select from %s f where %s and (%s) is not distinct from (%s))", live, fresh, key, strings.Join(of, ", "), strings.Join(to, ", ")),
		fmt.Sprintf("insert into %s (%s) select %s from %s f where not exists (select from %s l where %s)", live, list, strings.Join(of, ", "), fresh, live, key)
}
