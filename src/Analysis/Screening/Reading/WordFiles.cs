using System.IO.Compression;
using System.Text;
using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using Formula = DocumentFormat.OpenXml.Math;
using Wordprocessing = DocumentFormat.OpenXml.Wordprocessing;

namespace Trading.Analysis.Screening.Reading;

/// <summary>
/// Word documents: paragraphs, tables within tables, text boxes, notes, headers and footers once each. Inserted text
/// that is not yet accepted is read, deleted text is not, and both are said.
/// </summary>
internal static class WordFiles
{
    private const int LongestHeading = 20;
    private const int DeepestNesting = 512;
    private const long LargestContent = 256L * 1024 * 1024;

    public static FileReading Read(string name, byte[] content)
    {
        try
        {
            if (Unfit(name, content) is { } refusal)
            {
                return refusal;
            }

            using var package = WordprocessingDocument.Open(
                new MemoryStream(content),
                isEditable: false
            );
            if (package.MainDocumentPart?.Document?.Body is not { } body)
            {
                return Broken(name);
            }

            var walk = new Walk();
            walk.Into(body);
            foreach (var part in package.MainDocumentPart.HeaderParts)
            {
                walk.Into(part.Header);
            }

            foreach (var part in package.MainDocumentPart.FooterParts)
            {
                walk.Into(part.Footer);
            }

            walk.Into(package.MainDocumentPart.FootnotesPart?.Footnotes);
            walk.Into(package.MainDocumentPart.EndnotesPart?.Endnotes);
            walk.Pictures = package.MainDocumentPart.ImageParts.Count();
            return walk.Lines.Count == 0
                ? FileReading.Refused(
                    name,
                    "文件没有文字（可能是扫描件），请上传原件。",
                    "The file has no text, perhaps only scans; upload the original."
                )
                : FileReading.Read(
                    new(name, walk.Lines, [.. walk.Notes, .. TextFiles.Unreliable(walk.Lines)])
                );
        }
#pragma warning disable CA1031 // The library answers a broken file with whatever exception the breach leads to.
        catch (Exception error) when (error is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            return Broken(name);
        }
    }

    // What would unpack without bound or nests beyond reason is refused before a document is made of it; what the
    // directory says of a size is not believed.
    private static FileReading? Unfit(string name, byte[] content)
    {
        using var archive = new ZipArchive(new MemoryStream(content), ZipArchiveMode.Read);
        var left = LargestContent;
        var block = new byte[81920];
        foreach (
            var entry in archive.Entries.Where(entry =>
                entry.FullName.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)
                || entry.FullName.EndsWith(".rels", StringComparison.OrdinalIgnoreCase)
            )
        )
        {
            using (var stream = entry.Open())
            {
                for (int read; (read = stream.Read(block)) > 0; left -= read)
                {
                    if (read > left)
                    {
                        return FileReading.Refused(
                            name,
                            "文件展开后过大，不予读取，请拆分后重试。",
                            "Unpacked the file is too large and is not read; split it."
                        );
                    }
                }
            }

            using var part = entry.Open();
            using var reader = XmlReader.Create(part);
            while (reader.Read())
            {
                if (reader.Depth > DeepestNesting)
                {
                    return FileReading.Refused(
                        name,
                        $"文件的表格或者文本框嵌套超过{DeepestNesting}层，不予读取，请简化后重试。",
                        $"Tables or boxes are nested more than {DeepestNesting} deep; simplify the file."
                    );
                }
            }
        }

