using System.Globalization;
using Trading.Domain.Codes;

namespace Trading.Kernel.Sql;

/// <summary>
/// How many there were in each of the last eight spans of seven days, the last of which ends with today in China: each is
/// as long as the one before, whatever day of the week it is. A statement selects <see cref="Number"/> of the rows from
/// <c>@week0</c> to before <c>@week8</c>, and counts them by it.
/// </summary>
/// <param name="Week">Which span, from 0, the oldest.</param>
/// <param name="Count">How many.</param>
public sealed record Weekly(int Week, long Count)
{
    /// <summary>How many spans.</summary>
    public const int Spans = 8;

    private const int Days = 7;

    /// <summary>For the database's rows.</summary>
    public Weekly()
        : this(0, 0) { }

    /// <summary>In SQL, the span in which an instant lies.</summary>
    public static string Number(string instant) =>
        string.Concat([
            "case",
            .. Enumerable
                .Range(1, Spans - 1)
                .Select(week =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $" when {instant} < @week{week} then {week - 1}"
                    )
                ),
            string.Create(CultureInfo.InvariantCulture, $" else {Spans - 1} end"),
        ]);

    /// <summary>A number for each span, the oldest first.</summary>
    public static List<long> Counts(IReadOnlyCollection<Weekly> rows) =>
        [
            .. Enumerable
                .Range(0, Spans)
                .Select(week => rows.Where(row => row.Week == week).Sum(row => row.Count)),
        ];

    /// <summary>Where the spans begin and the last ends, as parameters beside others.</summary>
    public static object With(DateOnly today, object others) =>
        Arguments.Of(
            others,
            new
            {
                week0 = Start(today, 0),
                week1 = Start(today, 1),
                week2 = Start(today, 2),
                week3 = Start(today, 3),
                week4 = Start(today, 4),
                week5 = Start(today, 5),
                week6 = Start(today, 6),
                week7 = Start(today, 7),
                week8 = Start(today, Spans),
            }
        );

    /// <summary>The first day of a span.</summary>
    public static DateOnly FirstDay(DateOnly today, int week) =>
        today.AddDays(1 - (Days * (Spans - week)));

    private static DateTimeOffset Start(DateOnly today, int week) =>
        ChinaTime.At(FirstDay(today, week), TimeOnly.MinValue);
}
