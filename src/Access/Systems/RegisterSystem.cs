using FluentValidation;
using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Systems;

/// <summary>Registers a trading system. It can do nothing until a key is issued to it. 409 when its name is taken.</summary>
public static class RegisterSystem
{
    /// <summary>The system to be.</summary>
    /// <param name="Name">Its name, unique.</param>
    /// <param name="Region">Code of the administrative division it serves.</param>
    [Requires(AccessPermissions.ManageSystems)]
    public sealed record Command(string Name, RegionCode Region) : ICommand<TradingSystem>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Name;
    }

    private static readonly Statement NameTaken = Statement.Of(
        "access.trading_system.name_taken",
        "select count(*) from trading_system {range lock} where name = @name"
    );

    private static readonly Statement Insert = Statement.Of(
        "access.trading_system.insert",
        """
        insert into trading_system (id, name, region, active, created_at, version)
        values (@id, @name, @region, {true}, @now, 1)
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Name).IsLine(200, "系统名称", "Name");
        }
    }

    internal sealed class Handler(SqlSession sql, SystemStore systems, TimeProvider time)
        : ICommandHandler<Command, TradingSystem>
    {
        public async ValueTask<Outcome<TradingSystem>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var name = command.Name.Trim();
            if (await sql.One<long>(NameTaken, new { name }, cancellationToken) > 0)
            {
                return Problem.Conflict(
                    "system.name_taken",
                    "已有同名交易系统。",
                    "There already is a trading system of this name."
                );
            }

            var now = time.GetUtcNow();
            var id = sql.NewId(now);
            await sql.Execute(
                Insert,
                new
                {
                    id,
                    name,
                    region = command.Region,
                    now,
                },
                cancellationToken
            );
            return (await systems.Find(id, cancellationToken))!;
        }
    }
}
