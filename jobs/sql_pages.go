package jobs

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync/atomic"
)

// pages writes to the terminal, through a pager as soon as there are more lines than fit.
type pages struct {
	tty    *os.File
	height int
	paging *atomic.Bool // while the pager runs

	first bytes.Buffer // until it is known whether a pager is needed
	lines int
	to    io.Writer
	pager *exec.Cmd
	in    io.Closer
}

func (p *pages) Write(b []byte) (int, error) {
	if p.to != nil {
		return p.to.Write(b)
	}
	p.first.Write(b)
	if p.lines += bytes.Count(b, []byte("\n")); p.lines <= p.height {
		return len(b), nil
	}
	if err := p.begin(); err != nil {
		return 0, err
	}
	_, err := p.first.WriteTo(p.to)
	return len(b), err
}

// begin starts the pager; where there is none everything goes to the terminal.
func (p *pages) begin() error {
	p.to = p.tty
	command, set := os.LookupEnv("PAGER")
	for _, usual := range []string{"less -SFRX", "more"} {
		if name, _, _ := bytes.Cut([]byte(usual), []byte(" ")); !set && command == "" {
			if _, err := exec.LookPath(string(name)); err == nil {
				command = usual
			}
		}
	}
	if command == "" {
		return nil
	}
	p.pager = exec.Command("sh", "-c", command)
	p.pager.Stdin, p.pager.Stdout, p.pager.Stderr = nil, p.tty, os.Stderr
	in, err := p.pager.StdinPipe()
	if err != nil {
		return fmt.Errorf("start the pager %q: %w", command, err)
	}
	p.paging.Store(true)
	if err := p.pager.Start(); err != nil {
		p.paging.Store(false)
		return fmt.Errorf("start the pager %q; PAGER names another: %w", command, err)
	}
	p.to, p.in = in, in
	return nil
}

// close writes what was held back and waits until the pager is left.
func (p *pages) close() error {
	if p.to == nil {
		_, err := p.first.WriteTo(p.tty)
		return err
	}
	if p.pager == nil {
		return nil
	}
	p.in.Close()       // it may be gone already
	_ = p.pager.Wait() // what it ends with says nothing of the answer
	p.paging.Store(false)
	return nil
}
