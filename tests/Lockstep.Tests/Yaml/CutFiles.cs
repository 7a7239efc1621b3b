using CsCheck;

namespace Lockstep.Tests.Yaml;

/// <summary>Random schedule texts, most of which can be cut into items by lines, and some of which only seem so.</summary>
internal static class CutFiles
{
    private static readonly string[] Heads =
    [
        "",
        "",
        "# Scheduled tasks\n\nmetadata:\n  version: \"1.0\"\n",
        "---\n# c\n",
        "text: |\n  tasks:\n    - id: 9\n",
        "text: |\n  tasks:\n  - id: 9\n",
        "other:\n  - id: 1\n  - id: 2\nelse: {a: [1, 2]}\n",
        "é: 😀 # 😀\n",
        "quoted: \"a\n  tasks:\n  - id: 9\"\n",
        "quoted: 'a\ntasks:\n  - id: 9'\n",
        "base: &b {status: merged}\n",
        "%YAML 1.2\n---\n",
        "%YAML 1.1\n---\n",
        "tasks2: 1\ntasks : 2\n",
        "? a\n: b\n",
        "a: b # \u0085 c\n",
        "tasks: []\n",
        "x: [\n",
    ];

    private static readonly string[] Keys =
    [
        "tasks:\n",
        "tasks:\n",
        "tasks:   # all of them\n\n",
        "tasks:\n\n  # first\n# c\n",
        "\"tasks\":\n",
        "tasks: !!seq\n",
    ];

    private static readonly string[] Tails =
    [
        "",
        "",
        "other:\n  - id: 1\n",
        "# the end\n",
        "...\n",
        "---\ntasks: []\n",
        "text: |\n  - id: 1\n  tasks:\n",
        "tasks: []\n",
        "more: 'é'\n\n\n",
        "no key\n",
        " bad: 1\n",
        "  \n",
        "\n\n# c\n\n",
        "x: *a\n",
    ];

    // The keys after the id, one after the other line by line; @ is the indentation of the keys.
    private static readonly string[] Bodies =
    [
        "@status: pending\n",
        "@status: 'a\n@  - b'\n",
        "@user_id: 007  # c\n@params_json: {a: 1, b: [x, y]}\n",
        "@params_json:\n@  a: one\n@  b:\n@    - 1\n@    - 2\n",
        "@params_json:\n@- 1\n@- 2\n",
        "@x: |\n@  - id: 7\n@  text\n",
        "@x: |+\n@  keep\n\n\n",
        "@x: >-\n@  folded\n@  text\n\n",
        "@x: |2\n@   two\n",
        "@x: 'mis-indented\n  - id: 8\n@  x'\n",
        "@x: 'mis-indented\n- id: 8\nx'\n",
        "@x: \"mis-indented\n  - id: 8\"\n",
        "@x: 'open\n",
        "@x: [a,\n@  b]\n",
        "@x: [a,\n",
        "@x: plain\n@  more\n",
        "@x: \"C:\\temp\"\n",
        "@x: \"\\ud800\"\n",
        "@x: 1e999\n@x: 2\n",
        "@schedule_cron: \"0 0 30 2 *\"\n",
        "@status: [1]\n",
        "@next_run_at: never\n",
        "@\"a b\": 1\n@? c\n@: d\n",
        "@: no key\n",
        "@x: !!str 1\n",
        "@x: &a 1\n",
        "@x: *a\n",
        "@<<: {a: 1}\n",
        "@x: {a: {b: {c: {d: {e: 1}}}}}\n",
        "@x:\n",
        "@x: \t1\n",
        "@\tx: 1\n",
        "\t\n",
        "@x: é😀 # 😀\n",
        "@x: a\u2028b\n",
        "@# inside\n",
        "# left\n",
        "\n",
        "   \n",
        "  # above\n",
        "<<<<<<< mine\n",
        "@x: \u0001\n",
        "@x: a\rb\n",
        "@x: \uFEFF\n",
        "\uFEFF\n",
        "  - \n",
        "  -\n",
        "- x\n",
        "  - id\n",
        "%x\n",
        "@x: |\n@  a \n@ \n",
    ];

    private static readonly Gen<string> Body = Gen.Frequency((4, Gen.Const("")), (6, Gen.OneOf(Bodies[..8])), (1, Gen.OneOf(Bodies)));

