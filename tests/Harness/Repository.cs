namespace Trading.Tests.Harness;

/// <summary>The checked-out repository that the tests were built from.</summary>
public static class Repository
{
    /// <summary>Its root: the folder of the solution.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Trading.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
