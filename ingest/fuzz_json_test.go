package ingest

import (
	"bytes"
	"encoding/json"
	"testing"
)

// FuzzJSON reads any bytes as JSON. A plain array of objects that encoding/json takes gives its objects as rows, one each,
// after the row of names; what encoding/json refuses is refused.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{`[{"a":1,"b":"x"},{"b":2}]`, `{"data":[{"a":1}],"total":1}`, "{\"a\":1}\n{\"a\":2}\n", `{"fields":[{"id":"a"}],"rows":[[1]]}`,
		`[{"a":{"b":[1,2,{"c":null}]}}]`, `[{"a":1,"a":2}]`, `[`, `[{"a":"\ud800"}]`, `{"result":{"records":[{"a":true}],"total":5}}`, "[]", "{}", `[{}]`, `[1,2]`,
		"\xef\xbb\xbf[{\"a\":1e400}]", `[[["a"]]]`, `[{"a":"` + "\x00" + `"}]`} {
		f.Add([]byte(s))
	}
	file := fuzzFile(f, "f.json")
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := jsonSheet(file(t, data))
		if err != nil {
			return
		}
		rows, err := readRows(t, s)
		if err != nil {
			return
		}
		var objects []map[string]json.RawMessage
		trimmed := bytes.TrimSpace(data)
		if len(trimmed) == 0 || trimmed[0] != '[' || json.Unmarshal(trimmed, &objects) != nil {
			return
		}
		named := 0
		for _, o := range objects {
			if len(o) > 0 {
				named++
			}
		}
		if got := len(rows) - 1; got > len(objects) || got < named {
			t.Fatalf("%d rows of %d objects, %d of them with a name", got, len(objects), named)
		}
	})
}