    private static readonly Gen<string> Item = Gen.Select(
        Gen.Frequency((12, Gen.Int[1, 40].Select(id => $"{id}")), (1, Gen.OneOf("x", "", "01", "'2'", "[1]", "~"))),
        Gen.Frequency((10, Gen.Const(Schedules.Required)), (1, Gen.OneOf("", "    skill_name: \"\"\n"))),
        Body,
        Body,
        Gen.OneOf("", "", "", "\n", "\n\n", "{0}# about\n", "{0}# --- group\n\n", "# left\n"),
        Gen.OneOf("- ", "- ", "- ", "-\n{1}", "-   # c\n{1}", "-   "),
        (id, required, one, two, above, dash) =>
            above
            + "{0}"
            + dash
            + $"id: {id}\n"
            + (required + one + two)
                .Replace("@", "    ", StringComparison.Ordinal)
                .Replace("{", "{{", StringComparison.Ordinal)
                .Replace("}", "}}", StringComparison.Ordinal)
    );

    /// <summary>The texts.</summary>
    public static readonly Gen<string> Text = Gen.Select(
        Gen.Frequency((6, Gen.OneOf(Heads[..5])), (1, Gen.OneOf(Heads))),
        Gen.Frequency((6, Gen.OneOf(Keys[..4])), (1, Gen.OneOf(Keys))),
        Gen.OneOf(0, 2, 2, 2, 3),
        Gen.Frequency((1, Item.Array[0, 1]), (8, Item.Array[2, 12]), (1, Item.Array[70, 90])),
        Gen.Frequency((6, Gen.OneOf(Tails[..4])), (1, Gen.OneOf(Tails))),
        Gen.OneOf(0, 0, 0, 1, 2, 3),
        (head, key, column, items, tail, form) => Formed(head + key + string.Concat(items.Select(item => At(item, column))) + tail, form)
    );

    /// <summary>An edit by somebody else: characters, lines or stretches of lines come, go or move.</summary>
    public static readonly Gen<Func<string, string>> Edit = Gen.Select(
        Gen.Int[0, 9],
        Gen.Double[0, 1],
        Gen.Double[0, 1],
        Gen.OneOf(
            " ",
            "-",
            "\n",
            "'",
            "\"",
            "x",
            ":",
            "#",
            "{",
            "]",
            "&a ",
            "*a ",
            "\t",
            "  - id: 41\n",
            "tasks:\n",
            "foo: 1\n",
            "\n\n",
            "---\n",
            "é",
            "  "
        ),
        (Func<int, double, double, string, Func<string, string>>)(
            (kind, first, second, text) => old => Edited(old, kind, first, second, text)
        )
    );

    // Keys stand four columns in where the dash stands at two; the other lines move along.
    private static string At(string item, int column)
    {
        var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, item, "  ", "    ");
        return column switch
        {
            0 => text.Replace("\n  ", "\n", StringComparison.Ordinal) is var moved && moved.StartsWith("  ", StringComparison.Ordinal)
                ? moved[2..]
                : moved,
            3 => string.Concat(
                text.Split('\n').SkipLast(1).Select(line => (line.StartsWith("  ", StringComparison.Ordinal) ? " " : "") + line + "\n")
            ),
            _ => text,
        };
    }

    private static string Formed(string text, int form) =>
        form switch
        {
            1 => text.Replace("\n", "\r\n", StringComparison.Ordinal),
            2 => "\uFEFF" + text,
            3 => text.TrimEnd('\n'),
            _ => text,
        };

    private static string Edited(string old, int kind, double first, double second, string text)
    {
        var lines = old.Split('\n').ToList();
        var line = (int)(first * (lines.Count - 1));
        var other = (int)(second * (lines.Count - 1));
        switch (kind)
        {
            case 0 when old.Length > 0:
                return old.Remove((int)(first * (old.Length - 1)), 1);
            case 1:
                return old.Insert((int)(first * old.Length), text);
            case 2 or 3:
                return old.Replace("status: pending", text.Trim().Length == 0 ? "status: done" : "user_id: me", StringComparison.Ordinal);
            case 4:
                lines.RemoveRange(line, Math.Min(lines.Count - line, 1 + (other % 7)));
                break;
            case 5:
                lines.InsertRange(other, lines.Skip(line).Take(6).ToList());
                break;
            case 6:
                (lines[line], lines[other]) = (lines[other], lines[line]);
                break;
            case 7:
                lines[line] += " # " + text.Trim();
                break;
            case 8:
                lines.Insert(line, "  # new " + text.Trim());
                break;
            default:
                var number = lines.FindIndex(line, at => at.Contains("id: ", StringComparison.Ordinal));
                if (number >= 0)
                {
                    lines[number] = lines[number].TrimEnd('\r') + "1";
                }

                break;
        }

        return string.Join('\n', lines);
    }
}
