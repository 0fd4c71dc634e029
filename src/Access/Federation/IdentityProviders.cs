using Microsoft.Extensions.Configuration;

namespace Trading.Access.Federation;

/// <summary>Whom an identity provider may sign in.</summary>
public enum Signs
{
    /// <summary>People of the authorities: the provincial unified identity (统一身份认证).</summary>
    Staff,

    /// <summary>Firms: the electronic business licence (电子营业执照).</summary>
    Firms,
}

/// <summary>An OpenID Connect provider by configuration.</summary>
public sealed record IdentityProvider
{
    /// <summary>Stable: it is in addresses and in every link. Lower case, digits, hyphens.</summary>
    public required string Id { get; init; }

    /// <summary>On the button.</summary>
    public required LocalizedText Name { get; init; }

    /// <summary>The issuer, whose discovery document tells the rest.</summary>
    public required Uri Authority { get; init; }

    /// <summary>How the provider names itself in metadata and tokens; the authority unless the settings say otherwise.</summary>
    public required string Issuer { get; init; }

    /// <summary>What the provider knows us as.</summary>
    public required string ClientId { get; init; }

    /// <summary>Shared with the provider.</summary>
    public required string ClientSecret { get; init; }

    /// <summary>Whom it signs in.</summary>
    public required Signs SignsIn { get; init; }

    /// <summary>The claim that tells people apart for good.</summary>
    public required string SubjectClaim { get; init; }

    /// <summary>The claim with the unified social credit code; for firms.</summary>
    public string? CodeClaim { get; init; }

    /// <summary>The claim with the name of the person or firm.</summary>
    public required string NameClaim { get; init; }

    /// <summary>Asked for beside <c>openid</c>.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Where browsers are sent: the authority's origin, and those of endpoints on other hosts.</summary>
    public required IReadOnlyList<string> Origins { get; init; }

    /// <summary>The authentication scheme.</summary>
    public string Scheme => "oidc-" + Id;
}

/// <summary>Every identity provider of the settings <c>Trading:IdentityProviders</c>; a wrong setting stops the start.</summary>
public sealed class IdentityProviders
{
    private IdentityProviders(IReadOnlyList<IdentityProvider> all) => All = all;

    /// <summary>In the order of the settings.</summary>
    public IReadOnlyList<IdentityProvider> All { get; }

    /// <summary>By id; null when there is none.</summary>
    public IdentityProvider? Find(string? id) => All.FirstOrDefault(provider => provider.Id == id);

    /// <summary>Reads and checks the settings.</summary>
    public static IdentityProviders From(IConfiguration settings)
    {
        var all = settings
            .GetSection("Trading:IdentityProviders")
            .GetChildren()
            .Select(Read)
            .ToList();
        return
            all.GroupBy(provider => provider.Id).FirstOrDefault(same => same.Count() > 1)
                is { } twice
            ? throw new InvalidOperationException(
                $"Trading:IdentityProviders has the id '{twice.Key}' twice."
            )
            : new(all);
    }

    private static IdentityProvider Read(IConfigurationSection section)
    {
        var id = Needed("Id");
        if (
            id.Length > 40
            || id.Any(c => c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
        )
        {
            throw Wrong("Id", "has at most 40 lower-case letters, digits and hyphens");
        }

        if (
            !Uri.TryCreate(Needed("Authority"), UriKind.Absolute, out var authority)
            || (
                authority.Scheme != Uri.UriSchemeHttps
                && !(authority.IsLoopback && authority.Scheme == Uri.UriSchemeHttp)
            )
        )
        {
            // Keys and tokens fetched in the clear could be anybody's.
            throw Wrong("Authority", "must be an https address (http only on the loopback)");
        }

        if (
            !Enum.TryParse<Signs>(Needed("SignsIn"), ignoreCase: true, out var signs)
            || !Enum.IsDefined(signs)
        )
        {
            throw Wrong("SignsIn", "must be 'staff' or 'firms'");
        }

        return new IdentityProvider
        {
            Id = id,
            Name = new LocalizedText(Needed("NameZh"), Needed("NameEn")),
            Authority = authority,
            Issuer = section["Issuer"] is { Length: > 0 } issuer ? issuer : authority.ToString(),
            ClientId = Needed("ClientId"),
            ClientSecret = Needed("ClientSecret"),
            SignsIn = signs,
            SubjectClaim = section["SubjectClaim"] ?? "sub",
            CodeClaim = signs == Signs.Firms ? Needed("CodeClaim") : null,
            NameClaim = section["NameClaim"] ?? "name",
            Scopes = [.. Many("Scopes")],
            Origins =
            [
                authority.GetLeftPart(UriPartial.Authority),
                .. Many("OtherOrigins")
                    .Select(text =>
                        Uri.TryCreate(text, UriKind.Absolute, out var other)
                        && other.Scheme is "https" or "http"
                            ? other.GetLeftPart(UriPartial.Authority)
                            : throw Wrong("OtherOrigins", $"holds '{text}', which is no address")
                    ),
            ],
        };

        IEnumerable<string> Many(string key) =>
            section.GetSection(key).GetChildren().Select(child => child.Value).OfType<string>();

        string Needed(string key) =>
            section[key] is { Length: > 0 } value ? value : throw Wrong(key, "is missing");

        InvalidOperationException Wrong(string key, string what) =>
            new($"{section.Path}:{key} {what}.");
    }
}
