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
	"%v":            "%v",
	"%s: %s %q: %v": "%s: %s %q: %v",
	"%s: %v":        "%s: %v",
	"more than %d cells cannot be used; the first: %v":                                        "lebih dari %d sel tidak dapat dipakai; yang pertama: %v",
	"%d more remarks of this kind are not kept":                                               "%d catatan lain yang serupa tidak disimpan",
	"a ZIP whose list of files is larger than %d MiB":                                         "ZIP yang daftar berkasnya lebih besar dari %d MiB",
	"line %d has %d columns; a table has at most %d":                                          "baris %d mempunyai %d kolom; tabel mempunyai paling banyak %d",
	"line %d column %d has more than %d KiB; a quote that is not closed?":                     "baris %d kolom %d lebih besar dari %d KiB; tanda kutip yang tidak ditutup?",
	"the row after line %d has more than %d MiB; a quote that is not closed, or no table":     "baris sesudah baris %d lebih besar dari %d MiB; tanda kutip yang tidak ditutup, atau bukan tabel",
	"binary data after line %d, not text any more":                                            "data biner sesudah baris %d, bukan teks lagi",
	"a character after line %d is not UTF-8 as those before it; save the file as CSV UTF-8":   "ada huruf sesudah baris %d yang bukan UTF-8 seperti sebelumnya; simpan berkas sebagai CSV UTF-8",
	"the UTF-16 text is cut off in the middle of a character":                                 "teks UTF-16 terpotong di tengah huruf",
	"more than %d MiB, which no workbook's list of sheets has":                                "lebih dari %d MiB, melebihi daftar lembar buku kerja mana pun",
	"a workbook that unpacks to more than %d GiB":                                             "buku kerja yang isinya lebih dari %d GiB",
	"more than %d sheets; send a workbook with the tables alone":                              "lebih dari %d lembar; kirim buku kerja dengan tabelnya saja",
	"sheet %q has the same part as another; save the workbook again in Excel or LibreOffice":  "lembar %q memakai bagian yang sama dengan lembar lain; simpan lagi dengan Excel atau LibreOffice",
	"sheet %q: a name of more than %d bytes":                                                  "lembar %q: nama lebih dari %d bita",
	"sheet %q is not in the file (%v)":                                                        "lembar %q tidak ada dalam berkas (%v)",
	"more than %d cell texts; split the workbook":                                             "lebih dari %d teks sel; pecah buku kerja",
	"text number %d of the workbook has more than %d KiB; Excel allows 32,767 characters":     "teks nomor %d dalam buku kerja lebih besar dari %d KiB; Excel membolehkan 32.767 huruf",
	"row %d: a sheet has at most %d rows":                                                     "baris %d: lembar mempunyai paling banyak %d baris",
	"row %d stands below row %d; the sheet is damaged, save it again in Excel or LibreOffice": "baris %d berada di bawah baris %d; lembar rusak, simpan lagi dengan Excel atau LibreOffice",
	"row %d: the sheet is damaged or cut off (%v)":                                            "baris %d: lembar rusak atau terpotong (%v)",
	"the sheet is cut off after row %d":                                                       "lembar terpotong sesudah baris %d",
	"row %d has more than %d MiB":                                                             "baris %d lebih besar dari %d MiB",
	"cell %s%d stands twice or out of order":                                                  "sel %s%d berulang atau tidak berurutan",
	"cell %s%d: a sheet has at most %d columns":                                               "sel %s%d: lembar mempunyai paling banyak %d kolom",
	"cell %q in row %d has no column":                                                         "sel %q pada baris %d tidak mempunyai kolom",
	"cell %s%d: text number %q is not in the workbook":                                        "sel %s%d: teks nomor %q tidak ada dalam buku kerja",
	"cell %s%d has more than %d KiB; Excel allows 32,767 characters":                          "sel %s%d lebih besar dari %d KiB; Excel membolehkan 32.767 huruf",
	"damaged XML: an empty tag":                                                               "XML rusak: tag kosong",
	"damaged XML: an attribute without quotes":                                                "XML rusak: atribut tanpa tanda kutip",
	"damaged XML: a tag without its end":                                                      "XML rusak: tag tanpa penutup",
	"damaged XML: a bare &":                                                                   "XML rusak: tanda & berdiri sendiri",
	"damaged XML: unknown entity %q":                                                          "XML rusak: entitas %q tidak dikenal",
	"damaged XML: character number %q":                                                        "XML rusak: nomor huruf %q",
	"a cell or tag of more than %d MiB, larger than Excel allows":                             "sel atau tag lebih dari %d MiB, melebihi batas Excel",
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
	"not a whole ZIP (%v); pack it again and send it":                                                                           "ZIP tidak utuh (%v); kemas lagi dan kirim",
	"a ZIP of %d files; send at most %d":                                                                                        "ZIP berisi %d berkas; kirim paling banyak %d",
	"the file %q in the ZIP leads out of it; pack it again without folders":                                                     "berkas %q dalam ZIP menunjuk ke luar ZIP; kemas lagi tanpa folder",
	"stands twice in the ZIP; pack it again":                                                                                    "terdapat dua kali dalam ZIP; kemas lagi",
	"a ZIP with a password; pack it without one and send it":                                                                    "ZIP berkata sandi; kemas tanpa kata sandi dan kirim",
	"a ZIP without a file in it":                                                                                                "ZIP tanpa berkas di dalamnya",
	"the ZIP is broken here (%v); pack it again and send it":                                                                    "ZIP rusak di sini (%v); kemas lagi dan kirim",
	"unpacks to more than %d GiB; send it in parts":                                                                             "terurai menjadi lebih dari %d GiB; kirim dalam beberapa bagian",
	"unpacks to more than %d times its size, which no table does; nothing of it was read":                                       "terurai lebih dari %d kali ukurannya, hal yang tidak wajar untuk tabel; tidak ada yang dibaca",
	"a ZIP inside a ZIP, or one without a workbook; unpack it and send the files":                                               "ZIP di dalam ZIP, atau ZIP tanpa buku kerja; urai lalu kirim berkasnya",
	"the file is empty": "berkas kosong",
	"an old (.xls) or password-protected workbook; save it as .xlsx without a password and send it again": "buku kerja lama (.xls) atau berkata sandi; simpan sebagai .xlsx tanpa kata sandi dan kirim lagi",
	"a PDF; send the workbook or CSV it was printed from":                                                 "berkas PDF; kirim buku kerja atau CSV asalnya",
	"not a whole workbook (%v); save it again and send it":                                                "buku kerja tidak utuh (%v); simpan lagi dan kirim",
	"a ZIP of %d parts, not a workbook":                                                                   "ZIP berisi %d bagian, bukan buku kerja",
	"not a workbook: %v":                                                                                  "bukan buku kerja: %v",
	"a workbook without sheets":                                                                           "buku kerja tanpa lembar",
	"more than %d MiB of cell texts; split the workbook":                                                  "lebih dari %d MiB teks sel; pecah buku kerja",
	"a web page or XML, whatever its ending says; open it in Excel or LibreOffice and save it as .xlsx":   "halaman web atau XML, apa pun akhirannya; buka dengan Excel atau LibreOffice lalu simpan sebagai .xlsx",
	"more than %d columns":                                                                                "lebih dari %d kolom",
	"no records in the JSON; send the list with its records":                                              "tidak ada rekaman dalam JSON; kirim daftar beserta rekamannya",
	"the file says that there are %d records and brings %d; fetch the other pages too":                    "berkas menyebut ada %d rekaman tetapi hanya membawa %d; ambil juga halaman lainnya",
	"not whole JSON after record %d: %v; save it again and send it":                                       "JSON tidak utuh sesudah rekaman %d: %v; simpan lagi dan kirim",
	"JSON nested deeper than %d levels":                                                                   "JSON bersarang lebih dari %d tingkat",
	"record %d is %q, not an object; send a list of objects":                                              "rekaman %d adalah %q, bukan objek; kirim daftar objek",
	"record %d: %q stands twice; which of the two is right?":                                              "rekaman %d: %q tertulis dua kali; mana yang benar?",
	"a value or record of more than %d MiB":                                                               "nilai atau rekaman lebih dari %d MiB",
	"binary data, not a text file; send .xlsx or .csv":                                                    "data biner, bukan berkas teks; kirim .xlsx atau .csv",
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
	"%d of %d data rows cannot be used, more than %g %%; the first: %v":                                                                  "%d dari %d baris data tidak dapat dipakai, lebih dari %g %%; yang pertama: %v",
	"the header could not be read: no known column name in the first 60 rows":                                                            "kepala tabel tidak terbaca: tidak ada nama kolom yang dikenal dalam 60 baris pertama",
	"the header could not be read: no column for %s":                                                                                     "kepala tabel tidak terbaca: tidak ada kolom untuk %s",
	"columns that are not known: %s":                                                                                                     "kolom yang tidak dikenal: %s",
	"%q: did you mean %s?":                                                                                                               "%q: maksudnya %s?",
	"a quote opened on line %d is not closed and swallows the lines after it":                                                            "tanda kutip yang dibuka pada baris %d tidak ditutup dan menelan baris sesudahnya",
	"the row has %d cells, the header %d: a separator inside a value? put the value into quotes":                                         "baris ini mempunyai %d sel, kepala tabel %d: ada pemisah di dalam nilai? beri tanda kutip pada nilainya",
	"the file prints %s here, its rows add up to %s":                                                                                     "berkas mencetak %s di sini, sedangkan baris-barisnya berjumlah %s",
	"rename them, or map them in padu.yaml (columns:)":                                                                                   "ganti namanya, atau beri tahu pengelola padu",
}
