using System.Net;
using System.Text;

namespace Trading.Analysis.Screening.Reading;

/// <summary>
/// Web pages nested beyond reason, which no parser follows without losing its breath: how deep they are is told from
/// their tags, and they are read without a tree.
/// </summary>
internal static class HtmlNesting
{
    private const int Deepest = 400;

    // Elements that never hold another, and those whose end is understood where it is not written.
    private static readonly HashSet<string> Shallow = new(StringComparer.OrdinalIgnoreCase)
    {
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "td",
        "th",
        "tr",
        "dd",
        "dt",
        "option",
        "tbody",
        "thead",
        "tfoot",
    };

    /// <summary>True where elements stand within each other deeper than any page needs.</summary>
    public static bool IsBeyondReason(string text)
    {
        var depth = 0;
        foreach (var (_, name, closes) in Tags(text))
        {
            if (Shallow.Contains(name))
            {
                continue;
            }

            depth += closes ? -Math.Min(depth, 1) : 1;
            if (depth > Deepest)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The text between the tags, a line for each stretch.</summary>
    public static IReadOnlyList<DocumentLine> Lines(string text)
    {
        var lines = new List<DocumentLine>();
        var from = 0;
        foreach (var (place, _, _) in Tags(text))
        {
            Add(text.AsSpan(from, place.Start - from));
            from = place.End;
        }

        Add(text.AsSpan(from));
        return lines;

        void Add(ReadOnlySpan<char> stretch)
        {
            var line = new StringBuilder(WebUtility.HtmlDecode(stretch.ToString()))
                .Replace('\n', ' ')
                .Replace('\r', ' ')
                .Replace('\t', ' ')
                .ToString()
                .Trim();
            if (line.Length > 0)
            {
                lines.Add(new(lines.Count + 1, line));
            }
        }
    }

    private static IEnumerable<((int Start, int End) Place, string Name, bool Closes)> Tags(
        string text
    )
    {
        for (var at = 0; at < text.Length; )
        {
            var start = text.IndexOf('<', at);
            if (start < 0)
            {
                yield break;
            }

            var closes = start + 1 < text.Length && text[start + 1] == '/';
            var name = start + (closes ? 2 : 1);
            var end = name;
            while (end < text.Length && char.IsAsciiLetterOrDigit(text[end]))
            {
                end++;
            }

            var after = text.IndexOf('>', end);
            if (after < 0)
            {
                yield break;
            }

            at = after + 1;
            if (end > name && char.IsAsciiLetter(text[name]))
            {
                yield return ((start, at), text[name..end], closes);
            }
            else if (end == name && text[name] is not ('!' or '?'))
            {
                at = name;
            }
        }
    }
}
