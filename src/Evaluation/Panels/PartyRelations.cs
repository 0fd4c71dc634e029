using Trading.Domain.Codes;
using Trading.Evaluation.Experts;
using Trading.Registry.Contracts;

namespace Trading.Evaluation.Panels;

/// <summary>
/// What the registry knows of parties: who stands on their records by identity number, and who holds the bidders, at any depth.
/// The same parties are asked about once: seats of a panel are filled one by one.
/// </summary>
internal sealed class PartyRelations(IEntityPeople people, IEntityFacts facts)
{
    private (Parties Of, Known Known)? _held;

    /// <summary>What is known.</summary>
    /// <param name="People">Tokens of legal representatives, holders and staff of the buyer, the agency, the bidders and the units that prepared the documents.</param>
    /// <param name="Holders">Codes of who holds a bidder, or who holds such a one.</param>
    public sealed record Known(IReadOnlySet<string> People, IReadOnlySet<string> Holders);

    public async Task<Known> Of(Parties parties, CancellationToken cancel)
    {
        if (_held is { } held && ReferenceEquals(held.Of, parties))
        {
            return held.Known;
        }

        var bidders = parties.Bidders.Select(bidder => bidder.Code).Distinct().ToList();
        EntityCode[] codes =
        [
            .. bidders
                .Select(code => (EntityCode?)code)
                .Append(parties.BuyerCode)
                .Append(parties.Agency?.Code)
                .Concat(parties.Preparers.Select(one => one.Code))
                .OfType<EntityCode>()
                .Distinct(),
        ];
        var tokens = new HashSet<string>(StringComparer.Ordinal);
        if (codes.Length > 0)
        {
            tokens.UnionWith((await people.Of(codes, cancel)).Select(person => person.Token));
        }

        var known = new Known(tokens, await HoldersOf(bidders, cancel));
        _held = (parties, known);
        return known;
    }

    // Upwards, one level at a time; who was met before is not asked again, so that a ring of holders ends.
    private async Task<HashSet<string>> HoldersOf(
        IReadOnlyCollection<EntityCode> bidders,
        CancellationToken cancel
    )
    {
        var holders = new HashSet<string>(StringComparer.Ordinal);
        var met = bidders.Select(code => code.ToString()).ToHashSet(StringComparer.Ordinal);
        string[] level = [.. met];
        while (level.Length > 0)
        {
            var above = (await facts.Of(level, cancel))
                .SelectMany(firm => firm.Holders)
                .Select(holder => holder.Code)
                .OfType<string>()
                .ToHashSet(StringComparer.Ordinal);
            holders.UnionWith(above);
            level = [.. above.Where(met.Add)];
        }

        return holders;
    }
}
