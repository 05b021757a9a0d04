package jobs

import (
	"bytes"
	"context"
	"crypto/md5"
	"database/sql"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"padu/ingest"
	"padu/warehouse"
)

// decidedLink is a planner's word on one line for one agreement.
type decidedLink struct {
	link               string // id_tautan
	agreement          *inRegister
	planYear           int // of the line that was decided on
	code, name, agency string
	score              string // 0 to 1, as padu said it; "" when it said none
	status, reason     string // what padu said
	word               string // diterima, ditolak
	year               int    // for which alone the word holds; 0 for every year
	by, why            string
}

func (c *cli) linkDecideCmd(use, word string) *cobra.Command {
	var by, why string
	var year int
	verb := map[string]string{"diterima": "Accept", "ditolak": "Reject"}[word]
	cmd := &cobra.Command{
		Use: use + " ID [CODE]", Short: verb + " a line for an agreement: the ledger keeps who and why", Args: cobra.RangeArgs(1, 2),
		Long: "ID is the number of a link (T-…), or that of an agreement with the CODE of a sub kegiatan of its region's plan, offered or not. The decision is a small file in\n" +
			"archive/decisions that is loaded as a batch; a later decision replaces it. It holds for every year unless --year names one.",
		RunE: func(cmd *cobra.Command, args []string) error {
			ws, day, err := c.workspaceOn("")
			if err != nil {
				return err
			}
			d, err := c.decision(cmd.Context(), args, word)
			if err != nil {
				return err
			}
			if d.year, d.by, d.why = year, by, why; strings.TrimSpace(by) == "" || strings.TrimSpace(why) == "" {
				return usage{fmt.Errorf("link %s %s: --by and --why are kept with the decision; say both", use, args[0])}
			}
			if err := ws.undecided(cmd.Context(), d); err != nil {
				return err
			}
			file, err := ws.writeDecision(d, day)
			if err != nil {
				return err
			}
			done := fmt.Sprintf("\n%sed: %s\n  for %s (%s)\n  %s. Readers see it after padu %snightly\n", verb, strings.TrimSpace(d.code+" "+d.name), d.agreement.Title, d.agreement.ID, d.link, c.output().at())
			return c.run(cmd.Context(), ws, request{job: "link " + use, steps: upTo("ingest"), asOf: day, files: []ingest.File{file}}, done)
		},
	}
	decider(cmd, &by, &why)
	cmd.Flags().IntVar(&year, "year", 0, "the decision holds for this year alone (default: every year)")
	return cmd
}

