package jobs

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"padu/reports"
	"padu/transform"
	"padu/warehouse"
)

// closedReason is why the nightly makes an edition; the list of editions shows it to planners.
const closedReason = "Periode berakhir"

// cadencesOf says by cadence which kinds of report get an edition: padu's own choice, or that of editions: in padu.yaml.
func (c Config) cadencesOf() map[string][]string {
	out := map[string][]string{}
	for _, k := range reports.Kinds() {
		cadences, set := c.Editions[k.Name]
		if !set {
			cadences = k.Cadences
		}
		for _, name := range cadences {
			out[name] = append(out[name], k.Name)
		}
	}
	return out
}

func (c *Config) checkEditions(d *decoder) {
	for _, kind := range sortedKeys(c.Editions) {
		if !slices.Contains(reports.KindNames(), kind) {
			d.say("editions."+kind, "no such report; known: %s", strings.Join(reports.KindNames(), ", "))
		}
		for i, name := range c.Editions[kind] {
			if !slices.Contains(reports.Cadences(), name) {
				d.say(fmt.Sprintf("editions.%s[%d]", kind, i), "found %q; allowed %s; [] makes none", name, strings.Join(reports.Cadences(), ", "))
			}
		}
	}
}

// editions makes those of the cadences' periods that have closed since the last, once each, from the current snapshot.
func (n *night) editions(ctx context.Context, cadences []string) (string, error) {
	s, err := warehouse.OpenSnapshot(ctx, n.ws.dir)
	if err != nil {
		return "", err
	}
	defer s.Close()
	made, err := reports.Editions(n.ws.dir)
	if err != nil {
		return "", err
	}
	sent, err := anythingSent(ctx, s)
	if err != nil || !sent {
		return "nothing was sent yet", err
	}
	var fresh []string
	kinds := n.ws.config.cadencesOf()
	for _, cadence := range cadences {
		if len(kinds[cadence]) == 0 {
			continue
		}
		for _, period := range reports.NextDue(made, cadence, s.Info().AsOf) {
			e, err := n.ws.makeEdition(ctx, s, period, kinds[cadence], closedReason, n.progress.counting("reports", period))
			if err != nil {
				return "", err
			}
			n.progress.say("  edition %-12s %4d reports, %d files", e.ID, e.Reports, e.Files)
			fresh = append(fresh, e.ID)
		}
	}
	if err := n.ws.listEditions(ctx, s); err != nil {
		return "", err
	}
	if len(fresh) == 0 {
		return "no period has closed since the last", nil
	}
	return strings.Join(fresh, ", "), nil
}

// anythingSent is true when some region sent a register, a plan or a budget.
func anythingSent(ctx context.Context, s *warehouse.Snapshot) (ok bool, err error) {
	err = s.QueryRow(ctx, `select exists (select 1 from mart.fct_kerja_sama) or exists (select 1 from mart.fct_rkpd) or exists (select 1 from mart.fct_apbd)
		or exists (select 1 from mart.fct_realisasi)`).Scan(&ok)
	return ok, err
}

// makeEdition makes the next edition of a period. The caller holds the writer's lock.
func (ws *workspace) makeEdition(ctx context.Context, s *warehouse.Snapshot, period string, kinds []string, why string, progress func(done, total int64)) (reports.Edition, error) {
	return reports.MakeEdition(ctx, s, ws.dir, reports.Edition{Period: period, Kinds: kinds, Models: transform.ModelsHash(), Reason: why, MadeAt: ws.now().UTC()}, progress)
}

// listEditions writes the site's list of editions, when the site is there.
func (ws *workspace) listEditions(ctx context.Context, s *warehouse.Snapshot) error {
	site, err := filepath.EvalSymlinks(filepath.Join(ws.dir, "site", "current"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	made, err := reports.Editions(ws.dir)
	if err != nil {
		return err
	}
	page, err := reports.DrawEditionsPage(ctx, s, made)
	if err != nil {
		return err
	}
	return warehouse.WriteFile(filepath.Join(site, reports.EditionsPage), page)
}

// revise makes the next edition of a period that has one, or of a closed one, from the current snapshot.
func (ws *workspace) revise(ctx context.Context, code, why string, progress *progress) (e reports.Edition, err error) {
	p, err := reports.ParsePeriod(code)
	if err != nil || code == "" {
		return e, usage{errors.Join(err, errors.New("name the period whose next edition is to be made"))}
	}
	s, err := warehouse.OpenSnapshot(ctx, ws.dir)
	if err != nil {
		return e, err
	}
	defer s.Close()
	if !p.Closed(s.Info().AsOf) {
		return e, usage{fmt.Errorf("period %s ends on %s, and the current snapshot speaks of %s; an edition is made once a period has closed; draw it as it stands: padu report --period %s",
			code, p.To.Format("2006-01-02"), s.Info().AsOf.Format("2006-01-02"), code)}
	}
	w, err := ws.open(ctx) // the lock: no two editions at once
	if err != nil {
		return e, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	made, err := reports.Editions(ws.dir)
	if err != nil {
		return e, err
	}
	kinds := ws.config.cadencesOf()[p.Cadence()]
	if old, err := reports.FindEdition(made, code); err == nil {
		kinds = old.Kinds // the same reports, so that the two can be compared
	}
	if len(kinds) == 0 {
		return e, usage{fmt.Errorf("no report is made for each %s; say which under editions: in padu.yaml, or draw them without an edition: padu report --period %s", p.Cadence(), code)}
	}
	progress.start("edition", 0, "reports")
	if e, err = ws.makeEdition(ctx, s, code, kinds, why, progress.counting("reports", code)); err != nil {
		return e, err
	}
	return e, ws.listEditions(ctx, s)
}

// snapshotOf opens the snapshot that an edition was drawn from; why says that it is not there any more.
func (ws *workspace) snapshotOf(ctx context.Context, e reports.Edition) (s *warehouse.Snapshot, why string, err error) {
	file := filepath.Join(ws.dir, "published", e.Snapshot, "padu.duckdb")
	if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Sprintf("snapshot %s is not kept any more", e.Snapshot), nil
	}
	s, err = warehouse.OpenSnapshotFile(ctx, file)
	return s, "", err
}

// mistaken turns a wish that reports cannot meet into wrong use of the command.
func mistaken(err error) error {
	var m reports.Mistake
	if errors.As(err, &m) {
		return usage{m}
	}
	return err
}
