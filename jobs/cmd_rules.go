package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"padu/transform"
	"padu/warehouse"
)

// ruleList is every rule, with what the current snapshot says of it.
type ruleList struct {
	Snapshot string       `json:"snapshot"` // run id, "" when nothing is published
	Rules    []ruleStatus `json:"rules"`
}

// ruleStatus is one row of mart.dim_aturan, by its column names.
type ruleStatus struct {
	transform.Rule
	*ruleCounts
}

// ruleCounts is what only a snapshot knows; nil without one.
type ruleCounts struct {
	State    string `json:"keadaan"`
	Why      string `json:"alasan"`
	Assessed int64  `json:"daerah_dinilai"`
	Not      int64  `json:"daerah_belum_dinilai"`
	Errors   int64  `json:"galat"`
	Warnings int64  `json:"peringatan"`
	Notes    int64  `json:"informasi"`
}

func (c *cli) rulesCmd() *cobra.Command {
	return &cobra.Command{Use: "rules [RULE]", Short: "All rules with what they found, or all about one of them", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ws, err := c.workspace()
			if err != nil {
				return err
			}
			l, err := ws.rules(cmd.Context())
			if err != nil {
				return err
			}
			if len(args) == 1 {
				l.Rules = slices.DeleteFunc(l.Rules, func(r ruleStatus) bool { return !strings.EqualFold(r.ID, args[0]) })
				if len(l.Rules) == 0 {
					return usage{fmt.Errorf("no rule %s; padu rules lists all", args[0])}
				}
			}
			o := c.output()
			switch {
			case c.json:
				return o.object(l)
			case len(args) == 1:
				o.rule(l.Rules[0])
				return nil
			}
			return o.rules(l)
		}}
}

// rules reads the rules of the current snapshot; without one they are those of this program, uncounted.
func (ws *workspace) rules(ctx context.Context) (l ruleList, err error) {
	s, err := warehouse.OpenSnapshot(ctx, ws.dir)
	if errors.Is(err, warehouse.ErrNoSnapshot) {
		all, err := transform.Rules()
		for _, r := range all {
			l.Rules = append(l.Rules, ruleStatus{Rule: r})
		}
		return l, err
	}
	if err != nil {
		return l, err
	}
	defer s.Close()
	l.Snapshot = s.Info().RunID
	rows, err := s.Query(ctx, `select aturan, nama, tingkat, dasar, yakin, coalesce(butuh, ''), coalesce(parameter, ''), keadaan, coalesce(alasan, ''),
		daerah_dinilai, daerah_belum_dinilai, galat, peringatan, informasi from mart.dim_aturan order by aturan`)
	if err != nil {
		return l, err
	}
	l.Rules, err = scanRules(rows)
	return l, err
}

func scanRules(rows *sql.Rows) (out []ruleStatus, err error) {
	defer rows.Close()
	for rows.Next() {
		r := ruleStatus{ruleCounts: &ruleCounts{}}
		if err := rows.Scan(&r.ID, &r.Name, &r.Severity, &r.Basis, &r.Sure, &r.Needs, &r.Params, &r.State, &r.Why, &r.Assessed, &r.Not, &r.Errors, &r.Warnings, &r.Notes); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

func (o *output) rules(l ruleList) error {
	t := tabwriter.NewWriter(o.out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(t, "rule\tseverity\tgalat\tperingatan\tinformasi\tregions not assessed\tyakin\tname")
	unassessed := 0
	for _, r := range l.Rules {
		if r.ruleCounts == nil {
			fmt.Fprintf(t, "%s\t%s\t-\t-\t-\t-\t%s\t%s\n", r.ID, r.Severity, r.Sure, r.Name)
			continue
		}
		not := fmt.Sprintf("%d of %d", r.Not, r.Assessed+r.Not)
		if r.State == "belum dapat dinilai" {
			unassessed++
			not = r.State
		}
		fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%d\t%s\t%s\t%s\n", r.ID, r.Severity, r.Errors, r.Warnings, r.Notes, not, r.Sure, r.Name)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if l.Snapshot == "" {
		o.printf("\n%d rules; no snapshot yet, so nothing is counted; run padu nightly\n", len(l.Rules))
		return nil
	}
	o.printf("\n%d rules in snapshot %s, %d of them belum dapat dinilai; basis, reason and parameters of one: padu rules %sP-01\n", len(l.Rules), l.Snapshot, unassessed, o.at())
	return nil
}

// rule prints all about one rule.
func (o *output) rule(r ruleStatus) {
	o.printf("%s\n", o.paint(1, r.ID+"  "+r.Name))
	line := func(name, text string) {
		if text != "" {
			o.printf("%-11s %s\n", name, text)
		}
	}
	line("severity", r.Severity)
	line("basis", r.Basis)
	line("yakin", r.Sure)
	line("needs", r.Needs)
	line("parameters", r.Params)
	if r.ruleCounts == nil {
		o.printf("no snapshot yet, so nothing is counted; run padu nightly\n")
		return
	}
	line("state", r.State)
	line("because", r.Why)
	line("regions", fmt.Sprintf("%d assessed, %d not", r.Assessed, r.Not))
	line("findings", fmt.Sprintf("%d galat, %d peringatan, %d informasi", r.Errors, r.Warnings, r.Notes))
	o.printf("see them: padu sql %s-c \"select * from mart.temuan where aturan = '%s'\"\n", o.at(), r.ID)
	if r.Not > 0 || r.Why != "" {
		o.printf("where not: padu sql %s-c \"select * from mart.penilaian_aturan where aturan = '%s' and keadaan <> 'dinilai'\"\n", o.at(), r.ID)
	}
}
