using Trading.Cli;
using Trading.Domain.Codes;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Resolution;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry.Resolution;

/// <summary>What the engine makes of rows whose truth is known, beside two baselines.</summary>
public static class ResolutionTrial
{
    private const double PlainlyAlike = 0.85;

    /// <summary>How it went.</summary>
    /// <param name="Precision">Of what was merged unasked, how much was right.</param>
    /// <param name="Recall">Of the rows of known firms, how many were merged right or lie in the queue with their firm.</param>
    /// <param name="Unasked">Of those, how many were merged right.</param>
    /// <param name="Queue">Of all rows, how many lie in the queue.</param>
    /// <param name="Wrong">What was merged wrong.</param>
    /// <param name="Missed">What was missed.</param>
    public sealed record Result(
        double Precision,
        double Recall,
        double Unasked,
        double Queue,
        IReadOnlyList<string> Wrong,
        IReadOnlyList<string> Missed
    );

    /// <summary>The engine.</summary>
    public static Result Run(int firms, int seed, bool secondMix)
    {
        var (known, rows) = Data(firms, seed, secondMix);
        var facts = known.Select(firm => FirmFacts.Of(firm.Code, firm.Record)).ToList();
        var blocks = new Dictionary<long, List<int>>();
        foreach (var (i, firm) in facts.Index())
        {
            foreach (var block in Blocks.Of(firm))
            {
                (blocks.TryGetValue(block, out var others) ? others : blocks[block] = []).Add(i);
            }
        }

        var byCode = facts.Index().ToDictionary(one => one.Item.Code!.Value, one => one.Index);
        return Judge(
            rows,
            row =>
            {
                var it = FirmFacts.Of(row.Code, row.Record);
                if (it.Code is { } given && byCode.ContainsKey(given))
                {
                    return (true, [given]);
                }

                var mended = it.WrittenCode is { } written ? MendedCode.Of(written) : [];
                var near = Blocks
                    .Of(it)
                    .Concat(BlocksOf(mended))
                    .SelectMany(block => blocks.GetValueOrDefault(block) ?? [])
                    .Concat(mended.Where(byCode.ContainsKey).Select(code => byCode[code]))
                    .Distinct()
                    .Select(i => facts[i]);
                var found = Resolve.Of(
                    it,
                    mended,
                    near,
                    new Dictionary<EntityCode, IReadOnlyList<EntityCode>>()
                );
                return (
                    found.Reach == Reach.Merge,
                    [.. found.Candidates.Select(candidate => candidate.Code)]
                );
            }
        );
    }

    /// <summary>Merged where the name, or the code as written, is the same to the letter.</summary>
    public static Result Exact(int firms, int seed, bool secondMix)
    {
        var (known, rows) = Data(firms, seed, secondMix);
        var names = known.ToLookup(firm => firm.Record.Identity.Name!, firm => firm.Code);
        return Judge(rows, row => (true, [.. names[row.Record.Identity.Name!].Take(1)]));
    }

    /// <summary>Merged into the firm whose name is nearest by plain Levenshtein, where that is near.</summary>
    public static Result Levenshtein(int firms, int seed, bool secondMix)
    {
        var (known, rows) = Data(firms, seed, secondMix);
        return Judge(
            rows,
            row =>
            {
                var name = row.Record.Identity.Name!;
                var (ratio, code) = known
                    .AsParallel()
                    .Select(firm => (Ratio(name, firm.Record.Identity.Name!), firm.Code))
                    .Max();
                return (true, ratio >= PlainlyAlike ? [code] : []);
            }
        );
    }

    private static double Ratio(string one, string other)
    {
        var longest = Math.Max(one.Length, other.Length);
        var most = (int)(longest * (1 - PlainlyAlike)) + 1;
        return 1 - (double)TextLikeness.Edits(one, other, most) / longest;
    }

    private static IEnumerable<long> BlocksOf(IReadOnlyList<EntityCode> mended) =>
        mended
            .Where(code => code.Scheme == EntityCode.OrganisationScheme)
            .Select(code => Blocks.OfOrganisation(OrganisationCode.Parse(code.Value)));

    private static Result Judge(
        IReadOnlyList<Corruptions.Row> rows,
        Func<EntityToImport, (bool Merged, EntityCode[] Candidates)> decide
    )
    {
        var (merged, right, found, queue, firms) = (0, 0, 0, 0, 0);
        var (wrong, missed) = (new List<string>(), new List<string>());
        foreach (var row in rows)
        {
            var (unasked, candidates) = decide(row.Firm);
            firms += row.Is is null ? 0 : 1;
            if (unasked && candidates.Length > 0)
            {
                merged++;
                if (row.Is == candidates[0])
                {
                    right++;
                    found++;
                }
                else
                {
                    wrong.Add($"{row.How}: {row.Firm.Record.Identity.Name} into {candidates[0]}");
                }
            }
            else if (candidates.Length > 0)
            {
                queue++;
                found += row.Is is { } code && candidates.Contains(code) ? 1 : 0;
            }

            if (row.Is is { } missing && !candidates.Contains(missing))
            {
                missed.Add($"{row.How}: {row.Firm.Record.Identity.Name}");
            }
        }

        return new(
            merged == 0 ? 1 : (double)right / merged,
            (double)found / firms,
            (double)right / firms,
            (double)queue / rows.Count,
            wrong,
            missed
        );
    }

    private static (
        List<(EntityCode Code, EntityRecord Record)> Known,
        List<Corruptions.Row> Rows
    ) Data(int firms, int seed, bool secondMix)
    {
        var all = Firms(firms, seed);
        // A tenth is not in the registry: what is like one of it must stay new.
        var known = all.Where((_, i) => i % 10 != 0).ToList();
        var made = new Corruptions(seed, secondMix);
        return (
            known,
            [
                .. made.Damaged(known.Where((_, i) => i % 2 == 0)),
                .. made.Twins(known.Where((_, i) => i % 3 == 0)),
                .. made.Damaged(all.Where((_, i) => i % 10 == 0))
                    .Select(row => row with { Is = null }),
            ]
        );
    }

    private static List<(EntityCode Code, EntityRecord Record)> Firms(int count, int seed)
    {
        var file = Path.Combine(Scratch.Folder, $"resolution-{Guid.NewGuid():N}.csv");
        GenerateEntities.Write(file, count, seed, 0);
        try
        {
            return
            [
                .. File.ReadLines(file)
                    .Skip(1)
                    .Select(line => line.Split(','))
                    .Select(cells =>
                        (
                            EntityCode.Parse(cells[0]),
                            new EntityRecord
                            {
                                Identity = new()
                                {
                                    Name = cells[1],
                                    Kind = cells[2],
                                    Region = cells[3],
                                    LegalRepresentative = cells[4],
                                    Address = cells[5],
                                    EstablishedOn = DateOnly.Parse(
                                        cells[7],
                                        System.Globalization.CultureInfo.InvariantCulture
                                    ),
                                },
                                Contacts = [new() { Name = cells[8], Phone = cells[9] }],
                            }
                        )
                    ),
            ];
        }
        finally
        {
            File.Delete(file);
        }
    }
}
