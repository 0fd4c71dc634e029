namespace Trading.Analysis.Screening;

/// <summary>One line of a document as a reader gives it: a line of a text, a paragraph, a table cell.</summary>
/// <param name="Number">Its number in the file, from 1.</param>
/// <param name="Text">Its text, unchanged: offsets of hits are UTF-16 units of it.</param>
/// <param name="Page">The page, where the format has pages.</param>
/// <param name="Cell">Table, row and column of a cell, as in <c>t1r2c3</c>.</param>
/// <param name="Heading">The heading of the cell's column.</param>
public sealed record DocumentLine(
    int Number,
    string Text,
    int? Page = null,
    string? Cell = null,
    string? Heading = null
)
{
    /// <summary>Cells of one row continue each other.</summary>
    internal string? Row => Cell is null ? null : Cell[..Cell.LastIndexOf('c')];
}

/// <summary>What a reader made of one file.</summary>
/// <param name="File">Its name as given; within an archive, after the archive's.</param>
/// <param name="Lines">Its lines in reading order.</param>
/// <param name="Notes">What a person should know of the reading: pages without text, hidden or struck text.</param>
public sealed record ScreenedDocument(
    string File,
    IReadOnlyList<DocumentLine> Lines,
    IReadOnlyList<LocalizedText> Notes
)
{
    /// <summary>A text pasted or read as it is.</summary>
    public static ScreenedDocument OfText(string file, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        return new(file, [.. lines.Select((line, at) => new DocumentLine(at + 1, line))], []);
    }
}
