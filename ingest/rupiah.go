package ingest

import (
	"math/bits"

	"github.com/apache/arrow-go/v18/arrow/decimal128"
)

// cents adds up amounts of money exactly. A sum may be more than 64 bits hold, which one amount never is.
type cents struct {
	hi, lo uint64
	any    bool // an amount was added, be it zero
}

func (c *cents) add(amount int64) {
	var carry uint64
	c.lo, carry = bits.Add64(c.lo, uint64(amount), 0)
	c.hi += uint64(amount>>63) + carry
	c.any = true
}

// String writes the sum as 1234567.89.
func (c *cents) String() string { return decimal128.New(int64(c.hi), c.lo).ToString(2) }

// money is the sum of every money field of the rows that were added, without the fields that no row said.
func (b *builder) money() map[string]string {
	out := map[string]string{}
	for i := range b.cols {
		if c := &b.cols[i]; c.sum != nil && c.sum.any {
			out[c.name] = c.sum.String()
		}
	}
	return out
}
