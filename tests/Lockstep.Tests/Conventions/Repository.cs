namespace Lockstep.Tests.Conventions;

/// <summary>The clone that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "lockstep.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"There is no lockstep.slnx above {AppContext.BaseDirectory}.");
        }

        return folder.FullName;
    }
}
