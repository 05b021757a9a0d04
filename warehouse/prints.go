package warehouse

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/big"
)

// Prints counts and hashes the rows of t, whatever their order: "3 17361641481138401520 29". Those of two sets of rows added up are those of both.
const Prints = "cast(count(*) as varchar) || ' ' || coalesce(bit_xor(hash(t)), 0) || ' ' || coalesce(sum(hash(t)), 0)"

// addPrints adds Prints up.
func addPrints(prints ...string) (string, error) {
	var rows int64
	var xor uint64
	sum := new(big.Int)
	for _, p := range prints {
		var n int64
		var x uint64
		s := new(big.Int)
		if _, err := fmt.Sscan(p, &n, &x, s); err != nil {
			return "", fmt.Errorf("count and hashes %q: %w", p, err)
		}
		rows, xor, sum = rows+n, xor^x, sum.Add(sum, s)
	}
	return fmt.Sprint(rows, " ", xor, " ", sum), nil
}

// fingerprintOf is the fingerprint of marts with these Prints, in the order of their names. File bytes would not do: two builds of the same
// rows differ in them.
func fingerprintOf(names []string, prints map[string]string) string {
	h := sha256.New()
	for _, name := range names {
		fmt.Fprintln(h, name, prints[name])
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

// fingerprint reads every row of every mart of the attached database; of known, the marts whose Prints are known already, it reads nothing.
func fingerprint(ctx context.Context, q querier, database string, known map[string]string) (string, error) {
	tables, err := Texts(q.Query(ctx, "select table_name from duckdb_tables() where database_name = ? and schema_name = 'mart' order by 1", database))
	if err != nil {
		return "", err
	}
	prints := map[string]string{}
	for _, t := range tables {
		if p, ok := known[t]; ok {
			prints[t] = p
			continue
		}
		var p string
		if err := q.QueryRow(ctx, fmt.Sprintf("select %s from mart.%s t", Prints, t)).Scan(&p); err != nil {
			return "", fmt.Errorf("fingerprint mart.%s: %w", t, err)
		}
		prints[t] = p
	}
	return fingerprintOf(tables, prints), nil
}

// partPrints are the Prints of the marts that are made in parts: of each part they were taken when it was made.
func (d *DB) partPrints(ctx context.Context) (map[string]string, error) {
	rows, err := d.Query(ctx, "select mart, sidik from meta.parts")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	of := map[string][]string{}
	for rows.Next() {
		var mart, p string
		if err := rows.Scan(&mart, &p); err != nil {
			return nil, err
		}
		of[mart] = append(of[mart], p)
	}
	out := map[string]string{}
	for mart, prints := range of {
		if out[mart], err = addPrints(prints...); err != nil {
			return nil, err
		}
	}
	return out, rows.Err()
}
