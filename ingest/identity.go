package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// An agreement's id is issued once and kept. It is found again by the source's own id, else by the number, else by title,
// partner and signing date; all keys that a row has ever had lead to its id, so that a corrected title, a corrected number
// or a new partner name does not make a new agreement. A row that shares no key with any known one, but stands where
// exactly one agreement has just disappeared and reads almost the same, is that agreement respelt.
type entry struct {
	line                                       int
	sheet, region, own, number, title, partner string
	signed                                     string
	id                                         string
}

// keys are the ways to recognise the entry, strongest first.
func (e entry) keys() []string {
	var out []string
	if e.own != "" {
		out = append(out, "id:"+e.own)
	}
	if e.number != "" {
		out = append(out, "no:"+normalNumber(e.number))
	}
	return append(out, "t:"+normal(e.title)+"|"+normal(e.partner)+"|"+e.signed)
}

// normalNumber makes a document number comparable: letters and digits only, so spaces, dots and dashes do not matter.
func normalNumber(s string) string { return strings.ReplaceAll(normal(s), " ", "") }

// issueIDs gives every row of the batch its id.
func (l *load) issueIDs(ctx context.Context) error {
	entries, err := l.entries(ctx, "where batch_id = ? order by lembar, baris", l.receipt.BatchID)
	if err != nil {
		return err
	}
	known, err := l.knownIDs(ctx)
	if err != nil {
		return err
	}
	taken := map[string]bool{}
	// All rows by their strongest key first: a weaker key of one row must not take what is another row's by a stronger one.
	for _, kind := range []string{"id:", "no:", "t:"} {
		for i := range entries {
			if entries[i].id == "" {
				entries[i].id = recognise(entries[i], kind, known, taken)
			}
		}
	}
	if err := l.respelt(ctx, entries, taken); err != nil {
		return err
	}
	for i := range entries {
		if entries[i].id == "" {
			entries[i].id = newID(entries[i], known, taken)
		}
		taken[entries[i].id] = true
	}
	return l.keepIDs(ctx, entries, known)
}

// entries reads the identifying columns of landed rows.
func (l *load) entries(ctx context.Context, where string, args ...any) ([]entry, error) {
	rows, err := l.w.Query(ctx, `select baris, lembar, kode_wilayah, coalesce(id_sumber, ''), coalesce(nomor, ''), coalesce(judul, ''),
		coalesce(para_pihak, ''), coalesce(cast(tanggal_tanda_tangan as varchar), ''), coalesce(id_kerja_sama, '') from landing.kerja_sama `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []entry
	for rows.Next() {
		var e entry
		if err := rows.Scan(&e.line, &e.sheet, &e.region, &e.own, &e.number, &e.title, &e.partner, &e.signed, &e.id); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// knownIDs maps region + key to the id it leads to, for the regions of the batch.
func (l *load) knownIDs(ctx context.Context) (map[string]string, error) {
	rows, err := l.w.Query(ctx, `select kode_wilayah, key, id_kerja_sama from landing.identities
		where kode_wilayah in (select kode_wilayah from landing.kerja_sama where batch_id = ?)`, l.receipt.BatchID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var region, key, id string
		if err := rows.Scan(&region, &key, &id); err != nil {
			return nil, err
		}
		out[region+" "+key] = id
	}
	return out, rows.Err()
}

// recognise finds the id by the entry's key of one kind. An id is given to one row of a batch only: a second row with the
// same number is another agreement (and a finding, R-23).
func recognise(e entry, kind string, known map[string]string, taken map[string]bool) string {
	for _, k := range e.keys() {
		if id := known[e.region+" "+k]; id != "" && !taken[id] && strings.HasPrefix(k, kind) {
			taken[id] = true
			return id
		}
	}
	return ""
}

// respelt looks, for rows that no key found, among the agreements that this batch makes disappear.
func (l *load) respelt(ctx context.Context, entries []entry, taken map[string]bool) error {
	if l.cover() != "region" {
		return nil
	}
	gone, err := l.entries(ctx, `where batch_id <> ? and digantikan_oleh is null
		and kode_wilayah in (select kode_wilayah from landing.kerja_sama where batch_id = ?) order by lembar, baris`, l.receipt.BatchID, l.receipt.BatchID)
	if err != nil {
		return err
	}
	for i := range entries {
		e := &entries[i]
		if e.id != "" {
			continue
		}
		match := ""
		for _, g := range gone {
			if g.region != e.region || taken[g.id] || !alike(*e, g) {
				continue
			}
			if match != "" && match != g.id { // two that fit: neither is sure
				match = ""
				break
			}
			match = g.id
		}
		if match != "" {
			e.id = match
			taken[match] = true
		}
	}
	return nil
}

// alike is true when two entries read almost the same: half of the title may differ where partner and signing date are
// the same, one eighth where one of them is.
func alike(a, b entry) bool {
	s, t := normal(a.title), normal(b.title)
	partner, signed := normal(a.partner) == normal(b.partner) && a.partner != "", a.signed == b.signed && a.signed != ""
	d, longest := distance(s, t), max(len(s), len(t))
	return partner && signed && d <= longest/2 || (partner || signed) && d <= longest/8
}

// newID makes an id from the strongest key, so that the same register gives the same ids in every workspace.
func newID(e entry, known map[string]string, taken map[string]bool) string {
	used := map[string]bool{}
	for _, id := range known {
		used[id] = true
	}
	for n := 0; ; n++ {
		h := sha256.Sum256(fmt.Appendf(nil, "%s %s %d", e.region, e.keys()[0], n))
		id := "KS-" + strings.ReplaceAll(e.region, ".", "") + "-" + hex.EncodeToString(h[:4])
		if !used[id] && !taken[id] {
			return id
		}
	}
}

// keepIDs writes the ids into the rows and adds keys that are new.
func (l *load) keepIDs(ctx context.Context, entries []entry, known map[string]string) error {
	var keys [][]string
	var ids, sheets []string
	var lines []int32
	for _, e := range entries {
		ids, sheets, lines = append(ids, e.id), append(sheets, e.sheet), append(lines, int32(e.line))
		for _, k := range e.keys() {
			if full := e.region + " " + k; known[full] == "" {
				known[full] = e.id
				keys = append(keys, []string{e.region, k, e.id, l.receipt.BatchID})
			}
		}
	}
	if _, err := l.w.Exec(ctx, `update landing.kerja_sama k set id_kerja_sama = n.id
		from (select unnest(cast(? as varchar[])) as id, unnest(cast(? as varchar[])) as lembar, unnest(cast(? as integer[])) as baris) n
		where k.batch_id = ? and k.lembar = n.lembar and k.baris = n.baris`, ids, sheets, lines, l.receipt.BatchID); err != nil {
		return err
	}
	return insertRows(ctx, l.w, "landing.identities", keys)
}
