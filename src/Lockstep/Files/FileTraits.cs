using Lockstep.Files.Posix;
using Microsoft.Win32.SafeHandles;

namespace Lockstep.Files;

/// <summary>What a file has besides its bytes: owner, mode, access control list and the other extended attributes.</summary>
internal static class FileTraits
{
    /// <summary>Gives one open file what another has; throws, saying what, when something can't be carried.</summary>
    public static void Carry(IFileCalls calls, SafeFileHandle from, SafeFileHandle to, FileStatus wanted, string path)
    {
        var actual = calls.Status(to, path);
        if (actual.Owner != wanted.Owner || actual.Group != wanted.Group)
            Try(() => calls.SetOwner(to, wanted.Owner, wanted.Group, path), path, "owner and group");
        var (has, had) = (calls.Attributes(to, path), calls.Attributes(from, path));
        // A folder's default access control list gives the new file one that the old one may not have had.
        foreach (var name in has.Keys.Where(name => !had.ContainsKey(name) && IsCarried(name)))
            Try(() => calls.RemoveAttribute(to, name, path), path, name);
        foreach (var (name, value) in had)
        {
            if (IsCarried(name) && !(has.TryGetValue(name, out var same) && same.AsSpan().SequenceEqual(value)))
                Try(() => calls.SetAttribute(to, name, value, path), path, name);
        }
        // Last, because changing the owner takes the set-id bits away.
        calls.SetMode(to, wanted.Mode, path);
    }

    // The kernel computes these two from the content.
    private static bool IsCarried(string name) => name is not ("security.ima" or "security.evm");

    private static void Try(Action carry, string path, string what)
    {
        try
        {
            carry();
        }
        catch (FileException e) when (e.Errno is Errno.NotPermitted or Errno.Access or Errno.NotSupported or Errno.Invalid)
        {
            throw SwapChecks.Refuse(
                $"{path}: a new version can't be given the {what} of the file. Run Lockstep as its owner, and as a member of its group.",
                e.Errno
            );
        }
    }
}
