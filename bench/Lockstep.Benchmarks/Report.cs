using System.Diagnostics;
using System.Globalization;

namespace Lockstep.Benchmarks;

/// <summary>Times work and prints one row of the table.</summary>
internal static class Report
{
    /// <summary>What an edit may take beside the durable swap, in milliseconds: to be noticed, planned and committed.</summary>
    public const double Allowance = 2;

    /// <summary>The median of several runs in milliseconds; the work says itself what is timed by returning it, or all of it is.</summary>
    public static async Task<double> MedianAsync(int runs, Func<Task> work, Func<Task>? before = null)
    {
        var times = new List<double>();
        for (var run = 0; run < runs; run++)
        {
            if (before is not null)
            {
                await before();
            }

            var clock = Stopwatch.StartNew();
            await work();
            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        return times[times.Count / 2];
    }

    public static void Row(string work, double milliseconds, double? floor = null) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {work} | {milliseconds:0.00} | {(floor is { } f ? $"{milliseconds / f:0.00} x" : "")} |"
            )
        );

    /// <summary>A row of a rate, of which more is better.</summary>
    public static void Rate(string work, double perSecond, double? floor = null) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {work} | {perSecond:0} a second | {(floor is { } f ? $"{perSecond / f:0.00} x" : "")} |"
            )
        );

    public static void Note(string work, string what) => Console.WriteLine($"| {work} | {what} | |");
}
