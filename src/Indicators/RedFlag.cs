namespace Trading.Indicators;

/// <summary>The red flags computed from a contracting process's record; what each means stands in <see cref="IndicatorRegistry"/>.</summary>
internal enum RedFlag : byte
{
    R003,
    R018,
    R024,
    R025,
    R028,
    R030,
    R035,
    R036,
    R038,
    R048,
    R058,
}
