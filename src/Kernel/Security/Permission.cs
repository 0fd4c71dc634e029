namespace Trading.Kernel.Security;

/// <summary>
/// What can be done, by its code. Each module declares its own in its <c>Contracts/</c> (see
/// <see cref="DeclaredPermission"/>); here stand those of the platform itself. Constants, because attributes ask for
/// them.
/// </summary>
/// <param name="Code">The module and what can be done: <c>registry.verify</c>.</param>
public readonly record struct Permission(string Code)
{
    /// <summary>Anything that a signed-in caller of whatever role may do: sign out, own messages, language.</summary>
    public const string SignedIn = "kernel.signed_in";

    /// <summary>All that a session may do before its second factor was given or enrolled: give it, enrol it, sign out.</summary>
    public const string FinishSignIn = "kernel.finish_sign_in";

    /// <summary>All that a session may do that a first password opened: replace it, sign out.</summary>
    public const string ReplacePassword = "kernel.replace_password";

    /// <summary>Change the words of messages.</summary>
    public const string EditMessages = "kernel.edit_messages";

    /// <summary>See the jobs' dashboard.</summary>
    public const string OperateJobs = "kernel.operate_jobs";

    /// <summary>Only the platform's own jobs and the operator's command line.</summary>
    public const string Platform = "kernel.platform";

    /// <summary>From one of the constants.</summary>
    public static implicit operator Permission(string code) => new(code);

    /// <inheritdoc/>
    public override string ToString() => Code;
}
