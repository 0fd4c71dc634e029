using System.Buffers;
using System.Text.Json;
using Trading.Kernel.Changes;

namespace Trading.Exchange.Feed;

/// <summary>
/// The lines of a snapshot. Written member by member: a million of them go through here, and telling the members from a type
/// each time would cost more than reading the rows.
/// </summary>
internal sealed class SnapshotLines(IBufferWriter<byte> to) : IDisposable
{
    private static readonly JsonEncodedText Cursor = JsonEncodedText.Encode("cursor");
    private static readonly JsonEncodedText From = JsonEncodedText.Encode("from");
    private static readonly JsonEncodedText Kind = JsonEncodedText.Encode("kind");
    private static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText Version = JsonEncodedText.Encode("version");
    private static readonly JsonEncodedText At = JsonEncodedText.Encode("at");
    private static readonly JsonEncodedText Links = JsonEncodedText.Encode("links");
    private static readonly JsonEncodedText Self = JsonEncodedText.Encode("self");
    private static readonly JsonEncodedText Successor = JsonEncodedText.Encode("successor");
    private static readonly JsonEncodedText Entity = JsonEncodedText.Encode("entity");
    private static readonly JsonEncodedText Place = JsonEncodedText.Encode("resume");
    private static readonly JsonEncodedText IsEnd = JsonEncodedText.Encode("end");
    private static readonly JsonEncodedText Count = JsonEncodedText.Encode("count");

    private readonly Utf8JsonWriter _json = new(
        to,
        new JsonWriterOptions { SkipValidation = true }
    );

    /// <summary>The first: the cursor, and how many lines came before.</summary>
    public void Begin(string cursor, long from)
    {
        _json.WriteStartObject();
        _json.WriteString(Cursor, cursor);
        if (from > 0)
        {
            _json.WriteNumber(From, from);
        }

        EndLine();
    }

    /// <summary>Something that is there.</summary>
    public void Present(string kind, PresentSubject present)
    {
        var links = FeedLinks.Of(kind, present.Subject, present.About);
        _json.WriteStartObject();
        _json.WriteString(Kind, kind);
        _json.WriteString(Id, present.Subject);
        _json.WriteNumber(Version, present.Version);
        _json.WriteString(At, present.At);
        _json.WriteStartObject(Links);
        _json.WriteString(Self, links.Self);
        if (links.Successor is { } successor)
        {
            _json.WriteString(Successor, successor);
        }

        if (links.Entity is { } entity)
        {
            _json.WriteString(Entity, entity);
        }

        _json.WriteEndObject();
        EndLine();
    }

    /// <summary>From where one that breaks off behind it goes on.</summary>
    public void Resume(SnapshotPlace place)
    {
        _json.WriteStartObject();
        _json.WriteString(Place, place.Text());
        EndLine();
    }

    /// <summary>The last: how many there were.</summary>
    public void End(long count)
    {
        _json.WriteStartObject();
        _json.WriteBoolean(IsEnd, true);
        _json.WriteNumber(Count, count);
        EndLine();
    }

    public void Dispose() => _json.Dispose();

    private void EndLine()
    {
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        to.GetSpan(1)[0] = (byte)'\n';
        to.Advance(1);
    }
}
