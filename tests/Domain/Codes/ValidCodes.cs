using CsCheck;
using Trading.Domain.Codes;

namespace Trading.Tests.Domain.Codes;

/// <summary>Random codes that are valid by the standards.</summary>
internal static class ValidCodes
{
    internal static readonly Gen<UnifiedSocialCreditCode> Unified = Gen.Select(
        OneOf(RegisteringAuthority.All),
        OneOf(Regions.All.Where(region => region.IsInStandard)),
        Gen.Char[UnifiedSocialCreditCode.Alphabet].Array[8],
        (kind, region, organisation) =>
            UnifiedSocialCreditCode.Compose(
                kind.Authority,
                kind.Category,
                region.Code,
                organisation
            )
    );

    internal static readonly Gen<string> Organisation = Gen.Char[
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        ]
        .Array[8]
        .Select(body => OrganisationCode.Compose(body).ToString());

    internal static readonly Gen<string> Registration = Gen.Char["0123456789"]
        .Array[14]
        .Select(body => string.Concat(body, [BusinessRegistrationNumber.CheckDigitOf(body)]));

    internal static readonly Gen<string> Identity = Gen.Select(
        OneOf(Regions.All.Where(region => region.IsInStandard)),
        Gen.Int[0, 45_000],
        Gen.Int[0, 999],
        (region, day, order) =>
        {
            var first17 =
                $"{region.Code}{new DateOnly(1900, 1, 1).AddDays(day):yyyyMMdd}{order:000}";
            return first17 + CitizenIdentityNumber.CheckCharacterOf(first17);
        }
    );

    internal static string Swap(string text, int at)
    {
        var characters = text.ToCharArray();
        (characters[at], characters[at + 1]) = (characters[at + 1], characters[at]);
        return new string(characters);
    }

    internal static string Replace(string text, int at, char by) =>
        text[..at] + by + text[(at + 1)..];

    private static Gen<T> OneOf<T>(IEnumerable<T> values)
    {
        var all = values.ToArray();
        return Gen.Int[0, all.Length - 1].Select(index => all[index]);
    }
}
