using System.Text;
using Lockstep.Core.Model;
using Microsoft.Win32.SafeHandles;

namespace Lockstep.Files.Posix;

/// <summary>Reads all extended attributes of an open file.</summary>
internal static class LinuxAttributes
{
    private static readonly Dictionary<string, byte[]> None = [];

    public static IReadOnlyDictionary<string, byte[]> Read(SafeFileHandle file, string path)
    {
        if (Fill((buffer, size) => Libc.ListAttributes(file, buffer, size), "listxattr", path) is not { Length: > 0 } names)
            return None;
        var attributes = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var name in Encoding.UTF8.GetString(names).Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Fill((buffer, size) => Libc.GetAttribute(file, name, buffer, size), $"getxattr {name}", path) is { } value)
                attributes[name] = value;
        }
        return attributes;
    }

    private static byte[]? Fill(Func<byte[], nint, nint> call, string operation, string path)
    {
        while (true)
        {
            var size = call([], 0);
            if (size >= 0)
            {
                var buffer = new byte[size];
                size = size == 0 ? 0 : call(buffer, size);
                if (size >= 0)
                    return buffer[..(int)size];
            }
            var errno = LinuxFileCalls.LastError();
            if (errno is Errno.NoData or Errno.NotSupported)
                return null;
            if (errno != Errno.Range)
                throw FileException.From(errno, ErrorCode.FileNotSwappable, operation, path);
        }
    }
}
