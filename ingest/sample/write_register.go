package sample

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// kindWords and formWords are how registers write kinds and instruments.
var (
	kindWords = map[string][]string{
		"KSDD-W": {"KSDD Wajib", "Wajib"}, "KSDD-S": {"KSDD Sukarela", "Sukarela"}, "KSDPK": {"Pihak Ketiga", "KSDPK"},
		"SINERGI": {"Sinergi", "Sinergi Pusat"}, "KSDPL": {"KSDPL", "Pemerintah Daerah di Luar Negeri"}, "KSDLL": {"KSDLL", "Lembaga di Luar Negeri"},
	}
	formWords = map[string][]string{
		"PKS": {"PKS", "Perjanjian Kerjasama"}, "KB": {"Kesepakatan Bersama", "KSB"}, "NK": {"Nota Kesepakatan", "NK"}, "RK": {"Rencana Kerja", "RK"},
		"ADENDUM": {"Adendum", "Addendum"}, "MOU": {"MoU Luar Negeri", "MoU"}, "LOI": {"LoI", "Surat Pernyataan Kehendak"},
	}
	monthNames = []string{"", "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"}
)

// mixed writes a date in one of the forms that stand side by side in real registers; form 3 is a real date cell.
func mixed(t time.Time, form int) any {
	switch {
	case t.IsZero():
		return ""
	case form%4 == 0:
		return fmt.Sprintf("%d %s %d", t.Day(), monthNames[t.Month()], t.Year())
	case form%4 == 1:
		return t.Format("02/01/2006")
	case form%4 == 2:
		return t.Format("2006-01-02")
	}
	return t
}

func yesNo(b bool) string {
	if b {
		return "Ya"
	}
	return "Tidak"
}

// rupiah writes cents as Indonesian text: 1.234.567,00.
func rupiah(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	whole := fmt.Sprint(cents / 100)
	var groups []string
	for len(whole) > 3 {
		groups = append([]string{whole[len(whole)-3:]}, groups...)
		whole = whole[:len(whole)-3]
	}
	return fmt.Sprintf("%s%s,%02d", sign, strings.Join(append([]string{whole}, groups...), "."), cents%100)
}

func amountOrEmpty(cents int64) string {
	if cents == 0 {
		return ""
	}
	return rupiah(cents)
}

// partnerCell writes several partners into one cell, in one of three ways.
func (a agreement) partnerCell(form int) string {
	if len(a.partners) == 1 {
		return a.partners[0]
	}
	if form%2 == 0 {
		return strings.Join(a.partners, "; ")
	}
	var lines []string
	for i, p := range a.partners {
		lines = append(lines, fmt.Sprintf("%d. %s", i+1, p))
	}
	return strings.Join(lines, "\n")
}

func (a agreement) signedCell(form int) any {
	if a.signedText != "" {
		return a.signedText
	}
	return mixed(a.signed, form)
}

func (a agreement) endCell(form int) any {
	if a.open {
		return "0000-00-00"
	}
	return mixed(a.end, form)
}

// groupedRegister is Kota Bogor's: a title block, a header of three merged rows, column numbers, remarks and signatures.
func groupedRegister(p place, list []agreement) ([]byte, error) {
	b := newBook("Register")
	b.widths(5, 60, 16, 20, 24, 18, 38, 24, 34, 12, 18, 18, 14, 22, 20, 10, 12, 18, 18, 18, 26, 20)
	b.head("PEMERINTAH " + strings.ToUpper(p.name))
	b.head("REGISTER KERJA SAMA DAERAH")
	b.add("Keadaan per 20 November 2026")
	b.add()
	b.head("No", "Judul Kerja Sama", "Jenis Kerja Sama", "NASKAH", "", "", "Mitra Kerja Sama", "PELAKSANA", "", "Bidang Urusan", "JANGKA WAKTU", "", "Status", "PENGANGGARAN", "", "MEMBEBANI", "", "PERSETUJUAN DPRD", "",
		"Tanggal Pembahasan TKKSD", "Nomor Naskah Induk", "Keterangan")
	b.head("", "", "", "Bentuk", "Nomor", "Tanggal", "", "Kode Perangkat Daerah", "Nama Perangkat Daerah", "", "Mulai", "Berakhir", "", "Kode Sub Kegiatan", "Nilai", "Daerah", "Masyarakat", "Nomor", "Tanggal")
	b.head("", "", "", "", "", "", "", "", "", "", "", "", "", "", "(Rp)")
	b.merge("A5:A7", "B5:B7", "C5:C7", "D5:F5", "G5:G7", "H5:I5", "J5:J7", "K5:L5", "M5:M7", "N5:O5", "P5:Q5", "R5:S5", "T5:T7", "U5:U7", "V5:V7")
	var numbers []any
	for i := range 22 {
		numbers = append(numbers, fmt.Sprint(i+1))
	}
	b.add(numbers...)
	for i, a := range list {
		council := ""
		if !a.council.IsZero() {
			council = fmt.Sprintf("%d/DPRD/%d", 10+i, a.council.Year())
		}
		b.add(fmt.Sprint(i+1), a.title, kindWords[a.kind][0], formWords[a.instrument][0], a.number, a.signedCell(i), a.partnerCell(1), a.agency.code, a.agency.name, a.field,
			mixed(a.start, i+1), a.endCell(i+2), strings.ToUpper(a.status[:1])+a.status[1:], strings.Join(a.codes, "; "), amountOrEmpty(a.value), yesNo(a.burdensRegion), yesNo(a.burdensPublic),
			council, mixed(a.council, 1), mixed(a.team, 0), a.parent, "")
	}
	b.add()
	b.add("", "Catatan: 0000-00-00 berarti tanpa batas waktu.")
	b.add("", "", "", "", "", "", "", "", p.short+", 20 November 2026")
	b.add("", "", "", "", "", "", "", "", "Kepala Bagian Kerja Sama")
	b.add("", "", "", "", "", "", "", "", "Nama Rekaan, S.H.")
	return b.bytes()
}

