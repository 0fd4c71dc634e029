using System.Security.Cryptography;
using System.Text.Json;
using Trading.Analysis;
using Trading.Kernel.Commands;

namespace Trading.Alerts.Models;

/// <summary>
/// SHA-256 of the facts that a model was trained on, in their order and without the keys of the database: what has the same
/// hash, the same seed and the same code gives the same model.
/// </summary>
internal static class DataHash
{
    private static readonly byte[] Between = "\n"u8.ToArray();

    public static string Of(IEnumerable<ProcurementFacts> facts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var one in facts)
        {
            hash.AppendData(
                JsonSerializer.SerializeToUtf8Bytes(one with { Id = "" }, MessageText.Json)
            );
            hash.AppendData(Between);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
