package jobs

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/spf13/cobra"
)

// alertsCmd lists what is wrong now, and tries the ways on which padu tells it.
func (c *cli) alertsCmd() *cobra.Command {
	var test bool
	cmd := &cobra.Command{Use: "alerts", Short: "What is wrong now and was told to people; or a test message", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ws, err := c.workspace()
			if err != nil {
				return err
			}
			open, err := ws.openAlerts()
			if err != nil {
				return err
			}
			if test {
				return c.testAlerts(cmd.Context(), ws, len(open))
			}
			return c.output().alerts(ws, open)
		}}
	cmd.Flags().BoolVar(&test, "test", false, "send a test message to every address and the webhook, and say of each whether it arrived")
	return cmd
}

func (o *output) alerts(ws *workspace, open []openAlert) error {
	if o.json {
		return o.object(map[string][]openAlert{"open": open})
	}
	if len(open) == 0 {
		o.printf("%s nothing is open\n", o.paint(32, "✓"))
	}
	for i, a := range open {
		colour := 33
		if a.Severity == critical {
			colour = 31
		}
		o.printf("%s, since %s\n%s", o.paint(colour, a.Severity+"  "+a.Title), ws.stamp(a.Since), wrap(a.Text, "  "))
		if i < len(open)-1 {
			o.printf("\n")
		}
	}
	if len(ws.channels()) == 0 {
		o.printf("\nNobody is told: padu.yaml has neither alerts: email: nor alerts: webhook:\n")
	}
	return nil
}

// arrival is how a test message to one channel went.
type arrival struct {
	Channel string `json:"channel"`
	Arrived bool   `json:"arrived"`
	Error   string `json:"error,omitempty"`
}

func (c *cli) testAlerts(ctx context.Context, ws *workspace, open int) error {
	channels := ws.channels()
	if len(channels) == 0 {
		return usage{errors.New("alerts --test: padu.yaml has neither alerts: email: nor alerts: webhook:; write one of them")}
	}
	out, m := make([]arrival, len(channels)), ws.testMessage(open)
	var all sync.WaitGroup
	for i, ch := range channels {
		all.Go(func() {
			within, cancel := context.WithTimeout(ctx, sendWithin)
			defer cancel()
			err := ch.send(within, m, 0)
			if out[i] = (arrival{Channel: ch.name, Arrived: err == nil}); err != nil {
				out[i].Error = err.Error()
			}
		})
	}
	all.Wait()
	o, failed := c.output(), 0
	for _, a := range out {
		if !a.Arrived {
			failed++
		}
		switch {
		case o.json:
		case a.Arrived:
			o.printf("%s %s: taken\n", o.paint(32, "✓"), a.Channel)
		default:
			o.printf("%s %s: %s\n", o.paint(31, "✗"), a.Channel, a.Error)
		}
	}
	if o.json {
		if err := o.object(map[string][]arrival{"channels": out}); err != nil {
			return err
		}
	}
	if failed > 0 {
		return fmt.Errorf("alerts --test: %d of %d did not take the message", failed, len(out))
	}
	return nil
}
