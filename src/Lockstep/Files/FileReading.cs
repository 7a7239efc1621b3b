using Lockstep.Core.Model;

namespace Lockstep.Files;

/// <summary>What a look at the file gave.</summary>
public abstract record FileReading
{
    private FileReading() { }

    /// <summary>The file, whole: nobody had it open for writing while it was read.</summary>
    /// <param name="Bytes">The bytes.</param>
    /// <param name="Hash">The hash of the bytes.</param>
    /// <param name="Identity">Which version of which inode they are.</param>
    public sealed record Content(ReadOnlyMemory<byte> Bytes, ContentHash Hash, FileIdentity Identity) : FileReading;

    /// <summary>There are no bytes, and why.</summary>
    /// <param name="Code">The error's code; see <see cref="ErrorCode"/>.</param>
    /// <param name="Message">What is wrong and the way out.</param>
    public abstract record NoContent(string Code, string Message) : FileReading;

    /// <summary>The file is not there, also after the moment that git needs between removing and creating it.</summary>
    /// <param name="Message">What is wrong and the way out.</param>
    public sealed record Missing(string Message) : NoContent(ErrorCode.FileUnreadable, Message);

    /// <summary>Somebody has it open for writing and does not let go, or keeps changing it. Look again later.</summary>
    /// <param name="Message">What is wrong and the way out.</param>
    public sealed record Busy(string Message) : NoContent(ErrorCode.FileLocked, Message);

    /// <summary>It is no regular file, or too large. It was not read.</summary>
    /// <param name="Message">What is wrong and the way out.</param>
    public sealed record Unsuitable(string Message) : NoContent(ErrorCode.FileNotSuitable, Message);

    /// <summary>The system does not let this account read it.</summary>
    /// <param name="Message">What is wrong and the way out.</param>
    public sealed record Unreadable(string Message) : NoContent(ErrorCode.FileUnreadable, Message);
}
