package ingest

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/cenkalti/backoff/v5"
	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// Query is one select on a database of a source; its rows become File as NDJSON, one object a line, the columns in order.
type Query struct {
	Driver string // postgres, or mysql (MariaDB too)
	DSN    string // holds the password
	SQL    string
	File   string
	Within time.Duration // of the whole pull

	Pause   time.Duration // before the first retry of the connection; doubled each time, with jitter
	Retries int
}

// Drivers are the databases that a Query can ask.
var Drivers = []string{"mysql", "postgres"}

const connectWithin = 30 * time.Second

func (q Query) secrets() secrets {
	s := secrets{q.DSN}
	if q.Driver == "mysql" {
		if c, err := mysql.ParseDSN(q.DSN); err == nil {
			s = append(s, c.Passwd)
		}
	} else if c, err := pgconn.ParseConfig(q.DSN); err == nil {
		s = append(s, c.Password)
	}
	return s
}

// pull asks in one transaction that only reads and sees one state of the database, and writes row by row.
func (q Query) pull(ctx context.Context, t *target) (pulled, error) {
	if q.Driver == "mysql" {
		return pulled{}, q.mysql(ctx, t)
	}
	return pulled{}, q.postgres(ctx, t)
}

// postgres speaks the protocol itself: values come as the server writes them, numbers with all their digits.
func (q Query) postgres(ctx context.Context, t *target) (err error) {
	c, err := pgconn.ParseConfig(q.DSN)
	if err != nil { // the error would quote the DSN
		return say("not a DSN of PostgreSQL; write postgres://user:password@host:5432/database")
	}
	c.RuntimeParams["client_encoding"], c.RuntimeParams["datestyle"] = "UTF8", "ISO, YMD"
	c.RuntimeParams["application_name"] = "padu"
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = connectWithin
	}
	var conn *pgconn.PgConn
	err = q.connect(ctx, func() (err error) { conn, err = pgconn.ConnectConfig(ctx, c); return err })
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	begin := fmt.Sprintf("begin isolation level repeatable read, read only; set local statement_timeout = %d", q.Within.Milliseconds())
	if _, err := conn.Exec(ctx, begin).ReadAll(); err != nil {
		return failed(ctx, err)
	}
	rows := conn.ExecParams(ctx, q.SQL, nil, nil, nil, nil) // one statement, all values as text
	var line *rowLine
	for rows.NextRow() {
		if line == nil {
			fields := rows.FieldDescriptions()
			names, kinds := make([]string, len(fields)), make([]sqlKind, len(fields))
			for i, f := range fields {
				names[i], kinds[i] = f.Name, postgresKind(f.DataTypeOID)
			}
			if line, err = newRowLine(names, kinds); err != nil {
				return err
			}
		}
		for _, v := range rows.Values() {
			if err := line.add(v, v == nil, t.records+1); err != nil {
				return err
			}
		}
		if err := line.write(t); err != nil {
			return err
		}
	}
	if _, err := rows.Close(); err != nil {
		return failed(ctx, err)
	}
	return nil
}

func postgresKind(oid uint32) sqlKind {
	switch oid {
	case pgtype.Int2OID, pgtype.Int4OID, pgtype.Int8OID, pgtype.OIDOID, pgtype.Float4OID, pgtype.Float8OID, pgtype.NumericOID:
		return aNumber
	case pgtype.BoolOID:
		return aBool
	case pgtype.JSONOID, pgtype.JSONBOID:
		return someJSON
	}
	return aText
}

// mysql asks with the text protocol, which a query without parameters uses; dates and decimals stay the text they are.
func (q Query) mysql(ctx context.Context, t *target) error {
	c, err := mysql.ParseDSN(q.DSN)
	if err != nil {
		return say("not a DSN of MySQL; write user:password@tcp(host:3306)/database")
	}
	c.ParseTime, c.MultiStatements, c.AllowAllFiles, c.Logger = false, false, false, &mysql.NopLogger{}
	if c.Timeout == 0 {
		c.Timeout = connectWithin
	}
	connector, err := mysql.NewConnector(c)
	if err != nil {
		return say("not a DSN of MySQL; write user:password@tcp(host:3306)/database")
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	db := sql.OpenDB(connector)
	defer db.Close()
	var conn *sql.Conn
	if err := q.connect(ctx, func() (err error) { conn, err = db.Conn(ctx); return err }); err != nil {
		return err
	}
	defer conn.Close()
	// The server stops by itself, too: a query that nobody waits for any more would burden it. MySQL and MariaDB name the
	// limit differently, and each reads only its own comment.
	limit := fmt.Sprintf("set @padu = 1 /*M!100100 , max_statement_time = %d */ /*!50708 , max_execution_time = %d */", int(q.Within.Seconds())+1, q.Within.Milliseconds())
	if _, err := conn.ExecContext(ctx, limit); err != nil {
		return failed(ctx, err)
	}
	tx, err := conn.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return failed(ctx, err)
	}
	defer tx.Rollback()
	rows, err := tx.QueryContext(ctx, q.SQL)
	if err != nil {
		return failed(ctx, err)
	}
	defer rows.Close()
	defer cancel() // before Close, which otherwise reads the rest
	return mysqlRows(ctx, rows, t)
}

