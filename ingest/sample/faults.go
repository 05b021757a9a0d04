package sample

import (
	"fmt"
	"strings"
)

// Fault is one planted mistake: where it stands, and the query on the snapshot that gives a row exactly when padu found it
// there.
type Fault struct {
	ID                       int
	What, File, Place, Query string
}

const (
	bogor    = "inbox/kota-bogor/"
	kabBogor = "inbox/kabupaten-bogor/"
	depok    = "inbox/kota-depok/"
	cianjur  = "inbox/kabupaten-cianjur/"
)

// badDate is the date of an agreement of Kota Bogor that does not exist.
const badDate = "31-02-2026"

// Faults lists the planted mistakes. Rows and cells are those of the files as Demo writes them.
func Faults() []Fault {
	skip := func(file, kind string) string {
		return fmt.Sprintf("select s.rows from meta.skips s join meta.batches b using (batch_id) where b.file = '%s%s' and s.kind = '%s'", bogor, file, kind)
	}
	of := func(region, rule, number string) string {
		return fmt.Sprintf("select f.uraian from mart.temuan f join mart.fct_kerja_sama k using (id_kerja_sama) where f.aturan = '%s' and k.kode_wilayah = '%s' and k.nomor = '%s'", rule, region, number)
	}
	finding := func(rule, number string) string { return of("32.71", rule, number) }
	about := func(region, rule, text string) string {
		return fmt.Sprintf("select uraian from mart.temuan where aturan = '%s' and kode_wilayah = '%s' and uraian like '%s'", rule, region, text)
	}
	reject := func(file, raw string) string {
		return fmt.Sprintf("select r.place, r.reason from meta.rejects r join meta.batches b using (batch_id) where b.file = '%s%s' and r.raw = '%s'", bogor, file, raw)
	}
	return []Fault{
		{1, "an amount that is none, " + badAmount + ": the row is rejected", bogor + "apbd-2026-murni.csv", "line 2, column PAGU", reject("apbd-2026-murni.csv", badAmount)},
		{2, "a date that does not exist, 31-02-2026: the row is rejected", bogor + "kerja-sama.xlsx", "sheet Register, agreement 206/PKS/2026, column Tanggal", reject("kerja-sama.xlsx", badDate)},
		{3, "the header again inside the data: skipped as \"kepala berulang\"", bogor + "rkpd-2026-perubahan.xlsx", "before the sixth Unit Organisasi", skip("rkpd-2026-perubahan.xlsx", "kepala berulang")},
		{4, "a grand total without a label: skipped as \"jumlah tanpa label\"", bogor + "rkpd-2026-perubahan.xlsx", "the last row with an amount", skip("rkpd-2026-perubahan.xlsx", "jumlah tanpa label")},
		{5, "a signature block: skipped as \"tanda tangan\"", bogor + "realisasi-2026-10.xlsx", "the last three rows", skip("realisasi-2026-10.xlsx", "tanda tangan")},
		{6, "a code that lost its zero: repaired, D-04", bogor + "rkpd-2026-perubahan.xlsx", "sub kegiatan " + lostZero + ": its program stands as 2 instead of 02",
			fmt.Sprintf("select n.place, n.value from meta.notes n join meta.batches b using (batch_id) join mart.temuan f on f.aturan = 'D-04' and f.batch_id = n.batch_id and f.tempat = n.place where b.file = '%srkpd-2026-perubahan.xlsx' and n.rule = 'D-04' and n.value = '%s'", bogor, lostZero)},
		{7, "a mandatory agreement with a region that does not border: R-08", bogor + "kerja-sama.xlsx", "agreement 201/KSDD/2024 with Kota Sukabumi", finding("R-08", "201/KSDD/2024")},
		{8, "one that ended and still says \"berlaku\": R-17", bogor + "kerja-sama.xlsx", "agreement 202/PKS/2023, ended 31 January 2026", finding("R-17", "202/PKS/2023")},
		{9, "one that burdens the region without approval of the DPRD: R-13", bogor + "kerja-sama.xlsx", "agreement 203/PKS/2024", finding("R-13", "203/PKS/2024")},
		{10, "one in no plan: P-01", bogor + "kerja-sama.xlsx", "agreement 204/PKS/2024, code 2.24.02.2.01.0004", finding("P-01", "204/PKS/2024")},
		{11, "one in the RKPD of 2026 but not in the APBD: P-02", bogor + "kerja-sama.xlsx", "agreement 205/PKS/2024, code 2.18.03.2.01.0002", finding("P-02", "205/PKS/2024")},
		{12, "a line that spent more than its budget: P-07", bogor + "realisasi-2026-10.xlsx", "sub kegiatan " + lostZero + ", its first account",
			about("32.71", "P-07", "Realisasi "+lostZero+"%")},
		{13, "one that the DPRD approved after it was signed: R-14", kabBogor + "kerja-sama.xlsx", "agreement 402/PKS/2024, signed 12 August, approved 21 October 2024", of("32.01", "R-14", "402/PKS/2024")},
		{14, "one of 2014 for 25 years, without a parent, never reviewed nor evaluated: R-03, R-22, R-28", kabBogor + "kerja-sama.xlsx", "agreement 401/PKS/2014",
			"select string_agg(distinct f.aturan, ' ') from mart.temuan f join mart.fct_kerja_sama k using (id_kerja_sama) where f.aturan in ('R-03', 'R-22', 'R-28') and k.nomor = '401/PKS/2014' having count(distinct f.aturan) = 3"},
		{15, "a plan that counts fewer agreements than the register: P-13", kabBogor + "rkpd-2026-perubahan.csv", "sub kegiatan 5.01.02.2.03.0002, column TARGET", about("32.01", "P-13", "RKPD 2026 menargetkan %")},
		{16, "one signed without a discussion by the TKKSD: R-25", depok + ZIP + "/kerja-sama.xlsx", "agreement 303/PKS/2026, not in pembahasan-tkksd.xlsx either", of("32.76", "R-25", "303/PKS/2026")},
		{17, "one about to end that was not evaluated this year: R-18", depok + ZIP + "/kerja-sama.xlsx", "agreement 305/PKS/2024, ends 31 December 2026", of("32.76", "R-18", "305/PKS/2024")},
		{18, "one being prepared on a bidang that is not mapped: R-26", depok + ZIP + "/kerja-sama.xlsx", "\"Penyimpanan Arsip Bersama\", bidang 2.24", about("32.76", "R-26", "Bidang 2.24 %")},
		{19, "one on public property whose income is not budgeted: P-11", depok + "pendapatan-2026-perubahan.xlsx", "no account 4.1.04.03 or 4.1.04.04, agreement 301/PKS/2025", of("32.76", "P-11", "301/PKS/2025")},
		{20, "money to a region that budgets another amount: P-10", depok + ZIP + "/apbd-2026-perubahan.csv", "account 5.4.02.02.02.0001, 950 million for Kabupaten Bogor, which has 700 million", about("32.76", "P-10", "Kota Depok menganggarkan %")},
		{21, "money to a region that does not budget it: P-10", cianjur + "apbd-2026-perubahan.csv", "account 5.4.02.02.02.0001, 400 million for Kabupaten Bogor", about("32.03", "P-10", "Kabupaten Cianjur menganggarkan %")},
		{22, "one that outlives its kesepakatan bersama: R-04", cianjur + "kerja-sama.csv", "agreement 502/PKS/2026, ends 8 March 2033", of("32.03", "R-04", "502/PKS/2026")},
		{23, "one that ended without a final evaluation: R-19", cianjur + "kerja-sama.csv", "agreement 505/PKS/2023, not in evaluasi-kerja-sama.csv", of("32.03", "R-19", "505/PKS/2023")},
		{24, "a nota kesepakatan without a rencana kerja: R-06", cianjur + "kerja-sama.csv", "agreement 501/NK/2025", of("32.03", "R-06", "501/NK/2025")},
		{25, "a request to the DPRD that waits for an answer: R-16", "inbox/provinsi-jawa-barat/persetujuan-dprd.xlsx", "the request of 15 June 2026", about("32", "R-16", "%15 Juni 2026 belum dijawab%")},
		{26, "another amount than in the neighbour's register: mart.perbandingan_pihak", cianjur + "kerja-sama.csv", "\"Pengelolaan Sampah Regional\", column Nilai: 2.160 million, where Kabupaten Bogor has 2.400",
			"select uraian from mart.perbandingan_pihak where status_register = 'berbeda' and kode_wilayah = '32.01' and kode_mitra = '32.03' and tahun = 2026"},
	}
}

