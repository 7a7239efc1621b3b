namespace Lockstep.Tests.Files.Wild;

/// <summary>A program that people edit files with, and how it is told to replace <c>$OLD</c> by <c>$NEW</c> in <c>$F</c>.</summary>
/// <param name="Name">What a reader of the test's name sees.</param>
/// <param name="Needs">The program that must be there.</param>
/// <param name="Script">The script for the shell.</param>
internal sealed record EditingProgram(string Name, string Needs, string Script)
{
    // The temporary folder is no place for backups to vim and emacs, unless they are told.
    private const string Vim = "vim -u NONE -N -es -c 'set backupskip= {0}' -c \"%s/$OLD/$NEW/\" -c wq \"$F\" </dev/null";
    private const string Emacs =
        "emacs -Q --batch --eval \"(progn (setq create-lockfiles t backup-enable-predicate (lambda (_) t) {0}) (find-file \\\"$F\\\") "
        + "(search-forward \\\"$OLD\\\") (replace-match \\\"$NEW\\\" t t) (save-buffer))\" 2>&1";

    private const string Python = """
        python3 - "$F" "$OLD" "$NEW" <<'END'
        import os, sys
        path, old, new = sys.argv[1:]
        data = open(path, 'rb').read().replace(old.encode(), new.encode())
        def save(to, flags):
            f = os.open(to, os.O_WRONLY | flags, 0o644)
            os.write(f, data[:len(data) // 2])
            os.write(f, data[len(data) // 2:])
            os.fdatasync(f)
            os.close(f)
        {0}
        END
        """;

    // A person at the keyboard: search, replace all, write, leave.
    private const string Nano = """
        python3 - "$F" "$OLD" "$NEW" <<'END'
        import os, pty, select, sys, time
        path, old, new = sys.argv[1:]
        pid, tty = pty.fork()
        if pid == 0:
            os.environ['TERM'] = 'xterm'
            os.execvp('nano', ['nano', '--ignorercfiles', path])
        shown = b''
        def until(word):
            global shown
            end = time.monotonic() + 30
            while word not in shown:
                if not select.select([tty], [], [], max(0, end - time.monotonic()))[0]: sys.exit('nano shows ' + repr(shown))
                shown += os.read(tty, 65536)
            shown = b''
        def send(keys): os.write(tty, keys.encode())
        until(b'Exit'); send('\x1c'); until(b'replace'); send(old + '\r'); until(b'Replace with'); send(new + '\r')
        until(b'instance'); send('a'); until(b'eplaced'); send('\x0f'); until(b'Write'); send('\r'); until(b'Wrote'); send('\x18')
        try:
            while os.read(tty, 65536): pass
        except OSError: pass
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        END
        """;

    public static IReadOnlyList<EditingProgram> All { get; } =
    [
        new("vim", "vim", Vim.Replace("{0}", "")),
        new("vim, backupcopy=yes", "vim", Vim.Replace("{0}", "backupcopy=yes")),
        new("vim, backupcopy=no and a backup kept", "vim", Vim.Replace("{0}", "backupcopy=no backup backupdir=.")),
        new("vim, no backup at all", "vim", Vim.Replace("{0}", "nobackup nowritebackup")),
        new("emacs", "emacs", Emacs.Replace("{0}", "")),
        new("emacs, backup by copying", "emacs", Emacs.Replace("{0}", "backup-by-copying t")),
        new("emacs, file-precious-flag", "emacs", Emacs.Replace("{0}", "file-precious-flag t")),
        new("nano", "nano", Nano),
        new("ed", "ed", "printf ',s/%s/%s/\\nw\\nq\\n' \"$OLD\" \"$NEW\" | ed -s \"$F\""),
        new("VS Code", "python3", Python.Replace("{0}", "save(path, os.O_CREAT | os.O_TRUNC)")),
        new(
            "VS Code, atomic",
            "python3",
            Python.Replace("{0}", "save(path + '.vsctmp', os.O_CREAT | os.O_TRUNC); os.rename(path + '.vsctmp', path)")
        ),
        new(
            "IntelliJ, safe write",
            "python3",
            Python.Replace(
                "{0}",
                "t, o = path + '___jb_tmp___', path + '___jb_old___'; save(t, os.O_CREAT); os.rename(path, o); os.rename(t, path); os.unlink(o)"
            )
        ),
        new(
            "python, os.replace",
            "python3",
            Python.Replace("{0}", "save(path + '.new', os.O_CREAT | os.O_EXCL); os.replace(path + '.new', path)")
        ),
        new("python, written over without a cut", "python3", Python.Replace("{0}", "save(path, 0); os.truncate(path, len(data))")),
        new("GNOME's editors", "gio", "sed \"s/$OLD/$NEW/\" \"$F\" > .x; gio save \"$F\" < .x; rm .x"),
        new("sed -i", "sed", "sed -i \"s/$OLD/$NEW/\" \"$F\""),
        new("perl -i", "perl", "perl -pi -e \"s/$OLD/$NEW/\" \"$F\""),
        new("cp", "cp", "sed \"s/$OLD/$NEW/\" \"$F\" > .x; cp .x \"$F\"; rm .x"),
        new("install", "install", "sed \"s/$OLD/$NEW/\" \"$F\" > .x; install -m 644 .x \"$F\"; rm .x"),
        new("mv", "mv", "sed \"s/$OLD/$NEW/\" \"$F\" > .x; mv .x \"$F\""),
        new(">", "bash", "text=$(sed \"s/$OLD/$NEW/\" \"$F\"); printf '%s\\n' \"$text\" > \"$F\""),
        new("tee", "tee", "text=$(sed \"s/$OLD/$NEW/\" \"$F\"); printf '%s\\n' \"$text\" | tee \"$F\" > .x; rm .x"),
        new("dd", "dd", "sed \"s/$OLD/$NEW/\" \"$F\" > .x; dd if=.x of=\"$F\" bs=7 2> .y; rm .x .y"),
        new(
            "yq",
            "yq",
            "yq -i $(yq --version | grep -q mikefarah || echo -y) '(.tasks[]|select(.id==1)|.skill_name)=\"'\"$NEW\"'\"' \"$F\""
        ),
    ];

    public override string ToString() => Name;
}
