using System.Buffers;
using System.IO.Hashing;
using Lockstep.Files.Posix;
using Microsoft.Win32.SafeHandles;

namespace Lockstep.Files;

/// <summary>Reads or hashes an open file from its beginning to its end.</summary>
internal static class FileBytes
{
    public static byte[] Read(IFileCalls calls, SafeFileHandle file, long expectedSize, string path)
    {
        // One byte more than expected, so that the end is seen without a second buffer.
        var buffer = new byte[expectedSize + 1];
        var length = 0;
        while (true)
        {
            var count = calls.Read(file, buffer.AsSpan(length), length, path);
            if (count == 0)
                return buffer[..length];
            length += count;
            if (length == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);
        }
    }

    public static ContentHash Hash(IFileCalls calls, SafeFileHandle file, string path)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            var hash = new XxHash128();
            long offset = 0;
            while (calls.Read(file, buffer, offset, path) is > 0 and var count)
            {
                hash.Append(buffer.AsSpan(0, count));
                offset += count;
            }
            return new ContentHash(hash.GetCurrentHashAsUInt128());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