// readmeText is the README of the demo's workspace.
func readmeText() []byte {
	var b strings.Builder
	b.WriteString(`# A workspace of padu with invented figures (DATA CONTOH)

Five real regions, Provinsi Jawa Barat (32), Kota Bogor (32.71), Kabupaten Bogor (32.01), Kota Depok (32.76) and Kabupaten
Cianjur (32.03), with invented agreements, plans and budgets of 2025 and 2026, as regions really send them. Most come as files into the
folders of inbox/. Kota Depok sends what it has of 2026 in one ZIP. The register and the budget of 2026 of the province are
fetched over HTTP: every night padu serves the folder portal/ to itself, on a free port of 127.0.0.1, as an open data portal
would, and puts what it fetches into inbox/provinsi-jawa-barat/. All send their mapping of urusan, discussions by the TKKSD,
requests to the DPRD, evaluations and income, as workbooks or text files; the four kabupaten and kota also the musrenbang
proposals for 2027. The demo speaks of 20 November 2026.

    padu nightly --as-of 2026-11-20      # a second run finds nothing new
    padu status
    padu sql -c "select judul, nama_jenjang, bukti from mart.integrasi_kerja_sama limit 5"

Try it: take one row out of inbox/kota-bogor/rkpd-2026-perubahan.xlsx, or change one amount there or in
portal/apbd-2026-perubahan.csv, and run the nightly again.

## The planted faults, and where each shows

| no | fault | file | where in it |
|---|---|---|---|
`)
	for _, f := range Faults() {
		fmt.Fprintf(&b, "| %d | %s | %s | %s |\n", f.ID, f.What, f.File, f.Place)
	}
	b.WriteString(`
Rejects, skipped rows and repairs stand on the page "Mutu data" (site/current/mutu.html), findings there and on the page of
their region (of Kota Bogor site/current/wilayah/32.71/index.html). The same in SQL, with padu sql -c "…":

`)
	for _, f := range Faults() {
		fmt.Fprintf(&b, "%d. `%s`\n", f.ID, f.Query)
	}
	return []byte(b.String())
}

