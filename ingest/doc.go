// Package ingest reads what regions send and loads it, or says exactly why it did not.
//
// A file goes through these hands: Fetch brings it, where the source is a server or a database (http, caller, page,
// database); Collect finds it and knows which contract it must meet; Load keeps the original in the
// archive, opens it as rows of cells (sheet), finds the header (header), tells data from subtotals, totals, repeated
// headers and signatures (rowkind), turns text into money, dates and codes by the contract's types (money, date, code) or
// into rejects, and hands Arrow batches to the warehouse. One file is one batch and one transaction, and in every batch
//
//	rows in = loaded + rejected + skipped
//
// What a dataset must look like stands in contracts/*.yaml; the code lists it is checked against stand in reference/.
// The room does not know the SQL models or the reports; they meet it in the landing tables only.
package ingest
