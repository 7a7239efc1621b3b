namespace Lockstep.Files.Posix;

/// <summary>What is known of Linux's file systems by the number that statfs gives each.</summary>
internal static class LinuxFileSystems
{
    /// <summary>Whether others may change it without this kernel seeing it.</summary>
    public static bool IsRemote(uint magic) => GrantsLeasesByItself(magic) || magic is Nfs or Cifs or Smb2 or 0x517B or 0x00C36400;

    /// <summary>
    /// Whether a lease on it says nothing of writers on other machines, because this kernel grants it without asking where the file is kept. NFS, SMB and
    /// Ceph ask, or refuse.
    /// </summary>
    public static bool GrantsLeasesByItself(uint magic) =>
        magic
            is 0x65735546 // FUSE: sshfs, GlusterFS, virtiofs, Docker Desktop
                or 0x01021997 // 9p: WSL, virtual machines
                or 0x786F4256 // VirtualBox
                or 0xBACBACBC // VMware
                or 0x5346414F // AFS
                or 0x6B414653 // AFS of the kernel
                or 0x47504653 // GPFS
                or 0x0BD00BD0 // Lustre
                or 0x19830326 // BeeGFS
                or 0x01161970 // GFS2
                or 0x7461636F; // OCFS2

    private const uint Nfs = 0x6969;
    private const uint Cifs = 0xFF534D42;
    private const uint Smb2 = 0xFE534D42;
}
