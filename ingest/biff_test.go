package ingest

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// records writes a stream: id, then the body's hex digits.
func records(t testing.TB, list ...any) []byte {
	t.Helper()
	var b []byte
	for i := 0; i < len(list); i += 2 {
		body, err := hex.DecodeString(strings.ReplaceAll(list[i+1].(string), " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		b = binary.LittleEndian.AppendUint16(b, uint16(list[i].(int)))
		b = binary.LittleEndian.AppendUint16(b, uint16(len(body)))
		b = append(b, body...)
	}
	return b
}

// oneSheet is a workbook of shared texts and the cells of one sheet.
func oneSheet(t testing.TB, texts string, cells ...any) []byte {
	t.Helper()
	list := append([]any{recBOF, "0006 0500", recBoundSheet, "", recSST, "00000000 FFFFFFFF" + texts, recEOF, "", recBOF, "0006 1000"}, cells...)
	at := 8 + 13 + 4 + 8 + len(strings.ReplaceAll(texts, " ", ""))/2 + 4
	list[3] = fmt.Sprintf("%02x000000 00 00 01 00 41", at)
	return records(t, append(list, recEOF, "")...)
}

// TestXLSRecords has what LibreOffice does not write.
func TestXLSRecords(t *testing.T) {
	ab := "0200 00 6162"
	for name, c := range map[string]struct {
		stream []byte
		want   string
	}{
		"shared text":                   {oneSheet(t, ab, recLabelSST, "0000 0000 0000 00000000"), "1: ab"},
		"no such text":                  {oneSheet(t, ab, recLabelSST, "0000 0000 0000 01000000"), "row 1, column A: a workbook damaged"},
		"cells out of order":            {oneSheet(t, "", recRK, "0100 0000 0000 06000000", recRK, "0000 0100 0000 0A000000", recRK, "0000 0000 0000 0E000000"), "1: 3# 2# / 2: 1#"},
		"a cell twice":                  {oneSheet(t, "", recRK, "0000 0000 0000 06000000", recRK, "0000 0000 0000 0A000000"), "1: 2#"},
		"many numbers in one record":    {oneSheet(t, "", recMulRK, "0000 0100 0000 06000000 0000 FBFFFFFF 0200"), "1:  1# -0.02#"},
		"text in the cell":              {oneSheet(t, "", recLabel, "0000 0000 0000 0100 01 1320"), "1: –"},
		"rich text in the cell":         {oneSheet(t, "", recRString, "0000 0000 0000"+ab+"0000"), "1: ab"},
		"text of a shared formula":      {oneSheet(t, "", recFormula, "0000 0000 0000 00 00000000 00 FFFF 0000", recShared, "00", recString, ab), "1: ab"},
		"a formula never computed":      {oneSheet(t, "", recFormula, "0000 0000 0000 00 00000000 00 FFFF 0000"), "1: "},
		"a formula's error":             {oneSheet(t, "", recFormula, "0000 0000 0000 02 00 17 000000 FFFF 0000"), "1: #REF!"},
		"not a number":                  {oneSheet(t, "", recNumber, "0000 0000 0000 000000000000F87F"), "1: #NUM!"},
		"seventeen digits":              {oneSheet(t, "", recNumber, "0000 0000 0000 343333333333D33F"), "1: 0.30000000000000004#"},
		"minus zero":                    {oneSheet(t, "", recNumber, "0000 0000 0000 0000000000000080"), "1: 0#"},
		"a chart's cells":               {oneSheet(t, "", recBOF, "0006 2000", recRK, "0000 0000 0000 06000000", recEOF, "", recRK, "0000 0000 0000 0A000000"), "1: 2#"},
		"a text cut off":                {oneSheet(t, "0900 00 6162"), "damaged at byte"},
		"half a character":              {oneSheet(t, "0200 01 6100 62"), "damaged at byte"},
		"a column beyond the last":      {oneSheet(t, "", recRK, "0000 0001 0000 06000000"), "damaged at byte"},
		"a cell without a body":         {oneSheet(t, "", recNumber, "0000 0000"), "damaged at byte"},
		"a sheet without an end":        {oneSheet(t, "", recBOF, "0006 2000"), "damaged at byte"},
		"a list pointing nowhere":       {records(t, recBOF, "0006 0000", recBoundSheet, "FFFFFFFF 00 00 01 00 41", recEOF, ""), "damaged at byte"},
		"a list pointing to a record":   {records(t, recBOF, "0006 0000", recBoundSheet, "08000000 00 00 01 00 41", recEOF, ""), "damaged at byte"},
		"a chart only":                  {records(t, recBOF, "0006 0000", recBoundSheet, "08000000 00 02 01 00 41", recEOF, ""), "a workbook without sheets"},
		"a password":                    {records(t, recBOF, "0006 0000", recFilePass, "0000"), "a password-protected workbook; save it as .xlsx without a password"},
		"Excel 95":                      {records(t, recBOF, "0005 0000"), "Excel 95 or older; save it as .xlsx"},
		"Excel 3":                       {records(t, 0x0209, "0000 1000"), "Excel 95 or older; save it as .xlsx"},
		"dates from 1904":               {records(t, recBOF, "0006 0000", recDate1904, "0100", recEOF, ""), "save it as .csv"},
		"an end before the workbook's":  {records(t, recBOF, "0006 0000"), "damaged at byte 8; save it as .xlsx without a password"},
		"no records":                    {nil, "damaged at byte 0"},
		"fonts and hints behind a text": {oneSheet(t, "0100 0D 0100 02000000 4100 00000000 0000"+ab, recLabelSST, "0000 0000 0000 01000000"), "1: ab"},
	} {
		got := readRecords(c.stream)
		if rows := strings.HasPrefix(c.want, "1: "); rows && got != c.want || !rows && !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// readRecords writes down what a stream's sheets hold, numbers with # behind them, or why they cannot be read.
func readRecords(stream []byte) string {
	sheets, err := recordSheets(stream)
	var rows []string
	for _, s := range sheets {
		if err == nil {
			err = eachRow(s, func(r row) {
				cells := make([]string, len(r.cells))
				for i, c := range r.cells {
					if cells[i] = c; r.num(i) {
						cells[i] += "#"
					}
				}
				rows = append(rows, fmt.Sprintf("%d: %s", r.line, strings.Join(cells, " ")))
			})
		}
	}
	if err != nil {
		return err.Error()
	}
	return strings.Join(rows, " / ")
}

// TestXLSRefused opens files that people do send.
func TestXLSRefused(t *testing.T) {
	good, err := os.ReadFile(filepath.Join("testdata", "xls", "campuran.xls"))
	if err != nil {
		t.Fatal(err)
	}
	x := excelize.NewFile()
	defer x.Close()
	var locked bytes.Buffer
	if _, err := x.WriteTo(&locked, excelize.Options{Password: "rahasia"}); err != nil {
		t.Fatal(err)
	}
	named := func(name string) []byte { // the stream Workbook under a name of the same length
		from, to := []byte("W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00"), []byte(strings.Join(strings.Split(name, ""), "\x00")+"\x00")
		if bytes.Count(good, from) != 1 {
			t.Fatal("not one stream Workbook")
		}
		return bytes.Replace(good, from, to, 1)
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"half":             {good[:len(good)/2], "save it as .xlsx without a password"},
		"its first sector": {good[:512], "save it as .xlsx without a password"},
		"a password":       {locked.Bytes(), "a password-protected workbook; save it as .xlsx without a password"},
		"a letter":         {named("WordDocu"), "without a workbook in it"},
	} {
		path := filepath.Join(t.TempDir(), "f.xls")
		if err := os.WriteFile(path, c.data, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := openSheets(path); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v; want %q", name, err, c.want)
		}
	}
}

// FuzzXLS reads every sheet of a container, or of a bare stream of records. No input may panic or run on.
func FuzzXLS(f *testing.F) {
	good, err := os.ReadFile(filepath.Join("testdata", "xls", "campuran.xls"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add(good[:1024])
	stream, err := workbookStream(good)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(stream)
	f.Add(stream[:len(stream)/2])
	f.Add(oneSheet(f, "0200 00 6162", recLabelSST, "0000 0000 0000 00000000", recMulRK, "0000 0100 0000 06000000 0000 FBFFFFFF 0200",
		recFormula, "0000 0300 0000 00 00000000 00 FFFF 0000", recString, "0200 00 6162"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")) {
			var err error
			if data, err = workbookStream(data); err != nil {
				return
			}
		}
		sheets, err := recordSheets(data)
		if err != nil {
			return
		}
		for _, s := range sheets {
			cells := 0
			err := eachRow(s, func(r row) {
				if len(r.cells) > maxXLSColumns || len(r.cells) != len(r.numeric) {
					t.Fatalf("row %d: %d cells, %d flags", r.line, len(r.cells), len(r.numeric))
				}
				cells++
			})
			if err == nil && cells > len(data) {
				t.Fatalf("%d rows of %d bytes", cells, len(data))
			}
		}
	})
}
