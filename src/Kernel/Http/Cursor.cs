using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Trading.Kernel.Http;

/// <summary>A page of a list and where the next one begins.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The page, in the list's order.</param>
/// <param name="Next">Cursor of the next page; null at the end.</param>
public record Page<T>(IReadOnlyList<T> Items, string? Next)
{
    /// <summary>How many there are on all pages; null where that was not asked for.</summary>
    public ListTotal? Total { get; init; }

    /// <summary>The same page, each item as it is shown.</summary>
    public Page<TShown> As<TShown>(Func<T, TShown> shown) =>
        new([.. Items.Select(shown)], Next) { Total = Total };
}

/// <summary>How many there are in a list.</summary>
/// <param name="Count">So many.</param>
/// <param name="OrMore">True where counting stopped there.</param>
public sealed record ListTotal(long Count, bool OrMore)
{
    /// <summary>As far as the pages of a list are counted.</summary>
    public const int Usual = 10_000;

    /// <summary>What a statement counted that stops one behind the most.</summary>
    public static ListTotal Of(long counted, int most) =>
        new(Math.Min(counted, most), counted > most);
}

/// <summary>The position in a list that shows the latest first: instant and key of the last item seen.</summary>
/// <param name="At">When.</param>
/// <param name="Id">Which, among those of one instant.</param>
public sealed record LatestFirst(DateTimeOffset At, Guid Id)
{
    /// <summary>Before the first item.</summary>
    public static readonly LatestFirst Start = new(
        new DateTimeOffset(9999, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Guid.Empty
    );
}

/// <summary>
/// The opaque position in a list: the key of the last item seen, so that pages neither skip nor repeat under change. Every
/// list reads one row more than it shows, to know whether there is a next page, and is cut by <see cref="Page"/>.
/// </summary>
public static class Cursor
{
    /// <summary>The most items one page may hold.</summary>
    public const int MaxTake = 200;

    // A forged one is read as strictly as any body. Where a list begins is no cursor, and may be any instant.
    private static readonly JsonSerializerOptions Json = new()
    {
        Converters =
        {
            new Domain.Codes.InstantJsonConverter(),
            new Domain.Codes.DayJsonConverter(),
        },
    };

    /// <summary>A key as a cursor.</summary>
    internal static string Of<TKey>(TKey key) =>
        WebEncoders.Base64UrlEncode(JsonSerializer.SerializeToUtf8Bytes(key, Json));

    /// <summary>A page of at most <paramref name="take"/> of the rows, of which one more was read.</summary>
    /// <param name="rows">In the list's order.</param>
    /// <param name="take">The most a page shows.</param>
    /// <param name="key">Where a row stands in that order.</param>
    public static Page<T> Page<T, TKey>(IReadOnlyList<T> rows, int take, Func<T, TKey> key) =>
        rows.Count > take
            ? new Page<T>([.. rows.Take(take)], Of(key(rows[take - 1])))
            : new Page<T>(rows, null);

    /// <summary>The key in a cursor; null for the first page; a problem when it is not one of ours.</summary>
    public static Outcome<TKey> Read<TKey>(string? cursor, TKey first)
        where TKey : notnull
    {
        if (string.IsNullOrEmpty(cursor))
        {
            return first;
        }

        try
        {
            if (
                JsonSerializer.Deserialize<TKey>(
                    Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(cursor)),
                    Json
                )
                    is { } key
                && Commands.TextFaults.In(key).Count == 0
            )
            {
                return key;
            }
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
            // Told below, as any other foreign cursor.
        }

        return Foreign(cursor);
    }

    /// <summary>It is no cursor of the list.</summary>
    internal static Problem Foreign(string? cursor) =>
        Problem.Invalid(
            "/cursor",
            "cursor",
            new(
                "分页游标无效，请从第一页重新开始。",
                "Not a cursor of this list; start from the first page."
            ),
            cursor
        );
}
