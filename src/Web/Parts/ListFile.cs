namespace Trading.Web.Parts;

/// <summary>A list as a file.</summary>
internal static class ListFile
{
    /// <summary>The most rows of one.</summary>
    public const int MostRows = 50_000;
}
