using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.Offices;
using Trading.Access.SignIn;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Tests.Harness;
using People = Trading.Tests.Harness.People;

namespace Trading.Tests.Alerts.Signals;

/// <summary>Supervising offices of divisions, with somebody in each.</summary>
internal static class Offices
{
    public const string Province = "210000";
    public const string Dalian = "210200";
    public const string Shenyang = "210100";

    /// <summary>Somebody of a new office of that division, as a caller.</summary>
    public static async Task<Caller> Supervisor(
        Harness.Province province,
        string login,
        string region
    )
    {
        var office = (
            await province.Send(
                new CreateOffice.Command(
                    $"监督机构 {login}",
                    $"Supervisor {login}",
                    RegionCode.Parse(region),
                    "supervisor"
                ),
                Callers.With(Roles.SecurityAdministrator)
            )
        )
            .Value
            .Id;
        return await Member(province, login, office);
    }

    /// <summary>Another of an office.</summary>
    public static async Task<Caller> Member(Harness.Province province, string login, Guid office)
    {
        var person = await People.Create(
            province,
            login,
            Roles.Supervisor,
            region: null,
            office: office
        );
        await using var scope = province.Services.CreateAsyncScope();
        return (
            await scope.ServiceProvider.GetRequiredService<PersonCallers>().Of(person, default)
        )!;
    }
}
