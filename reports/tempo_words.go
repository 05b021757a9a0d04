package reports

import (
	"fmt"
	"strings"
)

// title is the finding of the report.
func (t *tempo) title() string {
	near, year := len(t.near), len(t.ending)
	switch {
	case len(t.has) == 0 && t.many():
		return "Belum ada register; jatuh tempo belum dapat dinilai"
	case len(t.has) == 0:
		return fmt.Sprintf("Register kerja sama %s belum diterima; jatuh tempo belum dapat dinilai", t.regions[0].Name)
	case year == 0:
		return "Tidak ada perjanjian yang berakhir dalam dua belas bulan"
	case near == 0:
		return counted(year, "Belum ada yang berakhir dalam 90 hari; satu perjanjian berakhir dalam dua belas bulan", "Belum ada yang berakhir dalam 90 hari; %d perjanjian berakhir dalam dua belas bulan")
	case near == year:
		return counted(near, "Satu perjanjian berakhir dalam 90 hari", "%d perjanjian berakhir dalam 90 hari")
	}
	return counted(near, "Satu perjanjian berakhir dalam 90 hari", "%d perjanjian berakhir dalam 90 hari") + fmt.Sprintf(", %d dalam dua belas bulan", year)
}

// lead says what the title rests on.
func (t *tempo) lead() string {
	if len(t.has) == 0 {
		return "Tanpa register, padu tidak tahu perjanjian mana yang berlaku dan kapan berakhir. Yang tidak diketahui tidak dihitung nol."
	}
	var s []string
	if len(t.near) > 0 {
		s = append(s, fmt.Sprintf("Yang paling dekat berakhir %s.", date(t.near[0].End)))
	} else if len(t.ending) > 0 {
		s = append(s, fmt.Sprintf("Yang paling dekat berakhir %s.", date(t.ending[0].End)))
	}
	if n := len(t.basic); n > 0 {
		s = append(s, counted(n, "Satu di antara yang berakhir dalam dua belas bulan adalah pelayanan dasar.", "%d di antara yang berakhir dalam dua belas bulan adalah pelayanan dasar."))
	}
	if n := len(t.stale); n > 0 {
		s = append(s, counted(n, "Satu perjanjian sudah berakhir tetapi masih dinyatakan berlaku.", "%d perjanjian sudah berakhir tetapi masih dinyatakan berlaku."))
	}
	if len(s) == 0 {
		s = append(s, "Tidak ada yang sudah berakhir tetapi masih dinyatakan berlaku.")
	}
	return strings.Join(s, " ")
}

// heads ranks what matters most.
func (t *tempo) heads() (out []headline) {
	add := func(n int, one, many, more, link string) {
		if n > 0 {
			out = append(out, headline{counted(n, one, many), more, link, "Lihat daftar"})
		}
	}
	add(len(t.near), "Satu perjanjian berakhir dalam 90 hari.", "%d perjanjian berakhir dalam 90 hari.", "Perpanjangan perlu dibahas TKKSD sebelum hari terakhirnya.", "#berakhir")
	add(len(t.basic), "Satu perjanjian pelayanan dasar berakhir dalam dua belas bulan.", "%d perjanjian pelayanan dasar berakhir dalam dua belas bulan.", "Bila putus, layanan kepada warga terhenti.", "#layanan-dasar")
	add(len(t.stale), "Satu perjanjian sudah berakhir tetapi register menyatakan berlaku.", "%d perjanjian sudah berakhir tetapi register menyatakan berlaku.", "Perpanjang, atau ubah statusnya; kegiatan tanpa naskah yang berlaku tidak punya dasar.", "#lewat")
	if t.mustsKnown() {
		add(len(t.musts)-t.mustsUnknown, "Satu bidang pelayanan dasar daerah berbatasan belum dikerjasamakan.", "%d bidang pelayanan dasar daerah berbatasan belum dikerjasamakan.", "Kerja sama daerah berbatasan diutamakan; bila tidak dilaksanakan, urusannya dapat diambil alih.", "#perbatasan")
	}
	add(len(t.dormant), "Satu perjanjian tidur dua tahun.", "%d perjanjian tidur dua tahun.", "Berlaku, tetapi tanpa anggaran atau tanpa realisasi dua tahun berturut-turut.", "#tidur-daftar")
	add(len(t.apart), "Satu perjanjian dicatat berbeda oleh kedua pihaknya.", "%d perjanjian dicatat berbeda oleh kedua pihaknya.", "Samakan register sebelum memperpanjang.", "#pihak")
	return out[:min(len(out), 6)]
}

// decisions are asked of the TKKSD, with the day by which.
func (t *tempo) decisions() (out []decision) {
	if n := len(t.near); n > 0 {
		out = append(out, decision{"Perpanjang atau akhiri", fmt.Sprintf("TKKSD memutuskan %s; yang pertama berakhir %s.", counted(n, "satu perjanjian", "%d perjanjian"), date(t.near[0].End))})
	}
	if n := len(t.stale); n > 0 {
		out = append(out, decision{"Betulkan register", counted(n, "Bagian kerja sama mengubah status satu perjanjian", "Bagian kerja sama mengubah status %d perjanjian") + " yang sudah berakhir, atau mengirim naskah perpanjangannya, pada kiriman register berikutnya."})
	}
	if n := len(t.musts) - t.mustsUnknown; n > 0 && t.mustsKnown() {
		at, until := gate(t.day)
		out = append(out, decision{"Bahas kerja sama wajib", counted(n, "Satu bidang", "%d bidang") + fmt.Sprintf(" dibahas dengan daerah tetangganya, agar dapat masuk sebelum %s (%s).", date(until), at)})
	}
	if n := len(t.dormant); n > 0 {
		out = append(out, decision{"Bangunkan atau akhiri", counted(n, "Perangkat daerah menjelaskan satu perjanjian yang tidur", "Perangkat daerah menjelaskan %d perjanjian yang tidur") + " dalam rapat berikutnya."})
	}
	return out[:min(len(out), 3)]
}

// methodOfTempo says how the report counts.
func (t *tempo) methodOfTempo() {
	t.add("metode", "Metode dan mutu data", part{Text: "Berakhir berarti hari terakhir menurut register; 90 hari dan dua belas bulan dihitung sejak hari laporan diperiksa. Naskah tanpa batas waktu dan yang belum ditandatangani tidak dihitung. Pelayanan dasar adalah bidang urusan 1.01 sampai 1.06 (UU 23/2014 pasal 12). Pengingat 90 hari mengikuti praktik register daerah dan belum dikonfirmasi dalam peraturan."},
		part{Text: "Perjanjian tidur adalah PKS, nota kesepakatan, atau rencana kerja yang berlaku pada dua tahun anggaran terakhir dan pada masing-masing tahun tidak mempunyai anggaran yang ditautkan, atau anggarannya tidak terealisasi sama sekali. Kerja sama wajib yang belum ada adalah bidang pelayanan dasar yang rencana atau usulan warganya bertemu pada sepasang daerah berbatasan tanpa naskah yang berlaku; itu tanda untuk diperiksa, bukan pelanggaran."},
		part{Text: "Tanda … berarti data belum tersedia, bukan nol. Setiap angka mempunyai kode jejak; padu trace diikuti kode itu menunjukkan berkas, lembar, dan baris asalnya."})
}
