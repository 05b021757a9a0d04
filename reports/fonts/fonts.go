// Package fonts holds the fonts of the reports: subsets of Source Sans 3 and Source Serif 4 under other names, as their
// licence (OFL.txt) asks. The TTF files are for PDF and for measuring, the WOFF2 files for pages.
package fonts

import _ "embed"

// The fonts, as files. fpdf writes into the bytes it is given: clone them for every document.
var (
	//go:embed PaduSans-Regular.ttf
	SansRegular []byte
	//go:embed PaduSans-Semibold.ttf
	SansSemibold []byte
	//go:embed PaduSerif-Semibold.ttf
	SerifSemibold []byte
	//go:embed PaduSans-Regular.woff2
	SansRegularWeb []byte
	//go:embed PaduSans-Semibold.woff2
	SansSemiboldWeb []byte
	//go:embed PaduSerif-Semibold.woff2
	SerifSemiboldWeb []byte
)
