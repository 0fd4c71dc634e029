using System.Security.Cryptography;
using System.Text.Json;
using Trading.Domain.Codes;
using Trading.Procurement.Kinds;

namespace Trading.Procurement.Limits;

/// <summary>
/// What the days of open clocks rest on besides the record: the limits, the working days, the kinds. Where any of it
/// changes, the digest does, and clocks that rest on another one are written anew.
/// </summary>
internal sealed class ClocksBasis(StatutoryLimits limits, WorkingDays calendar, TradingKinds kinds)
{
    // To be raised when LimitCheck or RecordedTimes give another answer for the same record.
    private const int Rules = 1;

    private static readonly JsonSerializerOptions Json = new() { IncludeFields = true };

    /// <summary>64 hexadecimal digits.</summary>
    public string Digest { get; } =
        Convert.ToHexStringLower(
            SHA256.HashData(
                JsonSerializer.SerializeToUtf8Bytes(
                    new
                    {
                        Rules,
                        Limits = limits.All,
                        calendar.SpecialDays,
                        Kinds = kinds.All,
                    },
                    Json
                )
            )
        );
}
