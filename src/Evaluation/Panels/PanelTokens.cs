using System.Security.Cryptography;
using System.Text;

namespace Trading.Evaluation.Panels;

/// <summary>How people of panels are told apart where nobody is named.</summary>
internal static class PanelTokens
{
    public static string OfExpert(Guid id) => Of("expert", id.ToString());

    public static string OfOperator(string key) => Of("operator", key);

    // Keys are random, so that nobody finds a token by trying.
    private static string Of(string kind, string key) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}:{key}")))[..32];
}
