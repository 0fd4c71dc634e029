using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Trading.Kernel.Tables;

/// <summary>A column of a sheet that is written.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Width">In characters.</param>
/// <param name="Choices">What may be chosen in it; none for anything.</param>
public sealed record XlsxColumn(string Title, int Width, IReadOnlyList<string> Choices);

/// <summary>A sheet that is written.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Rows">Its rows: texts stay texts, numbers become numbers.</param>
public sealed record XlsxSheet(
    string Name,
    IReadOnlyList<XlsxColumn> Columns,
    IEnumerable<IReadOnlyList<object?>> Rows
);

/// <summary>
/// Workbooks (XLSX) as office programmes open them. Columns are formatted as text, so that a number of eighteen digits
/// that is typed keeps them; a text is never a formula; the headings stay in sight.
/// </summary>
public static class XlsxTable
{
    private const uint TextStyle = 1;
    private const uint HeadStyle = 2;

    // A list of choices stands in the sheet itself up to so many characters.
    private const int LongestChoices = 255;
    private const int LastRow = 1_048_576;

    /// <summary>Writes sheets onto a stream, which it leaves open; it must be able to seek.</summary>
    public static void Write(Stream stream, IReadOnlyList<XlsxSheet> sheets)
    {
        using var document = SpreadsheetDocument.Create(
            stream,
            SpreadsheetDocumentType.Workbook,
            autoSave: true
        );
        var workbook = document.AddWorkbookPart();
        workbook.Workbook = new Workbook(new Sheets());
        var styles = workbook.AddNewPart<WorkbookStylesPart>();
        styles.Stylesheet = Styles();
        foreach (var (number, sheet) in sheets.Index())
        {
            var part = workbook.AddNewPart<WorksheetPart>();
            Write(part, sheet);
            workbook.Workbook.Sheets!.Append(
                new Sheet
                {
                    Id = workbook.GetIdOfPart(part),
                    SheetId = (uint)number + 1,
                    Name = sheet.Name,
                }
            );
        }
    }

    private static void Write(WorksheetPart part, XlsxSheet sheet)
    {
        using var writer = OpenXmlWriter.Create(part);
        writer.WriteStartElement(new Worksheet());
        writer.WriteElement(
            new SheetViews(
                new SheetView(
                    new Pane
                    {
                        VerticalSplit = 1,
                        TopLeftCell = "A2",
                        ActivePane = PaneValues.BottomLeft,
                        State = PaneStateValues.Frozen,
                    }
                )
                {
                    WorkbookViewId = 0,
                }
            )
        );
        writer.WriteElement(
            new Columns(
                sheet.Columns.Select(
                    (column, place) =>
                        new Column
                        {
                            Min = (uint)place + 1,
                            Max = (uint)place + 1,
                            Width = column.Width,
                            CustomWidth = true,
                            Style = TextStyle,
                        }
                )
            )
        );
        writer.WriteStartElement(new SheetData());
        Row(writer, sheet.Columns.Select(column => (object?)column.Title), HeadStyle);
        foreach (var row in sheet.Rows)
        {
            Row(writer, row, TextStyle);
        }

        writer.WriteEndElement();
        var choices = sheet
            .Columns.Index()
            .Where(column => column.Item.Choices.Count > 0)
            .Select(column => (column.Index, Text: string.Join(',', column.Item.Choices)))
            .Where(choice => choice.Text.Length <= LongestChoices)
            .ToList();
        if (choices.Count > 0)
        {
            writer.WriteElement(
                new DataValidations(
                    choices.Select(choice => new DataValidation(new Formula1($"\"{choice.Text}\""))
                    {
                        Type = DataValidationValues.List,
                        AllowBlank = true,
                        SequenceOfReferences = new ListValue<StringValue>
                        {
                            InnerText = string.Create(
                                CultureInfo.InvariantCulture,
                                $"{Letter(choice.Index)}2:{Letter(choice.Index)}{LastRow}"
                            ),
                        },
                    })
                )
                {
                    Count = (uint)choices.Count,
                }
            );
        }

        writer.WriteEndElement();
    }

    private static void Row(OpenXmlWriter writer, IEnumerable<object?> cells, uint style)
    {
        writer.WriteStartElement(new Row());
        foreach (var cell in cells)
        {
            writer.WriteElement(
                cell switch
                {
                    null => new Cell { StyleIndex = style },
                    int or long or decimal or double => new Cell
                    {
                        CellValue = new CellValue(
                            Convert.ToString(cell, CultureInfo.InvariantCulture)!
                        ),
                    },
                    _ => new Cell(
                        new InlineString(
                            new Text(cell.ToString()!)
                            {
                                Space = SpaceProcessingModeValues.Preserve,
                            }
                        )
                    )
                    {
                        DataType = CellValues.InlineString,
                        StyleIndex = style,
                    },
                }
            );
        }

        writer.WriteEndElement();
    }

    private static Stylesheet Styles() =>
        new(
            new Fonts(new Font(), new Font(new Bold())),
            new Fills(
                new Fill(new PatternFill { PatternType = PatternValues.None }),
                new Fill(new PatternFill { PatternType = PatternValues.Gray125 })
            ),
            new Borders(new Border()),
            new CellStyleFormats(new CellFormat()),
            new CellFormats(
                new CellFormat(),
                // 49 is text.
                new CellFormat { NumberFormatId = 49, ApplyNumberFormat = true },
                new CellFormat
                {
                    NumberFormatId = 49,
                    ApplyNumberFormat = true,
                    FontId = 1,
                    ApplyFont = true,
                }
            )
        );

    private static string Letter(int column) =>
        column < 26
            ? ((char)('A' + column)).ToString()
            : Letter((column / 26) - 1) + (char)('A' + (column % 26));
}
