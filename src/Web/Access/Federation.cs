using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Trading.Access.Contracts;
using Trading.Access.Federation;
using Trading.Access.SignIn;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Registry.Entities;

namespace Trading.Web.Access;

/// <summary>
/// Sign-in through identity providers: the framework's handler does the code flow with PKCE, state and nonce and
/// validates the token; what the identity may open is the business of Access.
/// </summary>
internal static class Federation
{
    /// <summary>
    /// Holds a validated identity for a few minutes, protected, while its owner confirms the first link or signs up.
    /// </summary>
    public const string Pending = "federation";

    private const string ReturnPath = "/account/federation/link";
    private const string LinkItem = "link";
    private const string IdTokenItem = "id_token";
    private const string ProviderItem = "provider";
    private static readonly TimeSpan LinkWithin = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PendingFor = TimeSpan.FromMinutes(10);

    public static AuthenticationBuilder AddIdentityProviders(
        this AuthenticationBuilder authentication,
        IdentityProviders providers,
        Https https
    )
    {
        authentication.AddCookie(
            Pending,
            options =>
            {
                https.Guard(options.Cookie, "trading.identity");
                options.Cookie.SameSite = SameSiteMode.Lax;
                options.ExpireTimeSpan = PendingFor;
                options.SlidingExpiration = false;
            }
        );
        foreach (var provider in providers.All)
        {
            authentication.AddOpenIdConnect(
                provider.Scheme,
                options => Configure(options, provider, https)
            );
            // After the framework's own, which sets what the metadata is fetched with.
            authentication.Services.PostConfigure<OpenIdConnectOptions>(
                provider.Scheme,
                options =>
                    options.ConfigurationManager =
                        new ConfigurationManager<OpenIdConnectConfiguration>(
                            options.MetadataAddress,
                            new MetadataOf(provider),
                            new HttpDocumentRetriever(options.Backchannel)
                            {
                                RequireHttps = options.RequireHttpsMetadata,
                            }
                        )
            );
        }

        return authentication;
    }

    private static void Configure(
        OpenIdConnectOptions options,
        IdentityProvider provider,
        Https https
    )
    {
        options.Authority = provider.Authority.ToString();
        options.RequireHttpsMetadata = provider.Authority.Scheme == Uri.UriSchemeHttps;
        options.ClientId = provider.ClientId;
        options.ClientSecret = provider.ClientSecret;
        options.ResponseType = OpenIdConnectResponseType.Code;
        // The answer comes as a plain GET, so that cookies need not be sent with foreign forms.
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.MapInboundClaims = false;
        options.SaveTokens = false;
        options.SignInScheme = Pending;
        options.CallbackPath = $"/account/federation/{provider.Id}/callback";
        options.SignedOutCallbackPath = $"/account/federation/{provider.Id}/signed-out";
        options.RemoteSignOutPath = default;
        options.Scope.Clear();
        options.Scope.Add("openid");
        foreach (var scope in provider.Scopes)
        {
            options.Scope.Add(scope);
        }

        options.TokenValidationParameters.ValidAlgorithms = Algorithms;
        foreach (var cookie in new[] { options.CorrelationCookie, options.NonceCookie })
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = https.Policy;
        }

