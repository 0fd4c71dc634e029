using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Trading.Access.Federation;

namespace Trading.Web.Access;

/// <summary>
/// What a provider says of itself, taken only when it names the issuer configured (OpenID Connect Discovery 1.0, 4.3):
/// whoever can answer at that address could else vouch in another's name (OAuth 2.0 mix-up, RFC 9207).
/// </summary>
internal sealed class MetadataOf(IdentityProvider provider)
    : IConfigurationRetriever<OpenIdConnectConfiguration>
{
    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(
        string address,
        IDocumentRetriever retriever,
        CancellationToken cancel
    )
    {
        var told = await OpenIdConnectConfigurationRetriever.GetAsync(address, retriever, cancel);
        // An address without a path is written with and without the slash at its end.
        return told.Issuer?.TrimEnd('/') == provider.Issuer.TrimEnd('/')
            ? told
            : throw new OtherIssuerException(
                $"The metadata of identity provider '{provider.Id}' names the issuer '{told.Issuer}', but '{provider.Issuer}' is configured."
            );
    }
}

/// <summary>A provider's metadata names another issuer than the one configured.</summary>
internal sealed class OtherIssuerException(string message) : Exception(message);
