using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Sql;

namespace Trading.Tests.Harness;

/// <summary>
/// What several cases begin with, arranged once in a run on each engine; each case goes on with a copy of its own of that
/// database. For what takes seconds to arrange and ends in the database alone, with the clock at
/// <see cref="Province.Start"/>.
/// </summary>
/// <param name="arrange">Brings a province so far, and leaves nothing running.</param>
/// <param name="after">What it begins with itself; null for an empty province.</param>
public sealed class Beginning(Func<Province, Task> arrange, Beginning? after = null)
{
    private readonly ConcurrentDictionary<Engine, Lazy<Task<Database>>> _arranged = new();

    /// <summary>A province that has come so far, on a database of its own.</summary>
    public async Task<Province> On(
        Engine engine,
        Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? also = null
    )
    {
        if (engine == Engine.SqlServer)
        {
            // Copies no database.
            var province = Province.On(engine, settings, also);
            await Arrange(province);
            return province;
        }

        var arranged = await _arranged
            .GetOrAdd(engine, static (on, self) => new(() => self.Arrange(on)), this)
            .Value;
        return Province.Over(Engines.CopyOf(arranged), settings, also);
    }

    private async Task<Database> Arrange(Engine engine)
    {
        // Whoever comes first holds nobody else up who asks for it.
        await Task.Yield();
        await using var province = after is null ? Province.On(engine) : await after.On(engine);
        await arrange(province);
        Engines.Rest(province.Database);
        return province.Database;
    }

    private async Task Arrange(Province province)
    {
        if (after is not null)
        {
            await after.Arrange(province);
        }

        await arrange(province);
    }
}
