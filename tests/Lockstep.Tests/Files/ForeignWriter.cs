using System.Diagnostics;
using Shouldly;

namespace Lockstep.Tests.Files;

/// <summary>A Python program that opens, writes, locks and closes a file when told, so that a test decides what happens when.</summary>
internal sealed class ForeignWriter : IDisposable
{
    private const string Script = """
        import sys, fcntl
        path = sys.argv[1]
        for line in sys.stdin:
            verb, _, text = line.rstrip('\n').partition(' ')
            if verb == 'append': f = open(path, 'a')
            elif verb == 'truncate': f = open(path, 'w')
            elif verb == 'read': f = open(path, 'r')
            elif verb == 'write': f.write(text + '\n'); f.flush()
            elif verb == 'flock': fcntl.flock(f, fcntl.LOCK_EX)
            elif verb == 'close': f.close()
            print('done', flush=True)
        """;

    private readonly Process _process;

    public ForeignWriter(string path) => _process = Foreign.Start("python3", "-c", Script, path);

    public int Pid => _process.Id;

    public void Do(string command)
    {
        _process.StandardInput.WriteLine(command);
        _process.StandardInput.Flush();
        _process.StandardOutput.ReadLine().ShouldBe("done", command);
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }
}
