package jobs

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"padu/ingest"
	"padu/reports"
	"padu/transform"
	"padu/warehouse"
)

func (c *cli) completionCmd() *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{Use: "completion bash|zsh|fish|powershell", Short: "Print the script by which a shell completes what you type",
		Args: cobra.ExactArgs(1), ValidArgs: shells,
		Example: "  source <(padu completion bash)              # this shell\n" +
			"  padu completion bash > /etc/bash_completion.d/padu\n" +
			"  padu completion zsh > \"${fpath[1]}/_padu\"\n" +
			"  padu completion fish > ~/.config/fish/completions/padu.fish",
		RunE: func(cmd *cobra.Command, args []string) error {
			var script bytes.Buffer
			var err error
			switch root := cmd.Root(); args[0] {
			case "bash":
				err = root.GenBashCompletionV2(&script, true)
			case "zsh":
				err = root.GenZshCompletion(&script)
			case "fish":
				err = root.GenFishCompletion(&script, true)
			case "powershell":
				err = root.GenPowerShellCompletionWithDesc(&script)
			default:
				err = usage{fmt.Errorf("completion %q: known shells are %s", args[0], strings.Join(shells, ", "))}
			}
			if err != nil {
				return err
			}
			if c.json {
				return c.output().object(map[string]string{"shell": args[0], "script": script.String()})
			}
			c.output().printf("%s", script.String())
			return nil
		}}
}

// values are what a word may be, each with what it means after a tab; about is the beginning that was typed.
type values func(ctx context.Context, about string) []string

