using System.Text.Json;

namespace Lockstep.Benchmarks;

/// <summary>What does the usual hand-written script cost for the same work on the same machine?</summary>
internal sealed class PeerScript(Workbench bench)
{
    public async Task RunAsync()
    {
        var (file, database) = await bench.FreshAsync();
        byte[] output;
        try
        {
            output = await Workbench.OutputOfAsync(
                "/usr/bin/python3",
                Path.Combine(Workbench.Repository, "bench/peers/python_sqlalchemy.py"),
                file,
                database.Uri()
            );
        }
        catch (InvalidOperationException)
        {
            Report.Note("peer script", "not measured: its Debian packages are named in bench/peers");
            return;
        }

        using var figures = JsonDocument.Parse(output);
        foreach (var figure in figures.RootElement.EnumerateObject())
        {
            if (figure.Value.ValueKind == JsonValueKind.Number)
            {
                Report.Row($"peer: {figure.Name}", figure.Value.GetDouble() * 1000);
            }
            else
            {
                Report.Note($"peer: {figure.Name}", figure.Value.ToString());
            }
        }
    }
}
