using Microsoft.Extensions.DependencyInjection;
using Trading.Alerts.Signals;
using Trading.Domain;
using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Alerts.Signals;

/// <summary>Sources that speak in transactions of their own, as the product's do.</summary>
internal static class Sources
{
    public static Signal Of(string code, int level, double strength = 0.5, string subject = "") =>
        new()
        {
            Code = code,
            Subject = subject,
            Level = level,
            Strength = strength,
            Name = new($"信号{code}", $"Signal {code}"),
            Sentence = new($"{code}：所见。", $"{code}: what was seen."),
        };

    /// <summary>A new procurement of Dalian of which sources say something.</summary>
    public static async Task<Guid> Warned(
        Province province,
        int number,
        params (string Source, Signal Signal)[] said
    )
    {
        var notice = Tenders.Notice(number) with { Region = RegionCode.Given(Offices.Dalian) };
        var id = (await province.Send(notice, Tenders.Centre)).Value.Id;
        foreach (var (source, signal) in said)
        {
            await Say(province, id, source, signal);
        }

        return id;
    }

    /// <summary>Says it, again where it collided, as a command would.</summary>
    public static async Task<bool> Say(
        Province province,
        Guid id,
        string source,
        params Signal[] signals
    ) =>
        await Collisions.Retry(
            async _ =>
            {
                await using var scope = province.Services.CreateAsyncScope();
                var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
                await sql.Begin(default);
                var changed = await scope
                    .ServiceProvider.GetRequiredService<SignalStore>()
                    .Say(id, source, signals, default);
                await sql.Commit(default);
                return changed;
            },
            (_, _) => ValueTask.CompletedTask,
            default
        );
}
