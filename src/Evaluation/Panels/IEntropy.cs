using System.Security.Cryptography;

namespace Trading.Evaluation.Panels;

/// <summary>The one place where a draw's randomness comes from.</summary>
internal interface IEntropy
{
    /// <summary>So many unpredictable bytes.</summary>
    byte[] Next(int count);
}

internal sealed class SystemEntropy : IEntropy
{
    public byte[] Next(int count) => RandomNumberGenerator.GetBytes(count);
}
