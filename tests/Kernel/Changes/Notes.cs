using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Changes;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Kernel.Changes;

/// <summary>Changes as writers note them, in transactions that a test holds open as long as it likes.</summary>
internal sealed class Notes : IAsyncDisposable
{
    private static readonly Statement Now = Statement.Of("test.now", "select 1");
    private readonly AsyncServiceScope _scope;

    private Notes(Province province) => _scope = province.Services.CreateAsyncScope();

    private SqlSession Sql => _scope.ServiceProvider.GetRequiredService<SqlSession>();

    /// <summary>An open transaction that has noted changes and sent them, so that its rows have their numbers.</summary>
    public static async Task<Notes> Begun(Province province, params Change[] changes)
    {
        var notes = new Notes(province);
        await notes.Sql.Begin(default);
        await notes.Add(changes);
        return notes;
    }

    /// <summary>A whole transaction.</summary>
    public static async Task Committed(Province province, params Change[] changes)
    {
        await using var notes = await Begun(province, changes);
        await notes.Commit();
    }

    public static Change Of(string subject, long version, string? region = null) =>
        new(FeedKinds.Entity, subject, version, "updated") { Region = region };

    public async Task Add(params Change[] changes)
    {
        var writer = _scope.ServiceProvider.GetRequiredService<ChangeWriter>();
        foreach (var change in changes)
        {
            writer.Note(change);
        }

        await Sql.One<int>(Now, null, default);
    }

    /// <summary>Holds what a statement holds, in the same transaction.</summary>
    public Task Run(Statement statement, object args) => Sql.Execute(statement, args, default);

    public Task Commit() => Sql.Commit(default);

    public ValueTask DisposeAsync() => _scope.DisposeAsync();
}
