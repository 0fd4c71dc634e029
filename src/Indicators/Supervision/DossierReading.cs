using System.Globalization;
using Trading.Domain.Codes;

namespace Trading.Indicators.Supervision;

/// <summary>How the rules read a dossier: days in China, steps by code, whom it is compared with.</summary>
public static class DossierReading
{
    /// <summary>The day in China; null for none, and for what no clock shows.</summary>
    public static DateOnly? DayOf(DateTimeOffset? instant) =>
        instant is { Year: > Rfc3339.FirstYear and < Rfc3339.LastYear } known
            ? ChinaTime.DateOf(known)
            : null;

    /// <summary>The steps of a kind that concern a lot, in the order in which they were posted.</summary>
    public static IEnumerable<StepFact> StepsOf(
        this ProcurementDossier dossier,
        string code,
        string? lot = null
    )
    {
        ArgumentNullException.ThrowIfNull(dossier);
        return dossier.Steps.Where(step =>
            step.Code == code && (lot is null || step.Lot is null || step.Lot == lot)
        );
    }

    /// <summary>The figure as an instant; null where it is missing or unreadable.</summary>
    public static DateTimeOffset? InstantOf(this StepFact step, string figure)
    {
        ArgumentNullException.ThrowIfNull(step);
        return
            step.Figures.TryGetValue(figure, out var text)
            && Rfc3339.TryInstant(text, out var instant)
            ? instant
            : null;
    }

    /// <summary>The figure as a flag; null where it is missing or unreadable.</summary>
    public static bool? FlagOf(this StepFact step, string figure)
    {
        ArgumentNullException.ThrowIfNull(step);
        return step.Figures.TryGetValue(figure, out var text) && bool.TryParse(text, out var flag)
            ? flag
            : null;
    }

    /// <summary>The day of the first step that has one: the day by which rules and parameters are chosen.</summary>
    public static DateOnly? FirstDay(this ProcurementDossier dossier, string? code = null)
    {
        ArgumentNullException.ThrowIfNull(dossier);
        return dossier
            .Steps.Where(step => code is null || step.Code == code)
            .Select(step => DayOf(step.At))
            .Where(day => day is not null)
            .Min();
    }

    /// <summary>The day on which it happened last what is recorded: the month to which its sums belong.</summary>
    public static DateOnly? LastDay(this ProcurementDossier dossier)
    {
        ArgumentNullException.ThrowIfNull(dossier);
        return dossier
            .Steps.Select(step => DayOf(step.At))
            .Concat(dossier.Lots.SelectMany(lot => lot.Awards).Select(award => DayOf(award.At)))
            .Where(day => day is not null)
            .Max();
    }

    /// <summary>Kind x industry x city x method.</summary>
    public static PeerKey PeersOf(this ProcurementDossier dossier)
    {
        ArgumentNullException.ThrowIfNull(dossier);
        return new(dossier.Kind, dossier.Category, CityOf(dossier.Region), dossier.Method);
    }

    /// <summary>With whose sums a subject's are compared: those of its kind of trading.</summary>
    public static PeerKey SubjectsOf(this ProcurementDossier dossier)
    {
        ArgumentNullException.ThrowIfNull(dossier);
        return new(dossier.Kind, null, null, null);
    }

    /// <summary>The market as a subject: kind, industry and city; null where industry or region are not recorded.</summary>
    public static string? MarketOf(this ProcurementDossier dossier)
    {
        ArgumentNullException.ThrowIfNull(dossier);
        return dossier.Category is { } category && CityOf(dossier.Region) is { } city
            ? $"{dossier.Kind}/{category}/{city}"
            : null;
    }

    /// <summary>The deadline in force at the end: the last one posted; null where none is recorded.</summary>
    public static DateTimeOffset? DeadlineOf(this ProcurementDossier dossier, string? lot = null)
    {
        ArgumentNullException.ThrowIfNull(dossier);
        return dossier
            .Steps.Where(step => lot is null || step.Lot is null || step.Lot == lot)
            .Select(step => step.InstantOf("newDeadline") ?? step.InstantOf("deadline"))
            .LastOrDefault(deadline => deadline is not null);
    }

    /// <summary>Of a division's code the city's, as neighbours are compared by city.</summary>
    public static string? CityOf(string? region) =>
        region is { Length: 6 } ? string.Concat(region.AsSpan(0, 4), "00") : region;

    /// <summary>One firm is one code, however it was typed.</summary>
    public static string KeyOf(Party party)
    {
        ArgumentNullException.ThrowIfNull(party);
        return KeyOf(party.Code);
    }

    /// <summary>
    /// One firm is one code, however it was typed: a unified social credit code in capitals. Ids of other schemes stay as they
    /// are, since there case may tell two apart.
    /// </summary>
    public static string KeyOf(string? code)
    {
        var trimmed = (code ?? "").Trim();
        return trimmed.Length == 18 && trimmed.All(char.IsAsciiLetterOrDigit)
            ? trimmed.ToUpperInvariant()
            : trimmed;
    }

    internal static DateOnly MonthOf(DateOnly day) => new(day.Year, day.Month, 1);

    /// <summary>As evidence is written: invariant, instants in RFC 3339.</summary>
    internal static string Written(object value) =>
        value switch
        {
            double number => number.ToString("0.######", CultureInfo.InvariantCulture),
            decimal number => number.ToString("0.######", CultureInfo.InvariantCulture),
            DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            DateTimeOffset at => at.ToString(
                "yyyy-MM-dd'T'HH:mm:sszzz",
                CultureInfo.InvariantCulture
            ),
            bool flag => flag ? "true" : "false",
            IEnumerable<string> several => string.Join(",", several),
            IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
}
