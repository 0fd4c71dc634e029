using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Domain;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Kernel;

public sealed class RehearsalTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_rehearsed_command_says_what_would_come_of_it_and_does_nothing(Engine engine)
    {
        await using var province = Province.On(engine);
        var sender = province.Services.GetRequiredService<Sender>();
        var before = await province.Scalar<long>("select count(*) from audit_entry");
        var tried = await sender.Rehearse(Tenders.Notice(), Tenders.Centre);
        Assert.True(tried.Succeeded);
        var wrong = await sender.Rehearse(
            Tenders.Notice() with
            {
                Title = "",
                BuyerCode = EntityCode.Given("91210100MA0000000X"),
                Region = null,
            },
            Tenders.Centre
        );
        Assert.Contains("/title", wrong.Problem!.Errors.Select(error => error.Pointer));
        Assert.Contains("/region", wrong.Problem.Errors.Select(error => error.Pointer));
        Assert.Contains("/buyerCode", wrong.Problem.Errors.Select(error => error.Pointer));
        Assert.Equal(0, await province.Scalar<long>("select count(*) from procurement"));
        Assert.Equal(0, await province.Scalar<long>("select count(*) from outbox_message"));
        Assert.Equal(before, await province.Scalar<long>("select count(*) from audit_entry"));

        // Done in earnest afterwards it is done once.
        Assert.False((await province.Send(Tenders.Notice(), Tenders.Centre)).Value.Existing);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_may_not_do_it_may_not_rehearse_it_and_that_is_in_the_trail(Engine engine)
    {
        await using var province = Province.On(engine);
        var before = await province.Scalar<long>("select count(*) from audit_entry");
        var refused = await province
            .Services.GetRequiredService<Sender>()
            .Rehearse(Tenders.Notice(), Callers.With(Roles.Bidder));
        Assert.Equal(ProblemKind.Forbidden, refused.Problem?.Kind);
        Assert.Equal(before + 1, await province.Scalar<long>("select count(*) from audit_entry"));
    }
}
