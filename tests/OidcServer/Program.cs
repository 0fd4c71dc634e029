using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

// An identity provider to test against: authorization code with PKCE, a login form, back-channel logout. OpenIddict runs
// without a store: the one client and the users are what the command line and the form say.
// Arguments: --urls ADDRESS --client ID --secret SECRET --redirect BASE[,BASE...]
var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var settings = builder.Configuration;
var client = settings["client"]!;
var secret = settings["secret"]!;
var issuer = settings["urls"]!.TrimEnd('/') + "/";
using var rsa = RSA.Create(2048);
using var stranger = RSA.Create(2048);
var key = new RsaSecurityKey(rsa) { KeyId = "provider" };
var wrong = new RsaSecurityKey(stranger) { KeyId = "provider" };
var mischief = "";

builder.Services.AddAuthentication();
builder
    .Services.AddOpenIddict()
    .AddServer(options =>
    {
        options.EnableDegradedMode();
        options.SetIssuer(issuer);
        options.SetAuthorizationEndpointUris("connect/authorize");
        options.SetTokenEndpointUris("connect/token");
        options.SetEndSessionEndpointUris("connect/logout");
        options.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
        options.RegisterScopes(Scopes.OpenId, Scopes.Profile);
        options.AddSigningKey(key);
        options.AddEphemeralEncryptionKey();
        options.DisableAccessTokenEncryption();
        options
            .UseAspNetCore()
            .DisableTransportSecurityRequirement()
            .EnableAuthorizationEndpointPassthrough()
            .EnableEndSessionEndpointPassthrough();
        options.AddEventHandler<ValidateAuthorizationRequestContext>(handler =>
            handler.UseInlineHandler(context =>
            {
                if (context.ClientId != client)
                {
                    context.Reject(Errors.InvalidClient);
                }

                return default;
            })
        );
        options.AddEventHandler<ValidateTokenRequestContext>(handler =>
            handler.UseInlineHandler(context =>
            {
                if (context.ClientId != client || context.ClientSecret != secret)
                {
                    context.Reject(Errors.InvalidClient);
                }

                return default;
            })
        );
        options.AddEventHandler<ValidateEndSessionRequestContext>(handler =>
            handler.UseInlineHandler(_ => default)
        );
        options.AddEventHandler<ApplyConfigurationResponseContext>(handler =>
            handler
                .UseInlineHandler(context =>
                {
                    if (mischief == "metadata")
                    {
                        context.Response["issuer"] = "https://somebody.example/";
                    }

                    return default;
                })
                .SetOrder(int.MinValue + 1000)
        );
        options.AddEventHandler<ApplyTokenResponseContext>(handler =>
            handler
                .UseInlineHandler(context =>
                {
                    if (context.Response.IdToken is { } token && mischief.Length > 0)
                    {
                        context.Response.IdToken = Spoil(token);
                    }

                    return default;
                })
                // Before the answer is written.
                .SetOrder(int.MinValue + 1000)
        );
    });

var app = builder.Build();
app.UseAuthentication();

// The login form; what is typed is who the user is. The session lasts as long as the cookie.
app.MapMethods(
    "/connect/authorize",
    ["GET", "POST"],
    (HttpContext context) =>
    {
        var request = context.GetOpenIddictServerRequest()!;
        var form = context.Request.HasFormContentType ? context.Request.Form : null;
        if (form is null || !form.ContainsKey("sub"))
        {
            var hidden = string.Concat(
                request
                    .GetParameters()
                    .Select(parameter =>
                        $"<input type=\"hidden\" name=\"{Encode(parameter.Key)}\" value=\"{Encode(parameter.Value.ToString())}\">"
                    )
            );
            return Results.Content(
                $"<!doctype html><html lang=\"zh-CN\"><title>测试身份提供方</title><link rel=\"icon\" href=\"data:,\"><form method=\"post\">{hidden}<label>sub <input name=\"sub\"></label><label>name <input name=\"name\"></label><label>uscc <input name=\"uscc\"></label><button>登录</button></form></html>",
                "text/html; charset=utf-8"
            );
        }

        var identity = new ClaimsIdentity("form", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, form["sub"].ToString());
        identity.SetClaim(Claims.Name, form["name"].ToString());
        identity.SetClaim("sid", "sid-" + form["sub"]);
        if (form["uscc"].ToString() is { Length: > 0 } code)
        {
            identity.SetClaim("uscc", code);
        }

        identity.SetScopes(request.GetScopes());
        identity.SetDestinations(_ => [Destinations.IdentityToken]);
        return Results.SignIn(
            new ClaimsPrincipal(identity),
            null,
            OpenIddictServerAspNetCoreDefaults.AuthenticationScheme
        );
    }
);
app.MapMethods(
    "/connect/logout",
    ["GET", "POST"],
    () =>
        Results.SignOut(
            new AuthenticationProperties { RedirectUri = "/" },
            [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]
        )
);

