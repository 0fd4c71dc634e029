using Trading.Tests.Harness;

namespace Trading.Tests.Indicators;

/// <summary>A test on the real releases of Armenia; skipped, saying so, where the file is not beside the repository.</summary>
public sealed class RealReleasesFactAttribute : FactAttribute
{
    public static readonly string? Path = Find();

    public RealReleasesFactAttribute() =>
        Skip = Path is null ? "../shared/data/armenia_sample.jsonl is not here." : null;

    private static string? Find()
    {
        for (
            var folder = new DirectoryInfo(Repository.Root);
            folder is not null;
            folder = folder.Parent
        )
        {
            var path = System.IO.Path.Combine(
                folder.FullName,
                "shared",
                "data",
                "armenia_sample.jsonl"
            );
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
