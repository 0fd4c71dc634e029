using Trading.Analysis.Draws;
using Trading.Kernel.Security;

namespace Trading.Evaluation.Panels;

/// <summary>What a panel is drawn with. It lies sealed in the panel's row until the draw, which shows it in its transcript: whoever reads the database alone knows nothing ahead.</summary>
/// <param name="Hex">The secret, in lower-case hexadecimal.</param>
/// <param name="Commitment">What is published before the draw.</param>
internal sealed record DrawSecret(string Hex, string Commitment)
{
    /// <summary>A new one, which nobody can know.</summary>
    public static DrawSecret New(IEntropy entropy)
    {
        var bytes = entropy.Next(VerifiableDraw.MinimumEntropy);
        return new(Convert.ToHexStringLower(bytes), VerifiableDraw.Commit(bytes));
    }
}
