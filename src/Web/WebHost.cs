using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Hangfire;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Localization;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Trading.Access;
using Trading.Access.Federation;
using Trading.Access.SignIn;
using Trading.Access.Systems;
using Trading.Alerts;
using Trading.Composition;
using Trading.Evaluation;
using Trading.Exchange;
using Trading.Kernel;
using Trading.Kernel.Http;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Outbox;
using Trading.Kernel.Retention;
using Trading.Kernel.Security;
using Trading.Procurement;
using Trading.Registry;
using Trading.Web.Access;
using Trading.Web.OpenApi;
using Trading.Web.Pages.Search;
using Trading.Web.Shell;

namespace Trading.Web;

/// <summary>The host: how requests come in. What they mean is the modules' business.</summary>
public static class WebHost
{
    private const string Either = "SessionOrKey";
    private static readonly string[] Languages = ["zh-CN", "en"];

    public static void AddTradingWeb(this WebApplicationBuilder builder)
    {
        builder.AddProcessLog();
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(server => server.AddServerHeader = false);
        var roles = HostRoles.From(builder.Configuration);
        if (roles.Api)
        {
            DocumentOrigin.Listen(builder);
        }

        var services = builder.Services;
        services.AddSingleton<SampleTradingSystem>();
        if (roles.Api)
        {
            services.AddHostedService(provider =>
                provider.GetRequiredService<SampleTradingSystem>()
            );
        }

        services.AddSingleton(roles);
        services.Configure<Microsoft.Extensions.WebEncoders.WebEncoderOptions>(options =>
            options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All)
        );
        services.AddTrading(builder.Configuration);
        if (roles.Worker)
        {
            services.AddJobServer();
            services.AddHostedService<RegisterRecurring>();
        }