        options.Events.OnTokenValidated = context =>
        {
            context.Properties!.Items[IdTokenItem] = context.TokenEndpointResponse?.IdToken;
            return Task.CompletedTask;
        };
        options.Events.OnTicketReceived = context => Received(context, provider);
        options.Events.OnRemoteFailure = context =>
        {
            context
                .HttpContext.RequestServices.GetRequiredService<ILoggerFactory>()
                .CreateLogger(typeof(Federation))
                .LogWarning(context.Failure, "Sign-in through {Provider} failed.", provider.Id);
            context.Response.Redirect("/sign-in?error=provider");
            context.HandleResponse();
            return Task.CompletedTask;
        };
        options.Events.OnRedirectToIdentityProviderForSignOut = context =>
        {
            context.ProtocolMessage.IdTokenHint = context.Properties.GetParameter<string>(
                IdTokenItem
            );
            return Task.CompletedTask;
        };
    }

    // Signatures of a private key only: with a shared secret the provider's tokens could be made by whoever has ours.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256,
        SecurityAlgorithms.RsaSha384,
        SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256,
        SecurityAlgorithms.EcdsaSha256,
        SecurityAlgorithms.EcdsaSha384,
    ];

    public static void MapFederation(this IEndpointRouteBuilder routes)
    {
        // A form with its token, so that no other site can sign a browser in under whoever it likes.
        routes.MapPost("/account/federation/{id}", BeginSignIn).ExcludeFromDescription();
        routes.MapGet("/account/federation/{id}", BeginLink).ExcludeFromDescription();
        routes.MapGet(ReturnPath, LinkPending).ExcludeFromDescription();
        routes.MapPost("/account/federation/sign-up", SignUp).ExcludeFromDescription();
        routes
            .MapPost("/account/federation/{id}/logout", BackChannelLogout)
            .DisableAntiforgery()
            .ExcludeFromDescription();
    }

    /// <summary>
    /// Where the account page sends its owner to link an identity. The ticket is the session's own, so that no foreign
    /// page can make a browser link a stranger's identity.
    /// </summary>
    public static string LinkAddress(
        IdentityProvider provider,
        Guid session,
        IDataProtectionProvider protection
    ) =>
        $"/account/federation/{provider.Id}?link={Uri.EscapeDataString(Tickets(protection).Protect(session.ToString(), LinkWithin))}";

    /// <summary>The identity waiting for its owner's confirmation; null when there is none.</summary>
    public static async Task<ProviderIdentity?> PendingIdentity(HttpContext context)
    {
        var result = await context.AuthenticateAsync(Pending);
        return
            result.Succeeded
            && context
                .RequestServices.GetRequiredService<IdentityProviders>()
                .Find(result.Properties?.Items[ProviderItem])
                is { } provider
            ? Identity(provider, result.Principal)
            : null;
    }

    /// <summary>Goes on to sign out at the provider the session came from, when it offers that.</summary>
    public static async Task<IResult?> SignOutAtProvider(
        HttpContext context,
        AuthenticationProperties? session
    )
    {
        if (
            context
                .RequestServices.GetRequiredService<IdentityProviders>()
                .Find(session?.Items.TryGetValue(ProviderItem, out var id) == true ? id : null)
            is not { } provider
        )
        {
            return null;
        }

        var options = Options(context, provider);
        try
        {
            var offered = await options.ConfigurationManager!.GetConfigurationAsync(
                context.RequestAborted
            );
            if (string.IsNullOrEmpty(offered.EndSessionEndpoint))
            {
                return null;
            }
        }
        catch (InvalidOperationException)
        {
            // A provider that does not answer must not keep anybody from signing out here.
            return null;
        }

        var properties = new AuthenticationProperties { RedirectUri = "/sign-in" };
        properties.SetParameter(IdTokenItem, session!.Items[IdTokenItem]);
        return Results.SignOut(properties, [provider.Scheme]);
    }

    private static ITimeLimitedDataProtector Tickets(IDataProtectionProvider protection) =>
        protection.CreateProtector("Trading.Federation.Link").ToTimeLimitedDataProtector();

    private static OpenIdConnectOptions Options(HttpContext context, IdentityProvider provider) =>
        context
            .RequestServices.GetRequiredService<IOptionsMonitor<OpenIdConnectOptions>>()
            .Get(provider.Scheme);

    private static async Task<IResult> BeginSignIn(
        string id,
        [FromForm(Name = "return")] string? back,
        HttpContext context,
        IdentityProviders providers,
        SharedLimits limits
    )
    {
        if (await TooMany(Limits.Guess, limits, context))
        {
            return Results.Empty;
        }

        return providers.Find(id) is { } provider
            ? await Challenge(
                context,
                provider,
                new AuthenticationProperties { RedirectUri = Account.Local(back) },
                "/sign-in?error="
            )
            : Results.NotFound();
    }

    private static async Task<IResult> BeginLink(
        string id,
        string? link,
        HttpContext context,
        IdentityProviders providers,
        ICallerSource callers,
        IDataProtectionProvider protection
    )
    {
        if (providers.Find(id) is not { } provider)
        {
            return Results.NotFound();
        }

        if (
            callers.Of(context).SessionId is not { } session
            || link is null
            || !IsTicketOf(session, link, protection)
        )
        {
            return Results.LocalRedirect("/account?linking=expired");
        }

        var properties = new AuthenticationProperties { RedirectUri = "/account" };
        properties.Items[LinkItem] = session.ToString();
        // A browser still signed in at the provider must not silently link whoever that is.
        properties.SetParameter(OpenIdConnectParameterNames.Prompt, "login");
        return await Challenge(context, provider, properties, "/account?linking=");
    }

    // On to the provider, once what it says of itself is known and right.
    private static async Task<IResult> Challenge(
        HttpContext context,
        IdentityProvider provider,
        AuthenticationProperties properties,
        string otherwise
    )
    {
        try
        {
            await Options(context, provider)
                .ConfigurationManager!.GetConfigurationAsync(context.RequestAborted);
            return Results.Challenge(properties, [provider.Scheme]);
        }
        catch (InvalidOperationException failure)
        {
            context
                .RequestServices.GetRequiredService<ILoggerFactory>()
                .CreateLogger(typeof(Federation))
                .LogError(failure, "Identity provider {Provider} cannot be used.", provider.Id);
            return Results.LocalRedirect(
                otherwise
                    + (failure.InnerException is OtherIssuerException ? "issuer" : "unreachable")
            );
        }
    }

    // What a browser asks of us here, the host sends in its own name: so it is counted here, by the address.
    private static async Task<bool> TooMany(string limit, SharedLimits limits, HttpContext context)
    {
        if (
            await limits.Count(
                $"{limit}:PerAddress",
                Limits.Household(context.Connection.RemoteIpAddress?.ToString()),
                context.RequestAborted
            )
            is not { } problem
        )
        {
            return false;
        }

        await Faults.Write(context, problem);
        return true;
    }

    private static bool IsTicketOf(Guid session, string ticket, IDataProtectionProvider protection)
    {
        try
        {
            return Tickets(protection).Unprotect(ticket) == session.ToString();
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return false;
        }
    }

    private static ProviderIdentity Identity(
        IdentityProvider provider,
        ClaimsPrincipal principal
    ) =>
        new(
            provider.Id,
            principal.FindFirstValue(provider.SubjectClaim) ?? "",
            principal.FindFirstValue(JwtRegisteredClaimNames.Sub) ?? "",
            principal.FindFirstValue(JwtRegisteredClaimNames.Sid),
            provider.CodeClaim is { } claim ? principal.FindFirstValue(claim) : null,
            principal.FindFirstValue(provider.NameClaim)
        );

    private static Caller Host(IdentityProvider provider, HttpContext context) =>
        Caller.Platform($"provider:{provider.Id}") with
        {
            Address = context.Connection.RemoteIpAddress?.ToString(),
        };

    // The token is valid: now what it opens.
    private static async Task Received(TicketReceivedContext context, IdentityProvider provider)
    {
        context.HandleResponse();
        var http = context.HttpContext;
        var properties = context.Properties!;
        var identity = Identity(provider, context.Principal!);
        properties.Items[ProviderItem] = provider.Id;
        if (properties.Items.TryGetValue(LinkItem, out var session))
        {
            var signedIn = await http.AuthenticateAsync(
                CookieAuthenticationDefaults.AuthenticationScheme
            );
            var caller = signedIn.Succeeded
                ? CallerClaims.FromPrincipal(signedIn.Principal)
                : Caller.Anonymous;
            // Whoever began is who gets the link: the browser may belong to another session by now.
            context.Response.Redirect(
                caller.SessionId?.ToString() == session
                    ? await Link(
                        http,
                        identity,
                        caller with
                        {
                            Address = http.Connection.RemoteIpAddress?.ToString(),
                        }
                    )
                    : "/account?linking=expired"
            );
            return;
        }

        var outcome = await http
            .RequestServices.GetRequiredService<Sender>()
            .Send(
                new SignInWithProvider.Command(identity)
                {
                    Agent = http.Request.Headers.UserAgent,
                    Before = await SessionOf(http),
                },
                Host(provider, http)
            );
        if (outcome.Problem is { } problem)
        {
            context.Response.Redirect($"/sign-in?error={Error(problem)}");
            return;
        }

        var back = Account.Local(context.ReturnUri);
        switch (outcome.Value)
        {
            case { SessionId: { } opened }:
                context.Response.Redirect(await Open(http, opened, properties, back));
                break;
            case { WayOn: WayOn.Unlinked }:
                context.Response.Redirect($"/sign-in/unlinked?provider={provider.Id}");
                break;
            default:
                properties.ExpiresUtc = null;
                await http.SignInAsync(Pending, context.Principal!, properties);
                context.Response.Redirect(
                    outcome.Value.WayOn == WayOn.SignUp
                        ? "/sign-up/licence"
                        : $"/sign-in?confirm={provider.Id}&return={Uri.EscapeDataString(ReturnPath)}"
                );
                break;
        }
    }

    private static async Task<Guid?> SessionOf(HttpContext http)
    {
        var signedIn = await http.AuthenticateAsync(
            CookieAuthenticationDefaults.AuthenticationScheme
        );
        return signedIn.Succeeded ? CallerClaims.FromPrincipal(signedIn.Principal).SessionId : null;
    }

    private static string Error(Problem problem) =>
        problem.Kind switch
        {
            ProblemKind.Forbidden when problem.Code == "identity.other_firm" => "firm",
            ProblemKind.Forbidden => "disabled",
            _ => "identity",
        };

    /// <summary>What a session's cookie keeps of the provider that opened it, so that signing out goes there too.</summary>
    public static AuthenticationProperties Kept(AuthenticationProperties? from)
    {
        var kept = new AuthenticationProperties();
        foreach (var item in new[] { ProviderItem, IdTokenItem })
        {
            if (from?.Items.TryGetValue(item, out var value) == true)
            {
                kept.Items[item] = value;
            }
        }

        return kept;
    }

    // Signed in: to where the person wanted to go, by way of the second factor where one is owed.
    private static async Task<string> Open(
        HttpContext http,
        Guid session,
        AuthenticationProperties from,
        string back
    )
    {
        var caller = (
            await http
                .RequestServices.GetRequiredService<Sessions>()
                .Find(session, http.RequestAborted)
        )!;
        await http.SignInAsync(
            CookieAuthenticationDefaults.AuthenticationScheme,
            CallerClaims.ToPrincipal(caller, CookieAuthenticationDefaults.AuthenticationScheme),
            Kept(from)
        );
        await DisplayChoice.TakeUp(http, http.RequestServices.GetRequiredService<Sender>(), caller);
        return Account.Owed(caller, back) ?? back;
    }

    private static async Task<string> Link(
        HttpContext http,
        ProviderIdentity identity,
        Caller caller
    )
    {
        var outcome = await http
            .RequestServices.GetRequiredService<Sender>()
            .Send(new LinkIdentity.Command(identity), caller);
        return outcome.Problem switch
        {
            null => "/account?linking=done",
            { Kind: ProblemKind.Conflict } => "/account?linking=elsewhere",
            { Code: FreshFactor.Required } => "/account?linking=expired",
            { Kind: ProblemKind.Forbidden } => "/account?linking=firm",
            _ => "/account?linking=failed",
        };
    }

    // After the account's password: the licence that waited is linked, once.
    private static async Task<IResult> LinkPending(HttpContext context, ICallerSource callers)
    {
        if (callers.Of(context) is not { SessionId: not null } caller)
        {
            return Results.LocalRedirect($"/sign-in?return={Uri.EscapeDataString(ReturnPath)}");
        }

        if (Account.Owed(caller, ReturnPath) is { } owed)
        {
            return Results.LocalRedirect(owed);
        }

        if (await PendingIdentity(context) is not { } identity)
        {
            return Results.LocalRedirect("/account?linking=expired");
        }

        var address = await Link(context, identity, caller);
        await context.SignOutAsync(Pending);
        return Results.LocalRedirect(address);
    }

    private static async Task<IResult> SignUp(
        [FromForm] string? login,
        [FromForm] string? displayName,
        HttpContext context,
        Sender sender,
        IdentityProviders providers,
        SharedLimits limits
    )
    {
        if (await TooMany(Limits.SignUp, limits, context))
        {
            return Results.Empty;
        }

        var pending = await context.AuthenticateAsync(Pending);
        if (await PendingIdentity(context) is not { Code: { } code } identity)
        {
            return Results.LocalRedirect("/sign-in?error=expired");
        }

        var provider = providers.Find(identity.Provider)!;
        var made = await sender.Send(
            new SignUpWithLicence.Command(
                UnifiedSocialCreditCode.Given(code),
                identity.Name ?? "",
                login ?? "",
                displayName ?? "",
                new NewIdentity(identity.Provider, identity.Subject)
            ),
            Host(provider, context)
        );
        if (made.Problem is { } problem)
        {
            var why = problem.Errors.Count > 0 ? problem.Errors[0].Code : problem.Code;
            return Results.LocalRedirect(
                $"/sign-up/licence?error={Uri.EscapeDataString(why)}&login={Uri.EscapeDataString(login ?? "")}&name={Uri.EscapeDataString(displayName ?? "")}"
            );
        }

        var arrived = await sender.Send(
            new SignInWithProvider.Command(identity) { Agent = context.Request.Headers.UserAgent },
            Host(provider, context)
        );
        var to = await Open(
            context,
            arrived.Value.SessionId!.Value,
            pending.Properties!,
            "/my/record"
        );
        await context.SignOutAsync(Pending);
        return Results.LocalRedirect(to);
    }

    // OpenID Connect Back-Channel Logout 1.0, 2.5 to 2.8.
    private static async Task<IResult> BackChannelLogout(
        string id,
        HttpContext context,
        Sender sender,
        IdentityProviders providers,
        TimeProvider time
    )
    {
        context.Response.Headers.CacheControl = "no-store";
        if (providers.Find(id) is not { } provider)
        {
            return Results.NotFound();
        }

        var token = context.Request.HasFormContentType
            ? (await context.Request.ReadFormAsync(context.RequestAborted))["logout_token"]
                .ToString()
            : "";
        var read = await LogoutToken.Read(
            token,
            Options(context, provider),
            time,
            context.RequestAborted
        );
        if (read.Problem is { } unsound)
        {
            return Refused(unsound);
        }

        var outcome = await sender.Send(
            new LogOutByProvider.Command(
                provider.Id,
                read.Value.Id,
                read.Value.Session,
                read.Value.Subject
            ),
            Host(provider, context)
        );
        return outcome.Problem is { } problem ? Refused(problem) : Results.Ok();

        static IResult Refused(Problem problem) =>
            Results.Json(
                new { error = "invalid_request", error_description = problem.Message.En },
                statusCode: StatusCodes.Status400BadRequest
            );
    }
}
