using System.Buffers.Binary;
using System.Text;
using Lockstep.Core.Model;
using Microsoft.Win32.SafeHandles;

namespace Lockstep.Files.Posix;

/// <summary>Linux's notifications, with an eventfd beside them so that the wait can be ended.</summary>
internal sealed class Inotify : IChangeSource
{
    private const short Readable = 1;
    private readonly SafeFileHandle _inotify;
    private readonly SafeFileHandle _wake;
    private readonly byte[] _buffer = new byte[64 * 1024];

    public Inotify()
    {
        _inotify = Own(Libc.InotifyOpen(Libc.CloseOnExec | Libc.NonBlocking), "inotify");
        try
        {
            _wake = Own(Libc.EventOpen(0, Libc.CloseOnExec | Libc.NonBlocking), "eventfd");
        }
        catch
        {
            _inotify.Dispose();
            throw;
        }
    }

    public int? Watch(string folder, ChangeKinds kinds)
    {
        var watch = Libc.InotifyAdd(_inotify, folder, (uint)kinds);
        if (watch >= 0)
            return watch;
        return LinuxFileCalls.LastError() switch
        {
            Errno.NotFound or Errno.NotADirectory or Errno.Access => null,
            Errno.NoSpace => throw new FileException(
                ErrorCode.FileUnreadable,
                $"{folder}: the system's limit of watches is reached. Raise fs.inotify.max_user_watches.",
                "watch",
                Errno.NoSpace
            ),
            var errno => throw FileException.From(errno, ErrorCode.FileUnreadable, "watch", folder),
        };
    }

    public void Unwatch(int watch) => _ = Libc.InotifyRemove(_inotify, watch);

    public IReadOnlyList<Change> Wait()
    {
        Span<Libc.PollEntry> entries =
        [
            new() { File = (int)_inotify.DangerousGetHandle(), Events = Readable },
            new() { File = (int)_wake.DangerousGetHandle(), Events = Readable },
        ];
        while (Libc.Poll(entries, 2, -1) < 0)
        {
            if (LinuxFileCalls.LastError() is var errno and not Errno.Interrupted)
                throw FileException.From(errno, ErrorCode.FileUnreadable, "poll", "inotify");
        }
        if (entries[1].Returned != 0)
            _ = Libc.ReadNext(_wake, stackalloc byte[8], 8);
        var length = Libc.ReadNext(_inotify, _buffer, _buffer.Length);
        return length <= 0 ? [] : Parse(_buffer.AsSpan(0, (int)length));
    }

    public void Wake()
    {
        Span<byte> one = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(one, 1);
        _ = Libc.WriteNext(_wake, one, 8);
    }

    public void Dispose()
    {
        _inotify.Dispose();
        _wake.Dispose();
    }

    private static List<Change> Parse(ReadOnlySpan<byte> events)
    {
        var changes = new List<Change>();
        while (events.Length >= 16)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(events[12..]);
            var name = events.Slice(16, length);
            var end = name.IndexOf((byte)0);
            changes.Add(
                new Change(
                    BinaryPrimitives.ReadInt32LittleEndian(events),
                    (ChangeKinds)BinaryPrimitives.ReadUInt32LittleEndian(events[4..]),
                    Encoding.UTF8.GetString(end < 0 ? name : name[..end])
                )
            );
            events = events[(16 + length)..];
        }
        return changes;
    }

    private static SafeFileHandle Own(int descriptor, string operation) =>
        descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new FileException(
                ErrorCode.FileUnreadable,
                "The system's limit of watchers or open files is reached. Raise fs.inotify.max_user_instances or ulimit -n.",
                operation,
                LinuxFileCalls.LastError()
            );
}
