using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Rules;

namespace Trading.Registry.Documents;

/// <summary>Who may read documents: the firm itself, officers, and trading systems those that show nothing masked.</summary>
internal static class Readers
{
    /// <summary>Why the caller may read none of a firm's documents; null when some may be read.</summary>
    public static Problem? Refuse(Caller caller, EntityCode code, Standing? record)
    {
        var officer = caller.May(RegistryPermissions.VerifyEntity);
        var system = caller.May(RegistryPermissions.UseEntity);
        if (!officer && !system && !caller.Keeps(code))
        {
            return Ownership.NotYours();
        }

        return record is null ? Ownership.Unknown()
            : !officer && !caller.Keeps(code) && !record.IsUsable
                ? Problem.Conflict(
                    "entity.not_usable",
                    "该主体尚未提交信息，不能用于交易。",
                    "This firm has not submitted its record; it cannot be used for a tender."
                )
            : null;
    }

    /// <summary>A system's scopes decide, as for the section itself; where its fields stay masked, its documents would show them.</summary>
    public static bool Reads(Caller caller, EntityCode code, string section)
    {
        var shape = Sections.Of(section);
        return caller.May(RegistryPermissions.VerifyEntity)
            || caller.Keeps(code)
            || (
                (shape.Needs is not { } needs || caller.May(needs))
                && caller.Fields.ReadsAll(shape)
                && (
                    !shape.Fields.Any(field => field.IsSecret)
                    || (section == Sections.Contacts && caller.May(RegistryPermissions.UseContacts))
                )
            );
    }
}
