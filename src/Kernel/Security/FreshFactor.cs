using Microsoft.Extensions.Configuration;

namespace Trading.Kernel.Security;

/// <summary>
/// A message for which a session alone is not enough: the person must have given the second factor (or the password,
/// without one) in this session within <see cref="FreshFactor.Lasts"/>, so that an unattended desk or a stolen cookie
/// does not suffice. Refused with <see cref="FreshFactor.Required"/>; a page asks and sends the message again.
/// <para>
/// Trading systems are exempt: nobody is there to ask, and a key is itself proved anew with every request, scoped,
/// expiring and revocable. So are the platform's own jobs.
/// </para>
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NeedsFreshFactorAttribute : Attribute;

/// <summary>How long a proof of presence counts as fresh.</summary>
/// <param name="Lasts">Setting <c>Trading:Access:ProofLasts</c>.</param>
public sealed record FreshFactor(TimeSpan Lasts)
{
    /// <summary>Code of the problem that asks for a new proof.</summary>
    public const string Required = "step_up_required";

    internal static FreshFactor From(IConfiguration settings) =>
        new(settings.GetValue("Trading:Access:ProofLasts", TimeSpan.FromMinutes(10)));

    /// <summary>True when the caller need not be asked.</summary>
    public bool IsKnownOf(Caller caller, DateTimeOffset now) =>
        caller.Kind != CallerKind.Person || now - caller.ProvedAt <= Lasts;

    /// <summary>What a caller without a fresh proof gets.</summary>
    public Problem Ask() =>
        new(
            ProblemKind.Forbidden,
            Required,
            new(
                "此操作需要再次确认您的身份：请输入验证码（未启用第二因素的输入密码）。",
                "Confirm that it is you before this: give a code, or your password if you have no second factor."
            )
        )
        {
            Extensions = new Dictionary<string, object?>
            {
                ["proofLastsSeconds"] = (int)Lasts.TotalSeconds,
            },
        };
}
