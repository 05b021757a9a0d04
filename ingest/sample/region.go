package sample

import "strings"

// place is one region of the demo: how it writes, and with whom it cooperates.
type place struct {
	code, name, source, short string
	kind                      string // PROV or KABKOT
	head                      string // of the region
	size                      int64  // of an average budget line, million rupiah
	neighbours, far           []string
	twin                      string // its sister region abroad
	djpk                      string // its code at DJPK
	plainText                 bool   // its tables come as CSV
	zipped, portal            bool   // what it has of 2026 comes in one ZIP; its register and budget of 2026 are on a portal
	seed                      uint64
	touches                   []string // codes of its neighbours, of a nation
	total                     int64    // belanja of a year, rupiah, of a nation
	rows                      float64  // of an average region's, of a nation
}

var places = []place{
	{"32", "Provinsi Jawa Barat", "provinsi-jawa-barat", "Bandung", "PROV", "Gubernur", 2600, []string{"Pemerintah Provinsi Banten", "Pemerintah Provinsi Jawa Tengah"}, []string{"Pemerintah Provinsi Bali", "Pemerintah Provinsi Jawa Timur"}, "Shizuoka Prefecture", "10.00", false, false, true, demoSeed, nil, 0, 0},
	{"32.71", "Kota Bogor", "kota-bogor", "Bogor", "KABKOT", "Wali Kota", 380, []string{"Pemerintah Kabupaten Bogor"}, []string{"Pemerintah Kota Yogyakarta", "Pemerintah Kota Denpasar"}, "City of Shenzhen", "10.19", false, false, false, demoSeed, nil, 0, 0},
	{"32.01", "Kabupaten Bogor", "kabupaten-bogor", "Cibinong", "KABKOT", "Bupati", 900, []string{"Pemerintah Kota Bogor", "Pemerintah Kota Depok", "Pemerintah Kabupaten Cianjur"}, []string{"Pemerintah Kabupaten Sleman", "Pemerintah Kabupaten Badung"}, "City of Suwon", "10.03", true, false, false, demoSeed, nil, 0, 0},
	{"32.76", "Kota Depok", "kota-depok", "Depok", "KABKOT", "Wali Kota", 420, []string{"Pemerintah Kabupaten Bogor", "Pemerintah Kota Bekasi", "Pemerintah Kota Tangerang Selatan"}, []string{"Pemerintah Kota Surakarta", "Pemerintah Kota Malang"}, "City of Osaki", "10.21", false, true, false, demoSeed, nil, 0, 0},
	{"32.03", "Kabupaten Cianjur", "kabupaten-cianjur", "Cianjur", "KABKOT", "Bupati", 350, []string{"Pemerintah Kabupaten Bogor"}, []string{"Pemerintah Kabupaten Banyuwangi", "Pemerintah Kabupaten Garut"}, "City of Hadano", "10.05", true, false, false, demoSeed, nil, 0, 0},
}

// file is where a file of the region stands in the workspace: in its folder, in its ZIP, or on its portal, from which padu fetches it.
func (p place) file(name string) string {
	register, budget, plan := strings.HasPrefix(name, "kerja-sama."), strings.HasPrefix(name, "apbd-2026-"), strings.HasPrefix(name, "rkpd-2026-")
	switch {
	case p.zipped && (register || budget || plan):
		return "inbox/" + p.source + "/" + ZIP + "/" + name
	case p.portal && (register || budget):
		return Portal + "/" + name
	}
	return "inbox/" + p.source + "/" + name
}