// complete gives flags and arguments of a command their values, by name: a flag of one name means the same everywhere.
func (c *cli) complete(cmd *cobra.Command) {
	flags := map[string]values{
		"dataset": datasetValues, "region": c.regionValues, "kind": fixed(reports.KindNames()...), "period": c.periodValues, "edition": c.editionValues,
		"job": jobValues, "source": c.sourceValues, "format": fixed(sqlFormats...), "snapshot": c.snapshotValues, "cover": fixed("region", "agency", "rows"),
		"stage": fixed("murni", "pergeseran-1", "perubahan"), "log": fixed("text", "json"),
		"role": func(context.Context, string) []string { return c.config().SQL.roleNames() },
	}
	plain := []string{"as-of", "by", "why", "year", "month", "rows", "last", "set", "agency", "command", "days", "name"} // no files
	for name, v := range flags {
		c.completeFlag(cmd, name, v)
	}
	for _, name := range plain {
		c.completeFlag(cmd, name, fixed())
	}
	if f := cmd.Flags().Lookup("dir"); f != nil {
		if err := cmd.MarkFlagDirname("dir"); err != nil {
			panic(err) // the flag was just found
		}
	}
	args := map[string][]values{
		"padu why": {joined(c.sourceValues, c.regionValues)}, "padu runs": {c.runValues}, "padu accept": {c.heldValues}, "padu template": {datasetValues},
		"padu rules": {ruleValues}, "padu trace": {c.agreementValues}, "padu report revise": {c.periodValues}, "padu report verify": {c.editionValues},
		"padu report diff":  {c.editionValues, joined(c.editionValues, fixed("current\twhat a next edition would say"))},
		"padu link explain": {c.agreementValues}, "padu link why-not": {c.agreementValues}, "padu link accept": {c.agreementValues}, "padu link reject": {c.agreementValues},
		"padu user add": {c.userValues}, "padu user remove": {c.userValues}, "padu user token": {c.userValues}, "padu user revoke": {c.userValues},
	}
	if list, ok := args[cmd.CommandPath()]; ok {
		cmd.ValidArgsFunction = func(cmd *cobra.Command, given []string, about string) ([]string, cobra.ShellCompDirective) {
			if len(given) >= len(list) {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return begins(list[len(given)](cmd.Context(), about), about)
		}
	} else if cmd.Runnable() && cmd.ValidArgsFunction == nil && len(cmd.ValidArgs) == 0 && !strings.Contains(cmd.Use, " ") {
		cmd.ValidArgsFunction = cobra.NoFileCompletions // it takes no arguments
	}
}

func (c *cli) completeFlag(cmd *cobra.Command, name string, v values) {
	if cmd.LocalFlags().Lookup(name) == nil || cmd.LocalFlags().Lookup(name).Value.Type() == "bool" {
		return
	}
	if _, has := cmd.GetFlagCompletionFunc(name); has {
		return
	}
	err := cmd.RegisterFlagCompletionFunc(name, func(cmd *cobra.Command, _ []string, about string) ([]string, cobra.ShellCompDirective) {
		return begins(v(cmd.Context(), about), about)
	})
	if err != nil {
		panic(err) // the flag is there and has no function yet
	}
}

// begins keeps the values that begin as what was typed, which bash does not do by itself.
func begins(list []string, about string) ([]string, cobra.ShellCompDirective) {
	out := slices.DeleteFunc(slices.Clone(list), func(s string) bool { return !strings.HasPrefix(s, about) })
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}

func fixed(list ...string) values { return func(context.Context, string) []string { return list } }

func joined(all ...values) values {
	return func(ctx context.Context, about string) (out []string) {
		for _, v := range all {
			out = append(out, v(ctx, about)...)
		}
		return out
	}
}

func datasetValues(context.Context, string) []string { return ingest.Datasets() }

func jobValues(context.Context, string) (out []string) {
	for _, j := range jobs {
		out = append(out, j.name+"\t"+j.short)
	}
	return append(out, "ingest", "accept")
}

func ruleValues(context.Context, string) (out []string) {
	rules, err := transform.Rules()
	if err != nil {
		return nil // a completion has nobody to tell
	}
	for _, r := range rules {
		out = append(out, r.ID+"\t"+r.Name)
	}
	return out
}

// config is padu.yaml as far as it can be read: a completion has nobody to tell what is wrong with it.
func (c *cli) config() Config {
	config, err := LoadConfig(c.dir)
	if err != nil {
		return defaults()
	}
	return config
}

func (c *cli) sourceValues(context.Context, string) (out []string) {
	for _, s := range c.config().Sources {
		what := plural(len(s.Files), "kind") + " of files"
		if s.Region != "" {
			_, name, err := ingest.FindRegion(s.Region)
			if err == nil {
				what = name
			}
		}
		out = append(out, s.Name+"\t"+what)
	}
	return out
}

// regionValues are the codes with their names: those of the sources; when a code was begun, all of Indonesia.
func (c *cli) regionValues(_ context.Context, about string) (out []string) {
	mine := map[string]bool{}
	for _, s := range c.config().Sources {
		mine[s.Region] = true
		for _, f := range s.Files {
			mine[f.Region] = true
		}
	}
	delete(mine, "")
	for _, r := range ingest.Regions() {
		if mine[r.Code] || about != "" || len(mine) == 0 {
			out = append(out, r.Code+"\t"+r.Name)
		}
	}
	return out
}

func (c *cli) editionValues(context.Context, string) (out []string) {
	all, err := reports.Editions(c.dir)
	if err != nil {
		return nil
	}
	for _, e := range slices.Backward(all) {
		out = append(out, fmt.Sprintf("%s\tdata of %s, %d reports", e.ID, e.AsOf, e.Reports))
	}
	return out
}

// periodValues are the periods that closed last, and those that have an edition.
func (c *cli) periodValues(ctx context.Context, about string) (out []string) {
	ws, err := openWorkspace(c.dir)
	if err == nil {
		if day, err := ws.day(""); err == nil {
			for _, cadence := range reports.Cadences() {
				out = append(out, reports.LastClosed(cadence, day).Code)
			}
		}
	}
	for _, e := range c.editionValues(ctx, about) {
		if p, _, ok := strings.Cut(e, "/"); ok && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

// mostValues is how many runs or agreements a completion offers.
const mostValues = 60

func (c *cli) runValues(context.Context, string) []string {
	out := []string{"last"}
	ws, err := openWorkspace(c.dir)
	if err != nil {
		return out
	}
	runs, err := ws.runs("")
	if err != nil {
		return out
	}
	for _, r := range slices.Backward(runs[max(0, len(runs)-mostValues):]) {
		out = append(out, fmt.Sprintf("%s\t%s %s, %s", r.RunID, r.Job, stateText(r), ws.config.clockTime(r.StartedAt)))
	}
	return out
}

// heldValues are what can be accepted: batches that the ledger says are held and not loaded since, and a run whose publish a
// guard stopped.
func (c *cli) heldValues(context.Context, string) (out []string) {
	ws, err := openWorkspace(c.dir)
	if err != nil {
		return nil
	}
	runs, err := ws.runs("")
	if err != nil {
		return nil
	}
	settled := map[string]bool{}
	for i, r := range slices.Backward(runs) {
		if i == len(runs)-1 && slices.ContainsFunc(r.Held, func(h warehouse.Held) bool { return h.Kind == heldPublish }) {
			out = append(out, r.RunID+"\tits publish was stopped")
		}
		for _, in := range slices.Backward(r.Inputs) {
			if in.Status == "held" && !settled[in.Batch] {
				out = append(out, fmt.Sprintf("%s\t%s", in.Batch, in.File))
			}
			settled[in.Batch] = true
		}
	}
	return out[:min(len(out), mostValues)]
}

// agreementValues are agreements by number, or links once T- is typed.
func (c *cli) agreementValues(ctx context.Context, about string) (out []string) {
	s, err := warehouse.OpenSnapshot(ctx, c.dir)
	if err != nil {
		return nil
	}
	defer s.Close()
	q := "select id_kerja_sama, judul from mart.fct_kerja_sama where starts_with(id_kerja_sama, ?) order by 1 limit ?"
	if strings.HasPrefix(about, "T") {
		q = `select t.id_tautan, concat(t.kode_sub_kegiatan, ' ', k.judul) from mart.tautan_kerja_sama t join mart.fct_kerja_sama k using (id_kerja_sama)
			where starts_with(t.id_tautan, ?) order by 1 limit ?`
	}
	rows, err := s.Query(ctx, q, about, mostValues)
	if err != nil {
		return nil
	}
	defer rows.Close()
	for rows.Next() {
		var id, what string
		if err := rows.Scan(&id, &what); err != nil {
			return nil
		}
		out = append(out, id+"\t"+shownText(what))
	}
	return out
}
