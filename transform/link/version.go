package link

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"strings"
	"sync"
)

// The package's own text: whatever changes in it may change an answer.
//
//go:embed *.go
var sources embed.FS

// Version names the rules: 12 hex digits over the program text, the word lists and the weights of this package. Answers of
// one version are the same for the same questions.
var Version = sync.OnceValue(func() string {
	h := sha256.New()
	for _, fsys := range []embed.FS{sources, lists} {
		names, err := fs.Glob(fsys, "*") // sorted
		if err != nil {
			panic(err) // the pattern is fixed
		}
		for _, n := range names {
			if strings.HasSuffix(n, "_test.go") {
				continue
			}
			text, err := fsys.ReadFile(n)
			if err != nil {
				panic(err) // part of the program
			}
			h.Write([]byte(n))
			h.Write(text)
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
})