// partners by kind; region names are filled in where they belong.
var partners = map[string][]string{
	"kampus":    {"Institut Pertanian Bogor", "Universitas Indonesia", "Universitas Padjadjaran", "Politeknik Negeri Jakarta"},
	"bank":      {"PT Bank BJB Tbk", "PT Bank Rakyat Indonesia (Persero) Tbk", "PT Bank Negara Indonesia (Persero) Tbk"},
	"rs":        {"Rumah Sakit Contoh Sehat", "RSIA Contoh Bunda", "Rumah Sakit Contoh Medika"},
	"bu":        {"PT Contoh Karya Mandiri", "CV Contoh Sejahtera", "Koperasi Contoh Makmur"},
	"energi":    {"PT Contoh Nusantara Energi"},
	"ormas":     {"Yayasan Contoh Peduli", "Palang Merah Indonesia", "Ikatan Contoh Indonesia"},
	"dukcapil":  {"Direktorat Jenderal Kependudukan dan Pencatatan Sipil Kementerian Dalam Negeri"},
	"bps":       {"Badan Pusat Statistik"},
	"pangan":    {"Badan Pangan Nasional"},
	"lnlembaga": {"Japan International Cooperation Agency (JICA)", "Contoh Foundation", "UNICEF Indonesia"},
}

// agency is one perangkat daerah with the bidang urusan that it carries out.
type agency struct {
	code, name string
	fields     []string
}

var agencies = []agency{
	{"1.01.0.00.0.00.01.0000", "Dinas Pendidikan", []string{"1.01"}},
	{"1.02.0.00.0.00.01.0000", "Dinas Kesehatan", []string{"1.02"}},
	{"1.03.0.00.0.00.01.0000", "Dinas Pekerjaan Umum dan Penataan Ruang", []string{"1.03"}},
	{"1.04.2.10.0.00.01.0000", "Dinas Perumahan, Kawasan Permukiman, dan Pertanahan", []string{"1.04", "2.10"}},
	{"1.05.0.00.0.00.01.0000", "Satuan Polisi Pamong Praja dan Pemadam Kebakaran", []string{"1.05"}},
	{"1.06.2.08.0.00.01.0000", "Dinas Sosial, Pemberdayaan Perempuan, dan Perlindungan Anak", []string{"1.06", "2.08", "2.13"}},
	{"2.07.3.32.0.00.01.0000", "Dinas Tenaga Kerja dan Transmigrasi", []string{"2.07", "3.32"}},
	{"2.09.3.27.3.25.01.0000", "Dinas Ketahanan Pangan, Pertanian, dan Perikanan", []string{"2.09", "3.27", "3.25"}},
	{"2.11.3.28.3.29.01.0000", "Dinas Lingkungan Hidup, Kehutanan, dan Energi", []string{"2.11", "3.28", "3.29"}},
	{"2.12.2.14.0.00.01.0000", "Dinas Kependudukan, Pencatatan Sipil, dan Keluarga Berencana", []string{"2.12", "2.14"}},
	{"2.15.0.00.0.00.01.0000", "Dinas Perhubungan", []string{"2.15"}},
	{"2.16.2.20.2.21.01.0000", "Dinas Komunikasi, Informatika, Statistik, dan Persandian", []string{"2.16", "2.20", "2.21"}},
	{"2.17.3.30.3.31.01.0000", "Dinas Koperasi, Perdagangan, dan Perindustrian", []string{"2.17", "3.30", "3.31"}},
	{"2.18.0.00.0.00.01.0000", "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu", []string{"2.18"}},
	{"2.22.2.19.3.26.01.0000", "Dinas Kebudayaan, Kepemudaan, Olahraga, dan Pariwisata", []string{"2.22", "2.19", "3.26"}},
	{"2.23.2.24.0.00.01.0000", "Dinas Perpustakaan dan Kearsipan", []string{"2.23", "2.24"}},
	{"4.01.0.00.0.00.01.0000", "Sekretariat Daerah", []string{"4.01", "7.01"}},
	{"4.02.0.00.0.00.02.0000", "Sekretariat DPRD", []string{"4.02"}},
	{"5.01.5.05.0.00.01.0000", "Badan Perencanaan Pembangunan, Riset, dan Inovasi Daerah", []string{"5.01", "5.05"}},
	{"5.02.0.00.0.00.02.0000", "Badan Keuangan dan Aset Daerah", []string{"5.02"}},
	{"5.03.5.04.0.00.03.0000", "Badan Kepegawaian dan Pengembangan SDM", []string{"5.03", "5.04"}},
	{"6.01.0.00.0.00.01.0000", "Inspektorat Daerah", []string{"6.01"}},
	{"8.01.0.00.0.00.01.0000", "Badan Kesatuan Bangsa dan Politik", []string{"8.01"}},
}

