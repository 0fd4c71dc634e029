namespace Trading.Composition;

/// <summary>
/// An invented province to look around in. Whoever knows the source knows its passwords and second factors, so it is in
/// an assembly of its own (tools/Demo), which lies beside a program that is built or run, and beside a published one
/// only where the operator asked for it. Not registered where the assembly is not there.
/// </summary>
public interface IDemo
{
    /// <summary>The password of all accounts.</summary>
    string Password { get; }

    /// <summary>The second factor of those whose role needs one, as authenticator apps take it (base32).</summary>
    string FactorSecret { get; }

    /// <summary>Who can sign in: every role is there.</summary>
    IReadOnlyList<DemoAccount> Accounts { get; }

    /// <summary>True when nobody has an account yet, so that there is nothing to spoil.</summary>
    Task<bool> IsEmpty(CancellationToken cancel);

    /// <summary>The offices and accounts of every role: enough to sign in. Takes about a second.</summary>
    Task MakePeople(CancellationToken cancel);

    /// <summary>All the rest. Takes a while; progress is told as parts of the whole.</summary>
    Task MakeTheRest(Action<double> progress, CancellationToken cancel);

    /// <summary>
    /// A new key for the sample trading system (示例交易系统), which is registered where it is not yet; its older keys are good no
    /// more.
    /// </summary>
    Task<(Guid SystemId, string Key)> IssueSampleKey(CancellationToken cancel);
}
