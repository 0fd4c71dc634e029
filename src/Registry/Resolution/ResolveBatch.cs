using Trading.Domain.Codes;
using Trading.Registry.Entities;
using Trading.Registry.Rules;

namespace Trading.Registry.Resolution;

/// <summary>
/// Reads what a batch of rows is compared with, by some statements for all of them, and compares. Nothing is written; what is
/// decided here is looked at once more behind a lock before it is.
/// </summary>
internal sealed class ResolveBatch(BlockStore blocks, CaseStore cases)
{
    // To tell two rows apart by all that is in them costs more than to compare them.
    private static readonly IEqualityComparer<IncomingFirm> Itself =
        ReferenceEqualityComparer.Instance;

    /// <summary>What is to become of the rows.</summary>
    /// <param name="Rows">In the file's order.</param>
    public sealed record Plan(IReadOnlyList<Row> Rows);

    /// <summary>What is to become of a row.</summary>
    /// <param name="Firm">The row.</param>
    public sealed record Row(IncomingFirm Firm)
    {
        /// <summary>What it is like; null where its code tells.</summary>
        public Resolution? Found { get; init; }

        /// <summary>The case of the same row of before; null when it is new.</summary>
        public ResolutionCase? Same { get; init; }

        /// <summary>Its digest, where it may become a case.</summary>
        public string? Digest { get; init; }

        /// <summary>Records under an old code of this very firm.</summary>
        public IReadOnlyList<string> Legacy { get; init; } = [];
    }

    /// <summary>Looks.</summary>
    public async Task<Plan> Look(EntityBatch batch, CancellationToken cancel)
    {
        var known = await blocks.Known(batch.Entities.Select(one => one.Code), cancel);
        // A code that comes twice is known the second time.
        var first = batch
            .Firms.Where(firm => firm.Code is not null)
            .DistinctBy(firm => firm.Code)
            .ToDictionary(firm => firm.Code!, StringComparer.Ordinal);
        var rows = batch
            .Firms.Select(firm => new Row(firm)
            {
                Digest = NeedsCase(firm, known, first) ? CaseStore.DigestOf(firm.Told) : null,
            })
            .ToList();
        var same = await cases.Same(rows.Select(row => row.Digest).OfType<string>(), cancel);
        var open = rows.Where(row =>
                row.Firm.IsOpen
                && row.Digest is { } digest
                && !same.ContainsKey(digest)
                && (row.Firm.Code is null || !known.ContainsKey(row.Firm.Code))
            )
            .ToList();
        var found = await Find([.. open.Select(row => row.Firm)], cancel);
        var legacy = await Legacy(
            [.. rows.Where(row => row.Firm.Facts.Code is { Unified: not null })],
            known,
            cancel
        );
        return new([
            .. rows.Select(row =>
                row with
                {
                    Found = found.GetValueOrDefault(row.Firm),
                    Same = row.Digest is { } digest ? same.GetValueOrDefault(digest) : null,
                    Legacy = legacy.GetValueOrDefault(row.Firm) ?? [],
                }
            ),
        ]);
    }

    /// <summary>True for a known firm that the row calls otherwise.</summary>
    public static bool IsOtherwise(string known, IncomingFirm firm) =>
        Canonical.Folded(known) != Canonical.Folded(firm.Told.Record.Identity.Name);

    private static bool NeedsCase(
        IncomingFirm firm,
        Dictionary<string, BlockStore.StandingFirm> known,
        Dictionary<string, IncomingFirm> first
    ) =>
        firm.Code is { } code && known.TryGetValue(code, out var standing)
            ? IsOtherwise(standing.Name, firm)
        : firm.IsOpen ? true
        : firm.Code is not null
            && first[firm.Code] != firm
            && IsOtherwise(first[firm.Code].Told.Record.Identity.Name ?? "", firm);

