package jobs

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"padu/warehouse/door"
)

// userCmd keeps who may come in through the SQL door.
func (c *cli) userCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "user", Short: "Who may ask the snapshot with SQL over the network: users, tokens, roles",
		Long: "Users come in through the SQL server of padu serve. A role says what is there for them: semua is all regions, others stand under sql: roles: in padu.yaml. Passwords\n" +
			"and tokens are shown once and kept as hashes in users.json; a change holds from the next query on. Who asked what stands in runs/sql.ndjson.",
		Example: "  padu user add rina --role semua               # makes a password and prints it\n" +
			"  padu user token rina --days 90                # for a script: comes in without the password\n" +
			"  padu user revoke rina                         # her tokens hold no more; the password does\n" +
			"  padu user remove rina"}
	cmd.AddCommand(c.userAddCmd(), c.userListCmd(), c.userRemoveCmd(), c.userTokenCmd(), c.userRevokeCmd())
	return cmd
}

func (c *cli) userAddCmd() *cobra.Command {
	var role string
	var stdin bool
	cmd := &cobra.Command{Use: "add NAME", Short: "Let somebody in, or give another role and password", Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			ws, err := c.workspace()
			if err != nil {
				return err
			}
			if err := door.CheckName(args[0]); err != nil {
				return usage{fmt.Errorf("user add: name: %w", err)}
			}
			if _, ok := ws.config.SQL.role(role); !ok {
				return usage{fmt.Errorf("user add %s: --role %q: padu.yaml knows %s; others go under roles of sql", args[0], role, strings.Join(ws.config.SQL.roleNames(), ", "))}
			}
			password := rand.Text()
			if stdin {
				if password, err = bufio.NewReader(io.LimitReader(os.Stdin, 4096)).ReadString('\n'); err != nil && !errors.Is(err, io.EOF) {
					return fmt.Errorf("user add %s: read the password: %w", args[0], err)
				}
				password = strings.TrimRight(password, "\r\n")
			}
			hash, err := door.Hash(password)
			if err != nil {
				return usage{fmt.Errorf("user add %s: %w", args[0], err)}
			}
			done := "added"
			err = door.ChangeAccounts(c.dir, func(all []door.Account) ([]door.Account, error) {
				i := door.FindAccount(all, args[0])
				if i < 0 {
					return append(all, door.Account{Name: args[0], Role: role, Password: hash, Made: ws.now().UTC()}), nil
				}
				done, all[i].Role, all[i].Password = "changed", role, hash
				return all, nil
			})
			if err != nil {
				return err
			}
			said := map[string]string{"user": args[0], "role": role, "done": done}
			if !stdin {
				said["password"] = password
			}
			o := c.output()
			if o.json {
				return o.object(said)
			}
			o.printf("%s user %s: %s, role %s\n", o.paint(32, "✓"), args[0], done, role)
			if !stdin {
				o.printf("password   %s\nIt is not shown again. What a client needs to connect: padu %sserve\n", password, o.at())
			}
			return nil
		}}
	cmd.Flags().StringVar(&role, "role", "", "what is there for the user: semua, or a role of padu.yaml")
	cmd.Flags().BoolVar(&stdin, "password-stdin", false, "read the password from the first line of standard input; without, padu makes one")
	if err := cmd.MarkFlagRequired("role"); err != nil {
		panic(err) // the flag is one line above
	}
	return cmd
}

// userLine is a user as padu user list shows it.
type userLine struct {
	Name     string      `json:"name"`
	Role     string      `json:"role"`
	Known    bool        `json:"role_known"` // false: padu.yaml does not name it, and the user is not let in
	Regions  []string    `json:"regions"`    // none: all
	Rows     int64       `json:"rows"`       // of one result; 0: no limit
	Password bool        `json:"password"`   // false: comes in with tokens alone
	Made     time.Time   `json:"made_at"`
	Last     time.Time   `json:"last_query,omitzero"` // that the audit log has
	Tokens   []userToken `json:"tokens"`
}

type userToken struct {
	Name    string    `json:"name"`
	Made    time.Time `json:"made_at"`
	Expires time.Time `json:"expires_at"`
	Over    bool      `json:"over"`
}

func (c *cli) userListCmd() *cobra.Command {
	return &cobra.Command{Use: "list", Short: "Who may come in, with what role, and when they last asked", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			ws, err := c.workspace()
			if err != nil {
				return err
			}
			list, err := ws.users()
			if err != nil {
				return err
			}
			o := c.output()
			if o.json {
				return o.object(map[string]any{"users": list, "roles": ws.config.SQL.roleNames()})
			}
			o.users(list, ws.config)
			return nil
		}}
}

// users are the accounts with what the role means and what the log knows of them.
func (ws *workspace) users() ([]userLine, error) {
	all, err := door.Accounts(ws.dir)
	if err != nil {
		return nil, err
	}
	used, err := door.NewTally(ws.dir).Read()
	if err != nil {
		return nil, err
	}
	out := []userLine{}
	for _, a := range all {
		role, known := ws.config.SQL.role(a.Role)
		l := userLine{Name: a.Name, Role: a.Role, Known: known, Regions: append([]string{}, role.Regions...), Rows: role.Rows, Password: a.Password != "", Made: a.Made,
			Last: used.Last[a.Name], Tokens: []userToken{}}
		if l.Rows == 0 {
			l.Rows = int64(ws.config.SQL.Rows)
		}
		for _, t := range a.Tokens {
			l.Tokens = append(l.Tokens, userToken{t.Name, t.Made, t.Expires, !ws.now().Before(t.Expires)})
		}
		out = append(out, l)
	}
	return out, nil
}

