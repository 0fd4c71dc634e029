using System.IO.Compression;
using System.IO.Pipelines;
using System.Text.Json;
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
/// comes behind the cursor in either case, with the version to tell.
/// </summary>
public static class TakeSnapshot
{
    /// <summary>JSON lines.</summary>
    public const string JsonLines = "application/x-ndjson";

    private const int AtOnce = 2000;

    /// <summary>Of which kinds and divisions, as <see cref="ReadChanges"/> has them.</summary>
    /// <param name="Kinds">With commas between; all the key opens when left out.</param>
    /// <param name="Regions">With commas between; everywhere when left out.</param>
    [Requires(ExchangePermissions.FollowChanges)]
    public sealed record Query(string? Kinds = null, string? Regions = null) : IQuery<Begun>;

    /// <summary>A snapshot that is about to be sent.</summary>
    /// <param name="Cursor">From where the feed goes on behind it.</param>
    public sealed record Begun(string Cursor)
    {
        internal FeedView? View { get; init; }
    }

    private sealed record Line(
        string Kind,
        string Id,
        long Version,
        DateTimeOffset At,
        FeedLinks Links
    );

    internal sealed class Handler(
        ChangeTail tail,
        IEnumerable<IChangeSource> sources,
        FeedFollowers followers,
        CurrentCaller current
    ) : IQueryHandler<Query, Begun>
    {
        public async ValueTask<Outcome<Begun>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var caller = current.Caller;
            var view = FeedView.Of(query.Kinds, query.Regions, caller, sources);
            if (view.Problem is { } closed)
            {
                followers.Refused(caller, closed.Code);
                return closed;
            }

            var head = await tail.Now();
            followers.TookSnapshot(caller);
            return new Begun(FeedCursor.Of(head, head.Newest, view.Value, caller).Text())
            {
                View = view.Value,
            };
        }
    }

    /// <summary>Sends it: the cursor, a line each, and how many they were, so that one that broke off is known by its end.</summary>
    internal static async Task<IResult> Send(
        string? kinds,
        string? regions,
        HttpContext context,
        Sender sender,
        ICallerSource callers,
        IServiceScopeFactory scopes
    )
    {
        var begun = await sender.Send(
            new Query(kinds, regions),
            callers.Of(context),
            context.RequestAborted
        );
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
        var writer = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        WriteLine(writer, new { cursor = begun.Cursor });
        var count = 0L;
        foreach (var kind in begun.View!.Kinds)
        {
            string? last = null;
            while (true)
            {
                // A part at a time, with no transaction behind it: a receiver that takes its time holds nobody up.
                await using var scope = scopes.CreateAsyncScope();
                var part = await scope
                    .ServiceProvider.GetServices<IChangeSource>()
                    .Single(source => source.Kind == kind)
                    .Behind(last, AtOnce, cancel);
                foreach (var present in part.Where(one => begun.View.Shows(kind, one)))
                {
                    count++;
                    WriteLine(
                        writer,
                        new Line(
                            kind,
                            present.Subject,
                            present.Version,
                            present.At,
                            FeedLinks.Of(kind, present.Subject, present.About)
                        )
                    );
                }

                await writer.FlushAsync(cancel);
                if (part.Count < AtOnce)
                {
                    break;
                }

                last = part[^1].Subject;
            }
        }

        WriteLine(writer, new { end = true, count });
        await writer.FlushAsync(cancel);
        await writer.CompleteAsync();
    }

    private static void WriteLine<T>(PipeWriter writer, T line)
    {
        using (var json = new Utf8JsonWriter(writer))
        {
            JsonSerializer.Serialize(json, line, JsonSerializerOptions.Web);
        }

        writer.GetSpan(1)[0] = (byte)'\n';
        writer.Advance(1);
    }
}
