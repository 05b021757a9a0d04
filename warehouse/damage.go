package warehouse

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Damaged says that the warehouse file does not hold what was written to it. Readers have the snapshot, which is another file.
type Damaged struct {
	cannot   string // be opened, read or used
	snapshot string // that readers keep; "" when none is published
	err      error
}

func (d Damaged) Error() string {
	readers := "nothing is published yet"
	if d.snapshot != "" {
		readers = "readers keep snapshot " + d.snapshot
	}
	return fmt.Sprintf("warehouse/padu.duckdb cannot be %s (%v); %s; make it again from the archive: padu rebuild", d.cannot, d.err, readers)
}

func (d Damaged) Unwrap() error { return d.err }

// ErrNewer says that the warehouse was written by a newer padu, which is no damage.
var ErrNewer = errors.New("was made by a newer padu than this one; take that one again, this one would not know what is in it")

// ofSnapshot marks what went wrong with a published file, so that nobody takes it for the warehouse's.
type ofSnapshot struct{ error }

func (o ofSnapshot) Unwrap() error { return o.error }

// Explain makes of DuckDB's word that a file is broken what it means for the workspace dir and what to do; any other error it
// gives back as it is. A broken block is found when it is read, which may be in the middle of a run.
func Explain(dir string, err error) error { return explain(dir, "read", err) }

func explain(dir, cannot string, err error) error {
	var known Damaged
	var snapshot ofSnapshot
	if err == nil || errors.As(err, &known) || errors.As(err, &snapshot) {
		return err
	}
	text := err.Error()
	if strings.Contains(text, "database file with version number") {
		return fmt.Errorf("warehouse/padu.duckdb %w (%w)", ErrNewer, err)
	}
	if strings.Contains(text, "No space left on device") { // a full disk breaks off in the middle of anything
		return err
	}
	for _, sign := range []string{"Corrupt database file", "Corrupt WAL", "Failure while replaying WAL", "not a valid DuckDB database file", "Could not read enough bytes from file", "Serialization Error: Failed to deserialize"} {
		if strings.Contains(text, sign) {
			return damaged(dir, cannot, err)
		}
	}
	return err
}

// Damage says that the warehouse of the workspace dir cannot be used, because of err, and must be made again.
func Damage(dir string, err error) error { return damaged(dir, "used", err) }

func damaged(dir, cannot string, err error) Damaged {
	current, _ := os.Readlink(filepath.Join(dir, "published", "current")) // "" when there is none
	return Damaged{cannot, current, err}
}

// forgets is true when the workspace has archived batches but no warehouse file: to begin an empty one would forget them.
func forgets(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "warehouse", mainFile))
	orders, _ := os.ReadDir(filepath.Join(dir, "archive", "orders")) // none when it cannot be read
	return errors.Is(err, os.ErrNotExist) && len(orders) > 0
}
