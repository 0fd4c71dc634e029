using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Trading.Analysis.Draws;
using Trading.Evaluation.Panels;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Evaluation;

/// <summary>What a panel is drawn with is committed to when its list is frozen.</summary>
public sealed class CommitmentTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_commitment_is_published_with_the_list_and_the_draw_shows_what_it_was_to(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (panel, _) = await Panels.Requested(province);
        await province.Send(new FreezeList.Command(panel), Callers.Platform);
        var before = (await province.Send(new ProofOfDraw.Query(panel), Caller.Anonymous)).Value;
        Assert.NotNull(before.Commitment);
        Assert.Null(before.DrawnAt);
        Assert.Equal(before.Commitment, (await Panels.Watch(province, panel)).Commitment);

        await province.DeliverDue();
        var transcript = Transcript
            .FromJson(await province.Scalar<string>("select transcript from panel"))
            .Value;
        var list = await province.Scalar<string>("select list_json from panel");
        Assert.Equal(
            before.Commitment,
            VerifiableDraw.Commit(Convert.FromHexString(transcript.Entropy))
        );
        Assert.Empty(VerifiableDraw.Verify(list, transcript, before.Commitment));
        Assert.Single(
            VerifiableDraw.Verify(
                list,
                transcript,
                VerifiableDraw.Commit(RandomNumberGenerator.GetBytes(32))
            )
        );
        Assert.Equal(
            before.Commitment,
            (await province.Send(new ProofOfDraw.Query(panel), Caller.Anonymous)).Value.Commitment
        );
        Assert.True((await province.Send(new VerifyDraw.Query(panel), Tenders.Centre)).Value.Sound);

        // The key of the seed must not be told by the commitment.
        Assert.NotEqual(
            before.Commitment,
            Convert.ToHexStringLower(SHA256.HashData(Convert.FromHexString(transcript.Entropy)))
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_draw_with_another_secret_than_the_one_committed_to_is_found_out(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (panel, _) = await Panels.Requested(province);
        await province.Send(new FreezeList.Command(panel), Callers.Platform);
        await province.Rows<int>(
            "update panel set draw_secret = @secret",
            new
            {
                secret = province
                    .Services.GetRequiredService<KeyRing>()
                    .Seal(new string('a', 64), Drawing.PlaceOf(panel)),
            }
        );
        await province.DeliverDue();
        Assert.False(
            (await province.Send(new VerifyDraw.Query(panel), Tenders.Centre)).Value.Sound
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_draw_that_was_rolled_back_is_in_the_log_and_the_next_gives_the_same(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (panel, _) = await Panels.Requested(province);
        await province.Send(new FreezeList.Command(panel), Callers.Platform);
        var kept = await province.Scalar<string>("select draw_secret from panel");
        var secret = province
            .Services.GetRequiredService<KeyRing>()
            .Open(kept, Drawing.PlaceOf(panel));
        // Whoever reads the database alone does not know the draw ahead.
        Assert.DoesNotContain(secret, kept, StringComparison.Ordinal);
        foreach (var statement in new[] { 14, 17, 22 })
        {
            province.Crash.Arm(statement);
            await Assert.ThrowsAsync<CrashException>(() =>
                province.Send(new DrawPanel.Command(panel), Callers.Platform)
            );
        }

        Assert.Empty(await Panels.Invitations(province, panel));
        await province.DeliverDue();
        Assert.Equal(
            secret,
            Transcript
                .FromJson(await province.Scalar<string>("select transcript from panel"))
                .Value.Entropy
        );
        Assert.Equal(
            3,
            (await province.Send(new ProofOfDraw.Query(panel), Caller.Anonymous))
                .Value
                .FailedAttempts
                .Count
        );
        Assert.Equal(
            3,
            (await Panels.Watch(province, panel)).Events.Count(line => line.Kind == "draw_failed")
        );
        Assert.Null(await province.Scalar<string?>("select draw_secret from panel"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_list_frozen_before_there_were_commitments_is_committed_to_before_it_is_drawn(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (panel, _) = await Panels.Requested(province);
        await province.Send(new FreezeList.Command(panel), Callers.Platform);
        await province.Rows<int>(
            """
            update panel set draw_secret = null, secret_commitment = null, record_json = null, record_hash = null,
                             commit_by = null, reveal_by = null
            """
        );
        await province.Send(new DrawPanel.Command(panel), Callers.Platform);
        Assert.NotNull(
            (await province.Send(new ProofOfDraw.Query(panel), Caller.Anonymous)).Value.Commitment
        );
        Assert.Equal("frozen", (await Panels.Watch(province, panel)).State);
        await province.DeliverDue();
        Assert.True((await province.Send(new VerifyDraw.Query(panel), Tenders.Centre)).Value.Sound);
    }
}
