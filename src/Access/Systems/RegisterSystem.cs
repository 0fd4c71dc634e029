using FluentValidation;
using Trading.Access.Contracts;
using Trading.Access.Offices;
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
    /// <param name="OwnerOfficeId">The centre that owns it.</param>
    /// <param name="Kinds">The trading kinds of others' procurements that it sees; all when left out.</param>
    /// <param name="Contact">Whom to call: name and telephone.</param>
    [Requires(AccessPermissions.ManageSystems)]
    public sealed record Command(
        string Name,
        RegionCode Region,
        Guid? OwnerOfficeId = null,
        IReadOnlyList<string>? Kinds = null,
        string? Contact = null
    ) : ICommand<TradingSystem>, IAbout, ISystemDetails
    {
        /// <inheritdoc/>
        string IAbout.About => Name;
    }

    private static readonly Statement Insert = Statement.Of(
        "access.trading_system.insert",
        """
        insert into trading_system
            (id, name, source, region, owner_office_id, kinds, contact, active, created_at, version)
        values (@id, @name, @name, @region, @owner, @kinds, @contact, {true}, @now, 1)
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(IEnumerable<DataKind> kinds) => this.AddRules(kinds);
    }

    internal sealed class Handler(
        SqlSession sql,
        SystemStore systems,
        OfficeStore offices,
        TimeProvider time
    ) : ICommandHandler<Command, TradingSystem>
    {
        public async ValueTask<Outcome<TradingSystem>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var now = time.GetUtcNow();
            var id = sql.NewId(now);
            if (
                await SystemDetails.Refuse(command, id, sql, offices, cancellationToken) is
                { } problem
            )
            {
                return problem;
            }

            await sql.Execute(
                Insert,
                new
                {
                    id,
                    name = command.Name.Trim(),
                    region = command.Region,
                    owner = command.OwnerOfficeId,
                    kinds = SystemDetails.Stored(command.Kinds),
                    contact = command.Contact?.Trim(),
                    now,
                },
                cancellationToken
            );
            return (await systems.Find(id, cancellationToken))!;
        }
    }
}
