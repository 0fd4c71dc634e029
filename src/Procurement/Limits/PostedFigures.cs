using System.Globalization;
using System.Text.Json;
using Trading.Domain.Codes;

namespace Trading.Procurement.Limits;

/// <summary>A step as it was posted, with its figures as JSON.</summary>
/// <param name="Step">Its code.</param>
/// <param name="Lot">Null or empty for all lots.</param>
/// <param name="Ordinal">Which of several.</param>
/// <param name="At">When; null where an import did not know.</param>
/// <param name="Figures">An object: instants and days as text, amounts in the currency's hundredth, counts, flags, texts.</param>
internal sealed record PostedFigures(
    string Step,
    string? Lot,
    int Ordinal,
    DateTimeOffset? At,
    string Figures
)
{
    /// <summary>What it said was taken back since: no clock begins with it any more.</summary>
    public bool Undone { get; init; }

    /// <summary>It came again after it had been taken back: what was in time the first time is not late by it.</summary>
    public bool Again { get; init; }

    private const string Contract = "contract.amount";
    private const string Changed = "contractChange.amount";

    private static readonly string[] Amounts = ["amount", "budget", "estimate", "reserve"];

    /// <summary>What posted steps say in the words of the limits. Figures of the whole, as the budget of a plan, are also found by their own name.</summary>
    public static (
        IReadOnlyList<RecordedEvent> Events,
        IReadOnlyList<RecordedFigure> Figures,
        IReadOnlyDictionary<string, string> Facts
    ) Of(IEnumerable<PostedFigures> steps)
    {
        var events = new List<RecordedEvent>();
        var figures = new List<RecordedFigure>();
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var step in steps.OrderBy(step => step.Ordinal))
        {
            step.Into(events, figures, facts);
        }

        figures.AddRange(Added(figures));
        return (events, figures, facts);
    }

    private void Into(
        List<RecordedEvent> events,
        List<RecordedFigure> figures,
        Dictionary<string, string> facts
    )
    {
        var lot = string.IsNullOrEmpty(Lot) ? null : Lot;
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        var moments = new List<(string Name, DateTimeOffset At)>();
        if (At is { } at)
        {
            moments.Add((Step, at));
        }

        using var read = JsonDocument.Parse(Figures);
        foreach (var figure in read.RootElement.EnumerateObject())
        {
            var name = $"{Step}.{figure.Name}";
            switch (figure.Value.ValueKind)
            {
                case JsonValueKind.Number when figure.Value.TryGetDecimal(out var number):
                    var value = Amounts.Contains(figure.Name) ? number / 100 : number;
                    figures.Add(new(name, value) { Lot = lot });
                    if (figure.Name is "budget" or "estimate" or "reserve")
                    {
                        figures.RemoveAll(known => known.Name == figure.Name && known.Lot == lot);
                        figures.Add(new(figure.Name, value) { Lot = lot });
                    }

                    break;
                case JsonValueKind.True or JsonValueKind.False:
                    said[name] = figure.Value.GetBoolean() ? "true" : "false";
                    facts[figure.Name] = said[name];
                    break;
                case JsonValueKind.String when Moment(figure.Value.GetString()!) is { } moment:
                    moments.Add((name, moment));
                    break;
                case JsonValueKind.String:
                    said[name] = figure.Value.GetString()!;
                    // A fact of the whole, as the subject of a sale.
                    facts[figure.Name] = figure.Value.GetString()!;
                    break;
            }
        }

        events.AddRange(
            moments.Select(moment => new RecordedEvent(moment.Name, moment.At)
            {
                Lot = lot,
                Repeat = Ordinal,
                Undone = Undone,
                Again = Again,
                Facts = said,
            })
        );
    }

    // A change says the amount afterwards; what the law bounds is what the changes add to the contract.
    private static IEnumerable<RecordedFigure> Added(List<RecordedFigure> figures) =>
        figures
            .Where(figure => figure.Name == Changed)
            .GroupBy(figure => figure.Lot)
            .Select(lot =>
                (
                    Last: lot.Last(),
                    Before: figures.Find(figure => figure.Name == Contract && figure.Lot == lot.Key)
                )
            )
            .Where(change => change.Before is not null)
            .Select(change => new RecordedFigure(
                "contractChange.added",
                Math.Max(0, change.Last.Value - change.Before!.Value)
            )
            {
                Lot = change.Last.Lot,
            })
            .ToList();

    private static DateTimeOffset? Moment(string text) =>
        DateOnly.TryParseExact(
            text,
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var day
        )
            ? ChinaTime.At(day, TimeOnly.MinValue)
        : text.Contains('T', StringComparison.Ordinal)
        && DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var instant
        )
            ? instant
        : null;
}
