namespace Trading.Cli.Conformance;

/// <summary>What may be done on the platform besides reading.</summary>
/// <param name="MayWrite">Procurements may be posted and a record used, which its firm sees, also where it is no sandbox.</param>
/// <param name="Firm">The firm whose record is used; the first of the snapshot where none is said.</param>
internal sealed record PlatformTrial(bool MayWrite, string? Firm)
{
    /// <summary>The firm that was said, or, once a record was used, whose it was.</summary>
    public string? Firm { get; set; } = Firm;

    /// <summary>Where nothing may be written.</summary>
    public void DemandWriting(PlatformPeer peer)
    {
        if (!MayWrite && !peer.IsSandbox)
        {
            throw new NotTriedException(
                new(
                    "会写入平台：只在沙箱中进行，或用 --write 允许",
                    "it writes to the platform: done in a sandbox alone, or with --write"
                )
            );
        }
    }
}
