// Package postgres copies a snapshot into a PostgreSQL database, for those who read with Excel, Power BI or another tool that speaks to
// one: every table of mart and meta under its own name in one schema, with its comments, keys and indexes.
//
// A copy is one transaction, which builds the tables in a schema of its own and compares them with the snapshot. A copy that is killed
// leaves nothing, because the server rolls it back, and readers meet the copy before it or the new one, whole.
//
// The first copy, and one whose tables are no longer shaped as before (another padu, another reader), gets the name of the schema: the old
// tables are locked, both schemas renamed, the old one dropped. Who has read an old table keeps all of them until his transaction ends,
// since the lock waits for it; but for less time than the server needs to see a deadlock, then everybody is let through before it is
// tried again, so that a reader waits for half a second at most and never fails.
//
// On all other nights only rows have changed. To rename would be wrong then: a statement that has found one table and looks for the next
// meets the rename in between, unless every table is locked, and under readers who come all the time that lock may never be had. So
// the rows that differ are deleted and inserted in the tables that stand there. Each statement sees the rows of one moment, nobody waits,
// and what others have built on the tables stays.
//
// Where tables have to be replaced, others' views are made again on the new ones if padu may do so; what else depends on the old ones
// stops the copy, and the error names it. Nothing of others is ever dropped.
package postgres
