package ingest

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
)

// kind is how a value is held between reading and loading.
type kind byte

const (
	textKind kind = iota
	moneyKind
	dateKind
	intKind
	boolKind
)

// value is one field of one row, ready to load. Money is cents, a date is days since 1970, a boolean is 0 or 1. A text that
// the plan of its table keeps has its number there, from 1.
type value struct {
	set  bool
	text string
	num  int64
}

func textValue(s string) value { return value{set: true, text: s} }

// cell is what a field's parser sees.
type cell struct {
	text    string // cleaned, not empty
	numeric bool   // a number cell of a workbook
	alias   string // the header alias under which the column was found
	decimal sign
	dates   order
	region  string // of which region the file is, where it or padu.yaml says so
	parts   bool   // a percentage as a part of one
	scale   int    // power of ten that the banner states ("dalam ribuan rupiah")
}

// note is something to say about a value that was accepted.
type note struct {
	rule   string
	reason said
}

// problem is why a value was not accepted.
type problem struct {
	rule   string
	reason said
}

func (p problem) Error() string { return p.reason.en }

// fieldType is one type a contract's field may have.
type fieldType struct {
	kind  kind
	sql   string
	parse func(f *Field, c cell) (value, *note, error)
}

var moneyType = &arrow.Decimal128Type{Precision: 20, Scale: 2}

// arrowType is the Arrow type in which a kind is loaded.
func (k kind) arrowType() arrow.DataType {
	switch k {
	case moneyKind:
		return moneyType
	case dateKind:
		return arrow.FixedWidthTypes.Date32
	case intKind:
		return arrow.PrimitiveTypes.Int32
	case boolKind:
		return arrow.FixedWidthTypes.Boolean
	}
	return wordsType
}

var fieldTypes = map[string]fieldType{
	"text":            {textKind, "varchar", parseText},
	"lines":           {textKind, "varchar", parseText}, // keeps line breaks, for lists in a cell
	"enum":            {textKind, "varchar", parseEnum},
	"region":          {textKind, "varchar", parseRegion},
	"year":            {intKind, "integer", parseYear},
	"stage":           {textKind, "varchar", parseStageCell},
	"month":           {intKind, "integer", parseMonthCell},
	"money":           {moneyKind, "decimal(20,2)", parseMoneyCell},
	"date":            {dateKind, "date", parseDateCell},
	"moment":          {textKind, "timestamp", parseMoment},
	"bool":            {boolKind, "boolean", parseBool},
	"agency":          {textKind, "varchar", parseAgencyCell},
	"sub_activity":    {textKind, "varchar", parseSubActivityCell},
	"sub_activities":  {textKind, "varchar", parseSubActivities},
	"account":         {textKind, "varchar", parseAccountCell},
	"summary_account": {textKind, "varchar", parseSummaryCell},
	"field":           {textKind, "varchar", parseFieldCell},
	"nomenclature":    {textKind, "varchar", parseNomenclatureCell},
	"account_level":   {textKind, "varchar", parseAccountLevelCell},
	"percent":         {moneyKind, "decimal(7,2)", parsePercent},
	"leading_code":    {textKind, "varchar", parseLeadingCode},
	"code":            {textKind, "", parseText},         // the one code column of a printed table; never loaded
	"own_id":          {textKind, "varchar", parseOwnID}, // a number that padu gave before
	"issued":          {textKind, "varchar", parseText},  // set by padu after the rows are in, never read from a file
	"level":           {textKind, "varchar", parseText},  // derived: the level of a nomenclature code
	"open_end":        {boolKind, "boolean", parseBool},  // derived: the end date says that there is no end
}

func parseText(_ *Field, c cell) (value, *note, error) { return textValue(Mask(c.text)), nil, nil }

var ownID = regexp.MustCompile(`^[A-Z][0-9A-Za-z.-]{0,60}$`)

// parseOwnID keeps a number of padu as it is: 16 digits of one would be masked in a text.
func parseOwnID(_ *Field, c cell) (value, *note, error) {
	if !ownID.MatchString(c.text) {
		return value{}, nil, problem{"kode", say("not a number that padu gave; leave this column as it was")}
	}
	return textValue(c.text), nil, nil
}

func parseEnum(f *Field, c cell) (value, *note, error) {
	n := normal(c.text)
	for v, synonyms := range f.Values {
		if n == normal(v) || slices.Contains(synonyms, n) {
			return textValue(v), nil, nil
		}
	}
	if f.Open {
		return textValue(strings.ToLower(Mask(c.text))), nil, nil
	}
	var known []string
	for v := range f.Values {
		known = append(known, v)
	}
	slices.Sort(known)
	return value{}, nil, problem{"jenis", say("not known; write one of %s", strings.Join(known, ", "))}
}

