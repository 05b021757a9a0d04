// Package warehouse keeps padu's two DuckDB files and everything that must survive a crash.
//
// The writer's file, warehouse/padu.duckdb, holds what regions sent (schema landing) and the views over it (staging,
// intermediate). A snapshot, published/<run>/padu.duckdb, holds what readers may use (mart, meta); it is built aside,
// checked, and becomes current by one rename of a link, so a reader sees the old one or the new one, never half of one.
//
// The main database of the writer is in memory and both files are attached to it (padu, snap): a view over Arrow memory
// that is registered for a load then never reaches a file, where it would crash whoever opened it next. SQL uses
// two-part names (landing.rkpd, mart.fct_rkpd); each schema lives in one file only, so a search path resolves them, and
// the views keep working when a file is opened alone.
//
// The room knows files, transactions, locks and pointers. It does not know what a row means.
package warehouse
