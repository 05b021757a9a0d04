package ingest

import (
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"
)

var percentForm = regexp.MustCompile(`^\d{1,3}(?:[.,]\d+)?(?:[eE]-?\d{1,2})?$`)

// percentage reads 96, 96,5 or 96.5 %; sign says that the percent sign is there. A percentage has no thousands, so its comma
// and its point are both decimal.
func percentage(s string) (n float64, sign bool, err error) {
	s, sign = strings.CutSuffix(strings.TrimSpace(s), "%")
	if s = strings.TrimSpace(s); !percentForm.MatchString(s) {
		return 0, sign, errors.New("no percentage")
	}
	n, err = strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	return n, sign, err
}

// parsePercent reads a percentage, in hundredths of a percent. Where no cell of the column is above 1, the column holds what a
// workbook keeps behind 96 %: 0.96.
func parsePercent(_ *Field, c cell) (value, *note, error) {
	n, _, err := percentage(c.text)
	if err != nil {
		return value{}, nil, problem{"jenis", say("not a percentage; write 96,5")}
	}
	if c.parts {
		n *= 100
	}
	if n > 100 {
		return value{}, nil, problem{"jenis", say("a percentage from 0 to 100 is wanted")}
	}
	return value{set: true, num: int64(math.Round(n * 100))}, nil, nil
}

func parseAccountLevelCell(_ *Field, c cell) (value, *note, error) {
	code, _, repaired, err := parseAccountLevel(c.text)
	switch {
	case err != nil:
		return value{}, nil, problem{"kode", asSaid(err)}
	case repaired:
		return textValue(code), &note{"D-04", say("the code lost a zero; repaired, the only reading")}, nil
	}
	return textValue(code), nil, nil
}
