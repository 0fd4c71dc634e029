using Trading.Domain.Codes;
using Trading.Registry.Contracts;

namespace Trading.Registry.Resolution;

/// <summary>What of a record tells one firm from another, taken apart once however often it is compared.</summary>
internal sealed class FirmFacts
{
    private FirmFacts(EntityCode? code, EntityRecord record)
    {
        var identity = record.Identity;
        Code = code is { Fault: null } ? code : null;
        WrittenCode = code is { Fault: not null } wrong ? wrong.Value : null;
        Name = CompanyName.Of(identity.Name);
        Kind = identity.Kind;
        Representative = PersonName(identity.LegalRepresentative);
        Address = PostalAddress.Of(identity.Address);
        FoundedOn = identity.EstablishedOn;
        Telephones =
        [
            .. record
                .Contacts.Select(contact => Telephone(contact.Phone))
                .Where(number => number.Length >= ShortestTelephone)
                .Distinct(),
        ];
        OrganisationCode = Code switch
        {
            { Unified: { } unified } => unified.OrganisationCode.ToString(),
            { Scheme: EntityCode.OrganisationScheme } old => old.Value,
            _ => null,
        };
        City =
            (Name.Place is { } named ? CompanyName.CityOf(named) : null)
            ?? CityOf(identity.Region)
            ?? Address.City
            ?? (Code?.Unified is { } known ? CityOf(known.DivisionCode.ToString()) : null);
    }

    private const int ShortestTelephone = 7;

    /// <summary>The code where it is one.</summary>
    public EntityCode? Code { get; }

    /// <summary>What stands in a code's place and is none.</summary>
    public string? WrittenCode { get; }

    /// <summary>A code of before that the source states beside it.</summary>
    public EntityCode? FormerCode { get; init; }

    public CompanyName Name { get; }
    public string? Kind { get; }

    /// <summary>Folded; null when it is not given or masked.</summary>
    public string? Representative { get; }

    public PostalAddress Address { get; }
    public DateOnly? FoundedOn { get; }
    public IReadOnlyList<string> Telephones { get; }

    /// <summary>The organisation code, by itself or inside the unified one.</summary>
    public string? OrganisationCode { get; }

    /// <summary>The city by the name, else by the record, the address or the code; null when nothing tells.</summary>
    public Region? City { get; }

    /// <summary>True for a natural person, or what cannot be told from one.</summary>
    public bool IsPerson =>
        Kind == EntityKinds.NaturalPerson
        || Code?.Scheme == EntityCode.PersonScheme
        || (Kind is null && Name.MayBePerson);

    public static FirmFacts Of(EntityCode? code, EntityRecord record, EntityCode? former = null) =>
        new(code, record) { FormerCode = former is { Fault: null } ? former : null };

    private static Region? CityOf(string? region) =>
        RegionCode.TryParse(region, out var code, out _)
            ? Regions.Find(code) is { } listed
                ? CompanyName.CityOf(listed)
                : code.Parent is { } parent && Regions.Find(parent) is { } above
                    ? CompanyName.CityOf(above)
                    : null
            : null;

    private static string? PersonName(string? name)
    {
        var folded = CompanyName.Folded(name);
        return
            folded.Contains('*', StringComparison.Ordinal)
            || folded.Contains('某', StringComparison.Ordinal)
            || CompanyName.Bare(folded) is not { Length: > 1 } bare
            ? null
            : bare;
    }

    // A mobile number, or what stands behind the area code of a landline.
    private static string Telephone(string? number)
    {
        var figures = string.Concat(CompanyName.Folded(number).Where(char.IsAsciiDigit));
        return figures.Length > 11 && figures.StartsWith("86", StringComparison.Ordinal)
                ? figures[2..]
            : figures.Length is 11 or 12 && figures[0] == '0' ? figures[^8..]
            : figures;
    }
}
