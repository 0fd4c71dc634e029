using System.Globalization;
using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Access.Lists.Files;

/// <summary>
/// A list's file is taken. The command is what the trail keeps: who took what out, when. 404 for another's; 409 before the
/// last row was read.
/// </summary>
public static class TakeListFile
{
    /// <summary>The formats.</summary>
    public static readonly IReadOnlyList<string> Formats = ["csv", "xlsx", "ndjson"];

    /// <summary>Which.</summary>
    /// <param name="Id">The file.</param>
    /// <param name="Format">One of <see cref="Formats"/>.</param>
    [Requires(Permission.SignedIn)]
    [PersonsOnly]
    public sealed record Command(Guid Id, string Format) : ICommand<Taken>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>It may be written.</summary>
    /// <param name="Name">What the file is called.</param>
    /// <param name="Outline">What it holds.</param>
    /// <param name="Rows">How many rows there are.</param>
    public sealed record Taken(string Name, ListOutline Outline, long Rows);

    /// <summary>What is said of a file that is not the caller's.</summary>
    internal static Problem Unknown() =>
        Problem.NotFound("没有这个导出文件。", "There is no such export.");

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Format)
                .Must(Formats.Contains)
                .WithMessage(
                    "list_file.format",
                    "格式须为 csv、xlsx 或 ndjson。",
                    "A format is csv, xlsx or ndjson."
                );
    }

    internal sealed class Handler(ListFileStore files, CurrentCaller current)
        : ICommandHandler<Command, Taken>
    {
        public async ValueTask<Outcome<Taken>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (
                await files.Find(command.Id, cancellationToken) is not { } file
                || file.PersonId != current.Caller.PersonId
            )
            {
                return Unknown();
            }

            if (file.ReadAt is not { } readAt)
            {
                return Problem.Conflict(
                    "list_file.unread",
                    "尚未读取完毕，请稍后再取。",
                    "It is still being read; take it when it is done."
                );
            }

            var day = ChinaTime.In(readAt).ToString("yyyyMMdd-HHmm", CultureInfo.InvariantCulture);
            return new Taken($"{file.List}-{day}.{command.Format}", file.Outline, file.RowsRead);
        }
    }
}
