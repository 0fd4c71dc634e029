namespace Trading.Analysis.Screening.Reading;

/// <summary>What became of one file: a document, or the reason why there is none and what to do.</summary>
/// <param name="File">Its name; within an archive after the archive's, parted by <c>!/</c>.</param>
/// <param name="Document">As read; null where it was refused.</param>
/// <param name="Refusal">Why it was refused.</param>
public sealed record FileReading(string File, ScreenedDocument? Document, LocalizedText? Refusal)
{
    internal static FileReading Read(ScreenedDocument document) =>
        new(document.File, document, null);

    internal static FileReading Refused(string file, string zh, string en) =>
        new(file, null, new(zh, en));
}