func parseRegion(_ *Field, c cell) (value, *note, error) {
	scheme := ""
	for _, s := range []string{"djpk", "bps"} {
		if strings.Contains(c.alias, s) {
			scheme = s
		}
	}
	if c.text[0] >= '0' && c.text[0] <= '9' {
		code, rule, err := references().regionByCode(c.text, scheme, c.numeric)
		if err != nil {
			return value{}, nil, problem{"kode", asSaid(err)}
		}
		if rule != "" {
			return textValue(code), &note{rule, say("the number lost a zero")}, nil
		}
		return textValue(code), nil, nil
	}
	code, rule, err := references().regionByName(c.text, c.region)
	if err != nil {
		return value{}, nil, problem{rule, asSaid(err)}
	}
	if rule != "" {
		return textValue(code), &note{rule, say("two regions have this name; read as the one that the file is of")}, nil
	}
	return textValue(code), nil, nil
}

var fourDigits = regexp.MustCompile(`(?:^|\D)((?:19|20)\d\d)(?:\D|$)`)

func parseYear(_ *Field, c cell) (value, *note, error) {
	// A version such as pemutakhiran-2027 names its year; two different years in one cell do not.
	found := fourDigits.FindAllStringSubmatch(c.text, -1)
	if len(found) == 0 || slices.ContainsFunc(found, func(y []string) bool { return y[1] != found[0][1] }) {
		return value{}, nil, problem{"jenis", say("not a year; write 2026")}
	}
	y, err := strconv.Atoi(found[0][1])
	return value{set: true, num: int64(y)}, nil, err
}

func parseStageCell(_ *Field, c cell) (value, *note, error) {
	s, err := ParseStage(c.text)
	return textValue(s), nil, err
}

var shift = regexp.MustCompile(`pergeseran(?: ke)? ?(\d{1,2})$|^p(?:gs)? ?(\d{1,2})$`)

// ParseStage reads murni, pergeseran-N or perubahan.
func ParseStage(s string) (string, error) {
	n := normal(s)
	switch n {
	case "murni", "induk", "apbd murni", "apbd", "rkpd", "rkpd murni", "awal", "penetapan":
		return "murni", nil
	case "perubahan", "pak", "apbd perubahan", "p apbd", "rkpd perubahan", "perubahan rkpd", "perubahan apbd":
		return "perubahan", nil
	}
	if m := shift.FindStringSubmatch(n); m != nil {
		return "pergeseran-" + strings.TrimLeft(m[1]+m[2], "0"), nil
	}
	return "", problem{"jenis", say("not a stage; write murni, pergeseran-1 or perubahan")}
}

func parseMonthCell(_ *Field, c cell) (value, *note, error) {
	m, err := parseMonth(c.text)
	return value{set: true, num: int64(m)}, nil, err
}

func parseMonth(s string) (int, error) {
	if m, ok := months[normal(s)]; ok {
		return int(m), nil
	}
	if m, err := strconv.Atoi(strings.TrimSpace(s)); err == nil && m >= 1 && m <= 12 {
		return m, nil
	}
	return 0, problem{"jenis", say("not a month; write 1 to 12 or its name")}
}

func parseMoneyCell(_ *Field, c cell) (value, *note, error) {
	cents, rounded, err := parseAmount(c.text, c.numeric, c.decimal)
	if errors.Is(err, errUndecided) {
		return value{}, nil, err
	}
	if err != nil {
		return value{}, nil, problem{"jenis", asSaid(err)}
	}
	for range c.scale {
		if cents > maxCents/10 || cents < -maxCents/10 {
			return value{}, nil, problem{"jenis", say("larger than any budget; check the unit in the title block")}
		}
		cents *= 10
	}
	if rounded {
		return value{set: true, num: cents}, &note{"dibulatkan", say("more than two decimals; rounded half up to a cent")}, nil
	}
	return value{set: true, num: cents}, nil, nil
}

func parseDateCell(_ *Field, c cell) (value, *note, error) {
	t, err := parseDate(c.text, c.numeric, c.dates)
	if errors.Is(err, errUndecided) || errors.Is(err, errOpen) {
		return value{}, nil, err
	}
	if err != nil {
		return value{}, nil, problem{"jenis", asSaid(err)}
	}
	return value{set: true, num: t.Unix() / int64(24*time.Hour/time.Second)}, nil, nil
}

var moments = []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", time.RFC3339}

// parseMoment reads when a program recorded the row, as programs write it. A day without its hour is none.
func parseMoment(_ *Field, c cell) (value, *note, error) {
	if days, err := strconv.ParseFloat(c.text, 64); err == nil && c.numeric && serial.MatchString(c.text) && days != math.Trunc(days) {
		t := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).Add(time.Duration(math.Round(days*86_400)) * time.Second)
		return textValue(t.Format(time.DateTime)), nil, nil
	}
	for _, layout := range moments {
		if t, err := time.Parse(layout, c.text); err == nil {
			return textValue(t.Format(time.DateTime)), nil, nil
		}
	}
	return value{}, nil, problem{"jenis", say("not a day with its time; write 2026-12-31 23:59:59")}
}