func mysqlRows(ctx context.Context, rows *sql.Rows, t *target) error {
	columns, err := rows.ColumnTypes()
	if err != nil {
		return failed(ctx, err)
	}
	names, kinds, bits := make([]string, len(columns)), make([]sqlKind, len(columns)), make([]bool, len(columns))
	for i, c := range columns {
		names[i], kinds[i] = c.Name(), mysqlKind(c.DatabaseTypeName())
		bits[i] = c.DatabaseTypeName() == "BIT"
	}
	line, err := newRowLine(names, kinds)
	if err != nil {
		return err
	}
	values, to := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		to[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return failed(ctx, err)
		}
		for i, v := range values {
			text, ok := v.([]byte)
			switch {
			case ok && bits[i]:
				n := uint64(0)
				for _, b := range text {
					n = n<<8 | uint64(b)
				}
				text = fmt.Append(nil, n)
			case !ok && v != nil: // whole numbers and floats, which the driver has parsed; this is their shortest exact text
				if text, err = json.Marshal(v); err != nil {
					return say("column %s of row %d: %v; convert it in the query", names[i], t.records+1, err)
				}
			}
			if err := line.add(text, v == nil, t.records+1); err != nil {
				return err
			}
		}
		if err := line.write(t); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return failed(ctx, err)
	}
	return nil
}

func mysqlKind(name string) sqlKind {
	name = strings.TrimPrefix(name, "UNSIGNED ")
	switch name {
	case "TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT", "YEAR", "DECIMAL", "FLOAT", "DOUBLE", "BIT":
		return aNumber
	case "JSON":
		return someJSON
	}
	return aText
}

// connect tries to reach the database, again where that may help.
func (q Query) connect(ctx context.Context, try func() error) error {
	return again(ctx, q.Pause, q.Retries, func() error {
		err := try()
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case turnedAway(err):
			return backoff.Permanent(notReached(err))
		}
		return notReached(err)
	})
}

// turnedAway is true when a server answered that it will not have this login, which another attempt does not change; a server
// that starts, ends or has too many connections may take it later.
func turnedAway(err error) bool {
	var postgres *pgconn.PgError
	var maria *mysql.MySQLError
	switch {
	case errors.As(err, &postgres):
		return !strings.HasPrefix(postgres.Code, "53") && !strings.HasPrefix(postgres.Code, "57P")
	case errors.As(err, &maria):
		return !slices.Contains([]uint16{1040, 1053, 1203}, maria.Number) // too many connections, shutdown, too many of this user
	}
	return false
}

func notReached(err error) error {
	return say("the database was not reached: %v; see dsn_env: or dsn_file:, and whether the server is up", err)
}

func failed(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return say("the database did not answer the query: %v; correct query:", err)
}

// sqlKind is how a value of a column is written as JSON.
type sqlKind int

const (
	aText sqlKind = iota
	aNumber
	aBool // t or f
	someJSON
)

// rowLine writes rows as JSON objects, one a line.
type rowLine struct {
	names []string
	kinds []sqlKind
	keys  [][]byte
	buf   bytes.Buffer
	texts *json.Encoder // into buf
	i     int
}

func newRowLine(names []string, kinds []sqlKind) (*rowLine, error) {
	if len(names) == 0 {
		return nil, say("the query names no column; name them after select")
	}
	l := &rowLine{names: names, kinds: kinds}
	l.texts = json.NewEncoder(&l.buf)
	l.texts.SetEscapeHTML(false)
	for i, n := range names {
		if slices.Contains(names[:i], n) {
			return nil, say("column %s stands twice in the query; rename one: %s as …", n, n)
		}
		l.keys = append(l.keys, append(jsonText(n), ':'))
	}
	return l, nil
}

var jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

// add writes the next column's value.
func (l *rowLine) add(v []byte, null bool, row int64) error {
	l.buf.WriteByte("{,"[min(l.i, 1)])
	l.buf.Write(l.keys[l.i])
	k := l.kinds[l.i]
	switch {
	case null:
		l.buf.WriteString("null")
	case k == aBool:
		fmt.Fprint(&l.buf, string(v) == "t")
	case k == aNumber && jsonNumber.Match(v):
		l.buf.Write(v)
	case k == someJSON:
		if err := json.Compact(&l.buf, v); err != nil {
			return say("column %s of row %d: %v; convert it in the query", l.names[l.i], row, err)
		}
	case !utf8.Valid(v):
		return say("column %s of row %d is not text but bytes; convert it in the query, or leave it out", l.names[l.i], row)
	default:
		if err := l.texts.Encode(string(v)); err != nil {
			return err
		}
		l.buf.Truncate(l.buf.Len() - 1) // the encoder ends with a new line
	}
	l.i++
	return nil
}

func (l *rowLine) write(t *target) error {
	l.buf.WriteString("}\n")
	t.records++
	_, err := t.Write(l.buf.Bytes())
	l.buf.Reset()
	l.i = 0
	return err
}

// jsonText is a text as JSON, with <, > and & as they are.
func jsonText(s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic(err) // a text
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

var (
	notCode  = regexp.MustCompile("(?s)'(?:[^'\\\\]|\\\\.|'')*'|\"[^\"]*\"|`[^`]*`|--[^\n]*|/\\*.*?\\*/")
	aSelect  = regexp.MustCompile(`(?i)^[\s(]*(select|with)\b`)
	intoFile = regexp.MustCompile(`(?i)\binto\s+(outfile|dumpfile)\b`)
)

// CheckQuery finds what is obviously no single select. What it does not see, the transaction that only reads refuses.
func CheckQuery(query string) error {
	code := strings.TrimRight(notCode.ReplaceAllString(query, " "), "; \t\r\n")
	switch {
	case !aSelect.MatchString(code):
		return errors.New("write one statement that begins with select or with")
	case strings.Contains(code, ";"):
		return errors.New("more than one statement; write one, without a semicolon inside")
	case intoFile.MatchString(code):
		return errors.New("into outfile writes on the server; leave it out")
	}
	return nil
}
