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
	if len(start) == 0 || start[0] != '{' {
		return false
	}
	if kind, _, err := mime.ParseMediaType(head.Get("Content-Type")); err == nil && slices.Contains(linesTypes, kind) {
		return true
	}
	start, _ = body.Peek(body.Size())
	first, rest, _ := bytes.Cut(bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\ufeff")), " \t\r\n"), []byte("\n"))
	return bytes.HasPrefix(bytes.TrimLeft(rest, " \t\r\n"), []byte("{")) && json.Valid(first)
}

var (
	aLink    = regexp.MustCompile(`<([^>]*)>((?:\s*;\s*[^\s=;,"]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s;,"]*))?)*)`)
	relation = regexp.MustCompile(`(?i);\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]*))`)
)

// nextLink is the address of the next page in the Link headers of an answer (RFC 8288), "" where none is.
func nextLink(head http.Header) string {
	for _, link := range aLink.FindAllStringSubmatch(strings.Join(head.Values("Link"), ", "), -1) {
		rel := relation.FindStringSubmatch(link[2])
		if rel != nil && slices.ContainsFunc(strings.Fields(rel[1]+rel[2]), func(r string) bool { return strings.EqualFold(r, "next") }) {
			return link[1]
		}
	}
	return ""
}
