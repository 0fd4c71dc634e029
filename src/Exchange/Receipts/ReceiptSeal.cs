using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Trading.Domain.Receipts;
using Trading.Kernel.Changes;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Exchange.Receipts;

/// <summary>Signs receipts, of JSON as the API writes it: what is signed and digested are the values that the caller gets.</summary>
internal sealed class ReceiptSeal(
    SqlSession sql,
    ReceiptKeys keys,
    Sandbox sandbox,
    IServiceProvider services
)
{
    // Signed with the receipt, so that nobody shows one of a sandbox as a real one.
    private const string Rehearsal = "沙箱：";
    private const string PlatformInGeneral = "公共资源交易平台";

    /// <summary>Completes a receipt and signs it. Within a command.</summary>
    public async Task<SignedReceipt> Sign(
        SignedReceipt receipt,
        UsableRecord record,
        CancellationToken cancel
    )
    {
        using var key = await keys.Current(cancel);
        var complete = receipt with
        {
            Issuer = Issuer,
            Epoch = await FeedHead.EpochOf(sql, cancel),
            EntityCode = record.Code,
            EntityVersion = record.Version,
            VerifiedVersion = record.VerifiedVersion,
            Sections = ReceiptSection.Of(record),
            Withheld = record.Withheld,
            Digest = DigestOf(record),
            KeyId = ReceiptKey.Of(key).Kid,
        };
        return complete with
        {
            Signature = Base64Url.EncodeToString(
                key.SignData(
                    ReceiptCheck.Content(NodeOf(complete).AsObject()),
                    HashAlgorithmName.SHA256
                )
            ),
        };
    }

    /// <summary>Who gives receipts: the publisher of the procurements.</summary>
    public string Issuer => sandbox.IsOne ? $"{Rehearsal}{Publisher}" : Publisher;

    private string Publisher =>
        ((IConfiguration?)services.GetService(typeof(IConfiguration)))?["Ocds:Publisher"]
        ?? PlatformInGeneral;

    /// <summary>Of a record as it is given.</summary>
    public string DigestOf(UsableRecord record) => ReceiptCheck.DigestOf(NodeOf(record));

    /// <summary>The ETag of a record as it is given: another wherever anything of it is, at less cost than the digest.</summary>
    public string TagOf(UsableRecord record)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(record, ApiJson.Values);
        return $"\"{record.Version}-{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(..8))}\"";
    }

    /// <summary>As it is kept.</summary>
    public string TextOf(SignedReceipt receipt) => NodeOf(receipt).ToJsonString();

    /// <summary>From what is kept.</summary>
    public SignedReceipt Read(string document) =>
        JsonSerializer.Deserialize<SignedReceipt>(document, ApiJson.Values)!;

    private JsonNode NodeOf<T>(T value) => JsonSerializer.SerializeToNode(value, ApiJson.Values)!;
}
