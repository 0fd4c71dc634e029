using System.Text;
using Trading.Indicators.Store;

namespace Trading.Indicators;

/// <summary>
/// The maps from processes to organisations, each gathered in a temporary file of its own: one walk fills all of them,
/// and the output has them one after the other.
/// </summary>
internal sealed class MapFiles : IDisposable
{
    private readonly FileStream[] _files;
    private readonly StreamText[] _texts;
    private readonly bool[] _begun;

    public MapFiles(int count)
    {
        _files =
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ => new FileStream(
                    Path.Combine(Path.GetTempPath(), $"trading-{Guid.NewGuid():N}.tmp"),
                    FileMode.CreateNew,
                    FileAccess.ReadWrite,
                    FileShare.None,
                    bufferSize: 1,
                    FileOptions.DeleteOnClose
                )),
        ];
        _texts = [.. _files.Select(file => new StreamText(file))];
        _begun = new bool[count];
    }

    /// <summary>An id to an id, when there is one.</summary>
    public void One(int map, ReadOnlySpan<byte> ocid, SortedSet<string> id)
    {
        if (id.Count > 0)
        {
            Begin(map, ocid);
            JsonText.String(_texts[map].Text, Encoding.UTF8.GetBytes(id.Min!));
            _texts[map].Settle();
        }
    }

    /// <summary>An id to a list, when there is one.</summary>
    public void Many(int map, ReadOnlySpan<byte> ocid, SortedSet<string> ids)
    {
        if (ids.Count == 0)
        {
            return;
        }

        Begin(map, ocid);
        var text = _texts[map].Text;
        text.Byte((byte)'[');
        var first = true;
        foreach (var id in ids)
        {
            if (!first)
            {
                text.Byte((byte)',');
            }

            first = false;
            JsonText.String(text, Encoding.UTF8.GetBytes(id));
        }

        text.Byte((byte)']');
        _texts[map].Settle();
    }

    public void CopyTo(int map, Stream output)
    {
        _texts[map].Flush();
        _files[map].Position = 0;
        _files[map].CopyTo(output);
    }

    public void Dispose()
    {
        foreach (var file in _files)
        {
            file.Dispose();
        }
    }

    private void Begin(int map, ReadOnlySpan<byte> ocid)
    {
        if (_begun[map])
        {
            _texts[map].Text.Byte((byte)',');
        }

        _begun[map] = true;
        JsonText.Name(_texts[map].Text, ocid);
    }
}
