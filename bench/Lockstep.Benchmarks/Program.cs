using Lockstep.Benchmarks;
using Lockstep.Tests.Storage.Postgres;

// Answers, in one run, what Lockstep costs beside the floors of this machine and the same work by other means.
// ./bench/run [TASKS ...], such as 100, 10000 or 100000; figures are medians in milliseconds, and ratios to the floor that stands above them.
const int LargestForPeers = 10_000;
int[] sizes = args.Length > 0 ? [.. args.Select(int.Parse)] : [100, 10_000];
await using var server = new PostgresServer();
foreach (var size in sizes)
{
    await using var bench = await Workbench.CreateAsync(server, size);
    Console.WriteLine($"\n## {size:N0} tasks, {bench.Bytes.Length / 1e6:0.00} MB\n");
    Console.WriteLine("| work | ms | ratio |");
    Console.WriteLine("| --- | --- | --- |");
    await new FirstImport(bench).RunAsync();
    await new NothingToDo(bench).RunAsync();
    await new FileEdit(bench).RunAsync();
    await new RowEdit(bench).RunAsync();
    await new ManyRows(bench).RunAsync();
    await new ServerMemory(bench).RunAsync();
    await new OneShotSync(bench).RunAsync();
    // At 100,000 tasks the script takes minutes for each of its runs, and says nothing new.
    if (size <= LargestForPeers)
    {
        await new PeerScript(bench).RunAsync();
    }
}

Console.WriteLine("\n## SQL writers\n");
Console.WriteLine("| work | rate | ratio |");
Console.WriteLine("| --- | --- | --- |");
await SqlWriters.RunAsync(server);

Console.WriteLine("\n## Lock\n");
Console.WriteLine("| work | ms | ratio |");
Console.WriteLine("| --- | --- | --- |");
await LockOverhead.RunAsync();
