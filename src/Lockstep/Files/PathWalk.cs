using Lockstep.Core.Model;
using Lockstep.Files.Posix;

namespace Lockstep.Files;

/// <summary>The way from the root to a file, symbolic links followed one by one.</summary>
/// <param name="Target">The path without any link in it; when something is missing, what it would be.</param>
/// <param name="Steps">Each folder looked into and the name looked for, in order; a change of any of these names may change the target.</param>
internal sealed record PathWalk(string Target, IReadOnlyList<PathWalk.Step> Steps)
{
    private const int MostLinks = 40;

    public static PathWalk To(IFileCalls calls, string path)
    {
        path = Path.GetFullPath(path);
        var root = Path.GetPathRoot(path)!;
        var ahead = new Stack<string>(Parts(path[root.Length..]).Reverse());
        var steps = new List<Step>();
        var (at, links) = (root, 0);
        while (ahead.TryPop(out var name))
        {
            if (name == "..")
            {
                at = Path.GetDirectoryName(at) ?? root;
                continue;
            }
            steps.Add(new Step(at, name));
            var next = Path.Combine(at, name);
            if (calls.Status(next, followLinks: false)?.Kind != FileKind.SymbolicLink)
            {
                at = next;
                continue;
            }
            if (++links > MostLinks)
                throw FileException.From(Errno.Loop, ErrorCode.FileUnreadable, "resolve", path);
            var target = calls.ReadLink(next);
            if (Path.IsPathRooted(target))
                at = root;
            foreach (var part in Parts(target).Reverse())
                ahead.Push(part);
        }
        return new PathWalk(at, steps);
    }

    private static string[] Parts(string path) =>
        [.. path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Where(p => p != ".")];

    internal readonly record struct Step(string Folder, string Name);
}