// flatRegister is a workbook with one header row and the region's own words.
func flatRegister(p place, list []agreement) ([]byte, error) {
	b := newBook("Data")
	b.widths(5, 22, 70, 18, 22, 40, 34, 14, 18, 18, 16, 14, 24, 22, 14, 16, 18, 18, 26)
	b.head("DATABASE KERJA SAMA PEMERINTAH " + strings.ToUpper(p.name))
	b.add()
	b.head("No", "Nomor PKS", "Nama Kerjasama", "Kategori", "Bentuk Naskah", "Mitra", "OPD Pelaksana", "Kode OPD", "Bidang Urusan", "Ditandatangani", "Mulai", "Berakhir", "Status", "Kode Sub Kegiatan", "Nilai Kontrak", "Membebani APBD",
		"Membebani Masyarakat", "Tanggal Persetujuan DPRD", "Tanggal TKKSD", "Nomor Induk")
	for i, a := range list {
		b.add(fmt.Sprint(i+1), a.number, a.title, kindWords[a.kind][1], formWords[a.instrument][1], a.partnerCell(0), a.agency.name, a.agency.code, a.field, a.signedCell(3), mixed(a.start, 3), a.endCell(3), map[string]string{"berlaku": "Masih Berlaku", "berakhir": "Telah Berakhir", "dalam proses": "Pembahasan", "permohonan": "Permohonan Baru"}[a.status],
			strings.Join(a.codes, ", "), amountOrEmpty(a.value), yesNo(a.burdensRegion), yesNo(a.burdensPublic), mixed(a.council, 2), mixed(a.team, 2), a.parent)
	}
	return b.bytes()
}

// textRegister is Cianjur's: a CSV with ; and Indonesian dates.
func textRegister(_ place, list []agreement) ([]byte, error) {
	rows := [][]string{{"ID", "Judul", "Jenis", "Bentuk", "Nomor", "Para Pihak", "Perangkat Daerah", "Kode Perangkat Daerah", "Urusan", "Tanggal Penandatanganan", "Tanggal Mulai", "Tanggal Berakhir", "Status", "Sub Kegiatan", "Nilai", "Membebani Daerah",
		"Membebani Masyarakat", "Persetujuan DPRD", "Pembahasan TKKSD", "Naskah Induk"}}
	text := func(v any) string { return fmt.Sprint(v) }
	for i, a := range list {
		rows = append(rows, []string{fmt.Sprint(1001 + i), a.title, kindWords[a.kind][0], formWords[a.instrument][0], a.number, a.partnerCell(1), a.agency.name, a.agency.code, a.field, text(a.signedCell(0)), text(mixed(a.start, 1)), text(a.endCell(1)),
			a.status, strings.Join(a.codes, ";"), amountOrEmpty(a.value), yesNo(a.burdensRegion), yesNo(a.burdensPublic), text(mixed(a.council, 1)), text(mixed(a.team, 1)), a.parent})
	}
	return textFile(';', rows)
}

// listed is one agreement as the province's portal lists it: every value a text.
type listed struct {
	ID        string `json:"id"`
	Number    string `json:"nomor_naskah"`
	Title     string `json:"nama_kerjasama"`
	Kind      string `json:"kategori"`
	Form      string `json:"bentuk_naskah"`
	Partners  string `json:"mitra"`
	Agency    string `json:"perangkat_daerah"`
	AgencyKey string `json:"kode_perangkat_daerah"`
	Field     string `json:"bidang_urusan"`
	Signed    string `json:"tanggal_penandatanganan"`
	Start     string `json:"tanggal_mulai"`
	End       string `json:"tanggal_berakhir"`
	Status    string `json:"status"`
	Codes     string `json:"kode_sub_kegiatan"`
	Value     string `json:"nilai_kontrak"`
	Region    string `json:"membebani_daerah"`
	Public    string `json:"membebani_masyarakat"`
	Council   string `json:"tanggal_persetujuan_dprd"`
	Team      string `json:"tanggal_tkksd"`
	Parent    string `json:"nomor_induk"`
}

// listedRegister is the province's: records on its portal.
func listedRegister(list []agreement) ([]byte, error) {
	text := func(v any) string { return fmt.Sprint(v) }
	var out []listed
	for i, a := range list {
		value := ""
		if a.value != 0 {
			value = plain(a.value)
		}
		out = append(out, listed{fmt.Sprint(32001 + i), a.number, a.title, kindWords[a.kind][1], formWords[a.instrument][1], a.partnerCell(0), a.agency.name, a.agency.code, a.field,
			text(a.signedCell(2)), text(mixed(a.start, 2)), text(a.endCell(2)), a.status, strings.Join(a.codes, ";"), value, yesNo(a.burdensRegion), yesNo(a.burdensPublic),
			text(mixed(a.council, 2)), text(mixed(a.team, 2)), a.parent})
	}
	return json.MarshalIndent(out, "", "  ")
}