func (o *output) users(list []userLine, c Config) {
	if len(list) == 0 {
		o.printf("nobody yet; padu %suser add NAME --role semua lets somebody in\n", o.at())
		return
	}
	day := func(t time.Time) string { return t.In(c.zone()).Format(time.DateOnly) }
	var rows []gridRow
	for _, u := range list {
		r, last := gridRow{}, "never"
		regions := orElse(strings.Join(u.Regions, " "), "all")
		if !u.Known {
			r.code, regions = 31, "role not in padu.yaml"
		}
		if !u.Last.IsZero() {
			last = c.clockTime(u.Last)
		}
		tokens := 0
		for _, t := range u.Tokens {
			if !t.Over {
				tokens++
			}
		}
		r.cells = []string{u.Name, u.Role, regions, fmt.Sprint(tokens), last}
		rows = append(rows, r)
	}
	o.lines(o.grid([]column{{head: "user"}, {head: "role"}, {head: "regions", give: true}, {head: "tokens", right: true}, {head: "last query"}}, rows))
	for _, u := range list {
		for _, t := range u.Tokens {
			until := "until "
			if t.Over {
				until = "ran out on "
			}
			o.printf("token of %s: %s, %s%s\n", u.Name, t.Name, until, day(t.Expires))
		}
	}
}

func (c *cli) userRemoveCmd() *cobra.Command {
	return &cobra.Command{Use: "remove NAME", Short: "Shut somebody out, with all tokens, from the next query on", Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			err := c.changeUser(args[0], func(all []door.Account, i int) ([]door.Account, error) { return slices.Delete(all, i, i+1), nil })
			return c.userSaid(err, args[0], "removed")
		}}
}

func (c *cli) userTokenCmd() *cobra.Command {
	var days int
	var name string
	cmd := &cobra.Command{Use: "token NAME", Short: "Make a token, which lets a script in without the password", Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			ws, err := c.workspace()
			if err != nil {
				return err
			}
			if days < 1 || days > 3650 {
				return usage{fmt.Errorf("user token: --days %d: allowed 1 to 3650", days)}
			}
			if name != "" {
				if err := door.CheckName(name); err != nil {
					return usage{fmt.Errorf("user token: --name: %w", err)}
				}
			}
			token, sum := door.NewSecret()
			now := ws.now().UTC()
			expires := now.AddDate(0, 0, days)
			err = c.changeUser(args[0], func(all []door.Account, i int) ([]door.Account, error) {
				has := func(n string) bool {
					return slices.ContainsFunc(all[i].Tokens, func(t door.Token) bool { return t.Name == n })
				}
				for n := len(all[i].Tokens) + 1; name == "" || has(name); n++ {
					if next := fmt.Sprintf("token-%d", n); name == "" && !has(next) {
						name = next
					} else if name != "" {
						return nil, usage{fmt.Errorf("user token %s: there is a token %q already; padu user revoke %s %s ends it", args[0], name, args[0], name)}
					}
				}
				all[i].Tokens = append(all[i].Tokens, door.Token{Name: name, SHA256: sum, Made: now, Expires: expires})
				return all, nil
			})
			if err != nil {
				return err
			}
			o := c.output()
			if o.json {
				return o.object(map[string]any{"user": args[0], "name": name, "token": token, "expires_at": expires})
			}
			o.printf("%s user %s: %s, until %s\ntoken      %s\nIt is not shown again. A client sends it as authorization: Bearer …\n", o.paint(32, "✓"), args[0], name,
				expires.In(ws.config.zone()).Format(time.DateOnly), token)
			return nil
		}}
	cmd.Flags().IntVar(&days, "days", 90, "for how many days it holds")
	cmd.Flags().StringVar(&name, "name", "", "what it is for, to tell it from others (default token-1, token-2 …)")
	return cmd
}

func (c *cli) userRevokeCmd() *cobra.Command {
	return &cobra.Command{Use: "revoke NAME [TOKEN]", Short: "End all tokens of a user, or one by its name", Args: cobra.RangeArgs(1, 2),
		RunE: func(_ *cobra.Command, args []string) error {
			err := c.changeUser(args[0], func(all []door.Account, i int) ([]door.Account, error) {
				before := len(all[i].Tokens)
				all[i].Tokens = slices.DeleteFunc(all[i].Tokens, func(t door.Token) bool { return len(args) == 1 || t.Name == args[1] })
				if len(all[i].Tokens) == before {
					return nil, usage{fmt.Errorf("user revoke %s: no such token; padu user list shows them", strings.Join(args, " "))}
				}
				return all, nil
			})
			return c.userSaid(err, args[0], "token revoked")
		}}
}

// changeUser changes an account that must be there.
func (c *cli) changeUser(name string, change func(all []door.Account, i int) ([]door.Account, error)) error {
	if _, err := c.workspace(); err != nil {
		return err
	}
	return door.ChangeAccounts(c.dir, func(all []door.Account) ([]door.Account, error) {
		i := door.FindAccount(all, name)
		if i < 0 {
			return nil, usage{fmt.Errorf("there is no user %q; padu user list shows them", name)}
		}
		return change(all, i)
	})
}

func (c *cli) userSaid(err error, name, done string) error {
	if err != nil {
		return err
	}
	o := c.output()
	if o.json {
		return o.object(map[string]string{"user": name, "done": done})
	}
	o.printf("%s user %s: %s; it holds from the next query on\n", o.paint(32, "✓"), name, done)
	return nil
}

// userValues complete a user's name.
func (c *cli) userValues(context.Context, string) (out []string) {
	all, err := door.Accounts(c.dir)
	if err != nil {
		return nil
	}
	for _, a := range all {
		out = append(out, a.Name+"\t"+a.Role)
	}
	return out
}
