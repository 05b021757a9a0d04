package jobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"os/user"
	"slices"
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
	log  string
	out  io.Writer
	err  io.Writer

	progress *progress // of the one command that runs
}

// Main runs the command line and returns its exit code.
func Main(args []string, stdout, stderr io.Writer) int {
	c := &cli{out: stdout, err: stderr}
	answer := &counted{to: stdout}
	if asksJSON(args) {
		c.out = answer
	}
	root := c.root()
	root.SetArgs(args)
	c.json = asksJSON(args)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := root.ExecuteContext(ctx)
	o := c.output()
	o.progress.close()
	if err != nil && c.json && answer.n == 0 {
		err = errors.Join(err, o.object(map[string]string{"error": err.Error()}))
	}
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errHeld):
		return exitHeld
	}
	o.progress.fatal(err)
	var u usage
	if errors.As(err, &u) || strings.HasPrefix(err.Error(), "unknown command") || strings.HasPrefix(err.Error(), "accepts ") || strings.HasPrefix(err.Error(), "required flag") {
		return exitUsage
	}
	return exitFailed
}

// asksJSON is true when the answer is to be JSON: also where the command line is so wrong that its flags are not read.
func asksJSON(args []string) bool {
	if i := slices.Index(args, "--"); i >= 0 {
		args = args[:i]
	}
	return slices.Contains(args, "--json") || slices.Contains(args, "--json=true")
}

// counted counts what is written.
type counted struct {
	to io.Writer
	n  int
}

func (c *counted) Write(p []byte) (int, error) {
	c.n += len(p)
	return c.to.Write(p)
}

// root is the command line.
func (c *cli) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "padu",
		Short: "Ties regional cooperation agreements to plan and budget lines, and publishes what it finds",
		Long: "padu collects cooperation agreements (kerja sama daerah), plans (RKPD) and budgets (APBD, realisasi) of regions, ties every agreement to the\n" +
			"plan and budget lines that carry it, and publishes reports and a warehouse for SQL.",
		SilenceUsage: true, SilenceErrors: true,
	}
	root.PersistentFlags().StringVar(&c.dir, "dir", ".", "the workspace")
	root.PersistentFlags().BoolVar(&c.json, "json", false, "print one JSON object")
	root.PersistentFlags().StringVar(&c.log, "log", logText, "what stands on stderr: text, or json for one record a line with the run's id")
	root.PersistentPreRunE = func(*cobra.Command, []string) error {
		if c.log != logText && c.log != logJSON {
			return usage{fmt.Errorf("--log %q: allowed %s, %s", c.log, logText, logJSON)}
		}
		return nil
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage{err} })
	root.SetOut(c.out)
	root.SetErr(c.err)
	root.AddCommand(
		c.demoCmd(), c.sampleCmd(),
		c.initCmd(),
		c.ingestCmd(),
		c.acceptCmd(),
		c.templateCmd(),
		c.rebuildCmd(),
		c.stepCmd("build"),
		c.stepCmd("check"),
		c.stepCmd("publish"),
		c.reportCmd(),
		c.docsCmd(),
		c.serveCmd(),
		c.sqlCmd(),
		c.userCmd(),
		c.doorCmd(),
		c.statusCmd(),
		c.runsCmd(),
		c.whyCmd(),
		c.alertsCmd(),
		c.linkCmd(),
		c.traceCmd(),
		c.rulesCmd(),
		c.planCmd(),
		c.versionCmd(),
		c.backupCmd(),
		c.restoreCmd(),
		c.pruneCmd(),
		c.doctorCmd(),
		c.completionCmd(),
	)
	for _, j := range jobs {
		root.AddCommand(c.jobCmd(j))
	}
	c.arrange(root)
	return root
}

func (c *cli) output() *output {
	o := newOutput(c.out, c.err, c.json)
	if c.progress == nil {
		c.progress = newProgress(c.err, c.log, c.json, time.Now)
	}
	o.dir, o.progress = c.dir, c.progress
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

// stepCmd is one step of the nightly with those that it needs before it. build and check leave nothing behind: only
// publish makes a snapshot.
func (c *cli) stepCmd(name string) *cobra.Command {
	var asOf string
	short := map[string]string{
		"build":   "Load what is new and build the marts; nothing is published",
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
	return c.run(ctx, ws, request{job: job, steps: upTo(last), asOf: day}, "")
}

// run does what is asked and prints what it did, and done when nothing was held back.
func (c *cli) run(ctx context.Context, ws *workspace, r request, done string) error {
	o := c.output()
	s, err := ws.Run(ctx, r, o.progress)
	if perr := o.summary(s); perr != nil {
		return perr
	}
	if aerr := ws.alert(ctx); aerr != nil && ctx.Err() == nil { // what went wrong with telling is no failure of the run
		o.progress.say("%v", aerr)
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
