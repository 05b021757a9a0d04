package jobs

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"padu/transform/link"
	"padu/warehouse"
)

func (c *cli) linkCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "link", Short: "Which plan lines carry an agreement: why, decide, measure, fit"}
	cmd.AddCommand(c.linkExplainCmd(), c.linkWhyNotCmd(), c.linkDecideCmd("accept", "diterima"), c.linkDecideCmd("reject", "ditolak"), c.linkEvaluateCmd(), c.linkFitCmd())
	return cmd
}

// linkFiles are the flags of evaluate and fit.
type linkFiles struct {
	plan, out                string
	agreements, nomenclature []string
}

func (l *linkFiles) flags(cmd *cobra.Command, out, what string) {
	f := cmd.Flags()
	f.StringSliceVar(&l.agreements, "agreements", nil, "CSV, may be given twice: id, judul, ruang_lingkup, mitra, jenis, perangkat_daerah, kode_wilayah")
	f.StringVar(&l.plan, "plan", "", "CSV files of plans, with * : kode_wilayah, perangkat_daerah, kode_sub_kegiatan, nama")
	f.StringSliceVar(&l.nomenclature, "nomenclature", nil, "CSV of the nomenclature: kode, nama, and indikator, satuan, versi, jenis_pemda where it has them; may be given twice")
	f.StringVar(&l.out, "out", out, what)
	for _, name := range []string{"agreements", "plan"} {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err) // the flag is defined above
		}
	}
}

func (c *cli) linkEvaluateCmd() *cobra.Command {
	var l linkFiles
	cmd := &cobra.Command{Use: "evaluate", Short: "Link agreements of plain files with the fitted weights, and write the predictions", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			d, err := labelledFiles(l.agreements, l.plan, l.nomenclature)
			if err != nil {
				return usage{err}
			}
			p, err := predictions(l.out, len(d.Examples), func(each func(link.Example, link.Answer)) error {
				catalog := link.NewCatalog(d.Terms, d.Names, nil)
				linker := link.NewLinker(catalog, link.Fitted())
				plans := map[string]*link.Plan{}
				for r, lines := range d.Plans {
					plans[r] = catalog.Plan(lines)
				}
				for _, e := range d.Examples {
					if plans[e.Region] == nil {
						return fmt.Errorf("agreement %s: no plan of region %s among the files of --plan", e.ID, e.Region)
					}
					each(e, linker.Answer(e.Agreement, plans[e.Region]))
				}
				return nil
			})
			switch {
			case err != nil:
				return err
			case c.json:
				return c.output().object(p)
			}
			c.output().printf("%s", p)
			return nil
		}}
	l.flags(cmd, "pred.csv", "where the predictions go")
	return cmd
}

func (c *cli) linkFitCmd() *cobra.Command {
	var l linkFiles
	var cross, ablation string
	cmd := &cobra.Command{Use: "fit", Short: "Fit the weights on labelled agreements, and predict each region with the weights of the others", Args: cobra.NoArgs,
		Long: "Agreements need the columns gold_sub_kegiatan and gold_longgar. The same files give the same weights. Put the file that --out writes into\n" +
			"transform/link/bobot.csv and build padu again to use it.",
		RunE: func(*cobra.Command, []string) error {
			d, err := labelledFiles(l.agreements, l.plan, l.nomenclature)
			if err != nil {
				return usage{err}
			}
			done := map[string]any{"agreements": len(d.Examples), "out": l.out}
			if cross != "" {
				p, err := predictions(cross, len(d.Examples), func(each func(link.Example, link.Answer)) error {
					as, err := link.CrossValidate(d)
					for _, a := range as {
						each(a.Example, a.Answer)
					}
					return err
				})
				if err != nil {
					return err
				}
				if done["cross"] = p; !c.json {
					c.output().printf("%s", p)
				}
			}
			if ablation != "" {
				if err := c.ablation(ablation, d); err != nil {
					return err
				}
			}
			w, err := link.Fit(d)
			if err != nil {
				return err
			}
			if err := create(l.out, w.Write); err != nil || !c.json {
				return err
			}
			return c.output().object(done)
		}}
	l.flags(cmd, "bobot.csv", "where the weights go")
	cmd.Flags().StringVar(&cross, "cross", "", "where the cross-validated predictions go; none when left out")
	cmd.Flags().StringVar(&ablation, "ablation", "", "where it goes how good the links are without each piece of evidence; none when left out (takes minutes)")
	return cmd
}

// ablation cross-validates without each piece of evidence and writes one row per piece and file of agreements.
func (c *cli) ablation(out string, d link.Labelled) error {
	o := c.output()
	rows := [][]string{{"tanpa", "berkas", "perjanjian", "recall_1", "recall_10", "map", "bidang", "auroc_tanpa_baris", "auroc_baris_hilang"}}
	err := link.Ablate(d, func(without string, as []link.Answered) error {
		by := map[string][]link.Answered{}
		for _, a := range as {
			by[a.Source] = append(by[a.Source], a)
		}
		for _, source := range sortedKeys(by) {
			m := link.Score(by[source])
			row := []string{without, source, strconv.Itoa(m.N)}
			for _, v := range []float64{m.Recall1, m.Recall10, m.MAP, m.Bidang, m.Abstain, m.Gone} {
				row = append(row, strconv.FormatFloat(v, 'f', 3, 64))
			}
			rows = append(rows, row)
			if !o.json {
				o.printf("%-42s %-16s %s\n", row[0], row[1], strings.Join(row[3:], "  "))
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return create(out, func(f io.Writer) error { return csv.NewWriter(f).WriteAll(rows) })
}

// create writes a file whole or not at all.
func create(name string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	return warehouse.WriteFile(name, b.Bytes())
}

// predicted is what predictions wrote.
type predicted struct {
	Agreements int    `json:"agreements"`
	Candidates int    `json:"candidates"`
	Automatic  int    `json:"automatic"`
	Out        string `json:"out"`
}

func (p predicted) String() string {
	return fmt.Sprintf("%d agreements, %d candidates, %d tied by themselves: %s\n", p.Agreements, p.Candidates, p.Automatic, p.Out)
}

// predictions writes the candidates of every agreement in the form of the scorer: tautan_otomatis marks the lines that padu
// ties by itself, tautan_kegiatan the kegiatan.
func predictions(out string, n int, answer func(each func(link.Example, link.Answer)) error) (predicted, error) {
	p := predicted{Agreements: n, Out: out}
	err := create(out, func(f io.Writer) error {
		w := csv.NewWriter(f)
		if err := w.Write([]string{"id_agreement", "kode_sub_kegiatan", "skor", "rank", "tautan_otomatis", "bidang_prediksi", "tautan_kegiatan"}); err != nil {
			return err
		}
		var failed error
		err := answer(func(e link.Example, a link.Answer) {
			verdict := a.Verdict
			if verdict.Lines > 0 {
				p.Automatic++
			}
			for i, x := range a.Candidates {
				tied := "0"
				if i < verdict.Lines {
					tied = "1"
				}
				p.Candidates++
				failed = errors.Join(failed, w.Write([]string{e.ID, x.Code, strconv.FormatFloat(x.Sure, 'f', 6, 64), strconv.Itoa(i + 1), tied, a.Bidang, verdict.Kegiatan}))
			}
		})
		w.Flush()
		return errors.Join(err, failed, w.Error())
	})
	return p, err
}