// decision finds what is decided on in the current snapshot.
func (c *cli) decision(ctx context.Context, args []string, word string) (d *decidedLink, err error) {
	b, err := c.openLinks(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	row, err := b.link(ctx, args[0])
	switch {
	case err != nil:
		return nil, err
	case row != nil && len(args) == 2:
		return nil, usage{fmt.Errorf("%s is a link and names its line; leave out %s, or give the number of an agreement with it", args[0], args[1])}
	case row == nil && len(args) == 2:
		return b.byCode(ctx, args[0], args[1], word)
	case row == nil:
		if a, err := b.agreement(ctx, args[0]); err == nil {
			return nil, usage{fmt.Errorf("%s is an agreement (%s); give the code of a sub kegiatan after it, or the number of a link (T-…): padu link explain %[1]s shows them", a.ID, a.Title)}
		}
		return nil, usage{fmt.Errorf("%s is no link of the current snapshot%s", args[0], b.nearest(ctx, args[0]))}
	}
	return b.decided(ctx, row, word)
}

// decided checks a decision on a link of the snapshot.
func (b *linkBook) decided(ctx context.Context, row linkRow, word string) (*decidedLink, error) {
	a, err := b.agreement(ctx, row["id_kerja_sama"])
	if err != nil {
		return nil, err
	}
	switch {
	case row["status"] == word:
		return nil, usage{fmt.Errorf("%s is %s already: %s", row["id_tautan"], word, row["alasan"])}
	case row["cara"] == "kode" && row["status"] == "otomatis" && word == "diterima":
		return nil, usage{fmt.Errorf("%s is tied by the code %s, which the register itself names; there is nothing to accept", row["id_tautan"], row["kode_sub_kegiatan"])}
	}
	year, err := strconv.Atoi(row["tahun"])
	return &decidedLink{link: row["id_tautan"], agreement: a, planYear: year, code: row["kode_sub_kegiatan"], agency: row["kode_perangkat_daerah"],
		score: row["skor"], status: row["status"], reason: row["alasan"], word: word}, err
}

// byCode is a decision on a line of the plan that need not have been offered.
func (b *linkBook) byCode(ctx context.Context, id, code, word string) (*decidedLink, error) {
	a, err := b.agreement(ctx, id)
	if err != nil {
		return nil, err
	}
	offered, err := b.rows(ctx, "select * from mart.tautan_kerja_sama where id_kerja_sama = ? and kode_sub_kegiatan = ? order by tahun desc, kode_perangkat_daerah limit 1", id, code)
	if err != nil {
		return nil, err
	}
	if len(offered) > 0 {
		return b.decided(ctx, offered[0], word)
	}
	held, err := b.rows(ctx, `select tahun, kode_perangkat_daerah, nama from mart.fct_rkpd where kode_wilayah = ? and kode_sub_kegiatan = ? and terakhir
		order by tahun desc, case when kode_perangkat_daerah = ? then 0 else 1 end, kode_perangkat_daerah`, a.budget, code, a.agency)
	if err != nil {
		return nil, err
	}
	if len(held) == 0 {
		return nil, usage{fmt.Errorf("no plan of %s holds %s; a decision needs a line: padu link why-not %s %s says what would have to change", a.regionName, code, id, code)}
	}
	h := held[0]
	oldest, err := b.oldest(ctx, a.kind, code)
	if err != nil {
		return nil, err
	}
	year, err := strconv.Atoi(h["tahun"])
	return &decidedLink{link: linkID(id, year, h["kode_perangkat_daerah"], oldest), agreement: a, planYear: year, code: code, name: h["nama"],
		agency: h["kode_perangkat_daerah"], status: "tidak diusulkan", word: word}, err
}

// linkID is the number of a link as mart.tautan_kerja_sama makes it; code is the oldest of its chain.
func linkID(agreement string, year int, agency, code string) string {
	h := md5.Sum(fmt.Appendf(nil, "%s|%d|%s|%s", agreement, year, agency, code))
	return "T-" + hex.EncodeToString(h[:])[:16]
}

// undecided looks for a decision that no snapshot knows yet.
func (ws *workspace) undecided(ctx context.Context, d *decidedLink) error {
	w, err := ws.open(ctx)
	if err != nil {
		return err
	}
	var by, day string
	err = w.QueryRow(ctx, `select k.oleh, cast(coalesce(k.tanggal, b.as_of) as varchar) from landing.keputusan_tautan k join landing.batches b on b.batch_id = k.batch_id
		where k.digantikan_oleh is null and k.id_tautan = ? and k.keputusan = ? and k.tahun is not distinct from nullif(?, 0)`, d.link, d.word, d.year).Scan(&by, &day)
	if err = errors.Join(err, w.Close()); err == nil {
		return usage{fmt.Errorf("%s is %s already, by %s on %s; readers see it after padu nightly", d.link, d.word, by, day)}
	} else if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

// writeDecision writes the decision as a file of keputusan_tautan.
func (ws *workspace) writeDecision(d *decidedLink, day time.Time) (ingest.File, error) {
	year, score := "", ""
	if d.year != 0 {
		year = strconv.Itoa(d.year)
	}
	if x, err := strconv.ParseFloat(d.score, 64); err == nil {
		score = fmt.Sprintf("%.2f%%", 100*x)
	}
	a := d.agreement
	fields := [][2]string{{"kode wilayah", a.region}, {"id tautan", d.link}, {"id kerja sama", a.ID}, {"judul", a.Title}, {"para pihak", a.Parties}, {"tahun rencana", strconv.Itoa(d.planYear)},
		{"kode sub kegiatan", d.code}, {"nama sub kegiatan", d.name}, {"kode perangkat daerah", d.agency}, {"skor", score}, {"status", d.status}, {"alasan", d.reason},
		{"keputusan", d.word}, {"tahun", year}, {"oleh", d.by}, {"tanggal", day.Format(time.DateOnly)}, {"catatan", d.why}}
	rows := make([][]string, 2)
	for _, f := range fields {
		rows[0], rows[1] = append(rows[0], f[0]), append(rows[1], f[1])
	}
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
		return ingest.File{}, err
	}
	name := filepath.Join("archive", "decisions", fmt.Sprintf("tautan-%s-%s.csv", d.link, ws.now().UTC().Format("20060102T150405.000000Z")))
	path := filepath.Join(ws.dir, name)
	return ingest.File{Source: "keputusan", Path: path, Name: filepath.ToSlash(name), Rule: ingest.FileRule{Dataset: "keputusan_tautan"}}, warehouse.WriteFile(path, b.Bytes())
}
