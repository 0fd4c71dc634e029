using System.Text;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Trading.Exchange.Webhooks;

namespace Trading.Tests.Exchange.Webhooks;

/// <summary>Signatures against what the standard and RFC 8032 publish.</summary>
public sealed class WebhookSignatureTests
{
    [Fact]
    public void The_standards_published_example_is_signed_as_it_says()
    {
        var header = WebhookSignature.Of(
            [Keys("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")],
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            DateTimeOffset.FromUnixTimeSeconds(1614265330),
            Encoding.UTF8.GetBytes("""{"test": 2432232314}""")
        );
        Assert.StartsWith("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= v1a,", header);
    }

    [Theory]
    // RFC 8032, 7.1: tests 1 to 3.
    [InlineData(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )]
    [InlineData(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )]
    [InlineData(
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    )]
    public void Ed25519_is_that_of_the_rfc(
        string seed,
        string point,
        string message,
        string signature
    )
    {
        var (secret, text) = (Convert.FromHexString(seed), Convert.FromHexString(message));
        var (made, signed) = (new byte[32], new byte[64]);
        Ed25519.GeneratePublicKey(secret, 0, made, 0);
        Assert.Equal(point, Convert.ToHexStringLower(made));
        Ed25519.Sign(secret, 0, made, 0, text, 0, text.Length, signed, 0);
        Assert.Equal(signature, Convert.ToHexStringLower(signed));
    }

    [Fact]
    public void Several_secrets_give_several_signatures_each_checked_by_its_own_key_alone()
    {
        var (old, made) = (Keys(WebhookSignature.NewSecret()), Keys(WebhookSignature.NewSecret()));
        var body = Encoding.UTF8.GetBytes("{}");
        var parts = WebhookSignature
            .Of([made, old], "id", DateTimeOffset.FromUnixTimeSeconds(1), body)
            .Split(' ');
        Assert.Equal(["v1", "v1", "v1a", "v1a"], parts.Select(part => part.Split(',')[0]));
        var signed = Encoding.UTF8.GetBytes("id.1.{}");
        Assert.Equal(
            [true, false, false, true],
            parts[2..]
                .SelectMany(part => new[] { made, old }.Select(key => Fits(part, key, signed)))
        );
        signed[^1] = (byte)')';
        Assert.False(Fits(parts[2], made, signed));

        static bool Fits(string part, WebhookSecret key, byte[] signed) =>
            Ed25519.Verify(
                Convert.FromBase64String(part.Split(',')[1]),
                0,
                key.Point,
                0,
                signed,
                0,
                signed.Length
            );
    }

    private static WebhookSecret Keys(string secret)
    {
        var (privateKey, publicKey) = WebhookSignature.NewKeys();
        return WebhookSecret.Of(secret, privateKey, publicKey);
    }
}
