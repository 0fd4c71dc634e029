using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.People;

/// <summary>Remembers how the caller wants pages to look, for every machine the caller signs in on.</summary>
public static class ChooseDisplay
{
    /// <summary>As pages are for everybody.</summary>
    public const string Standard = "standard";

    /// <summary>Larger type.</summary>
    public const string Large = "large";

    /// <summary>Black on white, with edges to everything.</summary>
    public const string Contrast = "contrast";

    /// <summary>All there are.</summary>
    public static IReadOnlyList<string> All { get; } = [Standard, Large, Contrast];

    /// <summary>One of <see cref="All"/>.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Command(string Display) : ICommand<Unit>;

    private static readonly Statement Update = Statement.Of(
        "access.person.set_display",
        "update person set display = @display where id = @id"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Display)
                .Must(display => All.Contains(display))
                .WithMessage(
                    "display.unknown",
                    "显示方式只能是标准、大字或高对比。",
                    "The display must be standard, large or contrast."
                );
    }

    internal sealed class Handler(SqlSession sql, CurrentCaller current)
        : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            await sql.Execute(
                Update,
                new { id = current.Caller.PersonId ?? Guid.Empty, display = command.Display },
                cancellationToken
            );
            return Unit.Value;
        }
    }
}
