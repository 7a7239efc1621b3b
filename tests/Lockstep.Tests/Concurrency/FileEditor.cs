using System.Diagnostics;
using Lockstep.Tests.Files;
using Shouldly;

namespace Lockstep.Tests.Concurrency;

/// <summary>
/// A process that edits the schedule file as a careful program does: it takes <c>FILE.lock</c>, reads, changes values, writes, and lets go.
/// Every other time it replaces the file by a new one, as editors do; else it writes in place.
/// </summary>
internal sealed class FileEditor : IEditor
{
    private const string Script = """
        import fcntl, os, re, sys
        path = sys.argv[1]
        turn = 0
        for line in sys.stdin:
            with open(path + '.lock', 'a') as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                with open(path, newline='') as f: text = f.read()
                words = iter(line.split())
                for task, field, token in zip(words, words, words):
                    item = re.search(r'(?ms)^  - id: ' + task + r'\n(.*?)(?=^  - id: |\Z)', text)
                    value = '    ' + field + ': ' + token + '\n'
                    body, n = re.subn(r'(?m)^    ' + field + r': .*\n', value, item.group(1))
                    text = text[:item.start(1)] + (body if n else value + body) + text[item.end():]
                turn += 1
                to = path + '.new-' + str(os.getpid()) if turn % 2 else path
                with open(to, 'w', newline='') as f:
                    f.write(text)
                    f.flush()
                    os.fsync(f.fileno())
                if to != path: os.replace(to, path)
            print('done', flush=True)
        """;

    private readonly Process _process;

    public FileEditor(string file) => _process = Foreign.Start("python3", "-c", Script, file);

    public Task SetAsync(int task, string field, string token) => SetAsync([(task, field, token)]);

    /// <summary>Changes several values in one save.</summary>
    public async Task SetAsync(IEnumerable<(int Task, string Field, string Token)> values)
    {
        await _process.StandardInput.WriteLineAsync(string.Join(' ', values.Select(value => $"{value.Task} {value.Field} {value.Token}")));
        await _process.StandardInput.FlushAsync();
        (await _process.StandardOutput.ReadLineAsync()).ShouldBe("done");
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
