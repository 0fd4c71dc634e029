using Microsoft.Extensions.DependencyInjection;
using Trading.Access.Contracts;
using Trading.Domain.Codes;

namespace Trading.Tests.Harness;

/// <summary>People with accounts.</summary>
public static class People
{
    public static async Task<Guid> Create(
        Province province,
        string login,
        string role,
        EntityCode? entityCode = null,
        string? region = "210000",
        Guid? office = null
    )
    {
        await using var scope = province.Services.CreateAsyncScope();
        var people = scope.ServiceProvider.GetRequiredService<IPeople>();
        return (
            await people.Create(
                new NewPerson(login, login, WebProvince.Password, [role])
                {
                    EntityCode = entityCode,
                    OfficeId = office,
                    Region = region is null ? null : RegionCode.Parse(region),
                },
                CancellationToken.None
            )
        ).Value;
    }
}
