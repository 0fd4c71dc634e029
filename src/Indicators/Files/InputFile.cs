namespace Trading.Indicators.Files;

/// <summary>A file of releases, or standard input, as UTF-8 whatever it is packed in.</summary>
internal static class InputFile
{
    /// <summary>Opens a path; <c>-</c> is standard input.</summary>
    public static Stream Open(string path) =>
        JsonBytes.Decoded(
            path == "-"
                ? Console.OpenStandardInput()
                : new FileStream(
                    path,
                    FileMode.Open,
                    FileAccess.Read,
                    FileShare.Read,
                    bufferSize: 1,
                    FileOptions.SequentialScan
                )
        );
}
