using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;

namespace Trading.Procurement.Contracts;

/// <summary>A job that follows what happened to a procurement; several that wait are worked as one.</summary>
/// <typeparam name="TSelf">The command.</typeparam>
/// <param name="ProcurementId">To which it happened.</param>
public abstract record WorkOnProcurement<TSelf>(Guid ProcurementId) : IAbout, IJoins<TSelf>
    where TSelf : WorkOnProcurement<TSelf>
{
    /// <summary>Others that are worked with it.</summary>
    public IReadOnlyList<Guid> Others { get; init; } = [];

    /// <summary>It and the others. A method, since a command is kept with its properties.</summary>
    public Guid[] All() => [ProcurementId, .. Others];

    /// <inheritdoc/>
    static TSelf IJoins<TSelf>.Join(IReadOnlyList<TSelf> several)
    {
        WorkOnProcurement<TSelf> first = several[0];
        return (TSelf)(
            first with
            {
                Others = [.. several.Skip(1).Select(one => one.ProcurementId)],
            }
        );
    }

    /// <inheritdoc/>
    string IAbout.About => ProcurementId.ToString();
}
