namespace Trading.Tests.Harness;

/// <summary>Programs that are built with the tests and started as processes.</summary>
internal static class BuiltProgram
{
    public static readonly string Configuration = AppContext.BaseDirectory.Contains(
        "/Release/",
        StringComparison.Ordinal
    )
        ? "Release"
        : "Debug";

    /// <summary>Where one lies.</summary>
    /// <param name="project">Its folder below the root.</param>
    /// <param name="assembly">What it is called.</param>
    public static string Of(string project, string assembly) =>
        Path.Combine(Repository.Root, project, "bin", Configuration, "net10.0", assembly);
}
