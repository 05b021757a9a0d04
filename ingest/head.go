package ingest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// linesTypes are the media types of one JSON record a line.
var linesTypes = []string{"application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines", "application/jsonlines", "application/x-jsonl"}

// isLines tells one record a line (NDJSON) from one JSON value: the server says so, or the first line is a whole object and
// the next one begins an object, too.
func isLines(head http.Header, body *bufio.Reader) bool {
	start, _ := body.Peek(4096) // a body that breaks here breaks again where it is read
	start = bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\ufeff")), " \t\r\n")
	if kind, _, err := mime.ParseMediaType(head.Get("Content-Type")); err == nil && slices.Contains(linesTypes, kind) && (len(start) == 0 || start[0] == '{') {
		return true // nothing is no records
	}
	if len(start) == 0 || start[0] != '{' {
		return false
	}
	start, _ = body.Peek(body.Size())
	first, rest, _ := bytes.Cut(bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\ufeff")), " \t\r\n"), []byte("\n"))
	return bytes.HasPrefix(bytes.TrimLeft(rest, " \t\r\n"), []byte("{")) && json.Valid(first)
}

const parameter = `\s*;\s*([^\s=;,"]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?`

var (
	aLink      = regexp.MustCompile(`<([^>]*)>((?:` + parameter + `)*)`)
	aParameter = regexp.MustCompile(parameter)
)

// nextLink is the address of the next page in the Link headers of an answer (RFC 8288), "" where none is.
func nextLink(head http.Header) string {
	for _, link := range aLink.FindAllStringSubmatch(strings.Join(head.Values("Link"), ", "), -1) {
		for _, p := range aParameter.FindAllStringSubmatch(link[2], -1) {
			if !strings.EqualFold(p[1], "rel") {
				continue
			}
			if slices.ContainsFunc(strings.Fields(p[2]+p[3]), func(r string) bool { return strings.EqualFold(r, "next") }) {
				return link[1]
			}
			break // only the first rel of a link counts
		}
	}
	return ""
}
