package reports

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"padu/reports/chart"
	"padu/reports/fonts"
)

// letters are what reports write beside the letters of their templates: those of Indonesian, of names, and the signs of tables and
// charts.
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 !\"#%&'()*+,-./:;<=>?@[]_{|}" +
	"ÀÁÂÄÇÈÉÊËÍÏÑÓÖÚÜàáâäçèéêëíïñóöúü…·→–−›“”‘’↑▲▼²°≥≤×"

// CheckFonts looks up every letter that reports use in the fonts of the PDF, and draws a page with them in memory. The error
// says which font is damaged, or which letters it lacks.
func CheckFonts() error {
	var errs []error
	for name, font := range map[string][]byte{"PaduSans-Regular": fonts.SansRegular, "PaduSans-Semibold": fonts.SansSemibold, "PaduSerif-Semibold": fonts.SerifSemibold} {
		errs = append(errs, checkFont(name, font))
	}
	for name, font := range webFonts {
		errs = append(errs, checkWebFont(name, font))
	}
	if err := errors.Join(errs...); err != nil {
		return err // fpdf would only say that it cannot draw
	}
	d := &document{common: common{Title: "Uji huruf", Day: time.Unix(0, 0).UTC()}, Kind: kinds[0], Base: "huruf"}
	p := d.paper(20)
	for _, f := range []face{bodyFace, bodyFace.bold(), titleFace} {
		p.put(left, p.y, p.wrap(across, run{f, letters, 0})[0])
		p.y += 10
	}
	data, err := p.bytes()
	if err == nil && !bytes.HasPrefix(data, []byte("%PDF-")) {
		err = errors.New("what was drawn is no PDF")
	}
	return err
}

func checkFont(name string, font []byte) error {
	missing, err := chart.Missing(font, letters)
	if err == nil && missing != "" {
		err = fmt.Errorf("it lacks %s", missing)
	}
	if err != nil {
		return fmt.Errorf("font %s: %w", name, err)
	}
	return nil
}

// checkWebFont reads the head of a WOFF2 file, which says how long the file is.
func checkWebFont(name string, font []byte) error {
	if len(font) < 12 || string(font[:4]) != "wOF2" || int(binary.BigEndian.Uint32(font[8:])) != len(font) {
		return fmt.Errorf("font %s: it is cut, or no WOFF2 file", name)
	}
	return nil
}
