package warehouse

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"
)

// sumsFile lists the SHA-256 of every other file of a snapshot's folder, as sha256sum -c reads it.
const sumsFile = "SHA256SUMS"

// SumOf is the SHA-256 of a file, in hexadecimal.
func SumOf(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// filesOf calls f for every file below dir, in the order of their names, which have slashes.
func filesOf(dir string, f func(name string) error) error {
	return filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, p)
		if err != nil {
			return err
		}
		return f(filepath.ToSlash(rel))
	})
}

// forReading lets nobody write to a file of dir any more.
func forReading(dir string) error {
	return filesOf(dir, func(name string) error { return os.Chmod(filepath.Join(dir, filepath.FromSlash(name)), 0o444) })
}

// writeSums hashes every other file of dir but those whose hash is known.
func writeSums(dir string, known map[string]string) error {
	var names []string
	err := filesOf(dir, func(name string) error {
		if name != sumsFile {
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		return err
	}
	sums := make([]string, len(names))
	var work errgroup.Group
	work.SetLimit(runtime.NumCPU())
	for i, name := range names {
		work.Go(func() (err error) {
			if sums[i] = known[name]; sums[i] == "" {
				sums[i], err = SumOf(filepath.Join(dir, filepath.FromSlash(name)))
			}
			return err
		})
	}
	if err := work.Wait(); err != nil {
		return err
	}
	var out strings.Builder
	for i, name := range names {
		fmt.Fprintf(&out, "%s  %s\n", sums[i], name)
	}
	return os.WriteFile(filepath.Join(dir, sumsFile), []byte(out.String()), 0o644)
}

// readSums are the hashes that stand in a folder's list, by file.
func readSums(dir string) (map[string]string, error) {
	f, err := os.Open(filepath.Join(dir, sumsFile))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	out := map[string]string{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		sum, name, ok := strings.Cut(lines.Text(), "  ")
		if !ok || !filepath.IsLocal(filepath.FromSlash(name)) {
			return nil, fmt.Errorf("read %s: the line %q is not a hash and a file", f.Name(), lines.Text())
		}
		out[name] = sum
	}
	return out, lines.Err()
}

// CheckFiles reads every byte in the folder of a published snapshot against its SHA256SUMS. n is how many files were read; faults says
// what is not as it was published. A folder without the list (of an older padu) has no files to read, and one without parquet/ as a whole
// (a backup leaves it out) is not at fault for that.
func CheckFiles(dir string) (n int, faults []string, err error) {
	sums, err := readSums(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil, nil
	}
	if err != nil {
		return 0, nil, err
	}
	err = filesOf(dir, func(name string) error {
		want, ok := sums[name]
		delete(sums, name)
		switch {
		case name == sumsFile:
			return nil
		case !ok:
			faults = append(faults, name+" is not in "+sumsFile)
			return nil
		}
		n++
		got, err := SumOf(filepath.Join(dir, filepath.FromSlash(name)))
		if err == nil && got != want {
			faults = append(faults, name+" has other bytes than were published")
		}
		return err
	})
	_, perr := os.Stat(filepath.Join(dir, "parquet"))
	for name := range sums {
		if perr == nil || !strings.HasPrefix(name, "parquet/") {
			faults = append(faults, name+" is not there")
		}
	}
	return n, faults, err
}
