package jobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// sqlCmd asks the current snapshot: statements of -c or of standard input, or those that are typed.
func (c *cli) sqlCmd() *cobra.Command {
	var query, format, file, snapshot string
	cmd := &cobra.Command{Use: "sql", Short: "Ask the current snapshot in SQL, read-only", Args: cobra.NoArgs,
		Long: "In a terminal it asks for statements until .quit: Tab completes names, Ctrl-R searches the history, Ctrl-C stops a query, .help lists the rest. " +
			"With -c, or where something is piped in, it answers the statements of the text, which end with a semicolon, and stops at the first that fails.\n\n" +
			"Tables are in schema mart, their origin in meta; mart.kamus explains every column. Each statement is one select, answered by the snapshot " +
			"that is current when it begins.",
		Example: "  padu sql\n" +
			"  padu sql -c \"select * from mart.integrasi_kerja_sama\"\n" +
			"  padu sql -c \"select * from mart.fct_rkpd\" --output rkpd.parquet\n" +
			"  padu sql --format csv < questions.sql > answers.csv",
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case c.json:
				format = "json"
			case format == "":
				format = orElse(formatOf(file), "table")
			case !slices.Contains(sqlFormats, format):
				return usage{fmt.Errorf("--format %q: allowed %s", format, strings.Join(sqlFormats, ", "))}
			}
			s := &sqlShell{analyst: analyst{dir: c.dir, run: snapshot}, o: c.output(), tty: terminal(c.out), format: format, file: file, fileFormat: format}
			if !cmd.Flags().Changed("command") && s.tty != nil && file == "" && term.IsTerminal(int(os.Stdin.Fd())) {
				return s.talk(cmd.Context())
			}
			return s.script(cmd, query)
		}}
	cmd.Flags().StringVarP(&query, "command", "c", "", "the statements")
	cmd.Flags().StringVar(&format, "format", "", strings.Join(sqlFormats, ", ")+" (default: by\nthe ending of --output, else table)")
	cmd.Flags().StringVar(&file, "output", "", "the file to write the answer to")
	cmd.Flags().StringVar(&snapshot, "snapshot", "", "the run whose snapshot is asked (default: the\ncurrent one)")
	return cmd
}

// script answers the statements of a text, or of standard input where it is empty, and stops at the first that fails.
func (s *sqlShell) script(cmd *cobra.Command, text string) error {
	if !cmd.Flags().Changed("command") {
		in, err := io.ReadAll(os.Stdin)
		if err != nil {
			return fmt.Errorf("sql: read the statements: %w", err)
		}
		text = string(in)
	}
	list, rest := splitSQL(text)
	if rest = strings.TrimSpace(rest); rest != "" {
		list = append(list, statement{rest, 1 + strings.Count(text[:strings.LastIndex(text, rest)], "\n")})
	}
	if len(list) == 0 {
		return usage{errors.New("no query; write it after -c, or pipe it in")}
	}
	if one := orElse(s.file, map[string]string{"json": "a JSON object", "parquet": "a Parquet file"}[s.format]); one != "" && len(list) > 1 {
		return usage{fmt.Errorf("sql: a second statement begins at line %d; %s holds the answer of one", list[1].line, one)}
	}
	if s.format == "parquet" && s.file == "" && s.tty != nil {
		return usage{errors.New("sql: a Parquet file is not for the terminal; say where to with --output FILE")}
	}
	stop := s.listen()
	defer stop()
	err := func() error {
		for _, st := range list {
			if err := s.during(cmd.Context(), func(ctx context.Context) error { return s.do(ctx, st) }); errors.Is(err, errQuit) {
				return nil
			} else if err != nil {
				if len(list) > 1 {
					return fmt.Errorf("sql: statement at line %d: %w", st.line, err)
				}
				return fmt.Errorf("sql: %w", err)
			}
		}
		return nil
	}()
	return errors.Join(err, s.close())
}
