namespace Lockstep.Files.Posix;

internal enum FileKind
{
    Regular,
    Folder,
    SymbolicLink,
    Other,
}
