using System.Text;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Exceptions;

namespace Trading.Analysis.Screening.Reading;

/// <summary>PDF documents: lines from where letters stand, upright or across; what heads and foots repeat is read once.</summary>
internal static class PdfFiles
{
    private const int PagesThatRepeat = 3;
    private const int NamedPages = 10;

    public static FileReading Read(string name, byte[] content)
    {
        var filters = new PdfFilters();
        try
        {
            using var document = PdfDocument.Open(
                content,
                new ParsingOptions { UseLenientParsing = true, FilterProvider = filters }
            );
            var pages = new List<List<string>>();
            for (var number = 1; number <= document.NumberOfPages; number++)
            {
                pages.Add(Lines(document.GetPage(number)));
            }

            return filters.Exceeded ? TooLarge(name) : Assemble(name, pages);
        }
        catch (PdfDocumentEncryptedException)
        {
            return FileReading.Refused(
                name,
                "PDF 有密码，请去掉密码后上传。",
                "The PDF is protected by a password; remove it and upload again."
            );
        }
#pragma warning disable CA1031 // The library answers a broken file with whatever exception the breach leads to.
        catch (Exception error) when (error is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            return filters.Exceeded
                ? TooLarge(name)
                : FileReading.Refused(
                    name,
                    "PDF 已损坏，无法打开，请重新导出或者上传原件。",
                    "The PDF is broken and cannot be opened; export it again or upload the original."
                );
        }
    }

    private static FileReading TooLarge(string name) =>
        FileReading.Refused(
            name,
            "PDF 展开后过大，不予读取，请重新导出。",
            "Unpacked the PDF is too large and is not read; export it again."
        );

    private static FileReading Assemble(string name, List<List<string>> pages)
    {
        int[] without =
        [
            .. pages.Index().Where(page => page.Item.Count == 0).Select(page => page.Index + 1),
        ];
        if (without.Length == pages.Count)
        {
            return FileReading.Refused(
                name,
                "PDF 没有文字（可能是扫描件），请上传原件。",
                "The PDF has no text, perhaps only scans; upload the original."
            );
        }

        var repeated = Repeated(pages);
        var said = new HashSet<string>();
        var lines = new List<DocumentLine>();
        for (var page = 0; page < pages.Count; page++)
        {
            foreach (var line in pages[page])
            {
                var form = Form(line);
                if (!repeated.Contains(form) || said.Add(form))
                {
                    lines.Add(new(lines.Count + 1, line, page + 1));
                }
            }
        }

        var notes = new List<LocalizedText>();
        if (without.Length > 0)
        {
            var named = string.Join('、', without.Take(NamedPages));
            notes.Add(
                new(
                    $"第{named}页{(without.Length > NamedPages ? "等" : "")}（共{without.Length}页）没有文字，请上传原件。",
                    $"{without.Length} page(s) have no text ({named.Replace('、', ',')}); upload the original."
                )
            );
        }

        notes.AddRange(TextFiles.Unreliable(lines));
        return FileReading.Read(new(name, lines, notes));
    }

    // The first and last two lines of pages, figures aside, that most pages share.
    private static HashSet<string> Repeated(List<List<string>> pages) =>
        pages.Count < PagesThatRepeat
            ? []
            :
            [
                .. pages
                    .SelectMany(page =>
                        page.Take(2).Concat(page.Skip(2).TakeLast(2)).Select(Form).Distinct()
                    )
                    .GroupBy(form => form)
                    .Where(group => group.Count() * 2 > pages.Count)
                    .Select(group => group.Key),
            ];

    private static string Form(string line) =>
        string.Concat(
            line.Where(character => !char.IsDigit(character) && !char.IsWhiteSpace(character))
        );

    private static List<string> Lines(Page page)
    {
        var letters = page.Letters.Where(letter => !string.IsNullOrEmpty(letter.Value)).ToList();
        var rows = Group(
            letters,
            letter => letter.StartBaseLine.Y,
            letter => letter.StartBaseLine.X
        );
        if (rows.Count >= 8 && rows.Count(row => row.Count(IsInk) <= 2) * 10 > rows.Count * 7)
        {
            // Written downwards, the columns from the right.
            rows = Group(
                letters,
                letter => letter.StartBaseLine.X,
                letter => -letter.StartBaseLine.Y
            );
        }

        return [.. rows.Select(Join).Where(line => !string.IsNullOrWhiteSpace(line))];
    }

    private static bool IsInk(Letter letter) => !string.IsNullOrWhiteSpace(letter.Value);

    private static List<List<Letter>> Group(
        List<Letter> letters,
        Func<Letter, double> across,
        Func<Letter, double> along
    )
    {
        var rows = new List<List<Letter>>();
        foreach (var letter in letters.OrderByDescending(across))
        {
            var reach = Math.Max(2, Math.Abs(letter.BoundingBox.Height) * 0.4);
            if (rows.Count > 0 && Math.Abs(across(rows[^1][0]) - across(letter)) <= reach)
            {
                rows[^1].Add(letter);
            }
            else
            {
                rows.Add([letter]);
            }
        }

        return [.. rows.Select(row => row.OrderBy(along).ToList())];
    }

    private static string Join(List<Letter> row)
    {
        var line = new StringBuilder();
        foreach (var letter in row)
        {
            line.Append(letter.Value);
        }

        return line.ToString().Trim();
    }
}
