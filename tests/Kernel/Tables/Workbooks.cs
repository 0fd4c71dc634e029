using System.IO.Compression;
using System.Text;

namespace Trading.Tests.Kernel.Tables;

/// <summary>Workbooks as other programmes write them, part by part.</summary>
internal static class Workbooks
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations =
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    /// <summary>
    /// A workbook of sheets, each by its name and the rows of its data as XML; the first with a state, and with what stands
    /// before and behind its data.
    /// </summary>
    public static MemoryStream Of(
        IReadOnlyList<(string Name, string Rows)> sheets,
        string shared = "",
        string formats = "",
        string properties = "",
        string state = "",
        string before = "",
        string after = ""
    )
    {
        var content = new MemoryStream();
        using (var zip = new ZipArchive(content, ZipArchiveMode.Create, leaveOpen: true))
        {
            Part(
                zip,
                "[Content_Types].xml",
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                    + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                    + "<Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>"
                    + "<Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>"
                    + "<Override PartName=\"/xl/sharedStrings.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml\"/>"
                    + string.Concat(
                        sheets.Select(
                            (_, i) =>
                                $"<Override PartName=\"/xl/worksheets/sheet{i}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
                        )
                    )
                    + "</Types>"
            );
            Part(
                zip,
                "_rels/.rels",
                $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r\" Type=\"{Relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            );
            Part(
                zip,
                "xl/_rels/workbook.xml.rels",
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                    + $"<Relationship Id=\"st\" Type=\"{Relations}/styles\" Target=\"styles.xml\"/>"
                    + $"<Relationship Id=\"sh\" Type=\"{Relations}/sharedStrings\" Target=\"sharedStrings.xml\"/>"
                    + string.Concat(
                        sheets.Select(
                            (_, i) =>
                                $"<Relationship Id=\"s{i}\" Type=\"{Relations}/worksheet\" Target=\"worksheets/sheet{i}.xml\"/>"
                        )
                    )
                    + "</Relationships>"
            );
            Part(
                zip,
                "xl/workbook.xml",
                $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Relations}\">{properties}<sheets>"
                    + string.Concat(
                        sheets.Select(
                            (sheet, i) =>
                                $"<sheet name=\"{sheet.Name}\" sheetId=\"{i + 1}\" r:id=\"s{i}\"{(i == 0 ? state : "")}/>"
                        )
                    )
                    + "</sheets></workbook>"
            );
            Part(zip, "xl/styles.xml", $"<styleSheet xmlns=\"{Main}\">{formats}</styleSheet>");
            Part(zip, "xl/sharedStrings.xml", $"<sst xmlns=\"{Main}\">{shared}</sst>");
            foreach (var (i, sheet) in sheets.Index())
            {
                Part(
                    zip,
                    $"xl/worksheets/sheet{i}.xml",
                    $"<worksheet xmlns=\"{Main}\">{(i == 0 ? before : "")}<sheetData>{sheet.Rows}</sheetData>{(i == 0 ? after : "")}</worksheet>"
                );
            }
        }

        return content;
    }

    private static void Part(ZipArchive zip, string name, string content)
    {
        using var part = zip.CreateEntry(name).Open();
        part.Write(Encoding.UTF8.GetBytes(content));
    }
}
