using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>
/// Whether a record matches filters, said in SQL: the word of the search, which the index only hastens.
/// </summary>
/// <param name="filters">The filters.</param>
/// <param name="forSystem">
/// True for a trading system, which finds neither natural persons by their names nor drafts that nobody submitted yet.
/// </param>
internal sealed class EntityMatch(EntityFilters filters, bool forSystem)
{
    /// <summary>All but the words and the licence, on <c>entity e</c>.</summary>
    private const string Head = """
        (@draft is null or (e.state <> @draft and (e.kind is null or e.kind <> @person)))
        and (@state is null or e.state = @state)
        and (@kind is null or e.kind = @kind)
        and (@size is null or e.size_class = @size)
        and (@region is null or e.region like @region)
        and (@industry is null or e.industry like @industry
            or (e.industry >= @industryFrom and e.industry < @industryBefore))
        """;

    /// <summary>All but the words, on <c>entity e</c>.</summary>
    public const string Filters =
        Head
        + """

            and ((@licence is null and @grade is null and @day is null) or exists (
                select 1 from entity_qualification q
                where q.entity_code = e.code
                    and (@licence is null or q.name_folded like @licence escape '!')
                    and (@grade is null or q.grade = @grade)
                    and (@day is null or ((q.valid_from is null or q.valid_from <= @day)
                        and (q.valid_to is null or q.valid_to >= @day)))))
            """;

    /// <summary>The words and all else.</summary>
    public const string Conditions =
        "((@name is null or e.name_folded like @name escape '!') and " + Filters + ")";

    /// <summary>
    /// The words and all else where no licence is asked for. A plan made for any parameters would read all licences
    /// before it looks at a few firms.
    /// </summary>
    public const string ConditionsWithoutLicence =
        "((@name is null or e.name_folded like @name escape '!') and " + Head + ")";

    /// <summary>True where a licence, its grade or its day is asked for.</summary>
    public bool AsksLicence =>
        Some(filters.Qualification) is not null
        || Some(filters.Grade) is not null
        || filters.InForceOn is not null;

    /// <summary>The words folded; empty when there are none.</summary>
    public string Words { get; } = Canonical.Folded(filters.Words);

    /// <summary>True where the words may be the beginning of a code.</summary>
    public bool MayBeCode =>
        Words.Length > 0
        && Words.All(c =>
            char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c) || c is ':' or '.' or '-' or '_'
        );

    /// <summary>The conditions' parameters with others.</summary>
    public object With(object others) =>
        Arguments.Of(
            others,
            new
            {
                name = Words.Length == 0 ? null : Canonical.Containing(Words),
                draft = forSystem ? EntityStates.Draft : null,
                person = forSystem ? EntityKinds.NaturalPerson : null,
                state = Some(filters.State),
                kind = Some(filters.Kind),
                size = Some(filters.SizeClass),
                region = filters.RegionPrefix is { } region ? region + "%" : null,
                industry = Industry.Pattern,
                industryFrom = Industry.From,
                industryBefore = Industry.Before,
                licence = Some(filters.Qualification) is { } licence
                    ? Canonical.Containing(licence)
                    : null,
                grade = Some(filters.Grade),
                day = filters.InForceOn,
            }
        );

    // An industry stands in a record as its section's letter, as digits, or as both.
    private (string? Pattern, string? From, string? Before) Industry =>
        filters.IndustryPrefix is not { } prefix ? (null, null, null)
        : char.IsAsciiLetter(prefix[0])
            ? (
                prefix + "%",
                $"{IndustrySection.Find(prefix)!.FirstDivision:00}",
                Next($"{IndustrySection.Find(prefix)!.LastDivision:00}")
            )
        : ($"{IndustrySection.Find(prefix)!.Letter}{prefix}%", prefix, Next(prefix));

    // The first text after all that begin with the digits.
    private static string Next(string digits) => digits[..^1] + (char)(digits[^1] + 1);

    private static string? Some(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
