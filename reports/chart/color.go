package chart

// RGB are the parts of a colour written as #14212b.
func RGB(hex string) (r, g, b int) { return rgb(hex) }
