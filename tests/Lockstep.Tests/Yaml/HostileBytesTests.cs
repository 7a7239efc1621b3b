using CsCheck;
using Lockstep.Core.Model;
using Lockstep.Core.Yaml;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Yaml;

/// <summary>Whatever bytes come, a file is read or refused; nothing else happens.</summary>
public sealed class HostileBytesTests
{
    private const int Rounds = 3_000;
    private static readonly byte[][] Seeds =
    [
        .. NastyFiles.All.Select(file => Schedules.Bytes(file.Text)),
        Schedules.Bytes("\uFEFFtasks:\r\n- {id: 1, a: &x !!str \"\\ud83d\\ude00\\x41\", b: *x}\r\n"),
        Schedules.Bytes("%YAML 1.2\n%TAG ! tag:x,2026:\n---\n? tasks\n: - !<tag:yaml.org,2002:map> {id: !!int 1}\n  - &a [*a]\n"),
        Schedules.Bytes("tasks:\n  - id: 1\n    a: |2-\n        x\n    b: \u2028\u0085\n    ? c\n    : >+1\n      d\n\n"),
    ];

    private static readonly byte[] Marks = Schedules.Bytes("\t\n\r -:?#&*!|>'\"%@`,[]{}\\0x~<=.u");

    private static readonly Gen<byte[]> Mutated = Gen.Select(
        Gen.OneOf(Seeds),
        Gen.Select(Gen.Int[0, 10_000], Gen.Int[0, 3], Gen.OneOf(Gen.OneOf(Marks), Gen.OneOf(Marks), Gen.Byte), Gen.Int[1, 12]).Array[1, 6],
        (seed, mutations) =>
        {
            var bytes = seed.ToList();
            foreach (var (place, kind, value, length) in mutations)
            {
                var at = place % (bytes.Count + 1);
                var count = Math.Min(length, bytes.Count - at);
                switch (kind)
                {
                    case 0:
                        bytes.Insert(at, value);
                        break;
                    case 1 when at < bytes.Count:
                        bytes[at] = value;
                        break;
                    case 2:
                        bytes.RemoveRange(at, count);
                        break;
                    default:
                        bytes.InsertRange(place * 7 % (bytes.Count + 1), bytes.GetRange(at, count));
                        break;
                }
            }

            return bytes.ToArray();
        }
    );

    [Fact]
    public void Mutated_bytes_are_read_or_refused_and_edits_of_them_are_made_or_refused() =>
        Mutated.Sample(
            bytes =>
            {
                if (!ScheduleDocument.TryRead(bytes, Schedules.Options, out var document, out var refusal))
                {
                    refusal.Message.ShouldNotBeEmpty();
                    refusal.Code.ShouldStartWith("LS");
                    return;
                }

                var changes = document.Snapshot.Tasks.Values.ToDictionary(
                    task => task.Id,
                    task =>
                        task.Revision % 5 == 0
                            ? (ItemChange)new ItemChange.Delete(task.Revision)
                            : new ItemChange.Update(
                                [
                                    new FieldEdit(new FieldPath("status"), TaskValue.Of("set")),
                                    new FieldEdit(new FieldPath(["params_json", "a"]), TaskValue.Null),
                                ],
                                task.Revision
                            )
                );
                changes[new TaskId(77)] = Schedules.Append();
                var result = ScheduleEditor.Apply(document, Schedules.Options, changes);
                foreach (var (id, task) in result.Document.Snapshot.Tasks)
                {
                    if (changes[id] is ItemChange.Update && !result.Refused.ContainsKey(id))
                    {
                        task["status"].ShouldBe(TaskValue.Of("set"));
                    }
                }

                foreach (var id in document.Snapshot.Tasks.Keys.Concat(document.Snapshot.Refused.Keys))
                {
                    document.PlaceOf(id, new FieldPath("status")).ShouldNotBeNull();
                }
            },
            iter: Rounds,
            print: bytes => Convert.ToHexString(bytes) + "\n" + System.Text.Encoding.UTF8.GetString(bytes)
        );

    [Theory]
    [InlineData("[", 50_000)]
    [InlineData("{", 50_000)]
    [InlineData("- ", 50_000)]
    [InlineData("? ", 50_000)]
    [InlineData("a: {b: [", 20_000)]
    [InlineData("&a ", 20_000)]
    [InlineData("!a ", 20_000)]
    [InlineData("\n\t", 20_000)]
    [InlineData("\"\\ud800\"\n", 5_000)]
    [InlineData("- &a\n", 20_000)]
    [InlineData("'", 50_001)]
    public void C25_repeated_marks_are_refused_or_read(string mark, int times) =>
        ScheduleDocument.TryRead(
            Schedules.Bytes("tasks:\n" + string.Concat(Enumerable.Repeat(mark, times))),
            Schedules.Options,
            out _,
            out _
        );
}
