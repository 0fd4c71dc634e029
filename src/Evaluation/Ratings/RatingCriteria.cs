using System.Text.Json;

namespace Trading.Evaluation.Ratings;

/// <summary>By what experts are rated, and for how long after the result they can be: data with their source, dated.</summary>
public static class RatingCriteria
{
    /// <summary>The best of 1 to 5.</summary>
    public const int Highest = 5;

    /// <summary>A score that is not higher needs a remark.</summary>
    public const int Low = 2;

    /// <summary>A criterion.</summary>
    /// <param name="Code">Its code.</param>
    /// <param name="Name">In words.</param>
    /// <param name="Parties">Who rates by it; see <see cref="RatingParties"/>.</param>
    /// <param name="Source">Law and article.</param>
    /// <param name="InForceFrom">The first day of results that it is for.</param>
    /// <param name="InForceTo">The last; null while it goes on.</param>
    public sealed record Criterion(
        string Code,
        LocalizedText Name,
        IReadOnlyList<string> Parties,
        LocalizedText Source,
        DateOnly InForceFrom,
        DateOnly? InForceTo
    );

    /// <summary>How long ratings are taken.</summary>
    /// <param name="Days">Days after the result.</param>
    /// <param name="Source">Law and article, or why so long.</param>
    /// <param name="InForceFrom">The first day of results that it is for.</param>
    /// <param name="InForceTo">The last; null while it goes on.</param>
    public sealed record Term(
        int Days,
        LocalizedText Source,
        DateOnly InForceFrom,
        DateOnly? InForceTo
    );

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>All criteria, of every day.</summary>
    public static readonly IReadOnlyList<Criterion> All =
    [
        .. Load<CriterionLine>("rating-criteria")
            .Select(line => new Criterion(
                line.Code,
                new(line.Zh, line.En),
                line.Parties,
                new(line.Source, line.SourceEn),
                line.InForceFrom,
                line.InForceTo
            )),
    ];

    /// <summary>All terms, of every day.</summary>
    public static readonly IReadOnlyList<Term> Terms =
    [
        .. Load<TermLine>("rating-terms")
            .Select(line => new Term(
                line.Days,
                new(line.Source, line.SourceEn),
                line.InForceFrom,
                line.InForceTo
            )),
    ];

    /// <summary>By what a party rates where the result became known on a day.</summary>
    public static IReadOnlyList<Criterion> Of(string party, DateOnly result) =>
        [
            .. All.Where(one =>
                one.Parties.Contains(party)
                && one.InForceFrom <= result
                && !(one.InForceTo < result)
            ),
        ];

    /// <summary>Until when ratings are taken; null where no term was in force on the day of the result.</summary>
    public static DateTimeOffset? Until(DateTimeOffset result)
    {
        var day = Domain.Codes.ChinaTime.DateOf(result);
        return
            Terms.FirstOrDefault(term => term.InForceFrom <= day && !(term.InForceTo < day))
                is { } term
            ? Domain.Codes.ChinaTime.End(day.AddDays(term.Days))
            : null;
    }

    private static TLine[] Load<TLine>(string name)
    {
        using var stream = typeof(RatingCriteria).Assembly.GetManifestResourceStream(
            $"evaluation/{name}.json"
        )!;
        return JsonSerializer.Deserialize<TLine[]>(stream, Json)!;
    }

    private sealed record CriterionLine(
        string Code,
        string Zh,
        string En,
        string[] Parties,
        string Source,
        string SourceEn,
        DateOnly InForceFrom,
        DateOnly? InForceTo
    );

    private sealed record TermLine(
        int Days,
        string Source,
        string SourceEn,
        DateOnly InForceFrom,
        DateOnly? InForceTo
    );
}
