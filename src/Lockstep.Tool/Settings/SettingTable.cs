using System.Globalization;
using Lockstep.Core.Model;
using Lockstep.Core.Planning;

namespace Lockstep.Tool.Settings;

/// <summary>All settings.</summary>
internal static class SettingTable
{
    private static readonly string[] Rules = ["ask", "merge", "keep_yaml", "keep_db"];

    /// <summary>The settings, in the order of the help.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        new("file", "PATH", "The schedule file; default config/schedule_config.yml.", (options, texts) => FilePattern.Apply(options, texts))
        {
            Shape = SettingShape.List,
        },
        One(
            "database",
            "DATABASE",
            "sqlite:PATH, a postgresql:// URI or an Npgsql keyword string; default lockstep.db beside the file. "
                + "Everyone on this computer can read a command line: put a password into LOCKSTEP_DATABASE.",
            (options, text) => options.Database = text
        ),
        One("table", "NAME", "The table; default scheduled_tasks.", (options, text) => options.Table = text),
        new("columns", "FIELD=COLUMN", "The column of a field that bears another name; may be repeated.", ApplyColumns)
        {
            Shape = SettingShape.Pairs,
            OptionName = "--column",
        },
        Choice<TaskIdType>(
            "id-type",
            "The ids of a table that is made anew: bigint (default), text, uuid.",
            (o, value) => o.IdType = value
        ),
        Choice<SyncDirection>(
            "direction",
            "The sides that may be written: bidirectional (default), yaml_to_db, db_to_yaml.",
            (options, value) => options.Direction = value
        ),
        Choice<ConflictDetection>(
            "detection",
            "How changes are found: three-way (default), timestamps.",
            (options, value) => options.Detection = value
        ),
        new("on-conflict", "RULE", "What resolves conflicts: ask (default), merge, keep_yaml, keep_db.", Single(ApplyRule)),
        One("listen", "HOST:PORT", "Where serve listens; default 127.0.0.1:8000.", (options, text) => options.Listen = text),
        Duration(
            "interval",
            "The time between full compares of serve, such as 300, 90s or 5m; default 5m.",
            (o, value) => o.Interval = value
        ),
        Duration("lock-timeout", "How long a lock is waited for; default 10s.", (options, value) => options.LockTimeout = value) with
        {
            IsOption = false,
        },
        Number<long>("largest-file", "The largest file that is read, in bytes; default 268435456.", (o, value) => o.LargestFile = value),
        new("runtime-fields", "NAMES", "The fields that a scheduler moves all day; default next_run_at.", ApplyRuntimeFields)
        {
            Shape = SettingShape.List,
            IsOption = false,
        },
        new("runtime-values", "FIELD=VALUE", "Values that only a scheduler sets; default none.", ApplyRuntimeValues)
        {
            Shape = SettingShape.Pairs,
            IsOption = false,
        },
        new("owners", "FIELD=SIDE", "The side, file or database, whose value merge takes for a field.", ApplyOwners)
        {
            Shape = SettingShape.Pairs,
            IsOption = false,
        },
        Number<double>(
            "guard-largest-deleted-share",
            "The share of the tasks that one run may delete; default 0.5.",
            (options, value) => options.Guard = options.Guard with { LargestDeletedShare = value }
        ),
        Number<int>(
            "guard-fewest-deletes",
            "So many deletes make a share count; default 3.",
            (options, value) => options.Guard = options.Guard with { FewestDeletes = value }
        ),
        Number<int>(
            "guard-fewest-changes",
            "So many tasks make a change of every one suspicious; default 20.",
            (options, value) => options.Guard = options.Guard with { FewestChanges = value }
        ),
        Number<int>(
            "guard-fewest-added",
            "So many added tasks make a first meeting suspicious; default 20.",
            (options, value) => options.Guard = options.Guard with { FewestAdded = value }
        ),
        Number<int>(
            "fight-returns",
            "So many returns of values by turns are a fight; default 3.",
            (options, value) => options.Fights = options.Fights with { Returns = value }
        ),
        Duration(
            "fight-window",
            "The time within which returns count, such as 10m (default).",
            (options, value) => options.Fights = options.Fights with { Window = value }
        ) with
        {
            IsOption = false,
        },
        Duration(
            "keep-changes",
            "How long the change log is kept, such as 90d (default).",
            (options, value) => options.Retention = options.Retention with { Changes = value }
        ),
        Number<int>(
            "keep-runs",
            "How many runs are kept; default 10000.",
            (options, value) => options.Retention = options.Retention with { Runs = value }
        ) with
        {
            IsOption = true,
        },
        Duration(
            "keep-events",
            "How long events are kept, such as 7d (default).",
            (options, value) => options.Retention = options.Retention with { Events = value }
        ),
        Number<int>(
            "keep-backups",
            "How many backups of a file are kept; default 10.",
            (options, value) => options.Retention = options.Retention with { Backups = value }
        ) with
        {
            IsOption = true,
        },
    ];

    private static Setting One(string name, string placeholder, string description, Action<LockstepOptions, string> set) =>
        new(
            name,
            placeholder,
            description,
            Single(
                (options, text) =>
                {
                    set(options, text);
                    return null;
                }
            )
        );

    private static Setting Choice<T>(string name, string description, Action<LockstepOptions, T> set)
        where T : struct, Enum =>
        new(
            name,
            "NAME",
            description,
            Single(
                (options, text) => ChoiceName.TryRead<T>(text, out var value) ? Set(() => set(options, value)) : ChoiceName.Fault<T>(text)
            )
        );

    private static Setting Duration(string name, string description, Action<LockstepOptions, TimeSpan> set) =>
        new(
            name,
            "TIME",
            description,
            Single(
                (options, text) =>
                    DurationText.Parse(text) is { } value
                        ? Set(() => set(options, value))
                        : $"'{text}' is no time; write seconds, or 500ms, 90s, 5m, 1h, 1d"
            )
        );

    private static Setting Number<T>(string name, string description, Action<LockstepOptions, T> set)
        where T : struct, IParsable<T> =>
        new(
            name,
            "NUMBER",
            description,
            Single(
                (options, text) =>
                    T.TryParse(text, CultureInfo.InvariantCulture, out var value)
                        ? Set(() => set(options, value))
                        : $"'{text}' is not a number that fits"
            )
        )
        {
            IsOption = false,
        };

    private static Func<LockstepOptions, IReadOnlyList<string>, string?> Single(Func<LockstepOptions, string, string?> apply) =>
        (options, texts) => texts.Count == 1 ? apply(options, texts[0]) : $"needs one value, not {texts.Count}";

    private static string? ApplyRule(LockstepOptions options, string text)
    {
        if (!Rules.Contains(text.Replace('-', '_'), StringComparer.OrdinalIgnoreCase))
            return $"'{text}' is none of {string.Join(", ", Rules)}";

        options.OnConflict = ChoiceName.TryRead<ConflictChoice>(text, out var choice) ? choice : null;
        return null;
    }

    private static string? ApplyRuntimeFields(LockstepOptions options, IReadOnlyList<string> names)
    {
        options.RuntimeFields.Clear();
        foreach (var name in names)
            options.RuntimeFields.Add(name);

        return null;
    }

    private static string? ApplyRuntimeValues(LockstepOptions options, IReadOnlyList<string> pairs)
    {
        var values = pairs.Select(pair => pair.Split('=', 2)).ToList();
        if (values.Any(pair => pair.Length < 2))
            return "is not of the form FIELD=VALUE";

        foreach (var field in values.GroupBy(pair => pair[0], pair => pair[1], StringComparer.Ordinal))
            options.RuntimeValues[field.Key] = [.. field];

        return null;
    }

    private static string? ApplyColumns(LockstepOptions options, IReadOnlyList<string> pairs)
    {
        foreach (var pair in pairs.Select(pair => pair.Split('=', 2)))
        {
            if (pair.Length < 2)
                return $"'{pair[0]}' is not FIELD=COLUMN";

            if (!options.Columns.TryAdd(pair[0], pair[1]))
                return $"{pair[0]} is named twice";
        }

        return null;
    }

    private static string? ApplyOwners(LockstepOptions options, IReadOnlyList<string> pairs)
    {
        foreach (var pair in pairs.Select(pair => pair.Split('=', 2)))
        {
            if (pair.Length < 2 || !ChoiceName.TryRead<Side>(pair[1], out var side))
                return $"'{string.Join('=', pair)}' is not FIELD=file or FIELD=database";

            options.Owners[pair[0]] = side;
        }

        return null;
    }

    private static string? Set(Action set)
    {
        set();
        return null;
    }
}
