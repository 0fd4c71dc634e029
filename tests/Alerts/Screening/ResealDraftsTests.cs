using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Alerts.Screening;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Alerts.Screening;

/// <summary>Texts of drafts when a new key seals.</summary>
public sealed class ResealDraftsTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_text_is_read_without_the_key_that_sealed_it_first(Engine engine)
    {
        var lines = KeyRing.New();
        var centre = Callers.With(Roles.CentreOperator);
        await using var before = Province.On(engine, Keys(lines));
        var made = await before.Send(
            new ScreenDraft.Command(
                ReceivedDraft.OfText("供应商须在沈阳市注册。", null),
                ScreeningRegimes.Auto,
                RegionCode.Given("210100"),
                "government"
            ),
            centre
        );
        var next = before.Services.GetRequiredService<KeyRing>().Next();
        await using (var rotated = Province.Over(before.Database, Keys([.. lines, next])))
        {
            foreach (var sealedAnew in new[] { 1, 0 })
            {
                Assert.Equal(
                    sealedAnew,
                    (await rotated.Send(new ResealDrafts.Command(), Callers.Platform)).Value.Texts
                );
            }
        }

        await using var after = Province.Over(before.Database, Keys([lines[0], next]));
        Assert.Equal(
            "供应商须在沈阳市注册。",
            (await after.Send(new GetDraftText.Query(made.Value.Id), centre)).Value.Lines[0].Text
        );
    }

    private static Dictionary<string, string?> Keys(IReadOnlyList<string> lines) =>
        new() { ["Trading:Keys"] = string.Join(';', lines) };
}
