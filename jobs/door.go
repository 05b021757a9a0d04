package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"padu/ingest"
	"padu/warehouse/door"
	"padu/warehouse/flight"
)

// doorSettings is what padu serve tells the process of the door, as the first line of its standard input. Its end is the end of the process:
// a padu serve that was killed leaves none behind.
type doorSettings struct {
	SQL    Door
	Sample bool
}

// The process of the door: what it says when it answers, how long running queries have when it ends, and its memory in bytes: what may be
// taken beside DuckDB's limit before queries are stopped, and from there on what the system gives before it refuses.
const (
	doorReady  = "ready"
	doorGrace  = 10 * time.Second
	doorMemory = 512 << 20
	doorRoom   = 600 << 20
)

// doorCmd is the process that answers analysts; padu serve starts it with the listening socket as file 3.
func (c *cli) doorCmd() *cobra.Command {
	return &cobra.Command{Use: "door", Hidden: true, Short: "Answer analysts; padu serve starts it", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var s doorSettings
			in := json.NewDecoder(os.Stdin)
			if err := in.Decode(&s); err != nil {
				return usage{fmt.Errorf("door: read what padu serve says: %w; padu serve starts this command", err)}
			}
			ctx, cancel := context.WithCancel(cmd.Context())
			defer cancel()
			go func() {
				_, _ = io.Copy(io.Discard, os.Stdin) // its end is all that matters
				cancel()
				time.Sleep(2 * doorGrace)
				os.Exit(exitFailed)
			}()
			l, err := net.FileListener(os.NewFile(3, "listener"))
			if err != nil {
				return usage{fmt.Errorf("door: %w; padu serve starts this command", err)}
			}
			if err := errors.Join(beLast(), door.Bound(s.SQL.held()+doorRoom)); err != nil {
				return fmt.Errorf("door: %w", err)
			}
			return openDoor(ctx, c.dir, s, l, c.output())
		}}
}

// beLast makes this process the one that the machine does without first: when memory is short, the night goes on and the door is opened
// again. Nothing of what it holds is written to a core file.
func beLast() error {
	debug.SetMemoryLimit(doorMemory)
	if err := syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}); err != nil {
		return err
	}
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("500"), 0) // some machines do not let it; the door works all the same
	return nil
}

// openDoor answers on l until ctx ends.
func openDoor(ctx context.Context, dir string, s doorSettings, l net.Listener, o *output) (err error) {
	cert, err := s.SQL.certificate(dir)
	if err != nil {
		return err
	}
	limits := s.SQL.limits()
	doors, err := door.NewDoors(dir, limits, s.SQL.shares(), func(err error) { o.progress.say("%v", err) })
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, doors.Close()) }()
	users, rates := door.NewUsers(dir, s.SQL.role, time.Now), door.NewRates(s.SQL.PerMinute, time.Now)
	if s.visitor() {
		a, err := visitor()
		if err != nil {
			return err
		}
		users.Also(a)
	}
	audit := door.NewAudit(dir, ingest.Mask)
	if _, err := fmt.Fprintln(o.out, doorReady); err != nil {
		return err
	}
	return flight.Serve(ctx, l, flight.Options{
		Enter:    doors.Enter,
		Password: users.Password, Token: users.Token, Again: users.Again, Allow: rates.Allow,
		Audit: func(l door.Line) {
			if err := audit.Write(l); err != nil { // who asks is answered; who runs padu hears of it
				o.progress.say("%v", err)
			}
		},
		TLS: cert.TLS(), Now: time.Now, Version: Version, Time: limits.Time, Grace: doorGrace,
	})
}

// certificate is the office's, or the one that padu makes.
func (s Door) certificate(dir string) (*flight.Certificate, error) {
	if s.Cert != "" {
		return flight.OpenCertificate(inDir(dir, s.Cert), inDir(dir, s.Key), time.Now)
	}
	return flight.OwnCertificate(filepath.Join(dir, "runs"), s.hosts(), time.Now)
}

// The user of a workspace with invented figures, so that the lines of padu serve work as they are printed. It is there on this machine only,
// and not in users.json.
const (
	visitorName     = "contoh"
	visitorPassword = "padu-data-contoh"
)

// visitor is true where that user comes in.
func (s doorSettings) visitor() bool {
	host, _, err := net.SplitHostPort(s.SQL.Listen)
	return err == nil && s.Sample && isLoopback(host)
}

func visitor() (door.Account, error) {
	hash, err := door.Hash(visitorPassword)
	return door.Account{Name: visitorName, Role: roleAll, Password: hash}, err
}
