namespace Trading.Kernel.Commands;

/// <summary>
/// Rules of a message's fields that the database has to be asked for. They are told together with the rules that need
/// nothing, so that nobody corrects one error to be told the next; so they must bear fields that break other rules. In
/// the message's transaction, after its permission.
/// </summary>
public interface IFieldCheck<in TMessage>
{
    /// <summary>The rules broken.</summary>
    ValueTask<IReadOnlyList<FieldError>> Check(TMessage message, CancellationToken cancel);
}
