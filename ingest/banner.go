package ingest

import (
	"regexp"
	"strconv"
	"strings"
)

// head is what a file says about all of its rows: the region, year, stage and month it speaks of, and the unit of its
// amounts. "" and 0 mean: not said.
type head struct {
	region string
	year   int
	stage  string
	month  int
	scale  int // power of ten: "dalam ribuan rupiah" is 3
}

var (
	bannerYear   = regexp.MustCompile(`\b(?:tahun(?: anggaran)?|ta|t a)\s+((?:19|20)\d\d)\b`)
	bannerMonth  = regexp.MustCompile(`\b(?:sampai dengan|s d|sd|per|bulan)\s+(?:bulan\s+)?(?:\d{1,2}\s+)?(januari|februari|pebruari|maret|april|mei|juni|juli|agustus|september|oktober|november|nopember|desember)(?:\s+((?:19|20)\d\d))?\b`)
	bannerStage  = regexp.MustCompile(`\b(?:rkpd|apbd|anggaran|rencana kerja pemerintah daerah|belanja daerah|belanja)\s+(murni|perubahan|pergeseran(?: ke)? ?\d+)\b|\b(perubahan)\s+(?:rkpd|apbd|anggaran|rencana kerja|atas|penjabaran)|\btahap(?:an)?\s+(murni|perubahan|pergeseran(?: ke)? ?\d+)\b`)
	bannerUnit   = regexp.MustCompile(`\bdalam\s+(ribuan|ribu|jutaan|juta|miliaran|miliar|milyar)\b`)
	bannerScales = map[string]int{"ribuan": 3, "ribu": 3, "jutaan": 6, "juta": 6, "miliaran": 9, "miliar": 9, "milyar": 9}
)

// readBanner reads the title block, the rows above the header. What is said first holds.
func readBanner(rows []row) head {
	var h head
	for _, r := range rows {
		for _, t := range r.cells {
			n := normal(t)
			if n == "" {
				continue
			}
			if h.region == "" {
				h.region = regionIn(n)
			}
			if m := bannerYear.FindStringSubmatch(n); m != nil && h.year == 0 {
				h.year, _ = strconv.Atoi(m[1])
			}
			if m := bannerMonth.FindStringSubmatch(n); m != nil && h.month == 0 {
				h.month = int(months[m[1]])
				if m[2] != "" && h.year == 0 {
					h.year, _ = strconv.Atoi(m[2])
				}
			}
			if m := bannerStage.FindStringSubmatch(n); m != nil && h.stage == "" {
				h.stage, _ = ParseStage(m[1] + m[2] + m[3])
			}
			if m := bannerUnit.FindStringSubmatch(n); m != nil && h.scale == 0 {
				h.scale = bannerScales[m[1]]
			}
		}
	}
	return h
}

// regionIn finds a full region name (with its kind) inside a normalised text.
func regionIn(text string) string {
	words := strings.Fields(text)
	for i, w := range words {
		switch w {
		case "kabupaten", "kab", "kota", "provinsi", "prov", "pemkot", "pemkab", "pemprov":
			for n := min(5, len(words)-i); n > 1; n-- {
				if code, _, err := references().regionByName(strings.Join(words[i:i+n], " "), ""); err == nil {
					return code
				}
			}
		}
	}
	return ""
}
