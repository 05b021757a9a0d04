package jobs

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"padu/warehouse"
)

const ledgerConfig = `workspace: {name: Uji, timezone: Asia/Jakarta}
sources:
  - name: pusat
    files:
      - {match: "nomenklatur*.csv", dataset: nomenklatur}
  - name: kota-bogor
    region: "32.71"
    files:
      - {match: "kerja-sama*.csv", dataset: kerja_sama}
      - {match: "rkpd-{year}-{stage}.csv", dataset: rkpd}
`

const (
	ledgerHead = "Nomor,Jenis,Instrumen,Judul,Mitra,Tanggal Tanda Tangan,Tanggal Mulai,Tanggal Berakhir,Status,Kode Sub Kegiatan\n"
	rowRefer   = "119/01/PKS,KSDPK,PKS,Perjanjian Kerja Sama tentang Pelayanan Rujukan Kesehatan Lintas Batas,RSIA Contoh Bunda,2025-02-01,2025-02-01,2028-01-31,berlaku,\n"
	rowWaste   = "119/02/PKS,KSDPK,PKS,Perjanjian Kerja Sama tentang Pengangkutan Sampah Pasar,PT Contoh Bersih,2025-02-01,2025-02-01,2028-01-31,berlaku,\n"
	rowInsure  = "119/03/PKS,KSDPK,PKS,Perjanjian Kerja Sama tentang Jaminan Kesehatan Masyarakat,BPJS Kesehatan,2025-02-01,2025-02-01,2028-01-31,berlaku,\n"
	rowBins    = "119/04/PKS,KSDPK,PKS,Perjanjian Kerja Sama tentang Penyediaan Sarana Penanganan Sampah,PT Contoh Wadah,2025-02-01,2025-02-01,2028-01-31,berlaku,\n"
)

// ledgerPlan writes the plan of Kota Bogor: every sub kegiatan of the sample's nomenclature, in which the code of referrals
// becomes moved when that is not "".
func ledgerPlan(t *testing.T, dir, year, moved string) {
	t.Helper()
	data, err := os.ReadFile(sampleNomenclature())
	if err != nil {
		t.Fatal(err)
	}
	all, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var plan strings.Builder
	plan.WriteString("Kode Perangkat Daerah,Kode Sub Kegiatan,Nama Sub Kegiatan,Pagu\n")
	for _, r := range all[1:] {
		if r[1] != "sub_kegiatan" || r[4] != "KABKOT" || strings.HasPrefix(r[0], "X") {
			continue
		}
		code := r[0]
		if moved != "" && code == "1.02.02.2.02.0049" {
			code = moved
		}
		plan.WriteString(code[:4] + ".0.00.0.00.01.0000," + code + `,"` + r[2] + "\",1000000\n")
	}
	bring(t, dir, "kota-bogor", "rkpd-"+year+"-murni.csv", plan.String())
}

// bring puts a file into an inbox.
func bring(t *testing.T, dir, source, name, text string) {
	t.Helper()
	if err := warehouse.WriteFile(filepath.Join(dir, "inbox", source, name), []byte(text)); err != nil {
		t.Fatal(err)
	}
}

