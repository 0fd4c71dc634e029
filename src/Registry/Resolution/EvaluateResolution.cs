using Trading.Domain.Codes;
using Trading.Registry.Entities;
using Trading.Registry.Rules;

namespace Trading.Registry.Resolution;

/// <summary>
/// What resolution makes of rows whose truth is known, beside two baselines: the same letters, and plain Levenshtein over
/// whole names. Without a database, by the same blocks, limits and rules. Pure.
/// </summary>
public static class EvaluateResolution
{
    /// <summary>The least precision of what is merged unasked that is good enough.</summary>
    public const double LeastPrecision = 0.995;

    /// <summary>The least recall, with the queue.</summary>
    public const double LeastRecall = 0.9;

    private const int MostInBlock = 40;
    private const double PlainlyAlike = 0.85;

    /// <summary>A row of an old register.</summary>
    /// <param name="Firm">As a reader hands it over.</param>
    /// <param name="Is">The firm that it is; null of one that the registry does not hold.</param>
    /// <param name="How">What is the matter with it, in a word or two.</param>
    public sealed record Row(EntityToImport Firm, EntityCode? Is, string How);

    /// <summary>Firms that the registry holds, and rows of which it is known what they are.</summary>
    public sealed record Labelled(IReadOnlyList<EntityToImport> Known, IReadOnlyList<Row> Rows);

    /// <summary>How it went.</summary>
    /// <param name="Rows">How many rows there were.</param>
    /// <param name="OfKnown">Of those, how many are of a firm that the registry holds.</param>
    /// <param name="Merged">How many were merged unasked.</param>
    /// <param name="Right">Of those, how many into the right firm.</param>
    /// <param name="Queued">How many were put to an officer.</param>
    /// <param name="Shown">Of those, how many with the right firm beside them.</param>
    /// <param name="Wrong">What was merged wrong.</param>
    /// <param name="Missed">Rows of known firms that met their firm nowhere.</param>
    public sealed record Result(
        int Rows,
        int OfKnown,
        int Merged,
        int Right,
        int Queued,
        int Shown,
        IReadOnlyList<string> Wrong,
        IReadOnlyList<string> Missed
    )
    {
        /// <summary>Of what was merged unasked, how much was right; 1 where nothing was.</summary>
        public double Precision => Merged == 0 ? 1 : (double)Right / Merged;

        /// <summary>Of the rows of known firms, how many were merged right or lie in the queue with their firm.</summary>
        public double Recall => OfKnown == 0 ? 1 : (double)(Right + Shown) / OfKnown;

        /// <summary>Of the rows of known firms, how many were merged right without anybody being asked.</summary>
        public double Unasked => OfKnown == 0 ? 1 : (double)Right / OfKnown;

        /// <summary>Of all rows, how many an officer looks at.</summary>
        public double Queue => Rows == 0 ? 0 : (double)Queued / Rows;
    }