        var https = Https.From(builder.Configuration);
        builder.Services.AddSingleton(https);
        AddAuthentication(services, builder.Configuration, https);
        AddPages(services, https);
        AddApi(services);
        AddTelemetry(builder);
        services.AddHealthChecks().AddCheck<DatabaseReady>("database", tags: ["ready"]);
    }

    public static void UseTradingWeb(this WebApplication app)
    {
        // What nobody declared, or nobody can hold, is said now.
        app.Services.GetRequiredService<Grants>();
        app.Services.GetRequiredService<RetentionRules>();
        app.UseKnownProxies();
        // The handler begins with an empty answer: the headers are set on it anew.
        var faults = ((IApplicationBuilder)app).New();
        faults.UseMiddleware<SecurityHeaders>();
        faults.UseRequestLocalization();
        faults.Run(Faults.Answer);
        app.UseExceptionHandler(
            new ExceptionHandlerOptions
            {
                ExceptionHandler = faults.Build(),
                // What a caller sent wrong is the caller's to read, not an error of ours to log.
                SuppressDiagnosticsCallback = fault => fault.Exception is BadHttpRequestException,
            }
        );
        if (!app.Services.GetRequiredService<HostRoles>().Api)
        {
            app.UseMiddleware<SecurityHeaders>();
            app.MapHealth();
            return;
        }

        // Before anything that knows cookies, pages or routes.
        app.UseMiddleware<DocumentOrigin>();
        // Before what answers for those behind it, which shall speak the caller's language.
        app.UseRequestLocalization();
        app.UseStatusCodePages(Faults.AnswerStatus);
        app.UseMiddleware<SecurityHeaders>();
        app.UseRouting();
        // Before forms are read for their tokens.
        app.UseMiddleware<BodyLimitMiddleware>();
        app.UseAuthentication();
        app.UseMiddleware<ApiLimit>();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.UseMiddleware<SameOriginOnly>();
        app.UseMiddleware<LiveLimit>();
        app.UseMiddleware<Gate>();
        app.UseMiddleware<UnknownParameters>();
        app.UsePublicPages();

        app.MapStaticAssets();
        var api = app.MapGroup("").JudgesWhatIsGiven();
        api.MapAccess();
        api.MapRegistry();
        api.MapExchange();
        api.MapProcurement();
        api.MapDueDatesFile();
        api.MapEvaluation();
        api.MapAlerts();
        api.MapOutbox();
        api.MapLongJobs();
        app.MapSandbox();
        app.MapListFiles();
        app.MapDashboardFile();
        app.MapAccount();
        app.MapDisplay();
        app.MapFederation();
        app.MapHealth();
        app.UseMiddleware<KeptDescription>();
        app.UseSwagger(options => options.RouteTemplate = "swagger/{documentName}/openapi.json");
        app.UseSwaggerUI(options =>
        {
            options.SwaggerEndpoint(KeptDescription.Address, "Trading API v1");
            options.DocumentTitle = "Trading API";
        });
        app.MapHangfireDashboard(
                "/jobs",
                new DashboardOptions
                {
                    Authorization = [],
                    DashboardTitle = "Trading",
                    DisplayStorageConnectionString = false,
                    // The way back is the page around it.
                    AppPath = null,
                }
            )
            .RequireAuthorization(Permission.OperateJobs);
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(live =>
                // Compressed, which ADR 8 weighs; the policy of all answers says the same.
                live.ContentSecurityFrameAncestorsPolicy = "'none'"
            )
            .WithStaticAssets()
            .Add(endpoint =>
            {
                // A proof of a draw holds the whole list.
                if (endpoint is RouteEndpointBuilder { RoutePattern.RawText: "/draws/verify" })
                {
                    endpoint.Metadata.Add(BodyLimit.Lists);
                }

                // The page of parts is for whoever makes pages.
                if (
                    !app.Environment.IsDevelopment()
                    && endpoint is RouteEndpointBuilder { RoutePattern.RawText: "/parts" }
                )
                {
                    endpoint.RequestDelegate = context =>
                    {
                        context.Response.StatusCode = StatusCodes.Status404NotFound;
                        return Task.CompletedTask;
                    };
                }
            });
    }

    private static void AddAuthentication(
        IServiceCollection services,
        IConfiguration settings,
        Https https
    )
    {
        services
            .AddAuthentication(Either)
            .AddPolicyScheme(
                Either,
                null,
                options =>
                    options.ForwardDefaultSelector = context =>
                        context.Request.Headers.Authorization.Count > 0
                            ? Keys.Scheme
                            : CookieAuthenticationDefaults.AuthenticationScheme
            )
            .AddKeyAuthentication()
            .AddIdentityProviders(IdentityProviders.From(settings), https)
            .AddCookie(options =>
            {
                https.Guard(options.Cookie, "trading.session");
                options.Cookie.SameSite = SameSiteMode.Lax;
                options.SlidingExpiration = false;
                options.LoginPath = "/sign-in";
                options.AccessDeniedPath = "/denied";
                options.ReturnUrlParameter = "return";
                options.Events.OnValidatePrincipal = Account.Validate;
                options.Events.OnRedirectToLogin = Account.ToSignIn;
                options.Events.OnRedirectToAccessDenied = Account.ToDenied;
            });
        services
            .AddOptions<CookieAuthenticationOptions>(
                CookieAuthenticationDefaults.AuthenticationScheme
            )
            .Configure<AccessSettings>(
                (options, settings) => options.ExpireTimeSpan = settings.SessionLength
            );
        services.AddAuthorization(options =>
            // Whoever still owes the second factor is not signed in.
            options.DefaultPolicy = new AuthorizationPolicyBuilder()
                .RequireClaim(CallerClaims.PermissionClaim, Permission.SignedIn)
                .Build()
        );
        services
            .AddOptions<AuthorizationOptions>()
            .Configure<PermissionCatalogue>(
                (options, permissions) =>
                {
                    foreach (var each in permissions.All)
                    {
                        options.AddPolicy(
                            each.Permission.Code,
                            // Pages are for people: a system's key opens the API alone.
                            policy =>
                                policy
                                    .RequireClaim(
                                        CallerClaims.PermissionClaim,
                                        each.Permission.Code
                                    )
                                    .RequireClaim(CallerClaims.SessionClaim)
                        );
                    }
                }
            );
        services.AddProtection();
    }

    private static void AddPages(IServiceCollection services, Https https)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddCascadingAuthenticationState();
        services.AddAntiforgery(options => https.Guard(options.Cookie, "trading.antiforgery"));
        services.AddSingleton<LiveConnections>();
        services.AddSingleton<Words>();
        services.AddSingleton<Pages.Procurement.Labels>();
        services.AddSingleton<Trading.Access.Lists.Files.IListRows, ListRowsOfPages>();
        services.AddScoped<Pages.Procurement.NoticeHtml>();
        services.AddSingleton<SiteSettings>();
        services.AddPublicPages();
        services.AddScoped<PageDispatcher>();
        services.AddTransient<AddressRefinement>();
        services.AddScoped<Drafts>();
        services.AddScoped<ChosenDisplay>();
        services.AddScoped<Pulse>();
        services.AddScoped<Finders>();
        services.AddSingleton<SessionTickets>();
        services.Configure<RequestLocalizationOptions>(options =>
        {
            options
                .SetDefaultCulture(Languages[0])
                .AddSupportedCultures(Languages)
                .AddSupportedUICultures(Languages);
            // The switch decides, then the API caller's Accept-Language; a page without a choice is Chinese.
            options.RequestCultureProviders =
            [
                new PublicPages.AddressLanguage(),
                new CookieRequestCultureProvider(),
                new ApiLanguage(),
            ];
            options.ApplyCurrentCultureToResponseHeaders = true;
        });
    }

    private static void AddApi(IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.TypeInfoResolver = (
                options.SerializerOptions.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()
            ).WithAddedModifier(NullIsLeftOut.Modify);
            options.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            options.SerializerOptions.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
            ApiJson.With(options.SerializerOptions);
        });
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddProblemDetails();
        services.AddEndpointsApiExplorer();
        services.AddApiDocument();
    }

    private static void AddTelemetry(WebApplicationBuilder builder)
    {
        // Measured only when somebody listens: each request would carry the cost.
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            return;
        }

        builder
            .Services.AddOpenTelemetry()
            .WithLogging()
            .WithTracing(traces => traces.AddSource(Telemetry.Name).AddAspNetCoreInstrumentation())
            .WithMetrics(metrics =>
                metrics
                    .AddMeter(Telemetry.Name)
                    .AddAspNetCoreInstrumentation()
                    .AddRuntimeInstrumentation()
            )
            .UseOtlpExporter();
    }

    /// <summary>API callers say their language with Accept-Language; pages do not, so that they stay Chinese unless switched.</summary>
    private sealed class ApiLanguage : AcceptLanguageHeaderRequestCultureProvider
    {
        public override Task<ProviderCultureResult?> DetermineProviderCultureResult(
            HttpContext httpContext
        ) =>
            httpContext.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
                ? base.DetermineProviderCultureResult(httpContext)
                : NullProviderCultureResult;
    }
}
