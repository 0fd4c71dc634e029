using System.Text;
using Trading.Alerts.Indicators;
using Trading.Analysis.Networks;
using Trading.Registry.Contracts;

namespace Trading.Alerts.Networks;

/// <summary>
/// What the register says of firms that bid: head, address, holders. Names and addresses are compared as written; numbers of
/// persons stay sealed, so that namesakes are told as namesakes.
/// </summary>
internal sealed class FirmTies(
    IEntityFacts register,
    NetworkStore store,
    TraitStore traits,
    SuccessorStore successors,
    TimeProvider time
)
{
    /// <summary>Brings in firms and buyers that the network does not know yet; buyers are in no register's row.</summary>
    public async Task Meet(IReadOnlyList<NetworkPart> parts, CancellationToken cancel)
    {
        var buyers = parts
            .DistinctBy(part => part.Counted.Buyer)
            .ToDictionary(
                part => FindingBook.BuyerKey(part.Counted.Buyer),
                part => part.Summary.BuyerName,
                StringComparer.Ordinal
            );
        var known = await store.Known(buyers.Keys, cancel);
        foreach (
            var (key, name) in buyers
                .Where(buyer => !known.Contains(buyer.Key))
                .OrderBy(buyer => buyer.Key, StringComparer.Ordinal)
        )
        {
            await store.KeepFirm(key, Cut(name), "", time.GetUtcNow(), cancel);
        }

        await Meet(
            parts
                .SelectMany(part => part.Names)
                .DistinctBy(name => name.Key)
                .ToDictionary(name => name.Key, name => name.Value, StringComparer.Ordinal),
            cancel
        );
    }

    /// <summary>Brings in firms that the network does not know yet.</summary>
    public async Task Meet(IReadOnlyDictionary<string, string> names, CancellationToken cancel)
    {
        var known = await store.Known([.. names.Keys], cancel);
        string[] unknown =
        [
            .. names.Keys.Where(firm => !known.Contains(firm)).Order(StringComparer.Ordinal),
        ];
        if (unknown.Length == 0)
        {
            return;
        }

        var facts = (await register.Of(unknown, cancel)).ToDictionary(
            firm => TableKey.Of(firm.Code.ToString()),
            StringComparer.Ordinal
        );
        foreach (var firm in unknown)
        {
            await Keep(firm, names[firm], TiesOf(firm, facts.GetValueOrDefault(firm)), cancel);
        }
    }

    /// <summary>A firm's record changed: what it ties now and tied before; null where the network does not know the firm.</summary>
    public async Task<IReadOnlyCollection<(string Kind, string Trait)>?> Refresh(
        string firm,
        CancellationToken cancel
    )
    {
        if (await store.LockFirm(firm, cancel) is not { } digest)
        {
            return null;
        }

        // A merged firm is not somebody who shares an address with its successor.
        var merged = (await successors.Of([firm], cancel)).Count > 0;
        var facts = merged ? null : (await register.Of([firm], cancel)).SingleOrDefault();
        var ties = TiesOf(firm, facts);
        if (DigestOf(ties) == digest)
        {
            return [];
        }

        var source = SourceOf(firm);
        TiedNodes[] before = [.. (await store.TiesOf([source], cancel))[source]];
        await Keep(firm, null, ties, cancel, before);
        return [.. before.Concat(ties).Select(tie => (tie.Relation, tie.Other)).Distinct()];
    }

    private async Task Keep(
        string firm,
        string? name,
        IReadOnlyList<TiedNodes> ties,
        CancellationToken cancel,
        IReadOnlyList<TiedNodes>? before = null
    )
    {
        await store.KeepFirm(
            firm,
            name is null ? null : Cut(name),
            DigestOf(ties),
            time.GetUtcNow(),
            cancel
        );
        await store.KeepTies(SourceOf(firm), ties, name is not null, cancel);
        await traits.MoveAll(
            [
                .. ties.Select(tie => (TraitOf(firm, tie), 1L)),
                .. (before ?? []).Select(tie => (TraitOf(firm, tie), -1L)),
                // A firm stands for itself where others are held by it.
                .. before is null ? [(Itself(firm), 1L)] : Array.Empty<(FirmTrait, long)>(),
            ],
            cancel
        );
    }

    private static FirmTrait TraitOf(string firm, TiedNodes tie) =>
        new(tie.Relation, tie.Other, firm, "", tie.Shown ?? "");

    private static FirmTrait Itself(string firm) => new(Traces.Holder, firm, firm, "", firm);

    private static string SourceOf(string firm) => TableKey.Of($"register:{firm}");

    private static string DigestOf(IEnumerable<TiedNodes> ties) =>
        Digest.Of(Encoding.UTF8.GetBytes(string.Join('\n', ties)));

    private static List<TiedNodes> TiesOf(string firm, EntityFacts? facts)
    {
        var ties = new List<TiedNodes>();
        if (facts is null)
        {
            return ties;
        }

        if (Plain(facts.LegalRepresentative) is { Length: > 0 } head)
        {
            ties.Add(
                new(
                    Traces.Person,
                    NodeKinds.Firm,
                    firm,
                    Traces.Person,
                    TableKey.Of($"name:{head}"),
                    Cut(head)
                )
            );
        }

        if (Plain(facts.Address) is { Length: > 0 } address)
        {
            ties.Add(
                new(
                    Traces.Address,
                    NodeKinds.Firm,
                    firm,
                    Traces.Address,
                    TableKey.Of($"place:{address}"),
                    Cut(address)
                )
            );
        }

        ties.AddRange(
            facts
                .Holders.Select(holder => holder.Code)
                .OfType<string>()
                .Where(code => code != firm)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(code => new TiedNodes(
                    Traces.Holder,
                    NodeKinds.Firm,
                    firm,
                    NodeKinds.Firm,
                    TableKey.Of(code),
                    code
                ))
        );
        return ties;
    }

    private static string Plain(string? text) =>
        string.Concat((text ?? "").Where(character => !char.IsWhiteSpace(character)));

    private static string Cut(string text) => text.Length <= 200 ? text : text[..200];
}
