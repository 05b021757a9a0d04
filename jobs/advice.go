package jobs

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
)

// advised adds to an error of the machine what an operator can do. DuckDB's errors say the same as the system's, in text.
func advised(err error) error {
	text := strings.ToLower(err.Error())
	switch {
	case errors.Is(err, syscall.ENOSPC) || strings.Contains(text, "no space left on device"):
		return fmt.Errorf("%w\nthe disk is full: make room (padu prune removes what keep: does not keep), then run it again; nothing that was published is lost", err)
	case errors.Is(err, fs.ErrPermission) || strings.Contains(text, "permission denied") || strings.Contains(text, "read-only file system"):
		return fmt.Errorf("%w\nthe user that runs padu may not write there: padu doctor says which folders and how to mend it; then run it again", err)
	}
	return err
}
