using System.Globalization;
using Trading.Composition;
using Trading.Documents.Contracts;
using Trading.Kernel.Security;

namespace Trading.Web;

/// <summary>What a newcomer is greeted with: an empty database is filled with the demo province.</summary>
public static class Demo
{
    /// <summary>
    /// True for the demo province: as <c>Trading:Demo</c> says, and without it on the embedded database reached from this
    /// machine alone. Its passwords are published, so nobody gets it by forgetting a setting where others can reach it.
    /// </summary>
    public static bool IsWanted(IConfiguration settings) =>
        // A sandbox has a province of its own, and others reach it.
        !settings.GetValue<bool>(Sandbox.Setting)
        && (
            settings.GetValue<bool?>("Trading:Demo")
            ?? (
                settings["Trading:Database"] is null or "" or "sqlite"
                && (settings["Urls"] ?? "")
                    .Split(';')
                    .All(url =>
                        Uri.TryCreate(url.Trim(), UriKind.Absolute, out var address)
                        && address.IsLoopback
                    )
            )
        );

    /// <summary>The demo province; null where it is not wanted, or not part of what was published.</summary>
    public static IDemo? Of(IServiceProvider services, IConfiguration settings) =>
        IsWanted(settings) ? services.GetService<IDemo>() : null;

    /// <summary>How much of the demo province is there, 0 to 1.</summary>
    public static double Filled { get; private set; } = 1;

    /// <summary>Makes the people who can sign in, before the first request.</summary>
    public static async Task Prepare(WebApplication app)
    {
        if (
            Of(app.Services, app.Configuration) is { } province
            && await province.IsEmpty(CancellationToken.None)
        )
        {
            Filled = 0;
            await province.MakePeople(CancellationToken.None);
            app.Lifetime.ApplicationStarted.Register(() => _ = MakeTheRest(app, province));
        }
    }

    /// <summary>Prints the address and who can sign in, once requests are answered; where the output is a log, a line of it says so.</summary>
    public static void Greet(WebApplication app) =>
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            if (Console.IsOutputRedirected && !IsWanted(app.Configuration))
            {
                app.Logger.LogInformation("Answering at {Addresses}.", string.Join(' ', app.Urls));
                return;
            }

            var address = app.Urls.FirstOrDefault() ?? "http://localhost:5080";
            Console.WriteLine();
            Console.WriteLine($"  辽宁省公共资源交易平台 · Trading   {address}");
            if (app.Services.GetRequiredService<DocumentSettings>().Origin is { } documents)
            {
                Console.WriteLine(
                    $"  证明材料下载 · documents          {documents.GetLeftPart(UriPartial.Authority)}"
                );
            }

            if (Of(app.Services, app.Configuration) is { } demo)
            {
                Console.WriteLine($"  演示账号 · demo accounts (密码 · password: {demo.Password})");
                Console.WriteLine(
                    "  审核、交易中心、监督和各管理账号需第二因素，登录页会显示当前验证码 · officer, centre, supervisor and all administrators need a second factor; the sign-in page shows the code"
                );
                Console.WriteLine($"    TOTP: {demo.FactorSecret}");
                foreach (var account in demo.Accounts)
                {
                    Console.WriteLine(
                        $"    {account.Login, -18}{account.Who.Zh} · {account.Who.En}"
                    );
                }
            }
            else if (IsWanted(app.Configuration))
            {
                Console.WriteLine(
                    "  此发布包不含演示省份（其密码公开）；如需演示，请用 dotnet publish -p:Demo=true 重新发布。首个账号用 trading people create 建立。"
                );
                Console.WriteLine(
                    "  No demo province in what was published here, since its passwords are public: for a demo publish with -p:Demo=true. Make the first account with trading people create."
                );
            }

            Console.WriteLine("  按 Ctrl+C 停止 · Ctrl+C stops it");
            Console.WriteLine();
        });

    private static async Task MakeTheRest(WebApplication app, IDemo province)
    {
        var said = 0.0;
        try
        {
            await province.MakeTheRest(
                done =>
                {
                    Filled = done;
                    if (done >= said + 0.25)
                    {
                        said = Math.Floor(done * 4) / 4;
                        Console.WriteLine(
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"  演示数据 · demo data: {said:P0}"
                            )
                        );
                    }
                },
                app.Lifetime.ApplicationStopping
            );
        }
        catch (OperationCanceledException)
        {
            // Stopped by hand while filling: what is there stays; delete var/ to begin anew.
        }
#pragma warning disable CA1031 // The demo's failure is told, and must not take the host down.
        catch (Exception error)
#pragma warning restore CA1031
        {
            app.Logger.LogError(error, "The demo province could not be filled.");
        }
        finally
        {
            Filled = 1;
        }
    }
}
