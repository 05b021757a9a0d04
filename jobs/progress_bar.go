package jobs

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"time"
	"unicode/utf8"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"
)

// bar shows a work on the last line of a terminal. What is written to it appears above.
type bar struct {
	*mpb.Progress
	one *mpb.Bar
}

func newBar(tty *os.File, w *work, now func() time.Time) *bar {
	p := mpb.New(mpb.WithConsoleWriter(&screen{tty: tty}))
	fill := mpb.BarFillerFunc(func(to io.Writer, st decor.Statistics) error {
		_, err := io.WriteString(to, w.text(now(), st.AvailableWidth-1)) // a full line would make the terminal begin another
		return err
	})
	one, err := p.Add(0, fill, mpb.BarFillerTrim()) // 0: it ends when it is closed
	if err != nil {
		panic(err) // only after Wait
	}
	return &bar{p, one}
}

// close takes the bar off the screen.
func (b *bar) close() {
	b.one.Abort(true)
	b.Wait()
}

// screen is a terminal on which each frame takes the place of the one before. It is there because mpb's own leaves bits of the
// old frame behind when the window has become narrower, or when ^C or a key was echoed into it.
type screen struct {
	bytes.Buffer // the next frame, with what is to stay above it
	tty          *os.File
	lines, cells int // of the last frame: its lines, and the columns of the last of them
}

// IsTerminal makes mpb draw.
func (s *screen) IsTerminal() bool { return true }

// GetTermSize is asked before each frame, so a new size shows at the next.
func (s *screen) GetTermSize() (width, height int, err error) {
	width, height = terminalSize(s.tty)
	return width, height, nil
}

// Flush draws the frame, which has so many lines at its end that the next one replaces.
func (s *screen) Flush(lines int) error {
	var head []byte
	if s.lines > 0 {
		width, _ := terminalSize(s.tty)
		up := s.lines - 1 + max(1, (s.cells+width-1)/width) // a narrower window has broken the line
		head = fmt.Appendf(nil, "\r\x1b[%dA\x1b[J", up)
	}
	frame := bytes.TrimSuffix(s.Bytes(), []byte("\n"))
	s.lines, s.cells = lines, utf8.RuneCount(frame[bytes.LastIndexByte(frame, '\n')+1:])
	_, err := s.tty.Write(append(head, s.Bytes()...))
	s.Reset()
	return err
}

// terminalSize is that of the usual terminal where the terminal does not know it.
func terminalSize(tty *os.File) (width, height int) {
	width, height, err := term.GetSize(int(tty.Fd()))
	if err != nil || width <= 0 || height <= 0 {
		return 80, 24
	}
	return width, height
}
