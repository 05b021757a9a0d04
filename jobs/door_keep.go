package jobs

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"padu/warehouse/door"
)

// doorState is how the SQL door stands.
type doorState struct {
	Address string    `json:"address,omitempty"` // "": there is no server
	Up      bool      `json:"up"`
	Since   time.Time `json:"since,omitzero"` // up or down
	Why     string    `json:"why,omitempty"`  // it is down
	PID     int       `json:"pid,omitempty"`
}

// keeper keeps the process of the SQL door going while padu serve works. The listening socket is padu serve's own, so that the address
// stays, and who connects while the process is started again waits a moment instead of being turned away.
type keeper struct {
	o     *output
	asked chan struct{}              // padu.yaml may say something else now
	moved func(address string) error // the socket is elsewhere, or nowhere

	socket *os.File
	listen string // what the socket was asked for
	said   string // the last trouble

	mu    sync.Mutex
	state doorState
}

func newKeeper(o *output, moved func(address string) error) *keeper {
	return &keeper{o: o, asked: make(chan struct{}, 1), moved: moved}
}

// now is how the door stands; a nil keeper has none.
func (k *keeper) now() doorState {
	if k == nil {
		return doorState{}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.state
}

func (k *keeper) set(f func(s *doorState)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	f(&k.state)
}

// look lets the keeper see what padu.yaml says.
func (k *keeper) look() {
	if k == nil {
		return
	}
	select {
	case k.asked <- struct{}{}:
	default:
	}
}

// The door that ended is started again after so long, twice as long each time until it stood for a while.
const (
	doorPause   = time.Second
	doorLongest = time.Minute
)

// keep works until ctx ends and the door has closed. config is what padu.yaml says now.
func (k *keeper) keep(ctx context.Context, dir string, config func() Config) {
	pause := doorPause
	for ctx.Err() == nil {
		c, began := config(), time.Now()
		err := k.open(c.SQL.Listen)
		if err == nil && k.socket == nil {
			select { // there is to be none
			case <-ctx.Done():
			case <-k.asked:
			}
			continue
		}
		if err == nil {
			err = k.once(ctx, dir, c, config)
		}
		if err == nil {
			continue // it ended because it was told to
		}
		k.set(func(st *doorState) { *st = doorState{Address: st.Address, Since: time.Now(), Why: err.Error()} })
		if text := err.Error(); text != k.said {
			k.o.progress.say("%s; it is started again", text)
			k.said = text
		}
		if time.Since(began) > doorLongest {
			pause = doorPause
		}
		select {
		case <-ctx.Done():
		case <-k.asked:
		case <-time.After(pause):
		}
		pause = min(2*pause, doorLongest)
	}
	k.shut()
}

// open sees to it that the socket is the one that padu.yaml wants; without one, socket is nil.
func (k *keeper) open(listen string) error {
	if k.socket != nil && k.listen == listen {
		return nil
	}
	k.shut()
	if k.listen = listen; listen == "" {
		k.set(func(s *doorState) { *s = doorState{} })
		return k.moved("")
	}
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Errorf("SQL door: %w; set sql: listen: in padu.yaml, \"\" for no server", err)
	}
	k.socket, err = l.(*net.TCPListener).File()
	if err = errors.Join(err, l.Close()); err != nil {
		return fmt.Errorf("SQL door: %w", err)
	}
	address := l.Addr().String()
	k.set(func(s *doorState) { *s = doorState{Address: address, Since: time.Now(), Why: "it is about to open"} })
	return k.moved(address)
}

func (k *keeper) shut() {
	if k.socket != nil {
		if err := k.socket.Close(); err != nil {
			k.o.progress.say("SQL door: %v", err)
		}
		k.socket = nil
	}
}

// once runs the process until it ends; without an error when it was told to end, because ctx did or padu.yaml says something else.
func (k *keeper) once(ctx context.Context, dir string, c Config, config func() Config) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := doorSettings{c.SQL, c.Workspace.Sample}
	line, err := json.Marshal(s)
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	args := []string{"door", "--dir", dir}
	if k.o.progress.log != nil {
		args = append(args, "--log", logJSON)
	}
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C in a terminal reaches padu serve, which tells the door
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = stopWithin
	cmd.Env = append(c.withoutSecrets(os.Environ()), door.Allocator)
	cmd.ExtraFiles = []*os.File{k.socket}
	last := &tail{}
	cmd.Stderr = io.MultiWriter(k.o.err, last)
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, ready := io.Pipe()
	cmd.Stdout = ready
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("SQL door: %w", err)
	}
	var rest sync.WaitGroup
	rest.Go(func() { k.hear(out, cmd.Process.Pid) })
	rest.Go(func() { k.watch(ctx, cancel, s, config) })
	_, werr := in.Write(append(line, '\n'))
	err = cmd.Wait()
	told := ctx.Err() != nil
	cancel()
	_ = ready.Close() // never fails
	rest.Wait()
	if told {
		return nil
	}
	return errors.Join(fmt.Errorf("the SQL door ended: %w", ended(err, last)), werr)
}

// ended is why a process ended that nobody told to.
func ended(err error, last *tail) error {
	if err == nil {
		err = errors.New("without a word")
	}
	if line := last.line(); line != "" {
		return fmt.Errorf("%w: %s", err, line)
	}
	return err
}

// hear waits until the process says that it answers.
func (k *keeper) hear(out io.Reader, pid int) {
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.TrimSpace(lines.Text()) == doorReady {
			k.set(func(s *doorState) { *s = doorState{Address: s.Address, Up: true, Since: time.Now(), PID: pid} })
			if k.said != "" {
				k.o.progress.say("the SQL door is open again")
				k.said = ""
			}
		}
	}
}

// watch ends the process when padu.yaml says something else of it.
func (k *keeper) watch(ctx context.Context, cancel func(), s doorSettings, config func() Config) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-k.asked:
			if c := config(); !reflect.DeepEqual(doorSettings{c.SQL, c.Workspace.Sample}, s) {
				k.o.progress.say("padu.yaml says something else of sql: the SQL door is opened anew")
				cancel()
				return
			}
		}
	}
}

// withoutSecrets is the environment without the passwords that padu.yaml names: the door needs none of them.
func (c Config) withoutSecrets(env []string) []string {
	secret := map[string]bool{}
	for _, s := range c.secrets() {
		secret[s.env] = true
	}
	return slices.DeleteFunc(slices.Clone(env), func(e string) bool { name, _, _ := strings.Cut(e, "="); return secret[name] })
}