func parseBool(_ *Field, c cell) (value, *note, error) {
	switch normal(c.text) {
	case "ya", "y", "1", "true", "benar", "ada", "√", "v", "x", "membebani":
		return value{set: true, num: 1}, nil, nil
	case "tidak", "t", "tdk", "0", "false", "salah", "tidak ada", "tidak membebani":
		return value{set: true}, nil, nil
	}
	return value{}, nil, problem{"jenis", say("write Ya or Tidak")}
}

func parseAgencyCell(_ *Field, c cell) (value, *note, error) {
	code, rule := parseAgency(c.text)
	switch rule {
	case "D-04":
		return textValue(code), &note{rule, say("the code lost a zero")}, nil
	case "D-11":
		return textValue(code), &note{rule, say("an old or unknown form of a perangkat daerah code; kept as written")}, nil
	}
	return textValue(code), nil, nil
}

// coded wraps the parsers of whole codes, whose rule is a note when there is no error.
func coded(code, rule string, err error) (value, *note, error) {
	if err != nil {
		return value{}, nil, problem{rule, asSaid(err)}
	}
	switch rule {
	case "D-03":
		return textValue(code), &note{rule, say("the two-digit form before 2024; kept as written")}, nil
	case "D-04":
		return textValue(code), &note{rule, say("the code lost a zero; repaired, the only reading")}, nil
	}
	return textValue(code), nil, nil
}

func parseSubActivityCell(_ *Field, c cell) (value, *note, error) {
	return coded(parseSubActivity(c.text))
}

func parseAccountCell(_ *Field, c cell) (value, *note, error) { return coded(parseAccount(c.text)) }

var listSeparator = regexp.MustCompile(`[;,\s]+`)

// parseSubActivities reads the codes of a register's cell: several, in any of the ways lists are written.
func parseSubActivities(f *Field, c cell) (value, *note, error) {
	var codes []string
	var first *note
	for _, part := range listSeparator.Split(c.text, -1) {
		if part == "" || normal(part) == "dan" {
			continue
		}
		v, n, err := coded(parseSubActivity(part))
		if err != nil {
			return value{}, nil, err
		}
		if n != nil && first == nil {
			first = n
		}
		if !slices.Contains(codes, v.text) {
			codes = append(codes, v.text)
		}
	}
	slices.Sort(codes)
	return textValue(strings.Join(codes, ";")), first, nil
}

// parseLeadingCode keeps the code of "1.03.04.2.01.0012 Name".
func parseLeadingCode(_ *Field, c cell) (value, *note, error) {
	if code := strings.TrimSpace(leadingCode.FindString(c.text)); code != "" {
		return textValue(code), nil, nil
	}
	return textValue(Mask(c.text)), nil, nil
}

func parseSummaryCell(_ *Field, c cell) (value, *note, error) {
	code, err := parseSummaryAccount(c.text)
	if err != nil {
		return value{}, nil, problem{"kode", asSaid(err)}
	}
	return textValue(code), nil, nil
}

var leadingField = regexp.MustCompile(`^\d\.\d{1,2}\b`)

// parseFieldCell reads a bidang urusan by code, by code and name, or by name.
func parseFieldCell(_ *Field, c cell) (value, *note, error) {
	ref := references()
	if code := leadingField.FindString(c.text); code != "" {
		if ref.known[code] {
			return textValue(code), nil, nil
		}
		// 1.3 is 1.03, or 1.30 as a number; the list of bidang urusan decides, and only where one of the two is in it.
		a, b := code[:2]+"0"+code[2:], code+"0"
		if len(code) == 3 && ref.known[a] != ref.known[b] {
			if ref.known[b] {
				a = b
			}
			return textValue(a), &note{"D-04", say("the code lost a zero; repaired, the only reading")}, nil
		}
		return value{}, nil, problem{"kode", say("not a bidang urusan; wanted 1.01 to 9.03")}
	}
	if code, ok := ref.fields[fieldName(c.text)]; ok {
		return textValue(code), nil, nil
	}
	return value{}, nil, problem{"kode", say("not a bidang urusan; write its code (1.03) or its name%s", nearestField(c.text))}
}

func nearestField(s string) string {
	var names []string
	for n := range references().fields {
		names = append(names, n)
	}
	slices.Sort(names)
	if near := nearest(fieldName(s), names, 1); len(near) > 0 {
		return fmt.Sprintf(" (nearest: %s)", near[0])
	}
	return ""
}

func parseNomenclatureCell(_ *Field, c cell) (value, *note, error) {
	if account.MatchString(c.text) {
		return value{}, nil, problem{"D-14", say("an account code in a sub kegiatan column; wanted 1.03.04.2.01.0012")}
	}
	code, _, err := parseNomenclature(c.text)
	if err != nil {
		return value{}, nil, problem{"kode", asSaid(err)}
	}
	return textValue(code), nil, nil
}