// What the next ID tokens have wrong: audience, issuer, nonce, signature; empty for nothing. "metadata": the issuer named
// in the discovery document.
app.MapPost("/test/mischief", (string? kind) => mischief = kind ?? "");

// Sends a logout token to the product, as at the end of a session here, and says what came back. Every member can be
// made wrong.
app.MapPost(
    "/test/logout",
    async (LogoutOrder order) =>
    {
        var token = order.Token ?? LogoutToken(order);
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent([new("logout_token", token)]);
        using var answer = await http.PostAsync(new Uri(order.To), form);
        return Results.Json(new { token, status = (int)answer.StatusCode });
    }
);
app.MapGet("/", () => "signed out");
await app.RunAsync();

string LogoutToken(LogoutOrder order)
{
    var now = DateTimeOffset.UtcNow.AddMinutes(order.MinutesAgo * -1);
    var claims = new Dictionary<string, object>
    {
        ["iss"] = order.Wrong == "issuer" ? "https://somebody.example/" : issuer,
        ["aud"] = order.Wrong == "audience" ? "another-client" : client,
        ["iat"] = now.ToUnixTimeSeconds(),
        ["exp"] = DateTimeOffset.UtcNow.AddMinutes(2).ToUnixTimeSeconds(),
    };
    if (order.Wrong != "jti")
    {
        claims["jti"] = Guid.NewGuid().ToString();
    }

    if (order.Wrong != "events")
    {
        claims["events"] = new Dictionary<string, object>
        {
            ["http://schemas.openid.net/event/backchannel-logout"] =
                new Dictionary<string, object>(),
        };
    }

    if (order.Wrong == "nonce")
    {
        claims["nonce"] = "n";
    }

    if (order.Sid is not null)
    {
        claims["sid"] = order.Sid;
    }

    if (order.Sub is not null)
    {
        claims["sub"] = order.Sub;
    }

    return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
        new SecurityTokenDescriptor
        {
            Claims = claims,
            TokenType = order.Wrong == "typ" ? "at+jwt" : "logout+jwt",
            SigningCredentials =
                order.Wrong == "unsigned"
                    ? null
                    : new SigningCredentials(
                        order.Wrong == "signature" ? wrong : key,
                        SecurityAlgorithms.RsaSha256
                    ),
        }
    );
}

string Spoil(string token)
{
    var read = new JsonWebToken(token);
    var claims = read
        .Claims.GroupBy(claim => claim.Type)
        .ToDictionary(group => group.Key, group => (object)group.First().Value);
    foreach (var instant in new[] { "exp", "iat", "nbf" })
    {
        if (claims.TryGetValue(instant, out var value))
        {
            claims[instant] = long.Parse((string)value, CultureInfo.InvariantCulture);
        }
    }

    claims.Remove("at_hash");
    switch (mischief)
    {
        case "audience":
            claims["aud"] = "another-client";
            break;
        case "issuer":
            claims["iss"] = "https://somebody.example/";
            break;
        case "nonce":
            claims["nonce"] = "not-the-one-sent";
            break;
        case "subject":
            claims["sub"] = "somebody-else";
            break;
    }

    var tampered = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
        new SecurityTokenDescriptor
        {
            Claims = claims,
            SigningCredentials = new SigningCredentials(
                mischief is "signature" or "subject" ? wrong : key,
                SecurityAlgorithms.RsaSha256
            ),
        }
    );
    return tampered;
}

static string Encode(string? text) => System.Net.WebUtility.HtmlEncode(text ?? "");

/// <summary>A logout token to be sent.</summary>
internal sealed record LogoutOrder(
    string To,
    string? Sid = null,
    string? Sub = null,
    string? Wrong = null,
    int MinutesAgo = 0,
    string? Token = null
);
