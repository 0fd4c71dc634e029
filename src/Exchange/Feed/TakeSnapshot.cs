using System.IO.Compression;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Trading.Exchange.Contracts;
using Trading.Kernel.Changes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;

namespace Trading.Exchange.Feed;

/// <summary>
/// All that a system may be told of as it is now, for who begins or has lost its place, with the cursor to go on from. The
/// cursor is taken before the first row is read: a row that changes meanwhile is there as it was or as it is, and its change
/// comes behind the cursor in either case, with the version to tell. For the same reason one that broke off goes on hours
/// later where it was, with the cursor it began with.
/// </summary>
public static class TakeSnapshot
{
    /// <summary>JSON lines.</summary>
    public const string JsonLines = "application/x-ndjson";

    /// <summary>How many rows are read at once; behind them stands a line to resume from.</summary>
    internal const int AtOnce = 5000;

    private const int LinesAFlush = 500;

    /// <summary>Of which kinds and divisions, as <see cref="ReadChanges"/> has them, or from which place on.</summary>
    /// <param name="Kinds">With commas between; all the key opens when left out.</param>
    /// <param name="Regions">With commas between; everywhere when left out.</param>
    /// <param name="Resume">The last <c>resume</c> of a snapshot that broke off, with its kinds and divisions: what came behind it is sent.</param>
    [Requires(ExchangePermissions.FollowChanges)]
    public sealed record Query(string? Kinds = null, string? Regions = null, string? Resume = null)
        : IQuery<Begun>;

    /// <summary>A snapshot that is about to be sent.</summary>
    /// <param name="Cursor">From where the feed goes on behind it.</param>
    public sealed record Begun(string Cursor)
    {
        internal FeedView? View { get; init; }

        /// <summary>From where it is sent; its last key is empty at the beginning.</summary>
        internal SnapshotPlace? From { get; init; }
    }

    internal sealed class Handler(
        ChangeTail tail,
        IEnumerable<IChangeSource> sources,
        FeedFollowers followers,
        FeedCursors cursors,
        CurrentCaller current
    ) : IQueryHandler<Query, Begun>
    {
        public async ValueTask<Outcome<Begun>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var caller = current.Caller;
            var begun = await Begin(query, caller);
            if (begun.Problem is null)
            {
                followers.TookSnapshot(caller);
            }

            return begun;
        }

        private async Task<Outcome<Begun>> Begin(Query query, Caller caller)
        {
            var place = new SnapshotPlace("", "", "", 0, query.Kinds, query.Regions);
            if (query.Resume is { Length: > 0 } resume)
            {
                var read = SnapshotPlace.Read(resume);
                if (read.Problem is { } unreadable)
                {
                    return unreadable;
                }

                if (
                    (query.Kinds ?? read.Value.Kinds) != read.Value.Kinds
                    || (query.Regions ?? read.Value.Regions) != read.Value.Regions
                )
                {
                    return Problem.Invalid(
                        "/resume",
                        "snapshot.other_filters",
                        new(
                            "续传的快照使用开始时的 kinds 和 regions；要换条件，请重新取快照。",
                            "A snapshot goes on with the kinds and regions it began with; for others take one anew."
                        )
                    );
                }

                place = read.Value;
            }

            var view = FeedView.Of(place.Kinds, place.Regions, caller, sources);
            if (view.Problem is { } closed)
            {
                return closed;
            }

            var head = await tail.Now();
            var cursor = cursors.Of(head, head.Newest, view.Value, caller).Text();
            if (place.Cursor.Length > 0)
            {
                var start = cursors.Start(place.Cursor, head, view.Value, caller, "/resume");
                if (start.Problem is { } gone)
                {
                    return gone;
                }

                // What was sent of it before may hold what may be told no more.
                if (start.Value.Leaving is not null)
                {
                    return FeedCursors.Narrowed();
                }

                cursor = place.Cursor;
            }

            return new Begun(cursor) { View = view.Value, From = place with { Cursor = cursor } };
        }
    }

    /// <summary>Sends it: the cursor, a line each, and how many they were, so that one that broke off is known by its end.</summary>
    internal static async Task<IResult> Send(
        Query query,
        HttpContext context,
        Sender sender,
        ICallerSource callers,
        IServiceScopeFactory scopes
    )
    {
        var begun = await sender.Send(query, callers.Of(context), context.RequestAborted);
        if (begun.Problem is { } problem)
        {
            return Problems.Result(problem, context);
        }

        var cancel = context.RequestAborted;
        var packed = context
            .Request.GetTypedHeaders()
            .AcceptEncoding.Any(one => one.Value == "gzip" && one.Quality is null or > 0);
        context.Response.Headers.Vary = "Accept-Encoding";
        if (packed)
        {
            context.Response.Headers.ContentEncoding = "gzip";
        }

        return Results.Stream(
            async stream =>
            {
                if (!packed)
                {
                    await Write(stream, begun.Value, scopes, cancel);
                    return;
                }

                await using var gzip = new GZipStream(stream, CompressionLevel.Fastest);
                await Write(gzip, begun.Value, scopes, cancel);
            },
            JsonLines
        );
    }

    private static async Task Write(
        Stream stream,
        Begun begun,
        IServiceScopeFactory scopes,
        CancellationToken cancel
    )
    {
        var pipe = PipeWriter.Create(
            stream,
            new StreamPipeWriterOptions(minimumBufferSize: 128 * 1024, leaveOpen: true)
        );
        using var lines = new SnapshotLines(pipe);
        var place = begun.From!;
        lines.Begin(begun.Cursor, place.Count);
        var count = place.Count;
        foreach (
            var kind in begun
                .View!.Kinds.Order(StringComparer.Ordinal)
                .SkipWhile(kind => string.CompareOrdinal(kind, place.Kind) < 0)
        )
        {
            var loading = Load(kind, kind == place.Kind ? place.Last : null);
            for (var more = true; more; )
            {
                var part = await loading;
                more = part.Count == AtOnce;
                if (more)
                {
                    // The next part is read while this one is sent, and no further: a receiver that takes its time holds
                    // nothing in memory.
                    loading = Load(kind, part[^1].Subject);
                }

                try
                {
                    foreach (var present in part.Where(one => begun.View.Shows(kind, one)))
                    {
                        count++;
                        lines.Present(kind, present);
                        if (count % LinesAFlush == 0)
                        {
                            await pipe.FlushAsync(cancel);
                        }
                    }

                    if (more)
                    {
                        lines.Resume(
                            place with
                            {
                                Kind = kind,
                                Last = part[^1].Subject,
                                Count = count,
                            }
                        );
                    }

                    await pipe.FlushAsync(cancel);
                }
                catch
                {
                    await ((Task)loading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    throw;
                }
            }
        }

        lines.End(count);
        await pipe.FlushAsync(cancel);
        await pipe.CompleteAsync();

        // A part at a time, with no transaction behind it.
        Task<IReadOnlyList<PresentSubject>> Load(string kind, string? last) =>
            Task.Run(
                async () =>
                {
                    await using var scope = scopes.CreateAsyncScope();
                    return await scope
                        .ServiceProvider.GetServices<IChangeSource>()
                        .Single(source => source.Kind == kind)
                        .Behind(last, AtOnce, cancel);
                },
                cancel
            );
    }
}
