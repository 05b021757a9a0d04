package sample

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed usulan.csv
var proposalFile []byte

//go:embed pemetaan.csv
var mappingFile []byte

// needs writes what people ask for (musrenbang) and what the region means to cooperate on (pemetaan urusan).
func (w *writer) needs(p place) {
	rows := [][]string{{"ID Usulan", "Tahun", "Usulan", "Permasalahan", "Jenis Usulan", "Lokasi", "Kecamatan", "Kode Bidang Urusan", "OPD Tujuan", "Kode Sub Kegiatan", "Usulan Anggaran", "Status Usulan"}}
	for _, r := range readCSV(proposalFile) {
		if r[0] == p.code || r[0] == "*" && p.kind == "KABKOT" {
			rows = append(rows, []string{fmt.Sprintf("%s-2027-%03d", strings.ReplaceAll(p.code, ".", ""), len(rows)), "2027", r[1], r[2], r[3], r[4], r[5], r[6], agencyOf(r[6]).name, r[7], rupiah(millions(r[8])), r[9]})
		}
	}
	if len(rows) > 1 {
		data, err := textFile(';', rows)
		w.file(p.file("usulan-musrenbang-2027.csv"), data, err)
	}
	b, n := newBook("Pemetaan"), 0
	b.widths(5, 14, 40, 36, 36, 36, 32, 18, 26, 18, 14, 36, 16, 10)
	b.head("HASIL PEMETAAN URUSAN PEMERINTAHAN YANG DIKERJASAMAKAN, PEMERINTAH " + strings.ToUpper(p.name))
	b.add()
	b.head("No", "Bidang Urusan", "Perangkat Daerah", "Potensi", "Karakteristik", "Permasalahan", "Objek yang Dikerjasamakan", "Jenis Kerja Sama", "Calon Mitra", "Perkiraan Biaya (Rp)", "Tahun Rencana", "Rencana Kerja Sama", "Status", "Prioritas")
	for _, r := range readCSV(mappingFile) {
		if r[0] == p.code || r[0] == "*" {
			n++
			b.add(fmt.Sprint(n), r[1], agencyOf(r[1]).name, r[2], r[3], r[4], r[5], r[6], r[7], rupiah(millions(r[8])), r[9], r[10], r[11], r[12])
		}
	}
	if n > 0 {
		data, err := b.bytes()
		w.file(p.file("pemetaan-urusan.xlsx"), data, err)
	}
}

// millions reads millions of rupiah as cents.
func millions(s string) int64 { return number(s) * 100_000_000 }
