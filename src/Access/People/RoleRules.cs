namespace Trading.Access.People;

/// <summary>
/// Which roles one person may hold. Whoever runs the systems does not say who may do what, and neither audits it
/// (GB/T 22239-2019, 8.1.5: system, security and audit management are separate duties).
/// </summary>
internal static class RoleRules
{
    /// <summary>The rule broken, or null.</summary>
    public static Problem? Check(IReadOnlyCollection<string> roles)
    {
        if (roles.Count == 0)
        {
            return Problem.Invalid(
                "/roles",
                "roles.none",
                new("请至少选择一个角色。", "Choose at least one role.")
            );
        }

        if (roles.FirstOrDefault(role => Roles.Find(role) is null) is { } unknown)
        {
            return Problem.Invalid(
                "/roles",
                "roles.unknown",
                new($"没有角色“{unknown}”。", $"There is no role '{unknown}'."),
                unknown
            );
        }

        return Conflict(roles)
            ? Problem.Invalid(
                "/roles",
                "roles.separation",
                new(
                    "系统管理员、安全管理员与审计员必须由不同的人担任（GB/T 22239-2019）。",
                    "System administrator, security administrator and auditor must be different people (GB/T 22239-2019)."
                )
            )
            : null;
    }

    /// <summary>True when these roles hold two of the three administrative duties.</summary>
    public static bool Conflict(IEnumerable<string> roles) =>
        roles.Where(Roles.Duties.Contains).Distinct().Skip(1).Any();
}
