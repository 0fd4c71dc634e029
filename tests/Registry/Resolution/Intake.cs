using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Trading.Domain.Codes;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Resolution;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry.Resolution;

/// <summary>Rows imported as a file's reader hands them over.</summary>
internal static class Intake
{
    /// <summary>A province in which rows can be imported.</summary>
    public static Province Province(Engine engine) =>
        Harness.Province.On(engine, also: services => services.AddEntityImport<Rows>());

    /// <summary>Imports rows; says what became of each.</summary>
    public static async Task<IReadOnlyList<ListIntakeOutcomes.RowOutcome>> Import(
        Province province,
        params EntityToImport[] firms
    )
    {
        province.Services.GetRequiredService<Rows>().Firms = firms;
        var asked = await province.Send(
            new ImportEntities.Command(
                Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
                firms.Length
            ),
            Caller.Platform("cli:tests")
        );
        await province.DeliverDue();
        return (
            await province.Send(
                new ListIntakeOutcomes.Query(asked.Value.Import, Take: 100),
                Caller.Platform("cli:tests")
            )
        )
            .Value
            .Items;
    }

    /// <summary>A firm of Shenyang as a register tells of it.</summary>
    public static EntityToImport Firm(
        string name,
        EntityCode? code = null,
        string? person = "王志强",
        string? address = "沈阳市和平区长江街18号",
        string? region = "210102",
        string? phone = null
    ) =>
        new(
            code,
            new()
            {
                Identity = new()
                {
                    Name = name,
                    Kind = EntityKinds.Enterprise,
                    Region = region,
                    LegalRepresentative = person,
                    Address = address,
                },
                Contacts = phone is null ? [] : [new() { Name = "李经办", Phone = phone }],
            }
        )
        {
            Source = "沈阳旧库",
        };

    internal sealed class Rows(EntityIntake intake) : ImportEntities.ISource
    {
        public IReadOnlyList<EntityToImport> Firms { get; set; } = [];

        public ValueTask<ImportEntities.Batch?> After(
            long line,
            Pace pace,
            CancellationToken cancel
        )
        {
            var some = Firms.Skip((int)line).Take(pace.Rows).ToList();
            return ValueTask.FromResult(
                some.Count == 0
                    ? null
                    : new ImportEntities.Batch(
                        intake.Prepare(some, [.. some.Select((_, i) => line + i + 1)]).Value,
                        line + some.Count
                    )
            );
        }
    }
}