    /// <summary>What rows are like that their code does not tell.</summary>
    public async Task<Dictionary<IncomingFirm, Resolution>> Find(
        IReadOnlyList<IncomingFirm> open,
        CancellationToken cancel
    )
    {
        if (open.Count == 0)
        {
            return [];
        }

        var blocksOf = open.ToDictionary(firm => firm, BlocksOf, Itself);
        var lying = await blocks.In(blocksOf.Values.SelectMany(some => some), cancel);
        var former = await blocks.Former(open.SelectMany(OldCodes), cancel);
        var direct = await blocks.Known(
            open.SelectMany(OldCodes).Select(code => code.ToString()),
            cancel
        );
        var near = open.ToDictionary(
            firm => firm,
            firm =>
                blocksOf[firm]
                    .SelectMany(block => lying[block])
                    .Concat(
                        OldCodes(firm)
                            .SelectMany(code => former.GetValueOrDefault(code) ?? [])
                            .Select(code => code.ToString())
                    )
                    .Concat(
                        OldCodes(firm).Select(code => code.ToString()).Where(direct.ContainsKey)
                    )
                    .ToHashSet(StringComparer.Ordinal),
            Itself
        );
        var facts = await blocks.Facts(near.Values.SelectMany(codes => codes), cancel);
        return open.AsParallel()
            .Select(firm =>
                (
                    Firm: firm,
                    Found: Resolve.Of(
                        firm.Facts,
                        firm.Mended,
                        near[firm].Select(facts.GetValueOrDefault).OfType<FirmFacts>(),
                        former
                    )
                )
            )
            .ToDictionary(one => one.Firm, one => one.Found, Itself);
    }

    /// <summary>Which firm under a unified code a record under an old one is like.</summary>
    public async Task<Resolution> FindUnified(FirmFacts old, CancellationToken cancel)
    {
        var lying = await blocks.In(Blocks.Of(old), cancel);
        var former = await blocks.Former([old.Code!.Value], cancel);
        var near = await blocks.Facts(
            lying
                .SelectMany(block => block)
                .Concat(former.Values.SelectMany(codes => codes).Select(code => code.ToString())),
            cancel
        );
        return Resolve.Of(
            old,
            [],
            near.Values.Where(firm => firm.Code is { Unified: not null }),
            former
        );
    }

    // A new unified code whose organisation code, or a code that its register states beside it, is a record's of before.
    private async Task<Dictionary<IncomingFirm, List<string>>> Legacy(
        List<Row> rows,
        Dictionary<string, BlockStore.StandingFirm> known,
        CancellationToken cancel
    )
    {
        var fresh = rows.Where(row => !known.ContainsKey(row.Firm.Code!)).ToList();
        var blockOf = fresh.ToDictionary(
            row => row.Firm,
            row =>
                Blocks.OfOrganisation(row.Firm.Facts.Code!.Value.Unified!.Value.OrganisationCode),
            Itself
        );
        var lying = await blocks.In(blockOf.Values, cancel);
        var stated = await blocks.Known(
            fresh.Select(row => row.Firm.Facts.FormerCode?.ToString()).OfType<string>(),
            cancel
        );
        return fresh
            .Select(row =>
                (
                    row.Firm,
                    Codes: lying[blockOf[row.Firm]]
                        .Append(row.Firm.Facts.FormerCode?.ToString() ?? "")
                        .Where(code =>
                            code.StartsWith(
                                EntityCode.OrganisationScheme + ":",
                                StringComparison.Ordinal
                            ) || stated.ContainsKey(code)
                        )
                        .Where(code => EntityCode.Parse(code).IsLegacy)
                        .Distinct()
                        .ToList()
                )
            )
            .Where(one => one.Codes.Count > 0)
            .ToDictionary(one => one.Firm, one => one.Codes, Itself);
    }

    /// <summary>The blocks in which a row looks for firms.</summary>
    public static List<long> BlocksOf(IncomingFirm firm) =>
        [
            .. Blocks.Of(firm.Facts),
            .. firm
                .Mended.Where(code => code.Scheme == EntityCode.OrganisationScheme)
                .Select(code => Blocks.OfOrganisation(OrganisationCode.Parse(code.Value))),
        ];

    private static IEnumerable<EntityCode> OldCodes(IncomingFirm firm) =>
        firm.Mended.Concat(new[] { firm.Facts.Code, firm.Facts.FormerCode }.OfType<EntityCode>());
}