        return null;
    }

    private static FileReading Broken(string name) =>
        FileReading.Refused(
            name,
            "docx 文件已损坏，无法打开，请重新导出或者上传原件。",
            "The docx file is broken and cannot be opened; export it again or upload the original."
        );

    private sealed class Walk
    {
        private readonly StringBuilder _line = new();
        private string? _cell;
        private string? _heading;
        private int _tables;
        private bool _deleted;
        private bool _inserted;
        private bool _hidden;
        private bool _embedded;

        /// <summary>How many pictures stand beside the text.</summary>
        public int Pictures { get; set; }

        public List<DocumentLine> Lines { get; } = [];

        public IReadOnlyList<LocalizedText> Notes
        {
            get
            {
                var notes = new List<LocalizedText>();
                if (_deleted || _inserted)
                {
                    notes.Add(
                        new(
                            "文件有修订记录：按接受全部修订后的文字读取，已删除的文字没有读。",
                            "The file has tracked changes: read as if all were accepted; deleted text was not read."
                        )
                    );
                }

                if (_hidden)
                {
                    notes.Add(
                        new(
                            "文件有隐藏文字，已一并读取。",
                            "The file has hidden text, which was read too."
                        )
                    );
                }

                if (_embedded)
                {
                    notes.Add(
                        new(
                            "文件里嵌入了另一个文件，没有读取，请单独上传。",
                            "Another file is embedded, which was not read; upload it by itself."
                        )
                    );
                }

                if (Pictures > 0)
                {
                    notes.Add(
                        new(
                            $"文件有{Pictures}张图片，图片里的文字没有读。",
                            $"The file has {Pictures} picture(s); what is written in them was not read."
                        )
                    );
                }

                return notes;
            }
        }

        public void Into(OpenXmlElement? element)
        {
            if (element is null)
            {
                return;
            }

            foreach (var child in element.ChildElements)
            {
                switch (child)
                {
                    case Paragraph paragraph:
                        Paragraph(paragraph);
                        break;
                    case Table table:
                        Table(table);
                        break;
                    case AltChunk:
                        _embedded = true;
                        break;
                    default:
                        Into(child);
                        break;
                }
            }
        }

        private void Paragraph(Paragraph paragraph)
        {
            // A text box stands inside the paragraph it is anchored to and is read after it.
            var boxes = new List<OpenXmlElement>();
            Runs(paragraph, boxes);
            // Where the mark between two paragraphs is deleted, they are one.
            if (
                paragraph.ParagraphProperties?.ParagraphMarkRunProperties?.GetFirstChild<Deleted>()
                is null
            )
            {
                End();
            }
            else
            {
                _deleted = true;
            }

            foreach (var box in boxes)
            {
                Into(box);
            }
        }

        private void Runs(OpenXmlElement element, List<OpenXmlElement> boxes)
        {
            foreach (var child in element.ChildElements)
            {
                switch (child)
                {
                    case Text text:
                        _line.Append(text.Text.Replace('\t', ' '));
                        break;
                    case Formula.Text text:
                        _line.Append(text.Text);
                        break;
                    case TabChar or PositionalTab:
                        _line.Append(' ');
                        break;
                    case NoBreakHyphen:
                        _line.Append('-');
                        break;
                    case Break or CarriageReturn:
                        End();
                        break;
                    case DeletedRun or DeletedText or MoveFromRun:
                        _deleted = true;
                        break;
                    case InsertedRun:
                        _inserted = true;
                        Runs(child, boxes);
                        break;
                    case Vanish:
                        _hidden = true;
                        break;
                    case TextBoxContent:
                        boxes.Add(child);
                        break;
                    // The second form of a drawing, for older programs, says the same again.
                    case AlternateContent alternate
                        when alternate.GetFirstChild<AlternateContentChoice>() is { } choice:
                        Runs(choice, boxes);
                        break;
                    default:
                        Runs(child, boxes);
                        break;
                }
            }
        }

        private void End()
        {
            var text = _line.ToString();
            _line.Clear();
            if (!string.IsNullOrWhiteSpace(text))
            {
                Lines.Add(new(Lines.Count + 1, text, null, _cell, _heading));
            }
        }

        private void Table(Table table)
        {
            var (cell, heading) = (_cell, _heading);
            var at = ++_tables;
            var headings = new List<string>();
            var row = 0;
            foreach (var line in Within<TableRow>(table))
            {
                row++;
                var column = 0;
                foreach (var box in Within<TableCell>(line))
                {
                    column++;
                    if (row == 1)
                    {
                        var said = box.InnerText.Trim();
                        headings.Add(said.Length <= LongestHeading ? said : "");
                    }

                    _cell = $"{(cell is null ? "" : cell + "/")}t{at}r{row}c{column}";
                    _heading = row > 1 && column <= headings.Count ? headings[column - 1] : null;
                    Into(box);
                    End();
                }
            }

            (_cell, _heading) = (cell, heading);
        }

        // Rows and cells may stand in content controls; those of tables within are not of this one.
        private static IEnumerable<T> Within<T>(OpenXmlElement element)
            where T : OpenXmlElement
        {
            foreach (var child in element.ChildElements)
            {
                if (child is T found)
                {
                    yield return found;
                }
                else if (
                    child is not (Wordprocessing.Table or TableCell or Wordprocessing.Paragraph)
                )
                {
                    foreach (var deeper in Within<T>(child))
                    {
                        yield return deeper;
                    }
                }
            }
        }
    }
}
