using System.Text;
using Trading.Indicators.Store;

namespace Trading.Indicators;

/// <summary>One outcome as a line of JSON.</summary>
internal static class EvidenceLine
{
    private static readonly byte[][] Codes =
    [
        .. Enum.GetNames<RedFlag>().Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly byte[][] Outcomes =
    [
        "not_applicable"u8.ToArray(),
        "insufficient_data"u8.ToArray(),
        "not_triggered"u8.ToArray(),
        "triggered"u8.ToArray(),
        "calculation_error"u8.ToArray(),
    ];

    private static readonly byte[][] Sentences =
    [
        .. Enum.GetValues<Reason>()
            .Select(reason =>
            {
                var (words, writer) = (Reasons.Of(reason), new ByteWriter());
                writer.Raw("\"zh\":"u8);
                JsonText.String(writer, Encoding.UTF8.GetBytes(words.Zh));
                writer.Raw(",\"en\":"u8);
                JsonText.String(writer, Encoding.UTF8.GetBytes(words.En));
                return writer.Written.ToArray();
            }),
    ];

    public static ReadOnlySpan<byte> CodeOf(RedFlag flag) => Codes[(int)flag];

    public static ReadOnlySpan<byte> NameOf(IndicatorOutcome outcome) => Outcomes[(int)outcome];

    /// <summary>Indicator, outcome, value, reason and evidence, as members of an object.</summary>
    public static void Members(
        ByteWriter writer,
        RedFlag flag,
        Verdict verdict,
        ReadOnlySpan<byte> evidence
    )
    {
        writer.Raw("\"indicator\":\""u8);
        writer.Raw(CodeOf(flag));
        writer.Raw("\",\"outcome\":\""u8);
        writer.Raw(NameOf(verdict.Outcome));
        writer.Byte((byte)'"');
        if (verdict.IsTriggered)
        {
            writer.Raw(",\"value\":"u8);
            JsonText.Decimal(writer, verdict.Value);
        }

        if (verdict.Reason != Reason.None)
        {
            writer.Raw(",\"reason\":{"u8);
            writer.Raw(Sentences[(int)verdict.Reason]);
            writer.Byte((byte)'}');
        }

        writer.Raw(",\"evidence\":{"u8);
        writer.Raw(evidence);
        writer.Byte((byte)'}');
    }
}
