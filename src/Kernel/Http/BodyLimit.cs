using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Trading.Kernel.Http;

/// <summary>How long a body an endpoint reads, in bytes; null where the endpoint counts for itself.</summary>
/// <param name="Bytes">At most.</param>
public sealed record BodyLimit(long? Bytes)
{
    /// <summary>What every endpoint reads that says nothing else: a form, a command with its texts.</summary>
    public static readonly BodyLimit Usual = new(128 * 1024);

    /// <summary>Lists of bids, sections of a record, a procurement with its lots: a few thousand items.</summary>
    public static readonly BodyLimit Lists = new(4 * 1024 * 1024);

    /// <summary>Bids with their priced bills of quantities: some ten thousands of lines, each of some hundred bytes.</summary>
    public static readonly BodyLimit Bids = new(32 * 1024 * 1024);

    /// <summary>The limit of an endpoint.</summary>
    public static BodyLimit Of(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<BodyLimit>() ?? Usual;

    /// <summary>Too long, with the limit.</summary>
    public Problem Exceeded()
    {
        var size = string.Create(CultureInfo.InvariantCulture, $"{Bytes / 1024} KB");
        return new Problem(
            ProblemKind.TooLarge,
            "body.too_large",
            new(
                $"请求正文过长：此处最多 {size}（{Bytes} 字节）。",
                $"The body is too long: at most {size} ({Bytes} bytes) are read here."
            )
        )
        {
            Extensions = new Dictionary<string, object?> { ["limit"] = Bytes },
        };
    }
}

/// <summary>What endpoints say of their bodies.</summary>
public static class BodyLimits
{
    /// <summary>Reads bodies longer than usual, or counts for itself.</summary>
    public static TBuilder Reads<TBuilder>(this TBuilder endpoint, BodyLimit limit)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.Add(builder => builder.Metadata.Add(limit));
        return endpoint;
    }

    /// <summary>
    /// For an endpoint that counts for itself while it reads: the server's own limit would only cut the line, and nobody
    /// would be told why.
    /// </summary>
    public static void CountsBodyItself(this HttpContext context, long most)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
        {
            server.MaxRequestBodySize = most + 1;
        }
    }
}

/// <summary>
/// Stops a body at the limit of its endpoint, before anything reads it: at once where its length is said, else as soon
/// as so much has come.
/// </summary>
public sealed class BodyLimitMiddleware(RequestDelegate next)
{
    /// <summary>Refuses it, or lets it be read so far.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var limit = BodyLimit.Of(context.GetEndpoint());
        if (limit.Bytes is not { } most)
        {
            return next(context);
        }

        if (context.Request.ContentLength > most)
        {
            return Problems.Result(limit.Exceeded(), context).ExecuteAsync(context);
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
        {
            server.MaxRequestBodySize = most;
        }

        // The server's own count is not everywhere there, and says nothing of the limit.
        if (
            context.Request.ContentLength is null
            && context.Features.Get<IHttpRequestBodyDetectionFeature>()
                is not { CanHaveBody: false }
        )
        {
            context.Request.Body = new CountedBody(context.Request.Body, most);
        }

        return next(context);
    }

    private sealed class CountedBody(Stream body, long most) : Stream
    {
        private long _read;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => _read;
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        ) => Count(await body.ReadAsync(buffer, cancellationToken));

        public override Task<int> ReadAsync(
            byte[] buffer,
            int offset,
            int count,
            CancellationToken cancellationToken
        ) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) =>
            Count(body.Read(buffer, offset, count));

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) =>
            throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) =>
            throw new NotSupportedException();

        private int Count(int bytes)
        {
            _read += bytes;
            return _read <= most
                ? bytes
                : throw new BadHttpRequestException(
                    "The body is too long.",
                    StatusCodes.Status413PayloadTooLarge
                );
        }
    }
}