    /// <summary>The engine.</summary>
    public static Result Engine(Labelled labelled)
    {
        var facts = labelled
            .Known.Select(firm => FirmFacts.Of(firm.Code, Canonical.Of(firm.Record)))
            .Where(firm => firm.Code is not null)
            .OrderBy(firm => firm.Code!.Value.ToString(), StringComparer.Ordinal)
            .ToList();
        var blocks = new Dictionary<long, List<FirmFacts>>();
        foreach (var firm in facts)
        {
            foreach (var block in Blocks.Of(firm))
            {
                (blocks.TryGetValue(block, out var others) ? others : blocks[block] = []).Add(firm);
            }
        }

        var byCode = facts.DistinctBy(firm => firm.Code).ToDictionary(firm => firm.Code!.Value);
        var formerly = labelled
            .Known.Where(firm => firm is { Code: not null, FormerCode.Fault: null })
            .GroupBy(firm => firm.FormerCode!.Value)
            .ToDictionary(
                group => group.Key,
                group => (IReadOnlyList<EntityCode>)[.. group.Select(firm => firm.Code!.Value)]
            );
        return Judge(labelled.Rows, Decide);

        (bool, EntityCode[]) Decide(EntityToImport row)
        {
            var it = FirmFacts.Of(row.Code, Canonical.Of(row.Record), row.FormerCode);
            if (it.Code is { } given && byCode.ContainsKey(given))
            {
                return (true, [given]);
            }

            // Whatever has a valid unified code of its own is a firm of its own.
            if (it.Code is { IsLegacy: false })
            {
                return (false, []);
            }

            var mended = it.WrittenCode is { } written ? MendedCode.Of(written) : [];
            IEnumerable<EntityCode> old =
            [
                .. mended,
                .. new[] { it.Code, it.FormerCode }.OfType<EntityCode>(),
            ];
            var near = Blocks
                .Of(it)
                .Concat(
                    mended
                        .Where(code => code.Scheme == EntityCode.OrganisationScheme)
                        .Select(code => Blocks.OfOrganisation(OrganisationCode.Parse(code.Value)))
                )
                .SelectMany(block => (blocks.GetValueOrDefault(block) ?? []).Take(MostInBlock))
                .Concat(old.Select(byCode.GetValueOrDefault).OfType<FirmFacts>())
                .Concat(
                    old.SelectMany(code => formerly.GetValueOrDefault(code) ?? [])
                        .Select(byCode.GetValueOrDefault)
                        .OfType<FirmFacts>()
                )
                .Distinct();
            var found = Resolve.Of(it, mended, near, formerly);
            return (
                found.Reach == Reach.Merge,
                [.. found.Candidates.Select(candidate => candidate.Code)]
            );
        }
    }

    /// <summary>Merged where the name is the same to the letter.</summary>
    public static Result SameLetters(Labelled labelled)
    {
        var names = Named(labelled).ToLookup(firm => firm.Name, firm => firm.Code);
        return Judge(
            labelled.Rows,
            row => (true, [.. names[row.Record.Identity.Name ?? ""].Take(1)])
        );
    }

    /// <summary>Merged into the firm whose name is nearest by plain Levenshtein, where that is near.</summary>
    public static Result Levenshtein(Labelled labelled)
    {
        var known = Named(labelled).ToList();
        return Judge(
            labelled.Rows,
            row =>
            {
                var name = row.Record.Identity.Name ?? "";
                var (ratio, code) = known
                    .AsParallel()
                    .Select(firm => (Ratio: Ratio(name, firm.Name), firm.Code))
                    .Max();
                return (true, ratio >= PlainlyAlike ? [code] : []);
            }
        );
    }

    private static IEnumerable<(string Name, EntityCode Code)> Named(Labelled labelled) =>
        labelled
            .Known.Where(firm => firm.Code is not null)
            .Select(firm => (firm.Record.Identity.Name ?? "", firm.Code!.Value));

    private static double Ratio(string one, string other)
    {
        var longest = Math.Max(1, Math.Max(one.Length, other.Length));
        var most = (int)(longest * (1 - PlainlyAlike)) + 1;
        return 1 - (double)TextLikeness.Edits(one, other, most) / longest;
    }

    private static Result Judge(
        IReadOnlyList<Row> rows,
        Func<EntityToImport, (bool Merged, EntityCode[] Candidates)> decide
    )
    {
        var (merged, right, queued, shown) = (0, 0, 0, 0);
        var (wrong, missed) = (new List<string>(), new List<string>());
        foreach (var row in rows)
        {
            var (unasked, candidates) = decide(row.Firm);
            if (unasked && candidates.Length > 0)
            {
                merged++;
                right += row.Is == candidates[0] ? 1 : 0;
                if (row.Is != candidates[0])
                {
                    wrong.Add($"{row.How}: {row.Firm.Record.Identity.Name} -> {candidates[0]}");
                }
            }
            else if (candidates.Length > 0)
            {
                queued++;
                shown += row.Is is { } code && candidates.Contains(code) ? 1 : 0;
            }

            if (row.Is is { } missing && !candidates.Contains(missing))
            {
                missed.Add($"{row.How}: {row.Firm.Record.Identity.Name} ({missing})");
            }
        }

        return new(
            rows.Count,
            rows.Count(row => row.Is is not null),
            merged,
            right,
            queued,
            shown,
            wrong,
            missed
        );
    }
}
