package postgres

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// Target is the database that snapshots are copied to.
type Target struct {
	DSN     string        // postgres://user:password@host:5432/database; holds the password
	Schema  string        // that the tables stand in, which is padu's own
	Readers []string      // roles that may read them; nobody else may
	Within  time.Duration // of a whole copy
}

// connectWithin is how long a server may take to answer, where the DSN does not say.
const connectWithin = 30 * time.Second

var errDSN = errors.New("not a DSN of PostgreSQL; write postgres://user:password@host:5432/database") // pgconn's own would quote it

// Place names the target without its secrets: host, database, schema.
func (t Target) Place() string {
	c, err := pgconn.ParseConfig(t.DSN)
	if err != nil {
		return "schema " + t.Schema
	}
	return fmt.Sprintf("%s on %s, schema %s", c.Database, c.Host, t.Schema)
}

// Line is the command that opens the copy in psql, which asks for the password; "" where the DSN cannot be read.
func (t Target) Line() string {
	c, err := pgconn.ParseConfig(t.DSN)
	if err != nil {
		return ""
	}
	words := []string{"host=" + word(c.Host), "port=" + strconv.Itoa(int(c.Port)), "dbname=" + word(c.Database), "user=" + word(c.User)}
	if u, err := url.Parse(t.DSN); err == nil && u.Query().Get("sslmode") != "" {
		words = append(words, "sslmode="+word(u.Query().Get("sslmode")))
	}
	line := strings.Join(append(words, "options=-csearch_path="+t.Schema), " ")
	return `psql "` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`").Replace(line) + `"`
}

// word is a value of a connection line.
func word(s string) string {
	if s != "" && !strings.ContainsAny(s, ` '\`) {
		return s
	}
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}

// conn is a connection that speaks in whole statements.
type conn struct{ *pgconn.PgConn }

func (t Target) connect(ctx context.Context) (conn, error) {
	c, err := pgconn.ParseConfig(t.DSN)
	if err != nil {
		return conn{}, errDSN
	}
	c.RuntimeParams["application_name"], c.RuntimeParams["client_encoding"] = "padu", "UTF8"
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = connectWithin
	}
	p, err := pgconn.ConnectConfig(ctx, c)
	if err != nil {
		return conn{}, fmt.Errorf("the database was not reached: %w; see dsn_env: or dsn_file:, and whether the server is up", err)
	}
	return conn{p}, nil
}

func (c conn) close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return c.Close(ctx)
}

// exec runs statements, which may be several.
func (c conn) exec(ctx context.Context, statements string) error {
	_, err := c.Exec(ctx, statements).ReadAll()
	return err
}

// rows runs one select; values come as text, NULL as "".
func (c conn) rows(ctx context.Context, query string, params ...string) (out [][]string, err error) {
	values := make([][]byte, len(params))
	for i, p := range params {
		values[i] = []byte(p)
	}
	r := c.ExecParams(ctx, query, values, nil, nil, nil).Read()
	for _, row := range r.Rows {
		texts := make([]string, len(row))
		for i, v := range row {
			texts[i] = string(v)
		}
		out = append(out, texts)
	}
	return out, r.Err
}

// one runs a select that gives one value.
func (c conn) one(ctx context.Context, query string, params ...string) (string, error) {
	rows, err := c.rows(ctx, query, params...)
	if err != nil || len(rows) == 0 {
		return "", err
	}
	return rows[0][0], nil
}

// told is an error with all that the server said.
func told(err error) error {
	var p *pgconn.PgError
	if errors.As(err, &p) && p.Detail != "" {
		return fmt.Errorf("%w: %s", err, strings.ReplaceAll(p.Detail, "\n", "; "))
	}
	return err
}

// Problem is what keeps a target from taking a copy.
type Problem struct{ Found, Wanted, Mend string }

func (p Problem) String() string { return fmt.Sprintf("%s, wanted %s: %s", p.Found, p.Wanted, p.Mend) }

// Look asks the server, and changes nothing: its version, the copy that stands there ("" for none), and what keeps it from taking one.
func (t Target) Look(ctx context.Context) (version, copied string, problems []Problem, err error) {
	ctx, cancel := context.WithTimeout(ctx, t.Within)
	defer cancel()
	c, err := t.connect(ctx)
	if err != nil {
		return "", "", nil, err
	}
	defer func() { err = errors.Join(err, c.close(ctx)) }()
	if version, err = c.one(ctx, "show server_version"); err != nil {
		return "", "", nil, told(err)
	}
	if copied, err = c.mark(ctx, t.Schema); err != nil {
		return version, "", nil, told(err)
	}
	problems, err = c.problems(ctx, t)
	return version, strings.TrimPrefix(copied, marked), problems, told(err)
}

const leastVersion = 13 // the first that limits the time of each statement of a message by itself

// problems are all at once.
func (c conn) problems(ctx context.Context, t Target) (out []Problem, err error) {
	rows, err := c.rows(ctx, `select current_setting('server_version_num'), current_setting('server_encoding'), current_database(), current_user,
		has_database_privilege(current_database(), 'create'), to_regnamespace($1) is not null`, quoted(t.Schema))
	if err != nil {
		return nil, err
	}
	r := rows[0]
	database, user := quoted(r[2]), quoted(r[3])
	if n, _ := strconv.Atoi(r[0]); n/10000 < leastVersion {
		out = append(out, Problem{"PostgreSQL " + r[0], fmt.Sprintf("%d or later", leastVersion), "name a newer server"})
	}
	if r[1] != "UTF8" {
		out = append(out, Problem{"database " + r[2] + " with encoding " + r[1], "UTF8", "create database … encoding 'UTF8' template template0"})
	}
	if r[4] != "t" {
		out = append(out, Problem{"role " + r[3] + " may make no schema in " + r[2], "the right to", fmt.Sprintf("grant create on database %s to %s", database, user)})
	}
	there, err := c.rows(ctx, "select rolname from pg_roles")
	if err != nil {
		return nil, err
	}
	for _, role := range t.Readers {
		if !slices.ContainsFunc(there, func(row []string) bool { return row[0] == role }) {
			out = append(out, Problem{"role " + role + " of readers: is not there", "a role", "create role " + quoted(role)})
		}
	}
	mark, err := c.mark(ctx, t.Schema)
	if err != nil {
		return nil, err
	}
	if r[5] == "t" && !strings.HasPrefix(mark, marked) {
		out = append(out, Problem{"schema " + t.Schema + " is there and padu did not make it", "a name of its own", "write another schema: into padu.yaml"})
	}
	return out, nil
}

// marked begins the comment of a schema that padu made. The rest says what stands in it.
const marked = "padu: "

func (c conn) mark(ctx context.Context, schema string) (string, error) {
	return c.one(ctx, "select obj_description(oid, 'pg_namespace') from pg_namespace where nspname = $1", schema)
}

// quoted is a name in SQL.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// text is a text in SQL.
func text(s string) string {
	s = strings.ReplaceAll(s, "\x00", "\uFFFD")
	return " E'" + strings.NewReplacer(`\`, `\\`, `'`, `''`).Replace(s) + "'"
}
