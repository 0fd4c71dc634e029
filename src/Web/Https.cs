namespace Trading.Web;

/// <summary>
/// Whether browsers reach the platform by https alone: setting <c>Trading:Https</c>, and without it when every address
/// in <c>Urls</c> is one. Then cookies are never sent without TLS, and their names forbid that another host of the same
/// domain sets them (RFC 6265bis, 4.1.3.2).
/// </summary>
/// <param name="Only">True when it is.</param>
internal sealed record Https(bool Only)
{
    public static Https From(IConfiguration settings) =>
        new(
            settings.GetValue<bool?>("Trading:Https")
                ?? (
                    settings["Urls"] is { Length: > 0 } urls
                    && urls.Split(';')
                        .All(url =>
                            url.Trim().StartsWith("https://", StringComparison.OrdinalIgnoreCase)
                        )
                )
        );

    /// <summary>A cookie for the whole host, made as safe as the way to it is.</summary>
    public void Guard(CookieBuilder cookie, string name)
    {
        cookie.Name = CookieName(name);
        cookie.Path = "/";
        cookie.HttpOnly = true;
        cookie.SecurePolicy = Policy;
    }

    /// <summary>What such a cookie is called in the end.</summary>
    public string CookieName(string name) => Only ? "__Host-" + name : name;

    /// <summary>True when what is answered must come back by TLS alone: by setting, or because the request came so.</summary>
    public static bool IsUsedFor(HttpContext context) =>
        context.Request.IsHttps || context.RequestServices.GetRequiredService<Https>().Only;

    public CookieSecurePolicy Policy =>
        Only ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
}
