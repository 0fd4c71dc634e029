using System.Security.Cryptography;

namespace Trading.Kernel.Security;

/// <summary>The one place where the randomness of draws comes from.</summary>
public interface IEntropy
{
    /// <summary>So many unpredictable bytes.</summary>
    byte[] Next(int count);
}

internal sealed class SystemEntropy : IEntropy
{
    public byte[] Next(int count) => RandomNumberGenerator.GetBytes(count);
}
