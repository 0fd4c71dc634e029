using Trading.Indicators.Store;

namespace Trading.Indicators;

/// <summary>
/// All that several threads know of one kind of subject: the table of each while memory has room for it, sorted runs where
/// one outgrew its limit. Which of them cannot be seen in what is told.
/// </summary>
internal sealed class SubjectRuns
{
    private readonly SortedRuns _runs = new();
    private readonly List<Subjects> _tables = [];
    private int[]? _order;

    /// <summary>What is done with one subject and everything known of it.</summary>
    public delegate void Visit(ReadOnlySpan<byte> id, SubjectSum sum);

    public void Add(IRun run) => _runs.Add(run);

    public void Add(Subjects table)
    {
        lock (_tables)
        {
            _tables.Add(table);
            _order = null;
        }
    }

    /// <summary>Tells of all subjects, each once, in the order of their ids' bytes.</summary>
    public void Walk(Visit visit)
    {
        var sum = new SubjectSum();
        if (_runs.Count > 0)
        {
            foreach (var table in _tables)
            {
                _runs.Add(table.ToRun());
            }

            _tables.Clear();
            _runs.Walk(
                (id, values) =>
                {
                    sum.Read(values);
                    visit(id, sum);
                }
            );
            return;
        }

        if (_tables.Count == 0)
        {
            return;
        }

        Merge();
        var all = _tables[0];
        var far = all.FarClasses();
        foreach (var number in _order!)
        {
            sum.Set(all[number], far.GetValueOrDefault(number));
            visit(all.IdOf(number), sum);
        }
    }

    /// <summary>What is in memory becomes one table, and its order is found; done here or when it is first walked.</summary>
    public void Merge()
    {
        if (_runs.Count > 0 || _tables.Count == 0)
        {
            return;
        }

        foreach (var table in _tables.Skip(1))
        {
            _tables[0].Take(table);
        }

        _tables.RemoveRange(1, _tables.Count - 1);
        _order ??= _tables[0].Order();
    }
}