// accountCode is one belanja account with its name.
type accountCode struct{ code, name string }

var accounts = []accountCode{
	{"5.1.02.01.01.0024", "Belanja Alat/Bahan untuk Kegiatan Kantor-Alat Tulis Kantor"},
	{"5.1.02.01.01.0052", "Belanja Makanan dan Minuman Rapat"},
	{"5.1.02.02.01.0003", "Honorarium Narasumber atau Pembahas, Moderator, Pembawa Acara, dan Panitia"},
	{"5.1.02.02.05.0009", "Belanja Sewa Bangunan Gedung Tempat Pertemuan"},
	{"5.1.02.04.01.0001", "Belanja Perjalanan Dinas Biasa"},
	{"5.1.02.04.01.0003", "Belanja Perjalanan Dinas Dalam Kota"},
	{"5.1.05.05.03.0001", "Belanja Hibah Uang kepada Badan dan Lembaga Nirlaba"},
	{"5.2.02.10.01.0002", "Belanja Modal Personal Computer"},
	{"5.2.02.05.02.0001", "Belanja Modal Mebel"},
	{"5.2.04.01.01.0010", "Belanja Modal Jalan Lainnya"},
}

// accountNames are the levels above the leaves, for printed reports.
var accountNames = map[string]string{
	"5": "BELANJA DAERAH", "5.1": "BELANJA OPERASI", "5.1.02": "Belanja Barang dan Jasa", "5.1.02.01": "Belanja Barang", "5.1.02.01.01": "Belanja Barang Pakai Habis",
	"5.1.02.02": "Belanja Jasa", "5.1.02.02.01": "Belanja Jasa Kantor", "5.1.02.02.05": "Belanja Sewa Gedung dan Bangunan", "5.1.02.04": "Belanja Perjalanan Dinas",
	"5.1.02.04.01": "Belanja Perjalanan Dinas Dalam Negeri", "5.1.05": "Belanja Hibah", "5.1.05.05": "Belanja Hibah kepada Badan, Lembaga, Organisasi Kemasyarakatan",
	"5.1.05.05.03": "Belanja Hibah kepada Badan dan Lembaga Nirlaba", "5.2": "BELANJA MODAL", "5.2.02": "Belanja Modal Peralatan dan Mesin", "5.2.02.05": "Belanja Modal Alat Kantor dan Rumah Tangga",
	"5.2.02.05.02": "Belanja Modal Alat Rumah Tangga", "5.2.02.10": "Belanja Modal Komputer", "5.2.02.10.01": "Belanja Modal Komputer Unit", "5.2.04": "Belanja Modal Jalan, Jaringan, dan Irigasi",
	"5.2.04.01": "Belanja Modal Jalan dan Jembatan", "5.2.04.01.01": "Belanja Modal Jalan",
	"5.4": "BELANJA TRANSFER", "5.4.01": "Belanja Bagi Hasil", "5.4.01.01": "Belanja Bagi Hasil Pajak Daerah", "5.4.01.01.01": "Belanja Bagi Hasil Pajak Daerah Kepada Pemerintahan Kabupaten",
	"5.4.01.01.02": "Belanja Bagi Hasil Pajak Daerah Kepada Pemerintahan Kota", "5.4.02": "Belanja Bantuan Keuangan", "5.4.02.02": "Belanja Bantuan Keuangan antar Daerah Kabupaten/Kota",
	"5.4.02.02.02": "Belanja Bantuan Keuangan Khusus kepada Pemerintah Kabupaten/Kota", "5.4.02.03": "Belanja Bantuan Keuangan Daerah Provinsi ke Kabupaten/Kota",
	"5.4.02.03.02": "Belanja Bantuan Keuangan Khusus Daerah Provinsi ke Kabupaten/Kota",
}
