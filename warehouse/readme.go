package warehouse

import (
	"context"
	_ "embed"
	"os"
	"path/filepath"
	"text/template"
)

// readmeText is the README.md of a snapshot's folder. Every block marked sql in it is a query that a test runs, in that folder.
//
//go:embed schema/readme.md
var readmeText string

// readme writes what an analyst reads first.
func (e *exporter) readme(ctx context.Context, tables []table) error {
	text, err := template.New("readme.md").Parse(readmeText)
	if err != nil {
		return err
	}
	type line struct {
		Name, About string
		Rows        int64
	}
	var about struct {
		Run, Workspace, AsOf, Made, Version, Fingerprint, Engine string
		Sample                                                   bool
		Marts, Meta                                              []line
	}
	about.Engine = e.engine
	err = e.pool.QueryRowContext(ctx, `select run_id, workspace, strftime(as_of, '%-d %B %Y'), strftime(published_at, '%Y-%m-%d %H:%M UTC'), version, fingerprint, sample
		from snap.meta.snapshot`).Scan(&about.Run, &about.Workspace, &about.AsOf, &about.Made, &about.Version, &about.Fingerprint, &about.Sample)
	if err != nil {
		return err
	}
	for _, t := range tables {
		l := line{t.schema + "." + t.name, t.comment, t.rows}
		if t.schema == "mart" {
			about.Marts = append(about.Marts, l)
		} else {
			about.Meta = append(about.Meta, l)
		}
	}
	f, err := os.Create(filepath.Join(e.dir, "README.md"))
	if err != nil {
		return err
	}
	if err := text.Execute(f, about); err != nil {
		_ = f.Close() // the error of the text is the one to report
		return err
	}
	return f.Close()
}
