package jobs

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// groups are the commands by what people want with them, in the order of padu --help.
var groups = []struct {
	id, title string
	commands  []string
}{
	{"begin", "To begin", []string{"demo", "init", "template", "sample"}},
	{"night", "Every night", []string{"nightly", "serve", "ingest", "build", "check", "publish", "monthly", "quarterly", "half-yearly", "yearly", "housekeeping"}},
	{"look", "Look", []string{"status", "why", "runs", "alerts", "doctor"}},
	{"decide", "Decide", []string{"accept", "link", "plan"}},
	{"reports", "Reports", []string{"report", "trace"}},
	{"analysts", "Analysts", []string{"sql", "user", "rules", "docs"}},
	{"keep", "Keep", []string{"backup", "restore", "prune", "rebuild"}},
	{"about", "About padu", []string{"help", "completion", "version"}},
}

// helpWidth is how wide help is at most.
const helpWidth = 80

// arrange puts the commands into their groups and sets what all of them share: help, completion, and an error for a subcommand
// that is none.
func (c *cli) arrange(root *cobra.Command) {
	root.CompletionOptions.DisableDefaultCmd = true
	root.InitDefaultHelpCmd()
	for _, g := range groups {
		root.AddGroup(&cobra.Group{ID: g.id, Title: g.title})
		for _, cmd := range root.Commands() {
			if slices.Contains(g.commands, cmd.Name()) {
				cmd.GroupID = g.id
			}
		}
	}
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		if err := c.help(cmd); err != nil {
			panic(err) // what it prints is made of texts and numbers
		}
	})
	eachCommand(root, func(cmd *cobra.Command) {
		if cmd != root && cmd.HasSubCommands() && !cmd.Runnable() {
			cmd.RunE = func(cmd *cobra.Command, args []string) error {
				if len(args) > 0 {
					return usage{fmt.Errorf("unknown command %q for %q; padu help %s lists them", args[0], cmd.CommandPath(), strings.TrimPrefix(cmd.CommandPath(), "padu "))}
				}
				return cmd.Help()
			}
		}
		if right := cmd.Args; right != nil {
			cmd.Args = func(cmd *cobra.Command, args []string) error {
				if err := right(cmd, args); err != nil {
					return usage{fmt.Errorf("%s: %w; it is called so: %s", strings.TrimPrefix(cmd.CommandPath(), "padu "), err, cmd.UseLine())}
				}
				return nil
			}
		}
		c.complete(cmd)
	})
}

// eachCommand calls f for cmd and all below it.
func eachCommand(cmd *cobra.Command, f func(*cobra.Command)) {
	f(cmd)
	for _, sub := range cmd.Commands() {
		eachCommand(sub, f)
	}
}

// help prints what a command does.
func (c *cli) help(cmd *cobra.Command) error {
	o := c.output()
	if c.json {
		return o.object(helpObject(cmd))
	}
	for _, p := range strings.Split(orElse(cmd.Long, cmd.Short), "\n\n") {
		o.lines(append(fold(p, helpWidth, 0), ""))
	}
	use := cmd.UseLine()
	if cmd.HasSubCommands() {
		use = cmd.CommandPath() + " COMMAND"
	}
	if cmd.HasSubCommands() && cmd.HasLocalFlags() && cmd.HasParent() {
		use = cmd.UseLine() + "\n  " + use
	}
	o.printf("%s\n  %s\n", o.paint(1, "Usage"), use)
	if cmd.Example != "" {
		o.printf("\n%s\n%s\n", o.paint(1, "Examples"), examples(cmd.Example))
	}
	rest := slices.Clone(cmd.Commands())
	for _, g := range groups {
		var list []*cobra.Command
		for _, name := range g.commands {
			if i := slices.IndexFunc(rest, func(sub *cobra.Command) bool { return sub.GroupID == g.id && sub.Name() == name }); i >= 0 {
				list = append(list, rest[i])
				rest = slices.Delete(rest, i, i+1)
			}
		}
		o.helpCommands(g.title, list)
	}
	o.helpCommands("Commands", rest)
	for _, f := range []struct {
		title string
		set   *pflag.FlagSet
	}{{"Flags", cmd.LocalFlags()}, {"Flags of every command", cmd.InheritedFlags()}} {
		if f.set.HasAvailableFlags() {
			o.printf("\n%s\n%s", o.paint(1, f.title), f.set.FlagUsagesWrapped(helpWidth))
		}
	}
	return nil
}

// examples puts what an example is for above it, where both do not fit into a line.
func examples(text string) string {
	var lines []string
	for _, l := range strings.Split(text, "\n") {
		if command, about, ok := strings.Cut(l, " # "); ok && utf8.RuneCountInString(l) > helpWidth {
			for _, a := range fold(about, helpWidth-4, 0) {
				lines = append(lines, "  # "+a)
			}
			l = strings.TrimRight(command, " ")
		}
		lines = append(lines, l)
	}
	return strings.Join(lines, "\n")
}

// helpCommands lists commands with what they do.
func (o *output) helpCommands(title string, list []*cobra.Command) {
	if len(list) > 0 {
		o.printf("\n%s\n", o.paint(1, title))
	}
	for _, cmd := range list {
		name := fmt.Sprintf("  %-*s ", cmd.NamePadding(), cmd.Name())
		for i, l := range fold(cmd.Short, helpWidth-len(name), 0) {
			if i > 0 {
				name = strings.Repeat(" ", len(name))
			}
			o.printf("%s%s\n", name, l)
		}
	}
}

// helpObject is the help of a command for programs.
func helpObject(cmd *cobra.Command) map[string]any {
	commands, flags := []map[string]string{}, []map[string]string{}
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() || sub.Name() == "help" {
			commands = append(commands, map[string]string{"name": sub.Name(), "group": sub.GroupID, "short": sub.Short})
		}
	}
	all := func(f *pflag.Flag) {
		if !f.Hidden {
			flags = append(flags, map[string]string{"name": f.Name, "shorthand": f.Shorthand, "type": f.Value.Type(), "default": f.DefValue, "usage": f.Usage})
		}
	}
	cmd.LocalFlags().VisitAll(all)
	cmd.InheritedFlags().VisitAll(all)
	return map[string]any{"command": cmd.CommandPath(), "usage": cmd.UseLine(), "short": cmd.Short, "long": cmd.Long, "examples": cmd.Example,
		"commands": commands, "flags": flags}
}
