using System.Buffers.Binary;

namespace Lockstep.Files.Posix;

/// <summary>Reads the structures that statx and statfs fill, whose layout is the same on every 64-bit Linux.</summary>
internal static class LinuxStatus
{
    public const int Size = 256;

    private const ulong Immutable = 0x10 | 0x20;
    private const ulong MountRoot = 0x2000;

    public static FileStatus Read(ReadOnlySpan<byte> statx)
    {
        var mode = BinaryPrimitives.ReadUInt16LittleEndian(statx[28..]);
        var attributes = UInt64(statx, 8);
        var identity = new FileIdentity(
            ((ulong)UInt32(statx, 136) << 32) | UInt32(statx, 140),
            UInt64(statx, 32),
            (long)UInt64(statx, 40),
            Time(statx, 112),
            Time(statx, 96)
        );
        return new FileStatus(Kind(mode), identity, mode & 0xfff, UInt32(statx, 20), UInt32(statx, 24), UInt32(statx, 16))
        {
            IsImmutable = (attributes & Immutable) != 0,
            IsMountPoint = (attributes & MountRoot) != 0,
        };
    }

    public static FileSystemState ReadFileSystem(ReadOnlySpan<byte> statfs, bool isRoot)
    {
        var blockSize = UInt64(statfs, 72) is > 0 and var fragment ? fragment : UInt64(statfs, 8);
        var free = UInt64(statfs, isRoot ? 24 : 32) * (UInt128)blockSize;
        return new FileSystemState(
            free > long.MaxValue ? long.MaxValue : (long)free,
            IsReadOnly: (UInt64(statfs, 80) & 1) != 0,
            IsRemote: LinuxFileSystems.IsRemote(Magic(statfs))
        );
    }

    /// <summary>Which kind of file system statfs says it is.</summary>
    public static uint Magic(ReadOnlySpan<byte> statfs) => (uint)UInt64(statfs, 0);

    private static FileKind Kind(ushort mode) =>
        (mode & 0xf000) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Folder,
            0xa000 => FileKind.SymbolicLink,
            _ => FileKind.Other,
        };

    private static long Time(ReadOnlySpan<byte> statx, int offset) =>
        unchecked(((long)UInt64(statx, offset) * 1_000_000_000) + UInt32(statx, offset + 8));

    private static uint UInt32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    private static ulong UInt64(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[offset..]);
}
