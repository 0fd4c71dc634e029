namespace Trading.Registry.Contracts;

/// <summary>What a certificate is for.</summary>
public static class CertificateKinds
{
    /// <summary>CA 数字证书.</summary>
    public const string Certificate = "certificate";

    /// <summary>电子印章.</summary>
    public const string Seal = "seal";

    /// <summary>电子营业执照.</summary>
    public const string Licence = "licence";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Certificate, new("CA 数字证书", "CA certificate")),
        new(Seal, new("电子印章", "Electronic seal")),
        new(Licence, new("电子营业执照", "Electronic business licence")),
    ];
}
