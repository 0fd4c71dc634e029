namespace Trading.Analysis.Draws;

/// <summary>A draw by one order for each stratum.</summary>
public sealed class DrawByOrder : IDraw
{
    private readonly FrozenList _list;
    private Transcript _transcript;

    /// <summary>As it stands.</summary>
    public DrawByOrder(FrozenList list, Transcript transcript) =>
        (_list, _transcript) = (list, transcript);

    /// <inheritdoc/>
    public IReadOnlyList<Seat> Called =>
        [
            .. _transcript
                .Calls.Where(call => call.Result == CallResult.Seated)
                .Select(call => new Seat(call.Id, call.Stratum)),
        ];

    /// <inheritdoc/>
    public IReadOnlyList<Seat> Seated => _transcript.Panel;

    /// <inheritdoc/>
    public IReadOnlyList<Seats> Wanted => _transcript.Wanted;

    /// <inheritdoc/>
    public int Calls => _transcript.Calls.Count;

    /// <inheritdoc/>
    public Problem? Replace(string leaving, string reason)
    {
        var replaced = VerifiableDraw.Replace(_list, _transcript, leaving, reason);
        if (replaced.Problem is { } problem)
        {
            return problem;
        }

        _transcript = replaced.Value;
        return null;
    }

    /// <inheritdoc/>
    public string ToJson() => _transcript.ToJson();
}
