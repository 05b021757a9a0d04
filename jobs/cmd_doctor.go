package jobs

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

func (c *cli) doctorCmd() *cobra.Command {
	var deep bool
	cmd := &cobra.Command{Use: "doctor", Short: "What is wrong with workspace and machine, and how to mend it", Args: cobra.NoArgs,
		Long: "Each check is ok, look (it works, and a person should look) or bad (a night will fail, or something is lost, unless it is mended), with what was found, what is\n" +
			"wanted and what to type. It changes nothing, takes no lock, and answers on a broken workspace and while a run is going on.\n" +
			"Exit 0: nothing is bad. Exit 1: something is.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			o := c.output()
			d := newDoctor(c.dir, strings.TrimSpace(o.at()), deep, time.Now()).examine(cmd.Context(), checks)
			if c.json {
				if err := o.object(d); err != nil {
					return err
				}
			} else {
				o.diagnosis(d)
			}
			if d.State == isBad {
				return errBad(d)
			}
			return nil
		}}
	cmd.Flags().BoolVar(&deep, "deep", false, "read every byte of the archive and of the editions, every row of the warehouse and every mart")
	return cmd
}

// errBad names the checks that are bad.
func errBad(d diagnosis) error {
	var names []string
	for _, e := range d.Checks {
		if e.State == isBad {
			names = append(names, e.Check)
		}
	}
	return fmt.Errorf("bad: %s; mend it as said above", strings.Join(names, ", "))
}

// wide is how wide a screen is at least.
const wide = 80

// diagnosis prints a line for each check, then what is not as it should be, the bad first.
func (o *output) diagnosis(d diagnosis) {
	colors := map[string]int{isOK: 32, isLook: 33, isBad: 31}
	for _, e := range d.Checks {
		says := e.Says
		if len(e.Findings) > 0 {
			says = strings.TrimSuffix(several(len(e.Findings), "thing", "things")+" below; "+says, "; ")
		}
		o.printf("%s %-13s %s\n", o.paint(colors[e.State], fmt.Sprintf("%-4s", e.State)), e.Check, shorten(shownText(says), wide-21))
	}
	for _, state := range []string{isBad, isLook} {
		for _, e := range d.Checks {
			n := 0
			for _, f := range e.Findings {
				if f.State != state {
					continue
				}
				if n++; n > shownFindings {
					continue
				}
				o.printf("\n%s %s\n", o.paint(colors[state], fmt.Sprintf("%-4s", state)), o.paint(1, e.Check))
				o.finding(f)
			}
			if n > shownFindings {
				o.printf("\n     … and %d more; all of them: --json\n", n-shownFindings)
			}
		}
	}
}

// shownFindings is how many findings of one check are printed.
const shownFindings = 4

func (o *output) finding(f finding) {
	const indent = "            "
	for _, l := range []struct{ word, text string }{{"found", f.Found}, {"wanted", f.Wanted}} {
		if l.text != "" {
			o.printf("     %-6s %s", l.word, strings.TrimPrefix(wrap(shownText(l.text), indent), indent))
		}
	}
	o.printf("     %-6s %s\n", "mend", shownText(f.Mend)) // in one line, so that it can be copied
}
