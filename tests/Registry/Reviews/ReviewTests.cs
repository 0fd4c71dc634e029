using Trading.Access;
using Trading.Access.People;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Reviews;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry;

public sealed class ReviewTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_queue_has_the_longest_waiting_first_and_pages_neither_skip_nor_repeat(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        for (var number = 1; number <= 5; number++)
        {
            await Firms.Submit(province, number);
            // The third and fourth are submitted at the same instant.
            if (number != 3)
            {
                province.Clock!.Advance(TimeSpan.FromHours(1));
            }
        }

        var codes = new List<EntityCode>();
        string? cursor = null;
        do
        {
            var page = (
                await province.Send(new ReviewQueue.Query(Cursor: cursor, Take: 2), officer)
            ).Value;
            codes.AddRange(page.Items.Select(item => item.Code));
            cursor = page.Next;
        } while (cursor is not null);
        Assert.Equal([Firms.Code(1), Firms.Code(2)], codes[..2]);
        Assert.Equal(
            new HashSet<EntityCode> { Firms.Code(3), Firms.Code(4) },
            codes[2..4].ToHashSet()
        );
        Assert.Equal(Firms.Code(5), codes[4]);
        Assert.Equal(5, codes.Count);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_an_officer_held_who_may_verify_no_more_goes_back_to_the_queue(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var security = Callers.With(Roles.SecurityAdministrator);
        var gone = await Firms.Officer(province, "gone");
        var back = await Firms.Officer(province, "back");
        var disabled = await Firms.Officer(province, "disabled");
        var officers = new[] { gone, back, disabled };
        var reviews = new List<Guid>();
        for (var firm = 1; firm <= officers.Length; firm++)
        {
            var (clerk, _) = await Firms.Submit(province, firm);
            reviews.Add((await Firms.Waiting(province, clerk.EntityCode!.Value, gone)).Id);
            Assert.True(
                (
                    await province.Send(new ClaimReview.Command(reviews[^1]), officers[firm - 1])
                ).Succeeded
            );
        }

        await Give(gone, [Roles.Purchaser]);
        await Give(back, [Roles.Purchaser]);
        await Give(back, [Roles.RegistryOfficer]);
        var person = await Person(disabled);
        await province.Send(new DisablePerson.Command(person.Id, person.Version), security);
        await province.DeliverDue(times: 2);

        Assert.Equal(
            [reviews[1]],
            await province.Rows<Guid>("select id from review where officer_id is not null")
        );
        var another = await Firms.Officer(province, "another");
        Assert.True((await province.Send(new ClaimReview.Command(reviews[0]), another)).Succeeded);
        Assert.Equal(
            2,
            await province.Scalar<long>(
                "select count(*) from audit_entry where caller = 'registry.release_review' and action = 'Registry.ReleaseReviewsOf'"
            )
        );

        async Task<Person> Person(Caller of) =>
            (await province.Send(new GetPerson.Query(of.PersonId!.Value), security)).Value;

        async Task Give(Caller of, string[] roles)
        {
            var known = await Person(of);
            var set = await province.Send(
                new SetRoles.Command(known.Id, known.Version, roles),
                security
            );
            Assert.True(set.Succeeded, set.Problem?.Code);
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_two_officers_claiming_at_once_one_gets_it(Engine engine)
    {
        await using var province = Province.On(engine);
        var one = await Firms.Officer(province, "officer-1");
        var two = await Firms.Officer(province, "officer-2");
        var (clerk, _) = await Firms.Submit(province, 1);
        var id = (await Firms.Waiting(province, clerk.EntityCode!.Value, one)).Id;

        var outcomes = await Task.WhenAll(
            Task.Run(() => province.Send(new ClaimReview.Command(id), one)),
            Task.Run(() => province.Send(new ClaimReview.Command(id), two))
        );
        var claimed = Assert.Single(outcomes, outcome => outcome.Succeeded).Value;
        Assert.Equal(
            "review.claimed",
            Assert.Single(outcomes, outcome => !outcome.Succeeded).Problem!.Code
        );

        var (winner, loser) = claimed.ClaimedBy == "officer-1" ? (one, two) : (two, one);
        Assert.True((await province.Send(new ClaimReview.Command(id), winner)).Succeeded);
        var decide = new DecideReview.Command(id, claimed.Version, true, null);
        Assert.Equal("review.claimed", (await province.Send(decide, loser)).Problem?.Code);
        Assert.Equal(
            "review.claimed",
            (await province.Send(new ReleaseReview.Command(id), loser)).Problem?.Code
        );
        Assert.Single((await province.Send(new ReviewQueue.Query(Mine: true), winner)).Value.Items);
        Assert.Empty((await province.Send(new ReviewQueue.Query(Mine: true), loser)).Value.Items);

        Assert.True((await province.Send(new ReleaseReview.Command(id), winner)).Succeeded);
        Assert.Equal("review.unclaimed", (await province.Send(decide, winner)).Problem?.Code);
        Assert.True((await province.Send(new ClaimReview.Command(id), loser)).Succeeded);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_officer_verifies_no_firm_whose_record_he_keeps_himself(Engine engine)
    {
        await using var province = Province.On(engine);
        var (clerk, _) = await Firms.Submit(province, 1);
        var officer = await Firms.Officer(province);
        var id = (await Firms.Waiting(province, clerk.EntityCode!.Value, officer)).Id;

        // The same person, acting as an officer; and an officer whose account is bound to the firm.
        Caller[] own =
        [
            Callers.With(Roles.RegistryOfficer, clerk.PersonId),
            Callers.With(Roles.RegistryOfficer, entityCode: clerk.EntityCode),
        ];
        foreach (var caller in own)
        {
            var refused = await province.Send(new ClaimReview.Command(id), caller);
            Assert.Equal(ProblemKind.Forbidden, refused.Problem?.Kind);
        }

        Assert.True((await province.Send(new ClaimReview.Command(id), officer)).Succeeded);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_verified_is_the_version_the_officer_saw(Engine engine)
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, submitted) = await Firms.Submit(province, 1);
        var code = clerk.EntityCode!.Value;
        var id = (await Firms.Waiting(province, code, officer)).Id;
        var claimed = (await province.Send(new ClaimReview.Command(id), officer)).Value;

        var early = await province.Send(
            new DecideReview.Command(id, submitted.Version, true, null),
            officer
        );
        Assert.Equal(ProblemKind.Stale, early.Problem?.Kind);

        // Withdrawn under the officer's eyes.
        Assert.True(
            (
                await province.Send(new WithdrawEntity.Command(code, claimed.Version), clerk)
            ).Succeeded
        );
        var late = await province.Send(
            new DecideReview.Command(id, claimed.Version, true, null),
            officer
        );
        Assert.Equal("review.decided", late.Problem?.Code);
        Assert.Equal(EntityStates.Draft, (await Firms.Dossier(province, clerk)).State);
    }

    [Fact]
    public async Task Nothing_is_returned_without_a_reason()
    {
        await using var province = Province.On(Engine.Sqlite);
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Submit(province, 1);
        var refused = await Firms.Decide(
            province,
            clerk.EntityCode!.Value,
            officer,
            verify: false,
            " "
        );
        Assert.Equal(
            ("/reason", "review.reason"),
            (refused.Problem!.Errors[0].Pointer, refused.Problem.Errors[0].Code)
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_crash_between_any_two_statements_of_a_decision_leaves_all_or_nothing(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Submit(province, 1);
        var id = (await Firms.Waiting(province, clerk.EntityCode!.Value, officer)).Id;
        var claimed = (await province.Send(new ClaimReview.Command(id), officer)).Value;
        var decide = new DecideReview.Command(id, claimed.Version, true, null);
        await Crash.BetweenAnyTwoStatements(province, () => province.Send(decide, officer));
    }

    [Fact]
    public async Task An_officer_sees_masked_phones_and_the_firm_its_own()
    {
        await using var province = Province.On(Engine.Sqlite);
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Complete(province, 1);
        var seen = (
            await province.Send(new GetDossier.Query(clerk.EntityCode!.Value), officer)
        ).Value;
        Assert.Equal("138****2345", seen.Record.Contacts[0].Phone);
        var version = (
            await province.Send(new GetEntityVersion.Query(clerk.EntityCode!.Value, 2), officer)
        ).Value;
        Assert.Equal("138****2345", version.Record.Contacts[0].Phone);
        Assert.Equal(Firms.Phone, (await Firms.Dossier(province, clerk)).Record.Contacts[0].Phone);
    }
}
