package door

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"unicode/utf8"

	"golang.org/x/time/rate"
)

// mostQuery is how many bytes of a query the log keeps.
const mostQuery = 8 << 10

// Audit writes down who asked what and who was turned away. It is safe for concurrent use, and beside other processes.
type Audit struct {
	path string
	mask func(string) string

	mu      sync.Mutex
	wrong   *rate.Limiter // logins that failed: strangers must not fill the disk
	skipped int
}

// AuditFile is where a workspace keeps the log.
func AuditFile(dir string) string { return filepath.Join(dir, "runs", "sql.ndjson") }

// NewAudit writes to the log of a workspace; mask takes personal data out of a query and of what is said of it.
func NewAudit(dir string, mask func(string) string) *Audit {
	return &Audit{path: AuditFile(dir), mask: mask, wrong: rate.NewLimiter(1, 60)}
}

// Write appends one line, whole. Of logins that failed it leaves some out when there are more than one a second for long; the next such line says how
// many.
func (a *Audit) Write(l Line) error {
	if l.Query == "" && l.Refused != "" {
		a.mu.Lock()
		ok := a.wrong.AllowN(l.At, 1)
		if ok && a.skipped > 0 {
			l.Refused += fmt.Sprintf(" (and %d others, not written down)", a.skipped)
			a.skipped = 0
		} else if !ok {
			a.skipped++
		}
		a.mu.Unlock()
		if !ok {
			return nil
		}
	}
	if len(l.Query) > mostQuery {
		sum := sha256.Sum256([]byte(l.Query))
		l.SHA256 = hex.EncodeToString(sum[:])
		l.Query = cut(a.mask(cut(l.Query, mostQuery+64)), mostQuery) // what is cut off must not keep a number from being seen
	} else {
		l.Query = a.mask(l.Query)
	}
	l.User, l.Refused, l.Failed = cut(a.mask(l.User), 64), cut(a.mask(l.Refused), 1<<10), cut(a.mask(l.Failed), 1<<10)
	data, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("write the audit log: %w", err)
	}
	if err := a.append(append(data, '\n')); err != nil {
		return fmt.Errorf("write the audit log: %w", err)
	}
	return nil
}

// cut is the first bytes of a text, up to a whole letter.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}

// append takes the log's lock, so that a line does not go into a file that Forget is just replacing.
func (a *Audit) append(line []byte) (err error) {
	f, err := locked(a.path, os.O_CREATE|os.O_APPEND|os.O_RDWR)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if end, err := f.Seek(0, io.SeekEnd); err != nil {
		return err
	} else if end > 0 {
		var last [1]byte
		if _, err := f.ReadAt(last[:], end-1); err != nil {
			return err
		} else if last[0] != '\n' { // the disk was full, or the machine went down
			line = append([]byte{'\n'}, line...)
		}
	}
	_, err = f.Write(line)
	return err
}

// locked opens the file that is at path now and locks it, until it is closed.
func locked(path string, flag int) (*os.File, error) {
	for {
		f, err := os.OpenFile(path, flag, 0o600)
		if err != nil {
			return nil, err
		}
		if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
			return nil, errors.Join(err, f.Close())
		}
		mine, err := f.Stat()
		there, serr := os.Stat(path)
		if err == nil && serr == nil && os.SameFile(mine, there) {
			return f, nil
		}
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
		if serr != nil && !errors.Is(serr, fs.ErrNotExist) {
			return nil, serr
		}
	}
}
