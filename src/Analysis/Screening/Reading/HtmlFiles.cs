using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Trading.Analysis.Screening.Reading;

/// <summary>Web pages: every block is a line, every cell one with its column's heading.</summary>
internal static class HtmlFiles
{
    private const int LongestHeading = 20;

    private static readonly HashSet<string> Blocks =
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "td",
        "th",
        "ul",
        "br",
        "option",
        "legend",
    ];

    private static readonly HashSet<string> Silent =
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "svg",
    ];

    public static bool IsHtml(string name, string text)
    {
        var head = text.AsSpan(0, Math.Min(text.Length, 2048)).TrimStart("\ufeff \r\n\t");
        return head.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
            || head.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || (
                head.StartsWith("<", StringComparison.Ordinal)
                && (
                    name.EndsWith(".html", StringComparison.OrdinalIgnoreCase)
                    || name.EndsWith(".htm", StringComparison.OrdinalIgnoreCase)
                    || head.Contains("<body", StringComparison.OrdinalIgnoreCase)
                    || head.Contains("<p", StringComparison.OrdinalIgnoreCase)
                    || head.Contains("<div", StringComparison.OrdinalIgnoreCase)
                    || head.Contains("<table", StringComparison.OrdinalIgnoreCase)
                )
            );
    }

    public static FileReading Read(string name, string text)
    {
        if (HtmlNesting.IsBeyondReason(text))
        {
            return FileReading.Read(
                new(
                    name,
                    HtmlNesting.Lines(text),
                    [
                        new(
                            "网页嵌套过深，只按文字读取，没有识别表格；最好上传原件。",
                            "The page is nested too deeply and was read as bare text, without its tables; better upload the original."
                        ),
                    ]
                )
            );
        }

        var page = new HtmlParser().ParseDocument(text);
        var walk = new Walk();
        if (page.Body is { } body)
        {
            walk.Into(body);
            walk.End();
        }

        return walk.Lines.Count == 0
            ? FileReading.Refused(
                name,
                "网页没有文字，请上传原件。",
                "The page has no text; upload the original."
            )
            : FileReading.Read(new(name, walk.Lines, []));
    }

    private sealed class Walk
    {
        private readonly StringBuilder _line = new();
        private string? _cell;
        private string? _heading;
        private int _tables;

        public List<DocumentLine> Lines { get; } = [];

        public void Into(INode node)
        {
            // Depth is the parser's own; it flattens what is nested beyond reason.
            foreach (var child in node.ChildNodes)
            {
                if (child is IText text)
                {
                    _line.Append(text.Data.ReplaceLineEndings(" ").Replace('\t', ' '));
                }
                else if (child is IElement element && !Silent.Contains(element.LocalName))
                {
                    Into(element);
                }
            }
        }

        public void End()
        {
            var text = _line.ToString().Trim();
            _line.Clear();
            if (text.Length > 0)
            {
                Lines.Add(new(Lines.Count + 1, text, null, _cell, _heading));
            }
        }

        private void Into(IElement element)
        {
            var block = Blocks.Contains(element.LocalName);
            if (block)
            {
                End();
            }

            if (element.LocalName == "table")
            {
                Table(element);
            }
            else
            {
                Into((INode)element);
            }

            if (block)
            {
                End();
            }
        }

        private void Table(IElement table)
        {
            var (cell, heading) = (_cell, _heading);
            var at = ++_tables;
            var headings = new List<string>();
            var row = 0;
            foreach (var tr in Rows(table))
            {
                row++;
                var column = 0;
                foreach (var td in tr.Children.Where(child => child.LocalName is "td" or "th"))
                {
                    column++;
                    var said = td.TextContent.Trim();
                    if (row == 1)
                    {
                        headings.Add(said.Length <= LongestHeading ? said : "");
                    }

                    _cell = $"{(cell is null ? "" : cell + "/")}t{at}r{row}c{column}";
                    _heading = row > 1 && column <= headings.Count ? headings[column - 1] : null;
                    Into((INode)td);
                    End();
                }
            }

            (_cell, _heading) = (cell, heading);
        }

        private static IEnumerable<IElement> Rows(IElement table) =>
            table.Children.SelectMany(child =>
                child.LocalName == "tr" ? [child]
                : child.LocalName is "thead" or "tbody" or "tfoot"
                    ? child.Children.Where(row => row.LocalName == "tr")
                : []
            );
    }
}
