using System.Collections.Frozen;

namespace Trading.Registry.Contracts;

/// <summary>What came of asking an authoritative source.</summary>
public static class SourceOutcomes
{
    /// <summary>What it vouches for agrees with the record.</summary>
    public const string Agrees = "agrees";

    /// <summary>It contradicts the record.</summary>
    public const string Contradicts = "contradicts";

    /// <summary>It does not know the body.</summary>
    public const string Unknown = "unknown";

    /// <summary>It did not answer in time, or not at all.</summary>
    public const string Silent = "silent";

    /// <summary>It answered that it will not answer, e.g. to a wrong key.</summary>
    public const string Refused = "refused";

    /// <summary>It answered something that is not in the agreed form.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Agrees, new("一致", "Agrees")),
        new(Contradicts, new("不一致", "Contradicts")),
        new(Unknown, new("未查到该主体", "Not known there")),
        new(Silent, new("没有应答，稍后重试", "No answer; asked again later")),
        new(Refused, new("拒绝应答，请检查密钥", "Refused to answer; check the key")),
        new(Unreadable, new("应答不符合约定格式", "The answer is not in the agreed form")),
    ];

    private static readonly FrozenDictionary<string, LocalizedText> ByCode = All.ToFrozenDictionary(
        term => term.Code,
        term => term.Name
    );

    /// <summary>The outcome in words.</summary>
    public static LocalizedText Name(string code) => ByCode[code];
}
