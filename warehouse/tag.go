//go:build !duckdb_arrow

package warehouse

// The driver hides its Arrow interface behind a build tag, and padu loads everything through Arrow. This undefined name
// makes a build without the tag stop with one line that says what to type.
var _ = build_padu_with_the_tag_duckdb_arrow // go run -tags duckdb_arrow .