// TestLedgerOfLinks: what a planner decided outlives reruns, another order of the rows, a respelt title and a code that moves,
// and a code in the register that speaks against it opens it again.
func TestLedgerOfLinks(t *testing.T) {
	long(t)
	t.Parallel()
	dir := t.TempDir()
	bring(t, dir, "", "../padu.yaml", ledgerConfig)
	nomenclature, err := os.ReadFile(sampleNomenclature())
	if err != nil {
		t.Fatal(err)
	}
	bring(t, dir, "pusat", "nomenklatur.csv", string(nomenclature))
	ledgerPlan(t, dir, "2026", "")
	night := func(register string) {
		t.Helper()
		bring(t, dir, "kota-bogor", "kerja-sama.csv", register)
		if code, out := run("publish", "--dir", dir, "--as-of", "2026-11-20"); code != exitDone {
			t.Fatalf("exit %d: %s", code, out)
		}
	}
	ask := func(q string) string { return strings.Join(query(t, dir, q), "\n") }
	links := func(where string) string {
		return ask("select concat_ws('|', id_tautan, id_kerja_sama, tahun, kode_sub_kegiatan, skor, cara, status, porsi, urutan, bukti, alasan) from mart.tautan_kerja_sama where " + where + " order by 1")
	}
	link := func(number, code string) string {
		t.Helper()
		id := ask("select t.id_tautan from mart.tautan_kerja_sama t join mart.fct_kerja_sama k on k.id_kerja_sama = t.id_kerja_sama where k.nomor = '" + number + "' and t.kode_sub_kegiatan = '" + code + "' and t.tahun = 2026")
		if id == "" {
			t.Fatalf("%s has no link to %s", number, code)
		}
		return id
	}
	register := ledgerHead + rowRefer + rowWaste + rowInsure + rowBins
	night(register)
	refer, waste, insure := link("119/01/PKS", "1.02.02.2.02.0049"), link("119/02/PKS", "2.11.11.2.01.0012"), link("119/03/PKS", "1.02.02.2.02.0026")
	for _, d := range [][]string{{"accept", refer}, {"reject", waste}, {"reject", insure}} {
		if code, out := run("link", d[0], d[1], "--by", "Bappeda", "--why", "rapat", "--dir", dir); code != exitDone {
			t.Fatalf("%v: exit %d: %s", d, code, out)
		}
	}
	night(register)
	before := links("true")
	state := func(id string) string {
		return ask("select concat_ws('|', status, cara, kode_sub_kegiatan) from mart.tautan_kerja_sama where id_tautan = '" + id + "'")
	}
	decided := func(wantRefer, wantWaste, wantInsure string) {
		t.Helper()
		for id, want := range map[string]string{refer: wantRefer, waste: wantWaste, insure: wantInsure} {
			if got := state(id); got != want {
				t.Errorf("%s: %s, wanted %s", id, got, want)
			}
		}
	}
	const accepted, wasteOut, insureOut = "diterima|keputusan|1.02.02.2.02.0049", "ditolak|keputusan|2.11.11.2.01.0012", "ditolak|keputusan|1.02.02.2.02.0026"
	decided(accepted, wasteOut, insureOut)

	night(ledgerHead + rowBins + rowInsure + rowWaste + rowRefer) // another order
	if after := links("true"); after != before {
		t.Errorf("another order of the rows changed the links:\n%s\nwas\n%s", after, before)
	}

	respelt := strings.NewReplacer("Pelayanan Rujukan Kesehatan", "PELAYANAN  RUJUKAN KESEHATN", "Pengangkutan Sampah", "pengangkutan  sampah", "PT Contoh Bersih", "PT. Contoh Bersih").Replace(register)
	night(respelt)
	decided(accepted, wasteOut, insureOut)

	// The code of referrals moves in the nomenclature of 2027; in that year its link leads to the new code.
	bring(t, dir, "pusat", "nomenklatur-baru.csv", "kode,tingkat,nama,versi,jenis_pemda,berlaku_dari,indikator,satuan,kode_sebelumnya\n"+
		"1.02.02.2.02.0149,sub_kegiatan,Pengelolaan layanan rujukan dan rujuk balik,baru,KABKOT,2027,,,1.02.02.2.02.0049\n")
	ledgerPlan(t, dir, "2027", "1.02.02.2.02.0149")
	night(respelt)
	decided(accepted, wasteOut, insureOut)
	if got := ask("select concat_ws('|', t.kode_sub_kegiatan, t.status) from mart.tautan_kerja_sama t join mart.fct_kerja_sama k on k.id_kerja_sama = t.id_kerja_sama where k.nomor = '119/01/PKS' and t.tahun = 2027 and t.status = 'diterima'"); got != "1.02.02.2.02.0149|diterima" {
		t.Errorf("2027: %q", got)
	}

	night(strings.ReplaceAll(respelt, "BPJS Kesehatan,2025-02-01,2025-02-01,2028-01-31,berlaku,", "BPJS Kesehatan,2025-02-01,2025-02-01,2028-01-31,berlaku,1.02.02.2.02.0026"))
	decided(accepted, wasteOut, "diusulkan|kode|1.02.02.2.02.0026")
	if got := links("id_tautan = '" + insure + "'"); !strings.Contains(got, "dibuka kembali: register kini menyebut kode 1.02.02.2.02.0026") {
		t.Errorf("the register names the rejected code: %s", got)
	}
	night(respelt) // the register takes it back
	decided(accepted, wasteOut, insureOut)
}
