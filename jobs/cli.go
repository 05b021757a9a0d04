package jobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"os/user"
	"padu/ingest"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
	exitHeld   = 3 // done, but something was held back
)

// usage is an error of the command line or the configuration.
type usage struct{ error }

func (u usage) Unwrap() error { return u.error }

// errHeld ends a command that did its work but held something back; the command has said what.
var errHeld = errors.New("something was held back")

// cli is one call of the command.
type cli struct {
	dir  string
	json bool
	out  io.Writer
	err  io.Writer
}

// Main runs the command line and returns its exit code.
func Main(args []string, stdout, stderr io.Writer) int {
	c := &cli{out: stdout, err: stderr}
	root := &cobra.Command{
		Use:   "padu",
		Short: "Ties regional cooperation agreements to plan and budget lines, and publishes what it finds",
		Long: "padu collects cooperation agreements (kerja sama daerah), plans (RKPD) and budgets (APBD, realisasi) of regions, ties every agreement to the\n" +
			"plan and budget lines that carry it, and publishes reports and a warehouse for SQL.",
		SilenceUsage: true, SilenceErrors: true,
	}
	root.PersistentFlags().StringVar(&c.dir, "dir", ".", "the workspace")
	root.PersistentFlags().BoolVar(&c.json, "json", false, "print one JSON object")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage{err} })
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.AddCommand(c.demoCmd(), c.initCmd(), c.nightlyCmd(), c.ingestCmd(), c.acceptCmd(), c.templateCmd(), c.stepCmd("build"), c.stepCmd("check"), c.stepCmd("publish"),
		c.reportCmd(), c.docsCmd(), c.serveCmd(), c.sqlCmd(), c.statusCmd(), c.whyCmd(), c.linkCmd(), c.traceCmd(), c.rulesCmd(), c.planCmd(), c.versionCmd())
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := root.ExecuteContext(ctx)
	var u usage
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errHeld):
		return exitHeld
	case errors.As(err, &u), strings.HasPrefix(err.Error(), "unknown command"), strings.HasPrefix(err.Error(), "accepts "), strings.HasPrefix(err.Error(), "required flag"):
		fmt.Fprintf(stderr, "padu: %v\n", err)
		return exitUsage
	}
	fmt.Fprintf(stderr, "padu: %v\n", err)
	return exitFailed
}

func (c *cli) output() *output {
	o := newOutput(c.out, c.err, c.json)
	o.dir = c.dir
	return o
}

// workspace opens the workspace; a mistake in padu.yaml is wrong use.
func (c *cli) workspace() (*workspace, error) {
	ws, err := openWorkspace(c.dir)
	if err != nil {
		return nil, usage{err}
	}
	return ws, nil
}

// workspaceOn opens the workspace and says which day it is there, or the day that --as-of names.
func (c *cli) workspaceOn(asOf string) (*workspace, time.Time, error) {
	ws, err := c.workspace()
	if err != nil {
		return nil, time.Time{}, err
	}
	day, err := ws.day(asOf)
	return ws, day, err
}

// decider adds the flags that say who decides and why.
func decider(cmd *cobra.Command, by, why *string) {
	me := ""
	if u, err := user.Current(); err == nil {
		me = u.Username
	}
	cmd.Flags().StringVar(by, "by", me, "who decides")
	cmd.Flags().StringVar(why, "why", "", "why, in a few words")
}

// exit makes the error of a run that was printed already: its state decides the exit code.
func exit(s Summary, err error) error {
	if err == nil && s.State == "held" {
		return errHeld
	}
	return err
}

func (c *cli) nightlyCmd() *cobra.Command {
	var asOf string
	cmd := &cobra.Command{Use: "nightly", Short: "Run all steps: fetch, collect, ingest, build, check, publish, report, edition", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.steps(cmd.Context(), "nightly", "edition", asOf) }}
	cmd.Flags().StringVar(&asOf, "as-of", "", "the day that the reports speak of, 2026-11-25 (default: today in the workspace's time zone)")
	return cmd
}

// stepCmd is one step of the nightly with those that it needs before it. build and check leave nothing behind: only
// publish makes a snapshot.
func (c *cli) stepCmd(name string) *cobra.Command {
	var asOf string
	short := map[string]string{
		"build":   "Load what is new and build the marts, to see whether that works; nothing is published",
		"check":   "Build the marts and run all tests on them; nothing is published",
		"publish": "Build, check and publish a snapshot; the site stays",
	}[name]
	cmd := &cobra.Command{Use: name, Short: short, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.steps(cmd.Context(), name, name, asOf) }}
	cmd.Flags().StringVar(&asOf, "as-of", "", "the day that the marts speak of, 2026-11-25 (default: today)")
	return cmd
}

func (c *cli) steps(ctx context.Context, job, last, asOf string) error {
	ws, day, err := c.workspaceOn(asOf)
	if err != nil {
		return err
	}
	return c.run(ctx, ws, job, last, day, nil, "")
}

// run runs the steps up to last and prints what they did, and done when nothing was held back.
func (c *cli) run(ctx context.Context, ws *workspace, job, last string, day time.Time, files []ingest.File, done string) error {
	o := c.output()
	s, err := ws.Nightly(ctx, job, last, day, files, o.progress)
	if perr := o.summary(s); perr != nil {
		return perr
	}
	if err == nil && s.State == "done" && !c.json {
		o.printf("%s", done)
	}
	return exit(s, err)
}

func (c *cli) versionCmd() *cobra.Command {
	return &cobra.Command{Use: "version", Short: "Print the version", Args: cobra.NoArgs, RunE: func(*cobra.Command, []string) error {
		if c.json {
			return c.output().object(map[string]string{"version": Version})
		}
		_, err := fmt.Fprintln(c.out, "padu", Version)
		return err
	}}
}
