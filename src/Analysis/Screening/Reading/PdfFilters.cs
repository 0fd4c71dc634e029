using System.IO.Compression;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokens;

namespace Trading.Analysis.Screening.Reading;

/// <summary>
/// The filters of a PDF's streams, of which those that inflate have a bound: a few bytes may unpack to gigabytes, and
/// what they would become is measured before it is held.
/// </summary>
internal sealed class PdfFilters : IFilterProvider
{
    private const long MostOfOne = 64L * 1024 * 1024;
    private const long MostOfAll = 1024L * 1024 * 1024;

    private static readonly IFilterProvider Filters = DefaultFilterProvider.Instance;
    private long _left = MostOfAll;

    /// <summary>True when a stream was not unpacked because of its size.</summary>
    public bool Exceeded { get; private set; }

    public IReadOnlyList<IFilter> GetFilters(DictionaryToken dictionary) =>
        Bound(Filters.GetFilters(dictionary));

    public IReadOnlyList<IFilter> GetNamedFilters(IReadOnlyList<NameToken> names) =>
        Bound(Filters.GetNamedFilters(names));

    public IReadOnlyList<IFilter> GetAllFilters() => Bound(Filters.GetAllFilters());

    private IReadOnlyList<IFilter> Bound(IReadOnlyList<IFilter> filters) =>
        filters.Any(filter => filter is FlateFilter)
            ?
            [
                .. filters.Select(filter =>
                    filter is FlateFilter ? new Inflation(this, filter) : filter
                ),
            ]
            : filters;

    private void Measure(ReadOnlyMemory<byte> input)
    {
        try
        {
            using var stream = new ZLibStream(
                new MemoryStream(input.ToArray()),
                CompressionMode.Decompress
            );
            var block = new byte[81920];
            var length = 0L;
            int read;
            while ((read = stream.Read(block)) > 0)
            {
                length += read;
                if (length > MostOfOne || length > _left)
                {
                    Exceeded = true;
                    throw new BoundException();
                }
            }

            _left -= length;
        }
        catch (InvalidDataException)
        {
            // What is broken the filter itself reads as far as it can.
        }
    }

    private sealed class Inflation(PdfFilters all, IFilter inner) : IFilter
    {
        public bool IsSupported => inner.IsSupported;

        public Memory<byte> Decode(
            Memory<byte> input,
            DictionaryToken streamDictionary,
            IFilterProvider filterProvider,
            int filterIndex
        )
        {
            all.Measure(input);
            return inner.Decode(input, streamDictionary, filterProvider, filterIndex);
        }
    }

    private sealed class BoundException : IOException;
}
