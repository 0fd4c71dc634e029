namespace Trading.Kernel.Security;

/// <summary>
/// Which of the province's data somebody sees and touches (数据范围): what lies in one of some areas. A statement that
/// reads such data for somebody says with <c>{scope region, kind, office}</c> where its columns are (see
/// <see cref="Sql.ScopeText"/>), and is sent with this.
/// </summary>
public sealed class DataScope
{
    /// <summary>All there is: the platform's own jobs, the provincial level.</summary>
    public static readonly DataScope Everything = Of([new DataArea()]);

    /// <summary>None of it: somebody to whom no scope was given.</summary>
    public static readonly DataScope Nothing = Of([]);

    private DataScope(IReadOnlyList<DataArea> areas) => Areas = areas;

    /// <summary>What it consists of; none lies in another.</summary>
    public IReadOnlyList<DataArea> Areas { get; }

    /// <summary>True when it leaves nothing out.</summary>
    public bool IsEverything => Areas is [{ IsEverything: true }];

    /// <summary>Of areas; one that lies in another adds nothing.</summary>
    public static DataScope Of(IEnumerable<DataArea> areas)
    {
        var kept = new List<DataArea>();
        foreach (var area in areas)
        {
            if (!kept.Exists(other => other.Contains(area)))
            {
                kept.RemoveAll(area.Contains);
                kept.Add(area);
            }
        }

        return new DataScope(kept);
    }

    /// <summary>What lies in either.</summary>
    public DataScope Or(DataScope other) =>
        other.Areas.Count == 0 ? this
        : Areas.Count == 0 ? other
        : Of(Areas.Concat(other.Areas));

    /// <summary>True when whatever lies in the other lies in it.</summary>
    public bool Covers(DataScope other) =>
        other.Areas.All(area => Areas.Any(mine => mine.Contains(area)));

    /// <summary>True when what lies there is in it, as a statement sent with it would find.</summary>
    public bool Holds(DataPlace place) => Areas.Any(area => area.Holds(place));

    /// <summary>
    /// Whether something new may be placed there. Who sees no more than the own office's may place it anywhere, since it
    /// will be the office's.
    /// </summary>
    public bool MayPlace(string? region, string kind)
    {
        var places = Areas.Where(area => area is { OfficeId: null, Source: null }).ToList();
        return (places.Count > 0 ? places : Areas).Any(area => area.HoldsPlace(region, kind));
    }
}
