namespace Trading.Procurement.Limits;

/// <summary>The limits that the product checks: those that ship, and what trading kinds and operators bring.</summary>
internal sealed class StatutoryLimits
{
    private readonly ILookup<string, StatutoryLimit> _byKind;

    private StatutoryLimits(IReadOnlyList<StatutoryLimit> all)
    {
        All = all;
        _byKind = all.ToLookup(limit => limit.Kind, StringComparer.Ordinal);
    }

    /// <summary>Those that ship with the product.</summary>
    public static StatutoryLimits Official { get; } = Of(LimitFile.Shipped());

    /// <summary>All of them, in the order of their table.</summary>
    public IReadOnlyList<StatutoryLimit> All { get; }

    /// <summary>These limits.</summary>
    /// <exception cref="FormatException">Two rows of one id are in force on one day.</exception>
    public static StatutoryLimits Of(IEnumerable<StatutoryLimit> limits)
    {
        var all = limits.ToList();
        foreach (var rows in all.GroupBy(limit => limit.Id, StringComparer.Ordinal))
        {
            DateOnly? through = null;
            foreach (var row in rows.OrderBy(row => row.InForceFrom ?? DateOnly.MinValue))
            {
                var from = row.InForceFrom ?? DateOnly.MinValue;
                if (from <= through)
                {
                    throw new FormatException(
                        $"Two rows of the limit {row.Id} are in force on {from:yyyy-MM-dd}. / 期限 {row.Id} 有两行同时有效。"
                    );
                }

                through = row.InForceTo ?? DateOnly.MaxValue;
            }
        }

        return new(all);
    }

    /// <summary>These with more: rows of an id that is known already take the place of all its rows.</summary>
    public StatutoryLimits With(IEnumerable<StatutoryLimit> more)
    {
        var added = more.ToList();
        var ids = added.Select(limit => limit.Id).ToHashSet(StringComparer.Ordinal);
        return Of(All.Where(limit => !ids.Contains(limit.Id)).Concat(added));
    }

    /// <summary>Those of a trading kind, of every method and time.</summary>
    public IEnumerable<StatutoryLimit> Of(string kind) => _byKind[kind];

    /// <summary>The rows of an id.</summary>
    public IEnumerable<StatutoryLimit> Find(string id) => All.Where(limit => limit.Id == id);
}