// fetchedText is what padu fetches from the province.
const fetchedText = `    http:                        # asked for every night; {portal} is the folder portal/, which padu serves to itself for the demo
      - {url: "{portal}/kerja-sama.json", file: kerja-sama.ndjson, paging: offset, offset_param: skip, size: 10, total: meta.total_record, rate: 100}
      - {url: "{portal}/apbd-2026-murni.csv", file: apbd-2026-murni.csv}         # an ETag tells that it is the one of yesterday
      - {url: "{portal}/apbd-2026-perubahan.csv", file: apbd-2026-perubahan.csv}
`

// configText is the padu.yaml of the demo's workspace, to which the given regions send.
func configText(among []place) []byte {
	var b strings.Builder
	b.WriteString(`# padu.yaml of the demo: five regions, each with its own kinds of files. padu init writes an empty one with explanations.

workspace:
  name: "Jawa Barat: lima daerah contoh"
  timezone: Asia/Jakarta         # WIB
  sample: true                   # every page says DATA CONTOH

schedule:
  nightly: "30 1 * * *"          # every night at 01.30

serve:
  listen: 127.0.0.1:8080

parameters:
  uji_daerah: "4"                # question 5 of the correlation compares kabupaten with kabupaten and kota with kota, and the demo has four; otherwise 5

# A source is who sends; its files are in inbox/<name>/. The first rule that matches a file's name says what it is.
# {year} {stage} {month} take their value from the name; the rest is read from the file. Files in a ZIP count as the others do.
sources:
  - name: pusat
    files:
      - {match: "nomenklatur*.csv", dataset: nomenklatur}
  - name: djpk
    files:
      - {match: "apbd-ringkas-{year}.csv", dataset: apbd_ringkas}
`)
	for _, p := range among {
		fetched := ""
		if p.code == "32" {
			fetched = fetchedText
		}
		fmt.Fprintf(&b, `  - name: %s
    region: "%s"
%s    files:
      - {match: "kerja-sama*", dataset: kerja_sama}
      - {match: "perangkat-daerah*.csv", dataset: perangkat_daerah}
      - {match: "rkpd-{year}-{stage}.*", dataset: rkpd}
      - {match: "apbd-{year}-{stage}.csv", dataset: apbd}
      - {match: "realisasi-{year}-{month}.xlsx", dataset: realisasi}
      - {match: "realisasi-{year}.csv", dataset: realisasi}    # a column says the month
      - {match: "usulan-musrenbang-{year}.csv", dataset: usulan_musrenbang}
      - {match: "pemetaan-urusan.xlsx", dataset: pemetaan_urusan}
      - {match: "pembahasan-tkksd.*", dataset: pembahasan_tkksd}
      - {match: "persetujuan-dprd.*", dataset: persetujuan_dprd}
      - {match: "evaluasi-kerja-sama.*", dataset: evaluasi_kerja_sama}
      - {match: "pendapatan-{year}-{stage}.*", dataset: pendapatan}
      - {match: "tinjauan*.xlsx", dataset: keputusan_tautan}   # the review workbook of the region's page, filled in
`, p.source, p.code, fetched)
	}
	return []byte(b.String())
}
