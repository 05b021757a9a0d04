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
	"an old (.xls) or password-protected workbook; save it as .xlsx without a password and send it again":                                "buku kerja lama (.xls) atau berkata sandi; simpan sebagai .xlsx tanpa kata sandi dan kirim lagi",
	"a PDF; send the workbook or CSV it was printed from":                                                                                "berkas PDF; kirim buku kerja atau CSV asalnya",
	"not a whole workbook (%v); save it again and send it":                                                                               "buku kerja tidak utuh (%v); simpan lagi dan kirim",
	"a ZIP of %d parts, not a workbook":                                                                                                  "ZIP berisi %d bagian, bukan buku kerja",
	"not a workbook: %v":                                                                                                                 "bukan buku kerja: %v",
	"a workbook without sheets":                                                                                                          "buku kerja tanpa lembar",
	"more than %d MiB of cell texts; split the workbook":                                                                                 "lebih dari %d MiB teks sel; pecah buku kerja",
	"a web page or XML, whatever its ending says; open it in Excel or LibreOffice and save it as .xlsx":                                  "halaman web atau XML, apa pun akhirannya; buka dengan Excel atau LibreOffice lalu simpan sebagai .xlsx",
	"more than %d columns":                                                                                                               "lebih dari %d kolom",
	"no records in the JSON; send the list with its records":                                                                             "tidak ada rekaman dalam JSON; kirim daftar beserta rekamannya",
	"the file says that there are %d records and brings %d; fetch the other pages too, or let it in: padu accept %s":                     "berkas menyebut ada %d rekaman tetapi hanya membawa %d; ambil juga halaman lainnya, atau terima: padu accept %s",
	"the same bytes were loaded for %d month %d (batch %s, %s); send the file of %d month %d, or let it in: padu accept %s":              "isi yang sama sudah dimuat untuk tahun %d bulan %d (batch %s, %s); kirim berkas tahun %d bulan %d, atau terima: padu accept %s",
	"%s fell from %.0f to %.0f, by more than %d %%, against the last good batch; send the whole file, or let it in: padu accept %s":      "%s turun dari %.0f menjadi %.0f, lebih dari %d %%, dibanding batch baik terakhir; kirim berkas lengkap, atau terima: padu accept %s",
	"not whole JSON after record %d: %v; save it again and send it":                                                                      "JSON tidak utuh sesudah rekaman %d: %v; simpan lagi dan kirim",
	"JSON nested deeper than %d levels":                                                                                                  "JSON bersarang lebih dari %d tingkat",
	"record %d is %q, not an object; send a list of objects":                                                                             "rekaman %d adalah %q, bukan objek; kirim daftar objek",
	"record %d: %q stands twice; which of the two is right?":                                                                             "rekaman %d: %q tertulis dua kali; mana yang benar?",
	"a value or record of more than %d MiB":                                                                                              "nilai atau rekaman lebih dari %d MiB",
	"binary data, not a text file; send .xlsx or .csv":                                                                                   "data biner, bukan berkas teks; kirim .xlsx atau .csv",
	"the workbook has a DOCTYPE or CDATA section, which no spreadsheet program writes; save it again in Excel or LibreOffice":            "buku kerja memuat DOCTYPE atau CDATA, yang tidak ditulis program lembar kerja; simpan lagi dengan Excel atau LibreOffice",
	"hidden sheet %s was left out; name it (sheet:) to load it":                                                                          "lembar tersembunyi %s tidak dimuat; sebut namanya bila perlu dimuat",
	"sheet %s was left out: %v":                                                                                                          "lembar %s tidak dimuat: %v",
	"sheet %q is not in the workbook; it has %s":                                                                                         "lembar %q tidak ada dalam buku kerja; yang ada %s",
	"all sheets are hidden; name the one to load (sheet:)":                                                                               "semua lembar tersembunyi; sebut lembar yang harus dimuat",
	"%v; the file is broken from here on, send it again":                                                                                 "%v; berkas rusak mulai dari sini, kirim lagi",
	"the title block says %s %s, padu.yaml or the command line says %s; correct one of them, or let the second hold: padu accept %s":     "judul tabel menyebut %s %s, sedangkan pengaturan menyebut %s; perbaiki salah satunya, atau pakai pengaturan: padu accept %s",
	"which region is it of? neither the file nor its title block says it; add a column, or say it: --region 32.71, region: in padu.yaml": "berkas ini milik daerah mana? berkas dan judulnya tidak menyebut; tambahkan kolom kode wilayah",
	"which year is it of? neither the file nor its title block says it; add a column, or say it: --year 2026, year: in padu.yaml":        "berkas ini untuk tahun berapa? berkas dan judulnya tidak menyebut; tambahkan kolom tahun",
	"no data rows below the header; send the file with its rows":                                                                         "tidak ada baris data di bawah kepala tabel; kirim berkas dengan barisnya",
	"%d of %d data rows cannot be used, more than %g %%; the first: %s: %s %q: %v":                                                       "%d dari %d baris data tidak dapat dipakai, lebih dari %g %%; yang pertama: %s: %s %q: %v",
	"the header could not be read: no known column name in the first 60 rows":                                                            "kepala tabel tidak terbaca: tidak ada nama kolom yang dikenal dalam 60 baris pertama",
	"the header could not be read: no column for %s":                                                                                     "kepala tabel tidak terbaca: tidak ada kolom untuk %s",
	"columns that are not known: %s":                                                                                                     "kolom yang tidak dikenal: %s",
	"%q: did you mean %s?":                                                                                                               "%q: maksudnya %s?",
	"a quote opened on line %d is not closed and swallows the lines after it":                                                            "tanda kutip yang dibuka pada baris %d tidak ditutup dan menelan baris sesudahnya",
	"the row has %d cells, the header %d: a separator inside a value? put the value into quotes":                                         "baris ini mempunyai %d sel, kepala tabel %d: ada pemisah di dalam nilai? beri tanda kutip pada nilainya",
	"the file prints %s here, its rows add up to %s":                                                                                     "berkas mencetak %s di sini, sedangkan baris-barisnya berjumlah %s",
	"rename them, or map them in padu.yaml (columns:)":                                                                                   "ganti namanya, atau beri tahu pengelola padu",
	"%s: its certificate is not right (%v); ask whoever runs it to renew it":                                                             "%s: sertifikatnya tidak sah (%v); minta pengelolanya memperbarui",
	"%s: no whole answer within %s (timeout:); raise it, or ask for less at once":                                                        "%s: jawaban tidak selesai dalam %s; peladennya lambat, atau yang diminta terlalu banyak",
	"%s: the answer was cut off; padu will ask again next time":                                                                          "%s: jawaban terpotong; padu akan meminta lagi",
	"%s: %v; see whether the server is up and this machine reaches it":                                                                   "%s: %v; periksa apakah peladennya hidup dan dapat dijangkau",
	"%s answers %s; the server is busy or broken, try later or ask whoever runs it":                                                      "%s menjawab %s; peladennya sibuk atau rusak, coba lagi nanti atau hubungi pengelolanya",
	"%s answers %s and wants to be left alone for %s; run padu again after that, or lower rate:":                                         "%s menjawab %s dan meminta tidak dihubungi selama %s",
	"%s answers %s; it wants another login: see token_env: or token_file:, token_header: and token_prefix:":                              "%s menjawab %s; izin masuknya tidak berlaku, hubungi pengelola padu",
	"%s answers %s; correct url:":                                                                                                        "%s menjawab %s; alamatnya perlu diperbaiki",
	"a web page came where data should be, its title is %q; the address wants a login, or is not the one of the data":                    "yang datang halaman web berjudul %q, bukan data; alamatnya meminta izin masuk, atau bukan alamat datanya",
	"a web page came where data should be; the address wants a login, or is not the one of the data":                                     "yang datang halaman web, bukan data; alamatnya meminta izin masuk, atau bukan alamat datanya",
	"what came is no %s: it begins with %q; correct url:":                                                                                "yang datang bukan %s: awalnya %q; alamatnya perlu diperbaiki",
	"JSON came where CSV should be: %q; name the file .ndjson, or correct url:":                                                          "yang datang JSON, bukan CSV: %q; pengaturannya perlu diperbaiki",
	"folder inbox/%s is not there; make it and put the files in":                                                                         "folder inbox/%s tidak ada; buat foldernya dan isi dengan berkas",
	"not a DSN of PostgreSQL; write postgres://user:password@host:5432/database":                                                         "alamat basis data PostgreSQL tidak dapat dibaca; tulis postgres://user:password@host:5432/database",
	"not a DSN of MySQL; write user:password@tcp(host:3306)/database":                                                                    "alamat basis data MySQL tidak dapat dibaca; tulis user:password@tcp(host:3306)/database",
	"column %s of row %d: %v; convert it in the query":                                                                                   "kolom %s pada baris %d: %v; ubah bentuknya dalam kueri",
	"the database was not reached: %v; see dsn_env: or dsn_file:, and whether the server is up":                                          "basis data tidak dapat dijangkau: %v; periksa alamatnya dan apakah peladennya hidup",
	"the database did not answer the query: %v; correct query:":                                                                          "basis data tidak menjawab kueri: %v; kuerinya perlu diperbaiki",
	"the query names no column; name them after select":                                                                                  "kueri tidak menyebut kolom; sebut kolomnya setelah select",
	"column %s stands twice in the query; rename one: %s as …":                                                                           "kolom %s muncul dua kali dalam kueri; ganti nama salah satunya: %s as …",
	"column %s of row %d is not text but bytes; convert it in the query, or leave it out":                                                "kolom %s pada baris %d berisi data biner, bukan teks; ubah bentuknya dalam kueri, atau hilangkan",
	"not done within %s (within:), after %d records; raise it, or ask for less":                                                          "tidak selesai dalam %s, setelah %d baris; beri waktu lebih lama, atau minta lebih sedikit",
	"not done within %s (within:), after %d records; the last thing: %v":                                                                 "tidak selesai dalam %s, setelah %d baris; yang terakhir: %v",
	"no records came, and the server says %q; the file of the last good fetch stays":                                                     "tidak ada baris yang datang, dan peladen berkata %q; berkas terakhir yang baik tetap dipakai",
	"no records came; see whether the source is empty today; the file of the last good fetch stays":                                      "tidak ada baris yang datang; periksa apakah sumbernya sedang kosong; berkas terakhir yang baik tetap dipakai",
	"more than %d bytes (max_bytes:); raise it when the source is right to be that large":                                                "lebih dari %d bita; naikkan batasnya jika sumbernya memang sebesar itu",
	"url: is no address; write https://host/path":                                                                                        "alamat tidak dapat dibaca; tulis seperti https://host/path",
	"page %d leads back to %s, which was read before; correct next: or paging:":                                                          "halaman %d menunjuk kembali ke %s yang sudah dibaca; pengaturannya perlu diperbaiki",
	"page %d brings the same records as page %d; the server does not turn pages by %s; correct it, or say paging: none":                  "halaman %d berisi baris yang sama dengan halaman %d; peladen tidak berpindah halaman dengan %s; pengaturannya perlu diperbaiki",
	"url: what stands after ? cannot be read; write name=value&name=value":                                                               "alamat setelah ? tidak dapat dibaca; tulis nama=nilai&nama=nilai",
	"total: the answer states no number at %s; correct the path, or leave total: out":                                                    "jawaban tidak menyebut jumlah baris pada %s; pengaturannya perlu diperbaiki",
	"the server says that there are %d records and gave %d; correct paging: and size:, or ask whoever runs it":                           "peladen menyebut ada %d baris tetapi memberi %d; pengaturannya perlu diperbaiki, atau hubungi pengelolanya",
	"the next link cannot be read; correct next: %s":                                                                                     "tautan halaman berikutnya tidak dapat dibaca; perbaiki next: %s",
	"the next link leads to another host, %s; padu stays with %s":                                                                        "tautan halaman berikutnya menuju peladen lain, %s; padu hanya membaca %s",
	"the server sends from one address to the next without an end; correct url:":                                                         "peladen mengalihkan alamat tanpa henti; alamatnya perlu diperbaiki",
	"the server sends from https to http, %s, where anyone may read along; correct url:":                                                 "peladen mengalihkan dari https ke http, %s, yang dapat disadap; alamatnya perlu diperbaiki",
	"the server sends on to another host, %s, which must not see the token; correct url: or the token":                                   "peladen mengalihkan ke peladen lain, %s, yang tidak boleh melihat token; alamat atau tokennya perlu diperbaiki",
	"what came is not JSON: it begins with %q; correct url:":                                                                             "yang datang bukan JSON: awalnya %q; alamatnya perlu diperbaiki",
	"more stands behind the end of the JSON; correct url:":                                                                               "masih ada isi setelah akhir JSON; alamatnya perlu diperbaiki",
	"no list of records came, and the server says %q; correct url: or records:":                                                          "tidak ada daftar baris yang datang, dan peladen berkata %q; pengaturannya perlu diperbaiki",
	"no list of records in the answer, which has %s; name it: records: path.to.list":                                                     "tidak ada daftar baris dalam jawaban, yang ada %s; sebut tempatnya: records:",
	"not whole JSON after record %d: %v; ask whoever runs the server":                                                                    "JSON tidak utuh setelah baris %d: %v; hubungi pengelola peladennya",
	"JSON of more than %d levels":                                                                                                        "JSON bertingkat lebih dari %d",
	"total: %s is %q, not a whole number; correct the path":                                                                              "jumlah baris pada %s tertulis %q, bukan bilangan bulat; pengaturannya perlu diperbaiki",
	"records stand at %s and at %s; name the list: records:":                                                                             "baris ada pada %s dan pada %s; sebut yang benar: records:",
	"record %d is %q, not an object; name the list of objects: records: path.to.list":                                                    "baris %d adalah %q, bukan objek; sebut daftar objeknya: records:",
	"record %d has %d values, and the answer names %d columns before it; ask for records with names":                                     "baris %d mempunyai %d nilai, sedangkan jawaban menyebut %d kolom sebelumnya; minta baris yang memakai nama",
	"no rule of this source matches the name; add one to padu.yaml (files: match:)":                                                      "nama berkas tidak cocok dengan satu pun aturan sumber ini; beri tahu pengelola padu",
}
