package ingest

import (
	"errors"
	"fmt"
)

// said is a message in the two languages of padu: English for the operator's terminal, Indonesian for the data, where
// planners and the regions that sent the file read it.
type said struct{ en, id string }

func (s said) Error() string { return s.en }

// say makes a message. A test holds that every format has its Indonesian in bahasa.
func say(format string, args ...any) said {
	en, id := make([]any, len(args)), make([]any, len(args))
	for i, a := range args {
		en[i], id[i] = a, a
		if s, ok := a.(said); ok {
			en[i], id[i] = s.en, s.id
		} else if err, ok := a.(error); ok {
			s := asSaid(err)
			en[i], id[i] = s.en, s.id
		}
	}
	return said{fmt.Sprintf(format, en...), fmt.Sprintf(bahasa[format], id...)}
}

// asSaid finds the message in an error; another program's error has one language only.
func asSaid(err error) said {
	var s said
	if errors.As(err, &s) {
		return s
	}
	return said{err.Error(), err.Error()}
}

// bahasa is the Indonesian of every message.
var bahasa = map[string]string{
	"%v":                              "%v",
	"%v; left empty":                  "%v; dikosongkan",
	"%d parts, wanted %d":             "%d bagian, seharusnya %d",
	"part %d is %q, wanted %d digits": "bagian ke-%d tertulis %q, seharusnya %d angka",
	"part %d is %q: %d digits, wanted %d; digits are never removed":                                                             "bagian ke-%d tertulis %q: %d angka, seharusnya %d; angka tidak pernah dibuang",
	"part %d is %q, wanted %d digits; wanted 1.03.04.2.01.0012":                                                                 "bagian ke-%d tertulis %q, seharusnya %d angka; tulis seperti 1.03.04.2.01.0012",
	"an account code in a sub kegiatan column; wanted 1.03.04.2.01.0012":                                                        "kode rekening dalam kolom sub kegiatan; tulis seperti 1.03.04.2.01.0012",
	"not a sub kegiatan code (%v); wanted 1.03.04.2.01.0012":                                                                    "bukan kode sub kegiatan (%v); tulis seperti 1.03.04.2.01.0012",
	"not a sub kegiatan code; wanted 1.03.04.2.01.0012":                                                                         "bukan kode sub kegiatan; tulis seperti 1.03.04.2.01.0012",
	"a sub kegiatan code in an account column; wanted 5.1.02.01.01.0024":                                                        "kode sub kegiatan dalam kolom rekening; tulis seperti 5.1.02.01.01.0024",
	"not an account code (%v); wanted 5.1.02.01.01.0024":                                                                        "bukan kode rekening (%v); tulis seperti 5.1.02.01.01.0024",
	"not an account code; wanted 5.1.02.01.01.0024":                                                                             "bukan kode rekening; tulis seperti 5.1.02.01.01.0024",
	"not an account of the summary; wanted 4101 or 4.1.01":                                                                      "bukan akun ringkasan; tulis seperti 4101 atau 4.1.01",
	"not a code of the nomenclature; wanted 1, 1.03, 1.03.04, 1.03.04.2.01 or 1.03.04.2.01.0012":                                "bukan kode nomenklatur; tulis seperti 1, 1.03, 1.03.04, 1.03.04.2.01, atau 1.03.04.2.01.0012",
	"not a code; wanted 1.03.04.2.01.0012":                                                                                      "bukan kode; tulis seperti 1.03.04.2.01.0012",
	"%q is not a month; write 31 Desember 2026":                                                                                 "%q bukan nama bulan; tulis seperti 31 Desember 2026",
	"not a date; write 31-12-2026 or 31 Desember 2026":                                                                          "bukan tanggal; tulis seperti 31-12-2026 atau 31 Desember 2026",
	"day and month stand the other way round than in the rest of the column":                                                    "urutan hari dan bulan berlawanan dengan baris lain pada kolom ini",
	"no such day in the calendar; write 31-12-2026":                                                                             "hari itu tidak ada dalam kalender; tulis seperti 31-12-2026",
	"year %d: an agreement lies between 1945 and 2125":                                                                          "tahun %d: tanggal perjanjian berada antara 1945 dan 2125",
	"day or month first? no date of this column tells; write 31-12-2026, or say dates: dmy for this source in padu.yaml":        "hari atau bulan dahulu? tidak satu pun tanggal pada kolom ini menunjukkannya; tulis seperti 31 Desember 2026",
	"not an amount in a column that writes decimals with %q; write %s":                                                          "bukan jumlah uang pada kolom yang menulis desimal dengan %q; tulis seperti %s",
	"not an amount; write 1.234.567,89":                                                                                         "bukan jumlah uang; tulis seperti 1.234.567,89",
	"not an amount; write %s":                                                                                                   "bukan jumlah uang; tulis seperti %s",
	"larger than any budget; check the digits":                                                                                  "lebih besar daripada anggaran mana pun; periksa angkanya",
	"larger than any budget; check the unit in the title block":                                                                 "lebih besar daripada anggaran mana pun; periksa satuan pada judul tabel",
	"thousands or decimals? no amount of this column tells; write 1.234,00, or say decimal: comma for this source in padu.yaml": "ribuan atau desimal? tidak satu pun angka pada kolom ini menunjukkannya; tulis seperti 1.234,00",
	"more than two decimals; rounded half up to a cent":                                                                         "lebih dari dua desimal; dibulatkan ke sen terdekat",
	"not known; write one of %s":                                                                                                "tidak dikenal; tulis salah satu dari %s",
	"the number lost a zero":                                                                                                    "angka kehilangan nol",
	"the code lost a zero":                                                                                                      "kode kehilangan nol",
	"the code lost a zero; repaired, the only reading":                                                                          "kode kehilangan nol; diperbaiki karena hanya satu kemungkinan",
	"an old or unknown form of a perangkat daerah code; kept as written":                                                        "bentuk kode perangkat daerah lama atau tidak dikenal; disimpan seperti tertulis",
	"the two-digit form before 2024; kept as written":                                                                           "bentuk dua angka sebelum 2024; disimpan seperti tertulis",
	"not a year; write 2026":                                                                                                    "bukan tahun; tulis seperti 2026",
	"not a stage; write murni, pergeseran-1 or perubahan":                                                                       "bukan tahap; tulis murni, pergeseran-1, atau perubahan",
	"not a month; write 1 to 12 or its name":                                                                                    "bukan bulan; tulis 1 sampai 12 atau namanya",
	"write Ya or Tidak":                                                                                                         "tulis Ya atau Tidak",
	"not a bidang urusan; wanted 1.01 to 9.03":                                                                                  "bukan bidang urusan; tulis 1.01 sampai 9.03",
	"not a bidang urusan; write its code (1.03) or its name%s":                                                                  "bukan bidang urusan; tulis kodenya (1.03) atau namanya%s",
	"no code in a row that has an amount":                                                                                       "tidak ada kode pada baris yang mempunyai jumlah uang",
	"an account or a sub kegiatan whose zeros are lost; write the code as text, whole":                                          "rekening atau sub kegiatan yang kehilangan nol; tulis kode lengkap sebagai teks",
	"empty; this field is needed":                                                                                               "kosong; kolom ini wajib diisi",
	"the row says %s, padu.yaml or the command line says %s; correct one of them":                                               "baris menyebut %s, sedangkan pengaturan menyebut %s; perbaiki salah satunya",
	"a kabupaten and a kota have this name; write Kabupaten or Kota before it":                                                  "nama ini dipakai kabupaten dan kota; tulis Kabupaten atau Kota di depannya",
	"not a region; write its code (32.71) or its full name (Kota Bogor)":                                                        "bukan daerah; tulis kodenya (32.71) atau nama lengkapnya (Kota Bogor)",
	"not a region code of DJPK; wanted 10.24":                                                                                   "bukan kode daerah DJPK; tulis seperti 10.24",
	"not a region code of BPS; wanted 3271":                                                                                     "bukan kode daerah BPS; tulis seperti 3271",
	"not a region code; wanted 32.71":                                                                                           "bukan kode daerah; tulis seperti 32.71",
	"the file has no rows":                                                                                                      "berkas tidak mempunyai baris",
	"the file is empty":                                                                                                         "berkas kosong",
	"%v; save it as .xlsx without a password and send it again":                                                                 "%v; simpan sebagai .xlsx tanpa kata sandi dan kirim lagi",
	"an .xls workbook of more than %d MiB":                                                                                      "buku kerja .xls lebih dari %d MiB",
	"not a whole workbook (%v)":                                                                                                 "buku kerja tidak utuh (%v)",
	"a password-protected workbook":                                                                                             "buku kerja berkata sandi",
	"a workbook of Excel 95 or older":                                                                                           "buku kerja Excel 95 atau lebih lama",
	"an Office file without a workbook in it":                                                                                   "berkas Office tanpa buku kerja",
	"a workbook damaged at byte %d":                                                                                             "buku kerja rusak pada bita ke-%d",
	"the workbook counts its dates from 1904, so they would load four years too early; save it as .csv and send that":           "buku kerja menghitung tanggal sejak 1904 sehingga tanggalnya akan terbaca empat tahun lebih awal; simpan sebagai .csv dan kirim berkas itu",
	"more than %d sheets":                                                                                                       "lebih dari %d lembar",
	"row %d, column %s: %v":                                                                                                     "baris %d kolom %s: %v",
	"a PDF; send the workbook or CSV it was printed from":                                                                       "berkas PDF; kirim buku kerja atau CSV asalnya",
	"not a whole workbook (%v); save it again and send it":                                                                      "buku kerja tidak utuh (%v); simpan lagi dan kirim",
	"a ZIP of %d parts, not a workbook":                                                                                         "ZIP berisi %d bagian, bukan buku kerja",
	"not a workbook: %v":                                                                                                        "bukan buku kerja: %v",
	"a workbook without sheets":                                                                                                 "buku kerja tanpa lembar",
	"more than %d MiB of cell texts; split the workbook":                                                                        "lebih dari %d MiB teks sel; pecah buku kerja",
	"binary data, not a text file; send .xlsx or .csv":                                                                          "data biner, bukan berkas teks; kirim .xlsx atau .csv",
	"the workbook has a DOCTYPE or CDATA section, which no spreadsheet program writes; save it again in Excel or LibreOffice": "buku kerja memuat DOCTYPE atau CDATA, yang tidak ditulis program lembar kerja; simpan lagi dengan Excel atau LibreOffice",
	"hidden sheet %s was left out; name it (sheet:) to load it":                                                               "lembar tersembunyi %s tidak dimuat; sebut namanya bila perlu dimuat",
	"sheet %s was left out: %v":                                                              "lembar %s tidak dimuat: %v",
	"sheet %q is not in the workbook; it has %s":                                             "lembar %q tidak ada dalam buku kerja; yang ada %s",
	"all sheets are hidden; name the one to load (sheet:)":                                   "semua lembar tersembunyi; sebut lembar yang harus dimuat",
	"%v; the file is broken from here on, send it again":                                     "%v; berkas rusak mulai dari sini, kirim lagi",
	"the title block says %s %s, padu.yaml or the command line says %s; correct one of them": "judul tabel menyebut %s %s, sedangkan pengaturan menyebut %s; perbaiki salah satunya",
	"which region is it of? neither the file nor its title block says it; add a column, or say it: --region 32.71, region: in padu.yaml": "berkas ini milik daerah mana? berkas dan judulnya tidak menyebut; tambahkan kolom kode wilayah",
	"which year is it of? neither the file nor its title block says it; add a column, or say it: --year 2026, year: in padu.yaml":        "berkas ini untuk tahun berapa? berkas dan judulnya tidak menyebut; tambahkan kolom tahun",
	"no data rows below the header; send the file with its rows":                                                                         "tidak ada baris data di bawah kepala tabel; kirim berkas dengan barisnya",
	"%d of %d data rows cannot be used, more than %g %%; the first: %s: %s %q: %v":                                                       "%d dari %d baris data tidak dapat dipakai, lebih dari %g %%; yang pertama: %s: %s %q: %v",
	"the header could not be read: no known column name in the first 60 rows":                                                            "kepala tabel tidak terbaca: tidak ada nama kolom yang dikenal dalam 60 baris pertama",
	"the header could not be read: no column for %s":                                                                                     "kepala tabel tidak terbaca: tidak ada kolom untuk %s",
	"columns that are not known: %s": "kolom yang tidak dikenal: %s",
	"%q: did you mean %s?":           "%q: maksudnya %s?",
	"a quote opened on line %d is not closed and swallows the lines after it":                    "tanda kutip yang dibuka pada baris %d tidak ditutup dan menelan baris sesudahnya",
	"the row has %d cells, the header %d: a separator inside a value? put the value into quotes": "baris ini mempunyai %d sel, kepala tabel %d: ada pemisah di dalam nilai? beri tanda kutip pada nilainya",
	"the file prints %s here, its rows add up to %s":                                             "berkas mencetak %s di sini, sedangkan baris-barisnya berjumlah %s",
	"rename them, or map them in padu.yaml (columns:)":                                           "ganti namanya, atau beri tahu pengelola padu",
}
