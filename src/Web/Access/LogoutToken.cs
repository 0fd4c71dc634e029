using System.Text.Json;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Trading.Access.Federation;

namespace Trading.Web.Access;

/// <summary>A provider's word that a session has ended (OpenID Connect Back-Channel Logout 1.0, 2.4).</summary>
/// <param name="Id">Its <c>jti</c>.</param>
/// <param name="Session">The provider's session.</param>
/// <param name="Subject">The provider's subject.</param>
internal sealed record LogoutToken(string Id, string? Session, string? Subject)
{
    private const string Event = "http://schemas.openid.net/event/backchannel-logout";
    private const int LongestId = 255;
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);

    /// <summary>The token when every check of 2.6 holds; whether it was used before is for the database to say.</summary>
    public static async Task<Outcome<LogoutToken>> Read(
        string text,
        OpenIdConnectOptions options,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        if (text.Length is 0 or > 16_384)
        {
            return Unsound("no logout_token");
        }

        var token = await Validated(text, options, time, cancel);
        if (token is null)
        {
            // The provider may have changed its keys since they were read.
            options.ConfigurationManager!.RequestRefresh();
            token = await Validated(text, options, time, cancel);
        }

        if (token is null)
        {
            return Unsound("signature, issuer, audience or expiry");
        }

        // Not an ID token dressed up as one.
        if (token.Typ is not (null or "" or "JWT" or "logout+jwt"))
        {
            return Unsound("typ");
        }

        var now = time.GetUtcNow();
        if (
            !token.TryGetPayloadValue<long>("iat", out var issued)
            || DateTimeOffset.FromUnixTimeSeconds(issued) < now - LogOutByProvider.GoodFor
            || DateTimeOffset.FromUnixTimeSeconds(issued) > now + Skew
        )
        {
            return Unsound("iat");
        }

        if (token.Id is not { Length: > 0 and <= LongestId } id)
        {
            return Unsound("jti");
        }

        if (
            !token.TryGetPayloadValue<JsonElement>("events", out var events)
            || events.ValueKind != JsonValueKind.Object
            || !events.TryGetProperty(Event, out var ended)
            || ended.ValueKind != JsonValueKind.Object
        )
        {
            return Unsound("events");
        }

        if (token.TryGetPayloadValue<object>("nonce", out _))
        {
            return Unsound("nonce");
        }

        var session = Text("sid");
        var subject = Text("sub");
        return session is null && subject is null
            ? Unsound("sub or sid")
            : new LogoutToken(id, session, subject);

        string? Text(string claim) =>
            token.TryGetPayloadValue<string>(claim, out var value) && value.Length > 0
                ? value
                : null;
    }

    private static async Task<JsonWebToken?> Validated(
        string text,
        OpenIdConnectOptions options,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        OpenIdConnectConfiguration provider;
        try
        {
            provider = await options.ConfigurationManager!.GetConfigurationAsync(cancel);
        }
        catch (InvalidOperationException)
        {
            // Without the provider's keys, or with those of somebody else, no token is valid.
            return null;
        }

        var result = await new JsonWebTokenHandler().ValidateTokenAsync(
            text,
            new TokenValidationParameters
            {
                ValidIssuer = provider.Issuer,
                ValidAudience = options.ClientId,
                IssuerSigningKeys = provider.SigningKeys,
                ValidAlgorithms = options.TokenValidationParameters.ValidAlgorithms,
                RequireSignedTokens = true,
                RequireExpirationTime = true,
                LifetimeValidator = (_, expires, _, _) =>
                    expires is { } at && at > (time.GetUtcNow() - Skew).UtcDateTime,
            }
        );
        return result.IsValid ? (JsonWebToken)result.SecurityToken : null;
    }

    private static Problem Unsound(string what) =>
        new(
            ProblemKind.Malformed,
            "logout.unsound",
            new($"注销令牌无效：{what}。", $"The logout token is not valid: {what}.")
        );
}
