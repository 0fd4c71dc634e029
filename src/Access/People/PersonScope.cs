using Trading.Domain.Codes;
using Trading.Kernel.Security;

namespace Trading.Access.People;

/// <summary>
/// Which data a person sees, from what is kept: the divisions given, or the office's where none are; within them the
/// kinds given; and what the own office feeds, wherever it is. With neither office nor divisions, none.
/// </summary>
internal static class PersonScope
{
    /// <summary>The scope, of what the tables keep.</summary>
    /// <param name="officeId">The office worked for.</param>
    /// <param name="officeRegion">Its division.</param>
    /// <param name="given">Codes of divisions, with spaces between; null where the office's holds.</param>
    /// <param name="givenKinds">Codes of kinds, with spaces between; null for all.</param>
    /// <param name="ownOfficeOnly">True where only what the own office feeds counts.</param>
    public static DataScope Of(
        Guid? officeId,
        string? officeRegion,
        string? given,
        string? givenKinds,
        bool ownOfficeOnly
    )
    {
        var kinds = Read(givenKinds);
        var areas = new List<DataArea>();
        if (!ownOfficeOnly)
        {
            areas.AddRange(
                (Read(given ?? officeRegion) ?? []).Select(region =>
                    AreaOf(RegionCode.Parse(region)) with
                    {
                        Kinds = kinds,
                    }
                )
            );
        }

        if (officeId is { } office)
        {
            areas.Add(new DataArea { OfficeId = office, Kinds = kinds });
        }

        return DataScope.Of(areas);
    }

    /// <summary>A division with all below it. The province itself means all that the platform has, also from abroad.</summary>
    public static DataArea AreaOf(RegionCode region) =>
        new() { Region = region == Regions.Liaoning.Code ? null : region };

    /// <summary>What is kept as one text; null where nothing is.</summary>
    public static IReadOnlyList<string>? Read(string? kept) =>
        kept?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
