using System.Collections.Immutable;
using System.Globalization;
using Lockstep.Core.Model;

namespace Lockstep.Tests.Planning;

/// <summary>
/// A task in one line: <c>1 status=pending user_id=~ params_json={a:1,b:[x,y]} next_run_at=t3</c>. Tasks are divided by <c>;</c>, <c>~</c> is null,
/// <c>tN</c> the Nth hour of the tests' time, <c>now</c> the run's time. In a base <c>?=</c> is the row's value of a key that the file leaves out.
/// </summary>
internal static class Notation
{
    public static DateTimeOffset Epoch { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset Now { get; } = Epoch.AddHours(1000);

    public static IEnumerable<ScheduledTask> Items(string text) =>
        Lines(text).Select(line => new ScheduledTask(line.Id, line.Fields(), Revision: 1));

    // A row has every known column.
    public static IEnumerable<ScheduledTask> Rows(string text) =>
        Lines(text).Select(line => new ScheduledTask(line.Id, AsRow(line.Fields()), Revision: 1));

    public static IEnumerable<BaseTask> Bases(string text, string file) =>
        Lines(text)
            .Select(line =>
            {
                var unnamed = TaskField
                    .Known.Select(field => field.Name)
                    .Where(name => name != TaskField.UpdatedAt && line.Pairs.All(pair => pair.Name != name))
                    .ToList();
                return BaseTask.Empty(line.Id, file) with
                {
                    Fields = unnamed.Aggregate(line.Fields(), (fields, name) => fields.With(name, TaskValue.Null)),
                    LeftOut = line
                        .Pairs.Where(pair => pair.IsLeftOut)
                        .Select(pair => pair.Name)
                        .Concat(unnamed)
                        .ToImmutableSortedSet(StringComparer.Ordinal),
                };
            });

    public static TaskValue.Map AsRow(TaskValue.Map fields) =>
        TaskField.Known.Aggregate(fields, (row, field) => row.Has(field.Name) ? row : row.With(field.Name, TaskValue.Null));

    public static string Print(ScheduledTask task, bool isRow) =>
        Line(
            task.Id,
            task.Fields.Pairs()
                .Where(pair => !isRow || pair.Value is not TaskValue.NullValue || !TaskField.IsKnown(pair.Key))
                .Select(pair => (pair.Key, "=", pair.Value))
        );

    public static string Print(BaseTask task) =>
        Line(
            task.Id,
            task.Fields.Pairs()
                .Where(pair => pair.Value is not TaskValue.NullValue || !task.LeftOut.Contains(pair.Key))
                .Select(pair => (pair.Key, task.LeftOut.Contains(pair.Key) ? "?=" : "=", pair.Value))
        );

    public static string Print(TaskValue? value) =>
        value switch
        {
            null => "-",
            TaskValue.NullValue => "~",
            TaskValue.Text text => text.Value,
            TaskValue.Number number => number.Json,
            TaskValue.Bool truth => truth.Value ? "true" : "false",
            TaskValue.Instant instant when instant.Value == Now => "now",
            TaskValue.Instant instant => string.Create(CultureInfo.InvariantCulture, $"t{(instant.Value - Epoch).TotalHours}"),
            TaskValue.List list => $"[{string.Join(',', list.Items.Select(Print))}]",
            TaskValue.Map map =>
                $"{{{string.Join(',', map.Pairs().OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}:{Print(pair.Value)}"))}}}",
            _ => throw new InvalidOperationException(),
        };

    public static TaskValue Value(string text)
    {
        var at = 0;
        return Value(text, ref at);
    }

    private static string Line(TaskId id, IEnumerable<(string Name, string Mark, TaskValue Value)> pairs) =>
        string.Join(
            ' ',
            pairs
                .OrderBy(pair => pair.Name, StringComparer.Ordinal)
                .Select(pair => pair.Name + pair.Mark + Print(pair.Value))
                .Prepend(id.Text)
        );

    private static IEnumerable<TaskLine> Lines(string text) =>
        text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ParseLine);

    private static TaskLine ParseLine(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new TaskLine(
            new TaskId(long.Parse(words[0], CultureInfo.InvariantCulture)),
            [
                .. words[1..]
                    .Select(word =>
                    {
                        var equals = word.IndexOf('=', StringComparison.Ordinal);
                        var isLeftOut = word[equals - 1] == '?';
                        return (word[..(isLeftOut ? equals - 1 : equals)], isLeftOut, Value(word[(equals + 1)..]));
                    }),
            ]
        );
    }

    private static TaskValue Value(string text, ref int at)
    {
        if (text[at] is '{' or '[')
        {
            return text[at] == '{' ? Map(text, ref at) : List(text, ref at);
        }

        var start = at;
        while (at < text.Length && text[at] is not (',' or '}' or ']'))
        {
            at++;
        }

        var word = text[start..at];
        return word switch
        {
            "~" => TaskValue.Null,
            "now" => TaskValue.Of(Now),
            "true" => TaskValue.True,
            "false" => TaskValue.False,
            _ when word.Length > 1 && word[0] == 't' && word[1..].All(char.IsAsciiDigit) => TaskValue.Of(
                Epoch.AddHours(int.Parse(word[1..], CultureInfo.InvariantCulture))
            ),
            _ when word.Length > 0 && (char.IsAsciiDigit(word[0]) || word[0] == '-') => new TaskValue.Number(word),
            _ => TaskValue.Of(word),
        };
    }

    private static TaskValue.Map Map(string text, ref int at)
    {
        var pairs = new List<KeyValuePair<string, TaskValue>>();
        for (at++; text[at] != '}'; at += text[at] == ',' ? 1 : 0)
        {
            var colon = text.IndexOf(':', at);
            var key = text[at..colon];
            at = colon + 1;
            pairs.Add(KeyValuePair.Create(key, Value(text, ref at)));
        }

        at++;
        return TaskValue.Map.Of(pairs);
    }

    private static TaskValue.List List(string text, ref int at)
    {
        var items = ImmutableArray.CreateBuilder<TaskValue>();
        for (at++; text[at] != ']'; at += text[at] == ',' ? 1 : 0)
        {
            items.Add(Value(text, ref at));
        }

        at++;
        return new TaskValue.List(items.ToImmutable());
    }

    private sealed record TaskLine(TaskId Id, IReadOnlyList<(string Name, bool IsLeftOut, TaskValue Value)> Pairs)
    {
        public TaskValue.Map Fields() => TaskValue.Map.Of(Pairs.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
    }
}
