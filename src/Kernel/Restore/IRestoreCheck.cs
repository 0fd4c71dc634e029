namespace Trading.Kernel.Restore;

/// <summary>
/// Something of a restored database that must be as it was, looked at before anybody works on it. Registered by the module
/// whose it is; changes nothing.
/// </summary>
public interface IRestoreCheck
{
    /// <summary>What is looked at.</summary>
    LocalizedText Name { get; }

    /// <summary>Looks.</summary>
    Task<RestoreFinding> Run(CancellationToken cancel);
}

/// <summary>What a look found.</summary>
/// <param name="Sound">False where the copy is not what a database of the platform is.</param>
/// <param name="Text">How much was looked at, or what is wrong and where.</param>
public sealed record RestoreFinding(bool Sound, LocalizedText Text);
