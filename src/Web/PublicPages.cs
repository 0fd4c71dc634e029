using System.Security.Claims;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Trading.Web.Access;

namespace Trading.Web;

/// <summary>
/// Pages for everybody: the same for all, signed in or not, so that anybody between may keep them for a moment. They set no
/// cookie and read none but those of language and display, hold no form that needs a token, and say in their address
/// which language they are in.
/// </summary>
internal static class PublicPages
{
    /// <summary>Name of the policy that a public page names.</summary>
    public const string Policy = "public";

    /// <summary>Of the address: <c>zh-CN</c> or <c>en</c>, before what the browser is set to.</summary>
    public const string Language = "language";

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    // What a page may be asked for; an address with anything else is the same page.
    private static readonly string[] Asked =
    [
        Language,
        "q",
        "kind",
        "stage",
        "region",
        "cursor",
        "as",
        "panel",
    ];

    public static IServiceCollection AddPublicPages(this IServiceCollection services) =>
        services.AddOutputCache(options =>
        {
            options.SizeLimit = 32 << 20;
            options.MaximumBodySize = 256 << 10;
            options.AddPolicy(
                Policy,
                policy =>
                    policy
                        // While the demo is being filled each look shows more.
                        .With(_ => Demo.Filled >= 1)
                        .Expire(Kept)
                        .SetVaryByQuery(Asked)
                        .VaryByValue(context => new("language", LanguageOf(context)))
                        .VaryByValue(context => new("display", DisplayChoice.Of(context) ?? ""))
            );
        });

    /// <summary>Says that an answer may be kept, before it is written.</summary>
    public static IApplicationBuilder UsePublicPages(this IApplicationBuilder app) =>
        app.Use(
                (context, next) =>
                {
                    if (
                        context.GetEndpoint()?.Metadata.GetMetadata<OutputCacheAttribute>() is
                        { PolicyName: Policy }
                    )
                    {
                        context.User = new ClaimsPrincipal(new ClaimsIdentity());
                        context.Features.Set<IResponseCookiesFeature>(NoCookies.AtAll);
                        context.Response.OnStarting(() =>
                        {
                            if (context.Response.StatusCode == StatusCodes.Status200OK)
                            {
                                context.Response.Headers.CacheControl =
                                    Demo.Filled < 1
                                        ? "no-cache"
                                        : $"public, max-age={Kept.TotalSeconds:0}";
                                context.Response.Headers.Vary = "Cookie";
                                context.Response.Headers.Remove(HeaderNames.Pragma);
                            }

                            return Task.CompletedTask;
                        });
                    }

                    return next(context);
                }
            )
            .UseOutputCache();

    /// <summary>
    /// What a page is about is not there: it says so itself, with the status for it, and is not kept. Said as the answer
    /// begins, since the framework writes nothing of a page that says it before.
    /// </summary>
    public static void IsMissing(HttpContext context)
    {
        if (context.Features.Get<IOutputCacheFeature>() is { } kept)
        {
            kept.Context.AllowCacheStorage = false;
        }

        context.Response.OnStarting(() =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    /// <summary>The address in a language: what else it says stays.</summary>
    public static string In(string language, string address)
    {
        var cut = address.IndexOf('?', StringComparison.Ordinal);
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(
            cut < 0 ? "" : address[cut..]
        );
        query[Language] = language;
        return Microsoft.AspNetCore.WebUtilities.QueryHelpers.AddQueryString(
            cut < 0 ? address : address[..cut],
            query
        );
    }

    /// <summary>A public address that keeps the language of the page it stands on.</summary>
    public static string Here(string address) =>
        LocalizedText.SpeaksEnglish ? In("en", address) : address;

    // The framework gives every page the cookie of a token, which these have no form for.
    private sealed class NoCookies : IResponseCookiesFeature, IResponseCookies
    {
        public static readonly NoCookies AtAll = new();

        public IResponseCookies Cookies => this;

        public void Append(string key, string value) { }

        public void Append(string key, string value, CookieOptions options) { }

        public void Delete(string key) { }

        public void Delete(string key, CookieOptions options) { }
    }

    private static string LanguageOf(HttpContext context) =>
        context.Features.Get<IRequestCultureFeature>()?.RequestCulture.UICulture.Name ?? "";

    /// <summary>What an address says of its language, on pages.</summary>
    public sealed class AddressLanguage : RequestCultureProvider
    {
        public override Task<ProviderCultureResult?> DetermineProviderCultureResult(
            HttpContext httpContext
        ) =>
            httpContext.Request.Query.TryGetValue(Language, out var named)
            && !httpContext.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
            && Known(named) is { } language
                ? Task.FromResult<ProviderCultureResult?>(new ProviderCultureResult(language))
                : NullProviderCultureResult;

        private static string? Known(StringValues named) =>
            named.ToString() switch
            {
                "en" => "en",
                "zh-CN" or "zh" => "zh-CN",
                _ => null,
            };
    }
}
