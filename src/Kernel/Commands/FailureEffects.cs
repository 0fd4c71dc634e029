namespace Trading.Kernel.Commands;

/// <summary>
/// What must be true although the command was refused, and so rolled back: a wrong password counts. Done in the
/// transaction that audits the refusal.
/// </summary>
public sealed class FailureEffects
{
    private readonly List<Func<CancellationToken, Task>> _deeds = [];

    /// <summary>To be done if this command ends in a problem.</summary>
    public void Do(Func<CancellationToken, Task> deed) => _deeds.Add(deed);

    internal bool HasAny => _deeds.Count > 0;

    internal async Task Run(CancellationToken cancel)
    {
        foreach (var deed in _deeds)
        {
            await deed(cancel);
        }
    }

    internal void Clear() => _deeds.Clear();
}
