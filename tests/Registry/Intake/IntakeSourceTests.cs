using Trading.Access;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;
using Trading.Registry.Intake;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry.Intake;

/// <summary>How the files of a register are read is remembered, and replaced by what is said later.</summary>
public sealed class IntakeSourceTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_said_last_of_a_register_counts(Engine engine)
    {
        await using var province = Province.On(engine);
        var officer = Callers.With(Roles.RegistryOfficer);
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new GetIntakeSource.Query("鞍山"), officer)).Problem?.Kind
        );
        await Save("统一代码", null);
        await Save("信用代码", "企业");
        var kept = (await province.Send(new GetIntakeSource.Query("鞍山"), officer)).Value;
        Assert.Equal(["信用代码", "备注"], kept.Mapping.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("企业", kept.Sheet);
        Assert.Equal(1, await province.Scalar<int>("select count(*) from intake_source"));

        async Task Save(string heading, string? sheet) =>
            Assert.Null(
                (
                    await province.Send(
                        new SaveIntakeSource.Command(
                            "鞍山",
                            new Dictionary<string, string> { [heading] = "code", ["备注"] = "-" },
                            null,
                            sheet
                        ),
                        officer
                    )
                ).Problem
            );
    }

    [PostgresFact]
    public async Task Two_who_say_it_first_at_once_are_both_heard()
    {
        await using var province = Province.On(Engine.Postgres);
        for (var round = 0; round < 12; round++)
        {
            var name = $"register {round}";
            var outcomes = await Task.WhenAll(
                Enumerable
                    .Range(0, 3)
                    .Select(number =>
                        Task.Run(() =>
                            province.Send(
                                new SaveIntakeSource.Command(
                                    name,
                                    new Dictionary<string, string> { [$"c{number}"] = "code" }
                                ),
                                Callers.With(Roles.RegistryOfficer)
                            )
                        )
                    )
            );
            Assert.All(outcomes, outcome => Assert.Null(outcome.Problem));
        }

        Assert.Equal(12, await province.Scalar<int>("select count(*) from intake_source"));
    }
}
