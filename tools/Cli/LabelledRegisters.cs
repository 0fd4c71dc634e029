using System.Globalization;
using Trading.Domain.Codes;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Resolution;

namespace Trading.Cli;

/// <summary>Invented firms of Liaoning and rows of old registers about them, whose truth is known; the same seed, the same rows.</summary>
internal static class LabelledRegisters
{
    /// <summary>The mixes there are.</summary>
    public static readonly IReadOnlyList<string> Mixes = ["first", "second", "third"];

    /// <summary>One of them.</summary>
    public static EvaluateResolution.Labelled Of(string mix, int firms, int seed)
    {
        List<EntityToImport> all = [.. GenerateEntities.Invented(firms, seed).Select(Firm)];
        if (mix == "third")
        {
            return new HarderRegisters(seed).Of(all);
        }

        // A tenth is not in the registry: what is like one of it must stay new.
        var known = all.Where((_, i) => i % 10 != 0).ToList();
        var made = new RegisterDamage(seed, mix == "second");
        return new(
            known,
            [
                .. made.Damaged(Of(known.Where((_, i) => i % 2 == 0))),
                .. made.Twins(Of(known.Where((_, i) => i % 3 == 0))),
                .. made.Damaged(Of(all.Where((_, i) => i % 10 == 0)))
                    .Select(row => row with { Is = null }),
            ]
        );
    }

    private static IEnumerable<(EntityCode Code, EntityRecord Record)> Of(
        IEnumerable<EntityToImport> firms
    ) => firms.Select(firm => (firm.Code!.Value, firm.Record));

    private static EntityToImport Firm(IReadOnlyList<string> cells) =>
        new(
            EntityCode.Parse(cells[0]),
            new()
            {
                Identity = new()
                {
                    Name = cells[1],
                    Kind = cells[2],
                    Region = cells[3],
                    LegalRepresentative = cells[4],
                    Address = cells[5],
                    EstablishedOn = DateOnly.Parse(cells[7], CultureInfo.InvariantCulture),
                },
                Contacts = [new() { Name = cells[8], Phone = cells[9] }],
            }
        );
}
