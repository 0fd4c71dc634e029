using System.Security.Cryptography;
using System.Text;
using Trading.Client;
using Trading.Exchange.Webhooks;

namespace Trading.Tests.Exchange.Webhooks;

/// <summary>What the client library believes of webhooks.</summary>
public sealed class WebhookVerifierTests
{
    // The standard's own example: standard-webhooks 1.0.
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string Timestamp = "1614265330";
    private const string Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("{\"test\": 2432232314}");
    private static readonly DateTimeOffset Then = DateTimeOffset.FromUnixTimeSeconds(1614265330);

    [Fact]
    public void The_standards_example_holds_and_nothing_that_differs_from_it_does()
    {
        var verifier = new WebhookVerifier(Secret);
        Assert.True(verifier.Holds(Id, Timestamp, Signature, Body, Then));
        Assert.True(verifier.Holds(Id, Timestamp, "v1,AAAA v2,x " + Signature, Body, Then));
        Assert.False(verifier.Holds(Id, Timestamp, Signature, [.. Body, 32], Then));
        Assert.False(verifier.Holds(Id + "x", Timestamp, Signature, Body, Then));
        // Nor without an id, though it is signed so: it could be played again.
        Assert.False(
            verifier.Holds(
                "",
                Timestamp,
                "v1,"
                    + Convert.ToBase64String(
                        HMACSHA256.HashData(
                            Convert.FromBase64String(Secret["whsec_".Length..]),
                            (byte[])[.. Encoding.UTF8.GetBytes($".{Timestamp}."), .. Body]
                        )
                    ),
                Body,
                Then
            )
        );
        Assert.False(verifier.Holds(Id, "1614265331", Signature, Body, Then));
        Assert.False(verifier.Holds(Id, Timestamp, Signature[3..], Body, Then));
        Assert.False(verifier.Holds(Id, Timestamp, "v1a" + Signature[2..], Body, Then));
        Assert.False(verifier.Holds(Id, "now", Signature, Body, Then));
        Assert.False(verifier.Holds(Id, Timestamp, "", Body, Then));
    }

    [Theory]
    [InlineData(299, true)]
    [InlineData(-299, true)]
    [InlineData(301, false)]
    [InlineData(-301, false)]
    public void What_was_sent_long_ago_may_be_played_again_and_is_not_believed(
        int seconds,
        bool holds
    ) =>
        Assert.Equal(
            holds,
            new WebhookVerifier(Secret).Holds(
                Id,
                Timestamp,
                Signature,
                Body,
                Then.AddSeconds(seconds)
            )
        );

    [Fact]
    public void While_a_secret_is_replaced_either_is_enough_and_a_key_of_another_kind_is_none()
    {
        var other = "whsec_" + Convert.ToBase64String(new byte[24]);
        Assert.True(new WebhookVerifier(other, Secret).Holds(Id, Timestamp, Signature, Body, Then));
        Assert.False(new WebhookVerifier(other).Holds(Id, Timestamp, Signature, Body, Then));
        Assert.Throws<FormatException>(() => new WebhookVerifier("whsk_AAAA"));
    }

    [Fact]
    public void What_the_platform_signs_holds_by_its_public_key()
    {
        var (secret, published) = WebhookSignature.NewKeys();
        var header = WebhookSignature.Of(
            [WebhookSecret.Of(Secret, secret, published)],
            Id,
            Then,
            Body
        );
        Assert.True(new WebhookVerifier(published).Holds(Id, Timestamp, header, Body, Then));
        Assert.True(new WebhookVerifier(Secret).Holds(Id, Timestamp, header, Body, Then));
        Assert.False(new WebhookVerifier(published).Holds(Id, Timestamp, header, [1], Then));
    }
}
