using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;

namespace Trading.Registry.Entities;

/// <summary>Whose record it is.</summary>
internal static class Ownership
{
    /// <summary>True for whoever keeps this firm's record.</summary>
    public static bool Keeps(this Caller caller, EntityCode code) =>
        caller.May(RegistryPermissions.EditOwnEntity) && caller.EntityCode == code;

    /// <summary>Refusal of somebody who keeps another firm's record, said before anything is looked up.</summary>
    public static Problem NotYours() =>
        Problem.Forbidden(
            "您只能查看和修改本单位的信息。",
            "You may see and change the record of your own firm only."
        );

    /// <summary>The registry does not know the code.</summary>
    public static Problem Unknown() =>
        Problem.NotFound("主体信息库中没有这个主体。", "The registry does not know this entity.");
}
