using System.Collections.Frozen;
using Trading.Kernel.Security;

namespace Trading.Access;

/// <summary>What roles and scopes hold, put together from what the modules declared.</summary>
public sealed class Grants
{
    private readonly FrozenDictionary<string, FrozenSet<Permission>> _ofRole;
    private readonly FrozenDictionary<string, FrozenSet<Permission>> _ofScope;

    /// <summary>From what was declared.</summary>
    public Grants(PermissionCatalogue permissions)
    {
        _ofRole = By(permissions, each => each.Roles, role => Roles.Find(role) is not null);
        _ofScope = By(permissions, each => each.Scopes, Scopes.All.ContainsKey);
    }

    /// <summary>What somebody with these roles may do.</summary>
    public IReadOnlySet<Permission> OfRoles(IEnumerable<string> roles) =>
        roles.SelectMany(role => _ofRole.GetValueOrDefault(role) ?? []).ToHashSet();

    /// <summary>What a key with these scopes opens.</summary>
    public IReadOnlySet<Permission> OfScopes(IEnumerable<string> scopes) =>
        scopes.SelectMany(scope => _ofScope.GetValueOrDefault(scope) ?? []).ToHashSet();

    /// <summary>The roles that hold a permission.</summary>
    public IReadOnlyList<string> RolesWith(Permission permission) =>
        [
            .. Roles
                .All.Where(role => OfRoles([role.Code]).Contains(permission))
                .Select(role => role.Code),
        ];

    private static FrozenDictionary<string, FrozenSet<Permission>> By(
        PermissionCatalogue permissions,
        Func<DeclaredPermission, IReadOnlyList<string>> holders,
        Func<string, bool> isKnown
    )
    {
        var pairs = permissions
            .All.SelectMany(each =>
                holders(each).Select(holder => (Holder: holder, each.Permission))
            )
            .ToList();
        return pairs.Find(pair => !isKnown(pair.Holder)) is { Holder: { } unknown } pair
            ? throw new InvalidOperationException(
                $"{pair.Permission} is given to '{unknown}', which nobody can hold."
            )
            : pairs
                .GroupBy(each => each.Holder, each => each.Permission)
                .ToFrozenDictionary(group => group.Key, group => group.ToFrozenSet());
    }
}
