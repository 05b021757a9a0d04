package jobs

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"padu/ingest"
	"padu/ingest/sample"
)

// sampleCmd writes a generated nation, to see how padu does with as much as it would have to carry.
func (c *cli) sampleCmd() *cobra.Command {
	n := sample.Nation{}
	regions, totals := "", ""
	cmd := &cobra.Command{Use: "sample DIR", Short: "Write a workspace of a generated nation", Args: cobra.ExactArgs(1),
		Long: "Writes files of regions as they really have them, with invented figures: per region about 150 agreements, 1,200 lines of the RKPD, 20,000 of the APBD in each of two stages, and the\n" +
			"realisasi. Regions border and cooperate as they really touch; how large they are follows --djpk where it is given. What padu must find stands in DIR/kebenaran.csv. The same flags give\n" +
			"the same bytes, and a region's files are the same whichever others are written.",
		RunE: func(cmd *cobra.Command, args []string) error {
			c.dir = args[0]
			o := c.output()
			if err := sampleOf(&n, regions, totals); err != nil {
				return usage{fmt.Errorf("sample: %w", err)}
			}
			if free, err := isFree(c.dir); err != nil {
				return err
			} else if !free {
				return usage{fmt.Errorf("sample: %s is not empty; name another folder", c.dir)}
			}
			began, rows := time.Now(), int64(0)
			o.progress.start("sample", 0, "rows")
			w, err := n.Write(cmd.Context(), c.dir, func(_, _ int, now int64) {
				o.progress.add(now - rows)
				rows = now
			})
			if err != nil {
				o.progress.fail(err)
				return fmt.Errorf("sample: %w", err)
			}
			took := time.Since(began).Seconds()
			o.progress.done("")
			if c.json {
				return o.object(map[string]any{"dir": c.dir, "regions": len(w.Truth.Agreements), "files": w.Files, "dirty": w.Dirty, "rows": w.Rows, "bytes": w.Bytes, "seconds": took})
			}
			o.printf("%s regions, %s files (%s with a fault)\n%s rows, %s in %.1f s, %s rows a second\n", grouped(int64(len(w.Truth.Agreements))), grouped(int64(w.Files)), grouped(int64(w.Dirty)), grouped(w.Rows), bytesText(w.Bytes), took,
				grouped(int64(float64(w.Rows)/took)))
			o.printf("What padu must find: %s/kebenaran.csv\nLoad it: padu nightly --dir %s --as-of %s\n", c.dir, c.dir, sample.AsOf.Format(time.DateOnly))
			return nil
		}}
	f := cmd.Flags()
	f.StringVar(&regions, "regions", "all", "who sends: all, or codes parted by commas (32 is the province alone, 32.* its kabupaten and kota)")
	f.IntVar(&n.Years, "years", 1, fmt.Sprintf("how many years, ending with %d", sample.AsOf.Year()))
	f.IntVar(&n.Months, "months", 1, "how many monthly realisasi of a year, each cumulative, ending with its last")
	f.Uint64Var(&n.Seed, "seed", 1, "the same number gives the same files")
	f.IntVar(&n.Revision, "revision", 0, "1, 2, …: other figures of the same agreements and lines, in files of the same names, as regions that send again")
	f.StringSliceVar(&n.Formats, "formats", sample.NationFormats, "kinds of files: a third are workbooks, one in twelve JSON, the others CSV")
	f.Float64Var(&n.Dirt, "dirt", 0, "share of the files that have a fault, 0 to 1")
	f.StringVar(&totals, "djpk", "", "a CSV of DJPK's APBD summary (kode_djpk, kode_akun, nilai_anggaran) whose belanja says how large each region is")
	return cmd
}

// sampleOf fills in what the flags say.
func sampleOf(n *sample.Nation, regions, totals string) error {
	switch {
	case n.Years < 1 || n.Years > 10:
		return fmt.Errorf("--years %d: wanted 1 to 10", n.Years)
	case n.Months < 1 || n.Months > 12:
		return fmt.Errorf("--months %d: wanted 1 to 12", n.Months)
	case !(n.Dirt >= 0 && n.Dirt <= 1):
		return fmt.Errorf("--dirt %v: wanted a share from 0 to 1", n.Dirt)
	case len(n.Formats) == 0:
		return fmt.Errorf("--formats is empty; wanted some of %s", strings.Join(sample.NationFormats, ", "))
	}
	for _, f := range n.Formats {
		if !slices.Contains(sample.NationFormats, f) {
			return fmt.Errorf("--formats %q: wanted some of %s", f, strings.Join(sample.NationFormats, ", "))
		}
	}
	codes := map[string]string{} // DJPK's → ours
	for _, r := range ingest.Regions() {
		if r.Own {
			n.All = append(n.All, sample.Region{Code: r.Code, Name: r.Name, DJPK: r.DJPK})
			codes[r.DJPK] = r.Code
		}
	}
	n.Borders = ingest.Borders()
	if regions != "all" {
		for _, want := range strings.Split(regions, ",") {
			found := false
			for _, r := range n.All {
				below, all := strings.CutSuffix(want, "*")
				if r.Code == want || all && below != "" && strings.HasPrefix(r.Code, below) {
					n.Only, found = append(n.Only, r.Code), true
				}
			}
			if !found {
				return fmt.Errorf("--regions %q is no region with a budget of its own; wanted all, or codes as 32.71", want)
			}
		}
	}
	if totals == "" {
		return nil
	}
	var err error
	if n.Totals, err = djpkTotals(totals, codes); err != nil {
		return fmt.Errorf("--djpk: %w", err)
	}
	return nil
}

// djpkTotals reads belanja by region, rupiah, from a summary of DJPK.
func djpkTotals(file string, codes map[string]string) (map[string]int64, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, out, at := csv.NewReader(f), map[string]int64{}, map[string]int{}
	head, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for i, h := range head {
		at[h] = i
	}
	for _, h := range []string{"kode_djpk", "kode_akun", "nilai_anggaran"} {
		if _, ok := at[h]; !ok {
			return nil, fmt.Errorf("%s has no column %s", file, h)
		}
	}
	for {
		row, err := r.Read()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if row[at["kode_akun"]] != "5" {
			continue
		}
		v, err := strconv.ParseFloat(row[at["nilai_anggaran"]], 64)
		if err != nil {
			line, _ := r.FieldPos(0)
			return nil, fmt.Errorf("%s: line %d: nilai_anggaran %q is no number", file, line, row[at["nilai_anggaran"]])
		}
		out[codes[row[at["kode_djpk"]]]] += int64(v)
	}
}
