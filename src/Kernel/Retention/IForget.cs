using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Retention;

/// <summary>Forgets one kind of data once its time is over; a module registers one for each row of its <c>retention.csv</c>.</summary>
public interface IForget
{
    /// <summary>Of which row.</summary>
    string Kind { get; }

    /// <summary>Forgets some of what is older, within the transaction under way; how many rows. As many as it may: there may be more.</summary>
    Task<int> Some(DateTimeOffset before, int atMost, CancellationToken cancel);
}

/// <summary>What one statement deletes, with the parameters <c>@before</c> and those of <c>{page}</c>.</summary>
internal sealed class ForgottenRows(string kind, Statement delete, SqlSession sql) : IForget
{
    public string Kind => kind;

    public Task<int> Some(DateTimeOffset before, int atMost, CancellationToken cancel) =>
        sql.Execute(
            delete,
            new
            {
                before,
                skip = 0,
                take = atMost,
            },
            cancel
        );
}

/// <summary>How modules say what they keep how long, and how they forget it.</summary>
public static class Retained
{
    /// <summary>A module's rows.</summary>
    public static IServiceCollection AddRetention(
        this IServiceCollection services,
        Assembly module,
        string name
    )
    {
        foreach (var rule in RetentionRule.Read(module, name))
        {
            services.AddSingleton(rule);
        }

        return services;
    }

    /// <summary>Rows that are deleted, with the parameters <c>@before</c> and those of <c>{page}</c>.</summary>
    public static IServiceCollection AddForgotten(
        this IServiceCollection services,
        string kind,
        Statement delete
    ) =>
        services.AddScoped<IForget>(provider => new ForgottenRows(
            kind,
            delete,
            provider.GetRequiredService<SqlSession>()
        ));
}
