package sample

import (
	_ "embed"
	"fmt"
	"strings"
	"time"
)

//go:embed reviews.csv
var reviewFile []byte

// records writes what a region keeps beside its register: discussions by the TKKSD, requests to the DPRD, evaluations.
func (w *writer) records(p place, list []agreement) {
	w.discussions(p, list)
	w.approvals(p, list)
	w.reviews(p, list)
}

// sheet writes rows of texts, dates and amounts as a workbook or, from the two regions that use text files, as CSV.
func (w *writer) sheet(p place, name, title string, heads []string, rows [][]any) {
	if p.plainText {
		text := [][]string{heads}
		for _, r := range rows {
			var cells []string
			for _, c := range r {
				switch v := c.(type) {
				case time.Time:
					cells = append(cells, mixed(v, 2).(string))
				case int64:
					cells = append(cells, rupiah(v))
				default:
					cells = append(cells, fmt.Sprint(v))
				}
			}
			text = append(text, cells)
		}
		data, err := textFile(';', text)
		w.file(p.file(name+".csv"), data, err)
		return
	}
	b := newBook("Data")
	b.head(title)
	b.add()
	var head []any
	for _, h := range heads {
		head = append(head, h)
	}
	b.head(head...)
	for _, r := range rows {
		for i, c := range r {
			if t, ok := c.(time.Time); ok && t.IsZero() {
				r[i] = ""
			}
		}
		b.add(r...)
	}
	data, err := b.bytes()
	w.file(p.file(name+".xlsx"), data, err)
}

// discussions are the meetings of the TKKSD: one before signing, for one agreement in three another on its study.
func (w *writer) discussions(p place, list []agreement) {
	var rows [][]any
	for i, a := range list {
		add := func(on time.Time, stage, result string) {
			rows = append(rows, []any{a.title, a.number, a.partnerCell(0), kindWords[a.kind][0], on, stage, result, fmt.Sprintf("BA/%d/TKKSD/%d", len(rows)+1, on.Year()), a.agency.name})
		}
		if a.team.IsZero() {
			continue
		}
		if i%3 == 0 && !a.signed.IsZero() {
			add(a.team.AddDate(0, -1, 0), "Kerangka acuan kerja dan studi kelayakan", "Diperbaiki")
		}
		add(a.team, "Rancangan naskah", "Disetujui")
	}
	w.sheet(p, "pembahasan-tkksd", "PEMBAHASAN TKKSD, PEMERINTAH "+strings.ToUpper(p.name),
		[]string{"Judul Kerja Sama", "Nomor Naskah", "Mitra", "Jenis Kerja Sama", "Tanggal Pembahasan", "Tahapan", "Hasil", "Nomor Berita Acara", "Perangkat Daerah"}, rows)
}

// approvals are the requests to the DPRD, answered or not.
func (w *writer) approvals(p place, list []agreement) {
	var rows [][]any
	for _, a := range list {
		if a.asked.IsZero() {
			continue
		}
		answer, decision := "Disetujui", ""
		if a.council.IsZero() {
			answer = "Belum dijawab"
		} else {
			decision = fmt.Sprintf("170/%d/DPRD/%d", len(rows)+1, a.council.Year())
		}
		rows = append(rows, []any{fmt.Sprint(a.asked.Year()), a.title, a.number, a.partnerCell(0), kindWords[a.kind][0], a.asked, fmt.Sprintf("100/%d/KS/%d", len(rows)+1, a.asked.Year()), decision, a.council, answer,
			yesNo(a.burdensRegion), yesNo(a.burdensPublic)})
	}
	w.sheet(p, "persetujuan-dprd", "PERSETUJUAN DPRD ATAS KERJA SAMA, PEMERINTAH "+strings.ToUpper(p.name),
		[]string{"Tahun", "Judul Kerja Sama", "Nomor Naskah", "Mitra", "Jenis Kerja Sama", "Tanggal Permohonan", "Nomor Surat Permohonan", "Nomor Keputusan DPRD", "Tanggal Keputusan DPRD", "Hasil", "Membebani Daerah", "Membebani Masyarakat"}, rows)
}

// reviews are the evaluations: of 2025 in December for all in force that year, of 2026 so far for three in five, and for
// all that end within a hundred days.
func (w *writer) reviews(p place, list []agreement) {
	words := readCSV(reviewFile)
	var rows [][]any
	for i, a := range list {
		if a.signed.IsZero() || strings.Contains("KB LOI ADENDUM", a.instrument) {
			continue
		}
		d := p.dice(fmt.Sprintf("%s review %d", p.code, i))
		add := func(year int, on time.Time) {
			r := words[d.IntN(len(words))]
			if a.reviewed >= year {
				rows = append(rows, []any{fmt.Sprint(year), on, a.title, a.number, a.partnerCell(0), a.agency.name, r[0], r[1], r[2], r[3], r[4], r[5], r[6]})
			}
		}
		if a.start.Before(day(2025, 12, 1)) && (a.open || a.end.Year() >= 2025) {
			add(2025, day(2025, 12, 1+d.IntN(18)))
		}
		if ends := !a.open && a.end.Before(AsOf.AddDate(0, 0, 100)); a.counts(2026) && a.start.Before(day(2026, 5, 1)) && (d.IntN(5) < 3 || ends) {
			add(2026, day(2026, time.Month(7+d.IntN(4)), 1+d.IntN(27)))
		}
	}
	w.sheet(p, "evaluasi-kerja-sama", "EVALUASI KERJA SAMA, PEMERINTAH "+strings.ToUpper(p.name),
		[]string{"Tahun", "Tanggal Evaluasi", "Judul Kerja Sama", "Nomor Naskah", "Mitra", "Perangkat Daerah", "Penilai", "Kesesuaian Tujuan", "Kesesuaian Rencana", "Capaian Indikator", "Kendala", "Rekomendasi", "Saran"}, rows)
}
