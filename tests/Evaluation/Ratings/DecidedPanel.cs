using Trading.Access;
using Trading.Kernel.Security;
using Trading.Procurement;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Evaluation;

/// <summary>A panel whose five experts came, before and after its result.</summary>
internal sealed record DecidedPanel(
    Guid Id,
    Guid Procurement,
    Caller Centre,
    IReadOnlyList<Panels.Asked> Members
)
{
    /// <summary>The buyer's own people.</summary>
    public static readonly Caller Purchaser = Callers.With(
        Roles.Purchaser,
        entityCode: Tenders.Bidder(7)
    );

    /// <summary>Accepted by all, and the evaluation has begun; the result is not known.</summary>
    public static async Task<DecidedPanel> Begun(Province province)
    {
        await Panels.Experts(province, 8);
        return await Another(province, 1);
    }

    /// <summary>The same of the experts that there are.</summary>
    public static async Task<DecidedPanel> Another(Province province, int number)
    {
        await Tenders.Known(province, 1, 2, 7);
        var procurement = (
            await province.Send(
                Tenders.Notice(number) with
                {
                    BuyerCode = Tenders.Bidder(7),
                },
                Tenders.Centre
            )
        )
            .Value
            .Id;
        await province.Send(Tenders.Opening(procurement, 1, 2), Tenders.Centre);
        var centre = Callers.With(
            Roles.CentreOperator,
            await People.Create(province, $"centre-{number}", Roles.CentreOperator)
        );
        var requested = await province.Send(
            Panels.Request(procurement) with
            {
                EvaluationAt = province.Clock!.GetUtcNow().AddDays(1),
            },
            centre
        );
        Assert.True(requested.Succeeded, requested.Problem?.Code);
        await province.DeliverDue();
        foreach (var asked in await Panels.Invitations(province, requested.Value.Id))
        {
            await Panels.Answer(province, asked, accept: true);
        }

        await province.DeliverDue();
        province.Clock.Advance(TimeSpan.FromDays(1));
        return new(
            requested.Value.Id,
            procurement,
            centre,
            await Panels.Invitations(province, requested.Value.Id)
        );
    }

    /// <summary>The result becomes known.</summary>
    public async Task Decide(Province province)
    {
        Assert.True(
            (
                await province.Send(
                    new RecordAward.Command(
                        Procurement,
                        province.Clock!.GetUtcNow(),
                        Tenders.Bidder(1)
                    ),
                    Tenders.Centre
                )
            ).Succeeded
        );
        await province.DeliverDue();
    }

    /// <summary>With its result.</summary>
    public static async Task<DecidedPanel> Known(Province province)
    {
        var panel = await Begun(province);
        await panel.Decide(province);
        return panel;
    }
}
